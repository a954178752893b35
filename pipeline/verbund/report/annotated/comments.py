"""Comments on cells, large enough to be read."""

from __future__ import annotations

from typing import Final

from openpyxl.comments import Comment

from verbund.report.annotated.cell_text import LONGEST

AUTHOR: Final = "Verbund"
_WIDTH: Final = 380
_LINE: Final = 16
_LETTERS: Final = 52
"""The size of a comment, in points, and how many letters are in a line of it."""

_LEAST, _MOST = 4, 40


def comment_of(text: str, author: str = AUTHOR) -> Comment:
    """Return a comment as high as its text, within bounds."""
    text = text[:LONGEST]
    lines = sum(1 + len(line) // _LETTERS for line in text.splitlines())
    return Comment(text, author, height=min(max(lines + 1, _LEAST), _MOST) * _LINE, width=_WIDTH)
