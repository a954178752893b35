"""The choice of the engine that decides the shapes."""

from __future__ import annotations

from enum import StrEnum


class EngineChoice(StrEnum):
    """The engine that decides: the compiled checks, pySHACL, or both, which must agree."""

    COMPILED = "compiled"
    PYSHACL = "pyshacl"
    BOTH = "both"
