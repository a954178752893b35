"""Texts in the XML of workbooks, where ``_x0041_`` is taken for the character that it names."""

from __future__ import annotations

from typing import Final

from verbund.text.late_pattern import late

_ESCAPED: Final = late("_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Return a text so that a workbook shows just it."""
    return _ESCAPED.sub("_x005F_", text)
