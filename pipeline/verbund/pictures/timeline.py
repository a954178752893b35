"""Time lines: rows with periods and days, as exact as the dates are, open where no end is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from verbund.html.view import Value, alphabetical
from verbund.pictures.dates import extent, for_people, is_day, is_qualified
from verbund.pictures.drawing import LEADING, SIZE, Drawing, FactTable, Frame
from verbund.pictures.kinds import FILLS, Kinds, shape
from verbund.pictures.legend import Entry, kind_entries, legend
from verbund.pictures.svg import group, leaf, lines_of_text, number
from verbund.pictures.text_width import width, wrapped
from verbund.pictures.words import Words


@dataclass(frozen=True, slots=True)
class Span:
    """A period or a day of a row: ``start`` and ``end`` are a day, a month, a year, or not known.

    ``point`` says that it is one event and not a period: its ``end`` is not open but the same.
    """

    start: str
    end: str = ""
    title: str = ""
    href: str = ""
    kind: str = ""
    certain: bool = True
    point: bool = False


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """What lies on one line."""

    label: str
    spans: tuple[Span, ...]
    href: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows of periods and days. A row without a date is in the table alone.

    ``left_out`` says how many rows there are besides: older ones, for which there is no room.
    """

    name: str
    title: str
    rows: tuple[TimelineRow, ...]
    filters: tuple[tuple[str, str], ...] = ()
    left_out: int = 0


_LABELS: Final = 260.0
_SCALE: Final = 680.0
_MARGIN: Final = 14.0
_LANE: Final = 22.0
_BAR: Final = 12.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span on the scale, in years: where it is drawn, and which ends are open."""

    span: Span
    start: float
    end: float
    open_start: bool
    open_end: bool

    @property
    def certain(self) -> bool:
        """Whether neither the record nor a date of it says that it is not sure."""
        return _is_certain(self.span)


def draw_timeline(timeline: Timeline, language: str) -> Drawing:
    """Return the picture of a time line: rows by their first date, then by name."""
    words = Words(language)
    found = [
        extent(date)
        for row in timeline.rows
        for span in row.spans
        for date in (span.start, span.end)
    ]
    dated = [item for item in found if item]
    first = floor(min((item[0] for item in dated), default=2000))
    last = ceil(max((item[1] for item in dated), default=first + 1))
    scale = _Scale(first, max(last, first + 1))
    rows = _in_order(timeline.rows, scale)
    kinds = Kinds((span.kind for row, _ in rows for span in row.spans), words)
    wide = _LABELS + _SCALE
    signs, high = legend(
        list(_entries(rows, kinds, timeline.left_out, words)), _MARGIN, _MARGIN, wide
    )
    top = _MARGIN + high + 26
    parts, bottom = _rows(rows, scale, kinds, top, timeline.name, words)
    said = (
        words(
            "timeline_description",
            rows=words.count("rows", len(rows)),
            first=min(str(first), str(last)),
            last=last - 1 if last > first else last,
        )
        if dated
        else words("nothing")
    )
    frame = Frame(timeline.name, "timeline", timeline.title, said, language)
    children = (
        signs,
        _hatch(timeline.name),
        group("g", scale.drawn(top, bottom), class_="scale"),
        group("g", parts, class_="rows"),
    )
    links = any(row.href or any(span.href for span in row.spans) for row, _ in rows)
    svg = frame.around(children, (0, 0, wide + 2 * _MARGIN, bottom + _MARGIN), links)
    table = _table(timeline, words)
    return Drawing(timeline.name, timeline.title, said, svg, table, language, timeline.filters)


class _Scale:
    """Years as places from left to right."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.left = _MARGIN + _LABELS + 10
        self._year = (_SCALE - 40) / (last - first)

    def x(self, year: float) -> float:
        """Return where a year, or a part of one, lies."""
        return self.left + 20 + (year - self.first) * self._year

    def drawn(self, top: float, bottom: float) -> Iterator[str]:
        """Yield a line for each year, and its number where there is room."""
        room = width("0000", SIZE) + 10
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000, 10000) if s * self._year >= room)
        for year in range(self.first, self.last + 1):
            if year % step == 0:
                x = self.x(year)
                yield leaf("line", x1=x, y1=top, x2=x, y2=bottom, class_="grid", stroke="#d8dce2")
                yield leaf("text", str(year), x=x, y=top - 6, text_anchor="middle")


def _in_order(rows: Sequence[TimelineRow], scale: _Scale) -> list[tuple[TimelineRow, list[_Piece]]]:
    found = []
    for row in rows:
        pieces = [piece for span in set(row.spans) if (piece := _piece(span, scale))]
        pieces.sort(
            key=lambda piece: (piece.span.point, piece.start, piece.end, _facts(piece.span))
        )
        if pieces:
            found.append((row, pieces))
    found.sort(key=_by_time)
    return found


def _by_time(item: tuple[TimelineRow, list[_Piece]]) -> tuple[object, ...]:
    row, pieces = item
    facts = [_facts(piece.span) for piece in pieces]
    return min(piece.start for piece in pieces), alphabetical(row.label), row.href, facts, row.keys


def _is_certain(span: Span) -> bool:
    return span.certain and not is_qualified(span.start + span.end)


def _facts(span: Span) -> tuple[str, ...]:
    sure = (str(span.certain), str(span.point))
    return (span.start, span.end, span.title, span.href, span.kind, *sure)


def _piece(span: Span, scale: _Scale) -> _Piece | None:
    start = extent(span.start)
    end = extent(span.end) or (start if span.point else None)
    if not start and not end:
        return None
    return _Piece(
        span,
        start[0] if start else scale.first,
        max(end[1], start[0] if start else end[0]) if end else scale.last,
        open_start=not start,
        open_end=not end,
    )


def _entries(
    rows: Sequence[tuple[TimelineRow, Sequence[_Piece]]], kinds: Kinds, left_out: int, words: Words
) -> Iterator[Entry]:
    yield from kind_entries(kinds)
    pieces = [piece for _, found in rows for piece in found]
    if left_out:
        yield Entry(words.count("left_out", left_out))
    if any(not piece.certain for piece in pieces):
        yield Entry(
            words("uncertain"),
            lambda x, y: leaf(
                "rect", x=x - 13, y=y - 6, width=26, height=_BAR, **_UNCERTAIN, class_="hollow"
            ),
        )
    if any(piece.open_end for piece in pieces):
        yield Entry(words("open_end"), lambda x, y: _arrow(x + 10, y, 1, 0))


_UNCERTAIN: Final = {"fill": "#fff", "stroke": "#6a6a6a", "stroke_dasharray": "4 3"}


def _hatch(name: str) -> str:
    line = leaf("path", d="M0 6L6 0", class_="hatch", stroke="#fff", stroke_width=2)
    pattern = group(
        "pattern",
        (line,),
        id=f"{name}-hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )
    return group("defs", (pattern,))


def _rows(
    rows: Sequence[tuple[TimelineRow, Sequence[_Piece]]],
    scale: _Scale,
    kinds: Kinds,
    top: float,
    name: str,
    words: Words,
) -> tuple[list[str], float]:
    parts = []
    for row, pieces in rows:
        lanes = _lanes(pieces, scale)
        lines = wrapped(row.label, SIZE, _LABELS, 3)
        high = max(max(lanes) + 1, 1) * _LANE
        high = max(high, len(lines) * LEADING + 8)
        middle = top + high / 2
        text = lines_of_text(
            lines,
            _MARGIN + _LABELS,
            middle + LEADING * (0.8 - len(lines) / 2),
            LEADING,
            text_anchor="end",
        )
        label = group(
            "a" if row.href else "g", (leaf("title", row.label), text), href=row.href or None
        )
        lane_top = middle - (max(lanes) + 1) * _LANE / 2
        drawn = [
            _drawn(piece, scale, kinds, lane_top + (lane + 0.5) * _LANE, name, words)
            for piece, lane in zip(pieces, lanes, strict=True)
        ]
        base = leaf(
            "line",
            x1=_MARGIN,
            y1=top + high,
            x2=scale.left + _SCALE - 10,
            y2=top + high,
            class_="grid",
            stroke="#d8dce2",
        )
        keys = " ".join(row.keys) or None
        parts.append(group("g", (base, label, *drawn), class_="row", data_keys=keys))
        top += high
    return parts, top


def _lanes(pieces: Sequence[_Piece], scale: _Scale) -> list[int]:
    """Return a lane for each piece, so that those of one lane do not meet."""
    ends: list[float] = []
    lanes = []
    for piece in pieces:
        start = scale.x(piece.start) - 8
        lane = next((number for number, end in enumerate(ends) if end <= start), len(ends))
        ends[lane : lane + 1] = [max(scale.x(piece.end), start + 16) + 8]
        lanes.append(lane)
    return lanes


def _drawn(piece: _Piece, scale: _Scale, kinds: Kinds, y: float, name: str, words: Words) -> str:
    span = piece.span
    kind = kinds.index(span.kind)
    start, end = scale.x(piece.start), scale.x(piece.end)
    parts = [leaf("title", _said(span, words))]
    if not (span.point and is_day(span.start)):
        parts += _bar(span, start, max(end, start + 4), y, kind, name)
    if span.point or end - start < _BAR:
        parts.append(shape(kind, (start + end) / 2, y, 6))
    elif kinds.labels[1:] and end - start > 2 * _BAR:
        parts.append(shape(kind, start + _BAR / 2, y, 6))
    if span.point and not piece.certain:
        parts.append(_ring((start + end) / 2, y))
    if piece.open_end:
        parts.append(_arrow(end + 12, y, 1, kind))
    if piece.open_start:
        parts.append(_arrow(start - 12, y, -1, kind))
    return group("a" if span.href else "g", parts, href=span.href or None, class_="span")


def _ring(x: float, y: float) -> str:
    return leaf(
        "circle",
        cx=x,
        cy=y,
        r=9,
        fill="none",
        class_="axis",
        stroke="#6a6a6a",
        stroke_dasharray="3 2",
    )


def _bar(span: Span, start: float, end: float, y: float, kind: int, name: str) -> Iterator[str]:
    size = {"x": start, "y": y - _BAR / 2, "width": end - start, "height": _BAR}
    look: dict[str, str | float] = {"rx": 6 if span.point else 2}
    if span.point:  # one day within a month or a year: hollow, as nobody knows which
        yield leaf(
            "rect",
            **size,
            **look,
            class_=f"paper line-{kind}",
            fill="#fff",
            stroke=FILLS[kind],
            stroke_width=2,
            stroke_dasharray=None if _is_certain(span) else "4 3",
        )
        return
    yield leaf("rect", **size, **look, class_=f"kind-{kind}", fill=FILLS[kind])
    if not _is_certain(span):
        yield leaf(
            "rect",
            **size,
            **look,
            fill=f"url(#{name}-hatch)",
            class_=f"line-{kind}",
            stroke=FILLS[kind],
            stroke_dasharray="4 3",
        )


def _arrow(x: float, y: float, way: int, kind: int) -> str:
    points = ((x - 10 * way, y - 6), (x, y), (x - 10 * way, y + 6))
    text = " ".join(f"{number(right)},{number(down)}" for right, down in points)
    return leaf("polygon", points=text, class_=f"kind-{kind}", fill=FILLS[kind])


def _said(span: Span, words: Words) -> str:
    start, end = _ends(span, words)
    when = start if start == end else f"{start} – {end}"
    parts = (span.title, span.kind, when, "" if _is_certain(span) else words("uncertain"))
    return "; ".join(filter(None, parts))


def _ends(span: Span, words: Words) -> tuple[str, str]:
    start, end = (for_people(date, words.language) for date in (span.start, span.end))
    if span.point:
        return start or end, end or start
    return start or words("unknown"), end or words("open")


def _table(timeline: Timeline, words: Words) -> FactTable:
    rows: list[tuple[list[object], tuple[Value, ...]]] = []
    for row in timeline.rows:
        name = Value(row.label, href=row.href)
        key: list[object] = [alphabetical(row.label), row.href]
        for span in set(row.spans):
            start, end = _ends(span, words)
            sure = words("yes" if _is_certain(span) else "no")
            event = Value(span.title or span.kind, href=span.href)
            cells = (name, event, Value(start), Value(end), Value(sure))
            order = [span.start or span.end, alphabetical(event.text), _facts(span)]
            rows.append(([*key, *order], cells))
        if not row.spans:
            rows.append((key, (name, *[Value("")] * 4)))
    rows.sort(key=lambda row: row[0])
    keys = ("row", "event", "from", "to", "certainty")
    return FactTable(tuple(words(key) for key in keys), tuple(cells for _, cells in rows))
