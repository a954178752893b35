"""The choice of the engine that decides the shapes."""

from __future__ import annotations

from enum import StrEnum
from importlib.util import find_spec


class EngineChoice(StrEnum):
    """The engine that decides: the compiled checks, pySHACL, or both, which must agree.

    With ``all`` the engine ``shacl`` must agree, too, on all that it may decide.
    """

    COMPILED = "compiled"
    PYSHACL = "pyshacl"
    BOTH = "both"
    ALL = "all"

    @property
    def compares(self) -> bool:
        """Whether several engines decide, which must agree."""
        return self in (EngineChoice.BOTH, EngineChoice.ALL)


def is_fast_installed() -> bool:
    """Whether the engine ``shacl`` is there, which the extra ``fast`` brings."""
    return find_spec("shacl") is not None
