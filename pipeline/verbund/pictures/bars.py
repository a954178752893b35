"""Bars: counts by year, topic or level, in one or several series that are stacked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verbund.html.view import Value, alphabetical
from verbund.pictures.drawing import LEADING, SIZE, Drawing, FactTable, Frame
from verbund.pictures.kinds import FILLS, MOST
from verbund.pictures.legend import Entry, legend
from verbund.pictures.patterns import pattern_fill, patterns
from verbund.pictures.svg import group, leaf, lines_of_text
from verbund.pictures.text_width import wrapped
from verbund.pictures.words import Words


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: what is counted, and one number for each series."""

    label: str
    values: tuple[int, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts by something. ``ordered`` keeps the order of the labels (years), else by number.

    ``rest`` is the number of all others, for which there are no bars.
    """

    name: str
    title: str
    heading: str
    bars: tuple[Bar, ...]
    series: tuple[str, ...]
    ordered: bool = False
    rest: int = 0


_LABELS: Final = 280.0
_LENGTH: Final = 520.0
_MARGIN: Final = 14.0
_BAR: Final = 18.0


def draw_bars(bars: Bars, language: str) -> Drawing:
    """Return the picture of counts: a bar for each row, its number behind it."""
    words = Words(language)
    rows = _in_order(bars)
    most = max((sum(bar.values) for bar in rows), default=0) or 1
    wide = _LABELS + _LENGTH + 80
    signs, high = legend(list(_entries(bars)), _MARGIN, _MARGIN, wide)
    top = bottom = _MARGIN + high + 8
    parts = []
    for bar in rows:
        part, bottom = _drawn(bar, bars, bottom, most)
        parts.append(part)
    if bars.rest:
        text = words("rest", number=bars.rest)
        parts.append(leaf("text", text, x=_MARGIN + _LABELS + 14, y=bottom + 18))
        bottom += 26
    said = words("nothing")
    if rows:
        first = max(rows, key=lambda bar: sum(bar.values))
        said = words(
            "bars_description",
            rows=words.count("rows", len(rows)),
            total=sum(sum(bar.values) for bar in rows) + bars.rest,
            most=f"{first.label} ({sum(first.values)})",
        )
    frame = Frame(bars.name, "bars", bars.title, said, language)
    left = _MARGIN + _LABELS + 8
    axis = leaf("line", x1=left, y1=top - 4, x2=left, y2=bottom, class_="axis", stroke="#6a6a6a")
    children = (signs, patterns(bars.name, len(bars.series)), axis, group("g", parts))
    links = any(bar.href for bar in rows)
    svg = frame.around(children, (0, 0, wide + 2 * _MARGIN, bottom + _MARGIN), links)
    return Drawing(bars.name, bars.title, said, svg, _table(bars, rows, words), language)


def _in_order(bars: Bars) -> list[Bar]:
    if bars.ordered:
        return sorted(bars.bars, key=lambda bar: alphabetical(bar.label))
    return sorted(bars.bars, key=lambda bar: (-sum(bar.values), alphabetical(bar.label)))


def _entries(bars: Bars) -> Iterator[Entry]:
    if len(bars.series) > 1:
        for index, label in enumerate(bars.series):
            yield Entry(label, _Sample(bars.name, index % MOST))


@dataclass(frozen=True, slots=True)
class _Sample:
    name: str
    index: int

    def __call__(self, x: float, y: float) -> str:
        return "\n".join(_rect(self.name, self.index, x - 13, y - 7, 26, 14))


def _rect(name: str, index: int, x: float, y: float, wide: float, high: float) -> Iterator[str]:
    size = {"x": x, "y": y, "width": wide, "height": high}
    yield leaf("rect", **size, class_=f"kind kind-{index}", fill=FILLS[index])
    if index:
        yield leaf("rect", **size, fill=pattern_fill(name, index))


def _drawn(bar: Bar, bars: Bars, top: float, most: int) -> tuple[str, float]:
    lines = wrapped(bar.label, SIZE, _LABELS, 2)
    high = max(_BAR + 8, len(lines) * LEADING + 6)
    middle, x = top + high / 2, _MARGIN + _LABELS + 8
    parts = [
        leaf("title", f"{bar.label}: {_values(bar, bars)}"),
        lines_of_text(
            lines,
            x - 8,
            middle + LEADING * (0.8 - len(lines) / 2),
            LEADING,
            text_anchor="end",
        ),
    ]
    for index, value in enumerate(bar.values):
        if value:
            wide = value / most * _LENGTH
            parts += _rect(bars.name, index % MOST, x, middle - _BAR / 2, wide, _BAR)
            x += wide
    parts.append(leaf("text", str(sum(bar.values)), x=x + 6, y=middle + LEADING * 0.3))
    element = group("a" if bar.href else "g", parts, href=bar.href or None, class_="bar")
    return element, top + high


def _values(bar: Bar, bars: Bars) -> str:
    if len(bars.series) < 2:
        return str(sum(bar.values))
    return ", ".join(
        f"{label} {value}" for label, value in zip(bars.series, bar.values, strict=True) if value
    )


def _table(bars: Bars, rows: Sequence[Bar], words: Words) -> FactTable:
    headings = (bars.heading, *bars.series)
    several = len(bars.series) > 1
    rest = (Value(words("other_kinds")), *([Value("")] * (len(bars.series) if several else 0)))
    return FactTable(
        (*headings, words("total")) if several else headings,
        (
            *(
                (
                    Value(bar.label, href=bar.href),
                    *(Value(str(value)) for value in bar.values),
                    *((Value(str(sum(bar.values))),) if several else ()),
                )
                for bar in rows
            ),
            *(((*rest, Value(str(bars.rest))),) if bars.rest else ()),
        ),
    )
