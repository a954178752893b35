"""Faults of a file's headings: each is reported once, at their row, whatever follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial, reduce
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.read.heading_again import HeadingRows
from verbund.read.heading_row import ROWS, find_heading_row
from verbund.read.headings import HeadingReader, Headings
from verbund.read.record_file import RecordFile
from verbund.read.title_rows import ENOUGH, heading_weight
from verbund.text.names import normalise, stripped
from verbund.text.suggestions import suggest

_CHUNK = 512
_MOST_MISSPELT = 6
"""The most headings of a row that may all be misspelt; if more are unknown, there is one cause."""


def read_headings(file: RecordFile, reader: HeadingReader) -> tuple[Headings | None, list[Finding]]:
    """Return the columns of a file, None if there are none, and the faults of its headings."""
    weigh = reader.weigh
    file.find_headings(reader.knows, weigh)
    is_mapped = weigh is not None and heading_weight(file.headings, weigh) >= ENOUGH
    surplus = _without_surplus(file)
    filled = _filled(file)
    headings, findings = reader.read(file.origin, file.headings, filled, file.heading_row)
    if not file.heading_row and findings:
        findings = _in_first_rows(file, findings)
    mixed = _mixed(file, reader)
    if mixed is not None:
        return None, [mixed]
    if not surplus and (note := _surplus_everywhere(file, filled)) is not None:
        surplus = [note]
    # What a mapping names as headings is not misplaced, however little of it the table has.
    is_open = findings and not is_mapped
    misplaced = _misplaced(file, headings, reader, findings) if is_open else None
    if misplaced is not None:
        return None, [misplaced]
    file.heading_rows = _rows_like(file, headings, reader)
    file.left_out = frozenset(
        at for at, text in enumerate(file.headings) if normalise(text) in reader.own.ignored
    )
    deprecated = _deprecated(file, headings, reader)
    return headings, [*_titles(file), *surplus, *findings, *deprecated]


def _in_first_rows(file: RecordFile, findings: list[Finding]) -> list[Finding]:
    """Return the findings, each of a heading in the first row that has it, where rows do."""
    rows = file.first_rows()
    return [
        replace(item, place=replace(item.place, row=rows.get(item.place.position)))
        for item in findings
    ]


def _titles(file: RecordFile) -> Iterator[Finding]:
    if file.heading_row > 1:
        place = Place(*file.origin, row=file.heading_row or None)
        details = {"row": str(file.heading_row)}
        yield Finding("T110", place, Severity.INFO, details=details)


def _deprecated(file: RecordFile, headings: Headings, reader: HeadingReader) -> Iterator[Finding]:
    """Yield a warning for each column out of use that has a cell filled in; others are not read."""
    fields = {item.name: item for item in reader.record_type.fields if item.is_deprecated}
    found = [(at, fields[name]) for (name, _), at in headings.positions.items() if name in fields]
    filled = _filled_of(file, [at for at, _ in found])
    for at, field in found:
        if at in filled:
            known = phrase("column.instead-none")
            if field.replaced_by:
                known = phrase("column.instead", column=field.replaced_by)
            place = Place(*file.origin, file.heading_row or None, None, headings.texts[at], at)
            details: dict[str, str | Localised] = {"label": headings.texts[at], "known": known}
            yield Finding("T111", place, Severity.WARNING, details=details, headings=headings.texts)


def _rows_like(file: RecordFile, headings: Headings, reader: HeadingReader) -> HeadingRows:
    """Return the object that recognises repeated rows of headings in a file."""
    keys = reader.record_type.keys
    meant = [*reader.accepted.items(), *((text, reader.column_of(text)) for text in headings.texts)]
    marks = {text.lower() for text, column in meant if column is not None and column[0] == keys[0]}
    return HeadingRows(file.headings, keys, reader.column_of, sorted(marks), reader.accepted)


def _without_surplus(file: RecordFile) -> list[Finding]:
    """Leave out empty headings at the end that have no cells below; return one finding for them.

    The first row decides: where only the heading ends in separators, every row seems too short.
    """
    texts = file.headings
    width = len(texts)
    while width and not stripped(texts[width - 1]):
        width -= 1
    if width == len(texts):
        return []
    rows = next(iter(file.chunks(_CHUNK)), (0, []))[1]
    first = next((row for row in rows if any(map(stripped, row))), None)
    if first is None or len(first) != width:
        return []
    details = {"found": str(len(texts)), "expected": str(width)}
    place = Place(*file.origin, row=file.heading_row or None, position=width)
    file.headings = texts[:width]
    return [Finding("T105", place, details=details, headings=tuple(texts))]


def _surplus_everywhere(file: RecordFile, filled: list[int]) -> Finding | None:
    """Return a note (F118) if heading and rows end in separators with nothing between them."""
    texts = file.headings
    width = len(texts)
    while width and not stripped(texts[width - 1]):
        width -= 1
    if width == len(texts) or any(position >= width for position in filled):
        return None
    details = {"number": str(len(texts) - width)}
    return Finding(
        "F118", Place(*file.origin, row=file.heading_row or None), Severity.INFO, details=details
    )


def _filled(file: RecordFile) -> list[int]:
    """Return the positions without a heading that have content below."""
    unnamed = [p for p, text in enumerate(file.headings) if not stripped(text)]
    return sorted(_filled_of(file, unnamed))


def _filled_of(file: RecordFile, wanted: list[int]) -> set[int]:
    """Return those of some positions that have content below the headings."""
    positions: set[int] = set()
    for columns in file.cells(_CHUNK, wanted) if wanted else ():
        positions |= {
            p for p, cells in zip(wanted, columns, strict=True) if any(map(stripped, cells))
        }
    return positions


def _mixed(file: RecordFile, reader: HeadingReader) -> Finding | None:
    """Return one finding for headings between which more than one separator stands."""
    used = file.separators(partial(_may_be_heading, reader))
    if len(used) < _SEVERAL:
        return None
    names: Iterator[Localised] = (phrase(f"separator.{name}") for name in used)
    found = reduce(lambda one, two: phrase("why.both", first=one, second=two), names)
    place = Place(*file.origin, row=file.heading_row or None)
    return Finding("T109", place, details={"found": found}, headings=tuple(file.headings))


_SEVERAL: Final = 2


def _may_be_heading(reader: HeadingReader, text: str) -> bool:
    """Whether a text is a heading, in any language, or one with a separator in it, misspelt."""
    if reader.column_of(text) is not None:
        return True
    meant = suggest(normalise(text), reader.accepted) if _has_separator(text) else None
    return meant is not None and _has_separator(meant)


def _has_separator(text: str) -> bool:
    return any(item in text for item in ",;\t")


def _misplaced(
    file: RecordFile, headings: Headings, reader: HeadingReader, findings: list[Finding]
) -> Finding | None:
    """Return one finding in place of all, if the headings are none of the table, or elsewhere."""
    place = Place(*file.origin, row=file.heading_row or None)
    try:
        row = find_heading_row(file.beginnings(ROWS), reader.knows)
    except (OSError, Findings):  # reported when its rows are read
        return None
    if row is not None and row != file.heading_row:
        return Finding("T106", place, details={"row": str(row)}, headings=headings.texts)
    filled = sum(1 for text in headings.texts if stripped(text))
    misspelt = sum(1 for finding in findings if finding.suggestion)
    if headings.positions and not _is_by_chance(headings, filled, misspelt, reader):
        return None
    if 1 < filled <= _MOST_MISSPELT and misspelt:
        return None
    known = reader.known(headings.texts)
    # A file that is no text, say, has no headings either: that is the cause.
    fault = file.start_fault()
    return fault or Finding("T107", place, details={"known": known}, headings=headings.texts)


def _is_by_chance(headings: Headings, filled: int, misspelt: int, reader: HeadingReader) -> bool:
    """Whether one cell of a long row of data only looks like a heading: no key is among them."""
    if len(headings.positions) > 1 or filled <= _MOST_MISSPELT or 2 * misspelt >= filled:
        return False
    return all(name not in reader.record_type.keys for name, _ in headings.positions)
