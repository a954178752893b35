"""The edit of a cell in a file: what stands there is replaced, and kept to be put back."""

from __future__ import annotations

from dataclasses import dataclass

from verbund.errors import VerbundError


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit: the cell, its text before and after.

    ``raw`` is what is to stand in the file itself, as an undo file has it; without it that is made
    of ``after``.
    """

    row: int
    position: int
    before: str
    after: str
    raw: str | None = None


class ChangedError(VerbundError):
    """Raised where a cell is not what it was: somebody else changed the file."""

    def __init__(self, row: int, position: int) -> None:
        super().__init__(f"row {row}, position {position}")
        self.row, self.position = row, position


class UnwritableError(VerbundError):
    """Raised where a file cannot hold an edit; ``problem`` names a phrase."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Edited:
    """What came of edits: the new content, and what stood in each cell, in the order of edits."""

    __slots__ = ("content", "raws")

    def __init__(self, content: bytes, raws: list[str]) -> None:
        self.content, self.raws = content, raws
