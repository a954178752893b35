"""Which engine decides the shapes."""

from __future__ import annotations

from enum import StrEnum


class EngineChoice(StrEnum):
    """Which engine decides: the compiled checks, pySHACL, or both, which must agree."""

    COMPILED = "compiled"
    PYSHACL = "pyshacl"
    BOTH = "both"
