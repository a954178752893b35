"""The two roots of all exceptions of the package; there is no third kind (``tests/api``)."""

from __future__ import annotations

__all__ = ["VerbundError"]


class VerbundError(Exception):
    """The root of all errors of Verbund. One that callers take for a ValueError is that too."""


class _ControlFlow(Exception):  # noqa: N818 - it is no error
    """The root of what leads from one place of the package to another, and never leaves it."""
