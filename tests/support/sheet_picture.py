"""Pictures of sheets: SVG drawn from a workbook, the same bytes from the same cells.

A screenshot would differ by fonts and versions of programs. What is drawn is what openpyxl reads:
texts, fills, bold letters, widths, comments; around them letters and numbers as programs show them.
"""

from __future__ import annotations

import textwrap
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

_ROW: Final = 22
_HEAD: Final = 34
_CHARACTER: Final = 7.4
_MOST_WIDTH: Final = 190
_LINE: Final = 16
_ARROW: Final = 18
_MOST_CHOICES: Final = 6
_COMMENT: Final = 54
"""The most characters of a line of a comment."""


class Picture(NamedTuple):
    """What of a sheet is drawn: rows and columns from and to, and the cell of the comment.

    ``choice`` is a cell whose list of values to choose from is drawn open.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    comment: str | None = None
    most_lines: int = 14
    choice: str | None = None


def sheet_svg(sheet: Any, what: Picture, title: str) -> str:
    """Return the picture of a part of a sheet; ``title`` says to a screen reader what it shows."""
    first, last = what.columns
    widths = {column: _width(sheet, column, what) for column in range(first, last + 1)}
    lefts, left = {}, float(_HEAD)
    for column, width in widths.items():
        lefts[column], left = left, left + width
    tops = {row: (number + 1) * _ROW for number, row in enumerate(range(*_closed(what.rows)))}
    bottom = (len(tops) + 1.0) * _ROW
    parts = [_box(0, 0, left, _ROW, "#e8e8e8"), _box(0, 0, _HEAD, bottom, "#e8e8e8")]
    for column, at in lefts.items():
        parts.append(_text(at + widths[column] / 2, _ROW, get_column_letter(column), middle=True))
    for row, top in tops.items():
        parts.append(_text(_HEAD / 2, top + _ROW, str(row), middle=True))
        for column, at in lefts.items():
            parts.append(_field(sheet.cell(row, column), at, top, widths[column]))
        for column, at in lefts.items():
            others = (sheet.cell(row, other).value for other in range(column + 1, last + 1))
            free = left - at if not any(others) else widths[column]
            parts += _content(sheet.cell(row, column), at, top, widths[column], free)
    if what.comment is not None:
        cell = sheet[what.comment]
        at, under = lefts[cell.column] + widths[cell.column] - 4, tops[cell.row] + _ROW + 8.0
        box, right, below = _comment(cell.comment.text, what.most_lines, at, under)
        parts += box
        left, bottom = max(left, right), max(bottom, below)
    if what.choice is not None:
        cell = sheet[what.choice]
        at, under = lefts[cell.column], tops[cell.row] + float(_ROW)
        box, right, below = _choice(_values(sheet, what.choice), widths[cell.column], at, under)
        parts += box
        left, bottom = max(left, right), max(bottom, below)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + 1:.0f}" height="{bottom + 1:.0f}"'
        f' viewBox="0 0 {left + 1:.0f} {bottom + 1:.0f}" role="img"'
        ' font-family="Liberation Sans, Arial, Helvetica, sans-serif" font-size="13">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _closed(rows: tuple[int, int]) -> tuple[int, int]:
    return rows[0], rows[1] + 1


def _width(sheet: Any, column: int, what: Picture) -> float:
    """Return how wide a column is drawn: as stated, or wide enough for what stands in it."""
    texts = [
        str(sheet.cell(row, column).value or "")
        for row in range(*_closed(what.rows))
        if sum(cell.value is not None for cell in sheet[row]) > 1  # a title may run over
    ]
    needed = max(map(len, texts), default=0) * _CHARACTER + 14
    stated = float(sheet.column_dimensions[get_column_letter(column)].width)
    return min(max(stated * 7 + 5, needed), _MOST_WIDTH)


def _field(cell: Any, left: float, top: float, width: float) -> str:
    fill = cell.fill
    colour = f"#{fill.start_color.rgb[-6:]}" if fill.fill_type == "solid" else "#ffffff"
    return _box(left, top, width, _ROW, colour)


def _content(cell: Any, left: float, top: float, width: float, free: float) -> list[str]:
    parts = []
    text = "" if cell.value is None else str(cell.value)
    bold = bool(cell.font.b)
    fits = int((free - 8) / (_CHARACTER * (1.1 if bold else 1)))
    if len(text) > fits:
        text = text[: max(fits - 1, 0)] + "…"
    if text:
        colour = cell.font.color
        ink = colour.rgb[-6:] if colour is not None and isinstance(colour.rgb, str) else "000000"
        parts.append(_text(left + 5, top + _ROW, text, bold=bold, ink=ink))
    if cell.comment is not None:
        right = left + width
        parts.append(f'<path d="M{right - 8:.1f} {top}h8v8z" fill="#c00000"/>')
    return parts


def _comment(text: str, most: int, left: float, top: float) -> tuple[list[str], float, float]:
    """Return a comment as it is shown beside its cell, and where it ends."""
    lines = [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, _COMMENT) or [""]
    ]
    shown = lines[:most] + (["…"] if len(lines) > most else [])
    width = max(map(len, shown)) * _CHARACTER + 16
    height = len(shown) * _LINE + 12
    parts = [_box(left, top, width, height, "#ffffe1", "#808080")]
    for number, line in enumerate(shown, start=1):
        parts.append(_text(left + 8, top + number * _LINE + 8, line))
    return parts, left + width, top + height


def _values(sheet: Any, address: str) -> list[str]:
    """Return the values of the list that a cell is filled in from, as its rule names them."""
    rules = sheet.data_validations.dataValidation
    rule = next(item for item in rules if item.type == "list" and address in item.sqref)
    (name, area), *_ = sheet.parent.defined_names[rule.formula1].destinations
    return [str(cell.value) for (cell,) in sheet.parent[name][area]]


def _choice(
    values: list[str], width: float, left: float, top: float
) -> tuple[list[str], float, float]:
    """Return a list of values as it opens below its cell, with the arrow to the right of it."""
    shown = [*values[:_MOST_CHOICES], *(["…"] if len(values) > _MOST_CHOICES else [])]
    wide = max(width, max(map(len, shown)) * _CHARACTER + 16)
    height = len(shown) * _LINE + 8
    parts = [
        _box(left + width, top - _ROW, _ARROW, _ROW, "#e8e8e8", "#808080"),
        f'<path d="M{left + width + 4:.1f} {top - 14:.1f}h10l-5 6z" fill="#404040"/>',
        _box(left, top, wide, height, "#ffffff", "#808080"),
    ]
    for number, value in enumerate(shown, start=1):
        parts.append(_text(left + 5, top + number * _LINE + 6, value))
    return parts, left + wide, top + height


def _box(
    left: float, top: float, width: float, height: float, fill: str, line: str = "#c0c0c0"
) -> str:
    return (
        f'<rect x="{left + 0.5:.1f}" y="{top + 0.5:.1f}" width="{width:.1f}"'
        f' height="{height:.1f}" fill="{fill}" stroke="{line}"/>'
    )


def _text(
    left: float,
    bottom: float,
    text: str,
    *,
    bold: bool = False,
    middle: bool = False,
    ink: str = "000000",
) -> str:
    more = ' font-weight="bold"' if bold else ""
    more += ' text-anchor="middle"' if middle else ""
    more += "" if ink == "000000" else f' fill="#{ink}"'
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return f'<text x="{left:.1f}" y="{bottom - 6:.1f}"{more}>{escape(shown)}</text>'
