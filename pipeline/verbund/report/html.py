"""Writes a run as one HTML page that a person can read without any tool, in German and English.

The page loads nothing from elsewhere. Without scripts all is shown; with them it can be filtered.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from verbund.findings.catalogue import (
    LANGUAGES,
    VALUE_WIDTH,
    Entry,
    Language,
    entry,
    localised,
    render,
    say,
    shorten,
    suggested,
    visible,
)
from verbund.findings.finding import Finding, Localised, Origin, Severity
from verbund.html.environment import environment_of
from verbund.report.reported import RANKS, RunReport, in_order, position_of
from verbund.report.shown import Rest, rest_text, shown_of
from verbund.report.text import count_of, rows_of
from verbund.workspace.workspace import FILE

MOST_IN_FILE: Final = 2000
MOST: Final = 5000
"""Findings that the page shows of one file and of all files, the most severe first.

More would make the page slow to show.
"""

NEIGHBOURS: Final = 4
"""Columns that are shown on each side of the cell, besides the first columns of the row."""

CELL_WIDTH: Final = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an excerpt: its text, whether it is the one at fault, or a gap in its place."""

    text: str
    here: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An excerpt: the row, and the headings above it unless the finding is about these."""

    headings: Sequence[Cell]
    number: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page shows it; texts by language."""

    number: int
    entry: Entry
    severity: str
    place: Localised
    message: Localised
    found: str
    expected: Localised
    remedy: Localised
    suggestion: Localised
    shape: str
    excerpt: Excerpt | None
    more: Localised


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file with the findings shown; ``left_out`` is the number of those that are not."""

    number: int
    name: str
    table: str
    findings: Sequence[Shown]
    left_out: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table of counts: a file or a record type, its records, findings by severity."""

    name: str
    label: Localised
    records: int | None
    counts: Sequence[int]


def html(reported: RunReport, *, live: bool = False) -> Iterator[str]:
    """Yield the page for a run, in pieces. Equal runs give equal bytes.

    A ``live`` page also lets its server's scripts run and ask that server.
    """
    shown = _shown(reported)
    codes = sorted({finding.code for finding in reported.findings})
    page = environment_of("verbund.report").get_template("page.html")
    yield from page.generate(
        language=reported.language,
        languages=_languages(reported.language),
        severities=[severity.value for severity in Severity],
        say=say,
        both=_both,
        style=_resource("page.css"),
        script=_resource("page.js"),
        policy=policy_of(live=live),
        conforms=not reported.counts[Severity.VIOLATION],
        completed=reported.completed,
        closing={language: localised(reported.closing, language) for language in LANGUAGES},
        total={language: count_of(reported.findings, language) for language in LANGUAGES},
        count=sum(len(file.findings) for file in shown),
        all_count=reported.total,
        files=shown,
        tables=sorted({file.table for file in shown if file.table}),
        by_file=_by_file(reported),
        by_table=_by_table(reported),
        entries=[entry(code) for code in codes],
    )


def policy_of(*, live: bool) -> str:
    """Return the Content-Security-Policy of the page: it runs its own style and script alone."""
    style, script = _hash(_resource("page.css")), _hash(_resource("page.js"))
    own, asks = (" 'self'", " connect-src 'self';") if live else ("", "")
    return (
        f"default-src 'none'; style-src '{style}'; script-src '{script}'{own};{asks} "
        "base-uri 'none'; form-action 'none'"
    )


def _shown(reported: RunReport) -> list[FileShown]:
    totals: Counter[Origin] = Counter()
    for finding in reported.findings:
        totals[_origin(finding)] += finding.number
    by_origin: dict[Origin, list[tuple[Finding, Rest | None]]] = {
        origin: [] for origin in sorted(totals, key=in_order)
    }
    firsts = sorted(shown_of(reported.by_place), key=lambda item: RANKS[item[0].severity])
    for finding, rest in firsts[:MOST]:
        findings_of_file = by_origin[_origin(finding)]
        if len(findings_of_file) < MOST_IN_FILE:
            findings_of_file.append((finding, rest))
    shown: list[FileShown] = []
    number = 0
    for origin, findings in by_origin.items():
        findings.sort(key=lambda item: item[0].order)
        views = [_view(*item, number + at) for at, item in enumerate(findings, start=1)]
        counted = sum(rest.count for _, rest in findings if rest is not None)
        number += len(views)
        table = reported.table_by_origin.get(origin)
        shown.append(
            FileShown(
                number=len(shown) + 1,
                name=_named(origin),
                table=table.record_type.name if table else "",
                findings=views,
                left_out=max(totals[origin] - len(views) - counted, 0),  # a rest may be of others
            )
        )
    return shown


def _view(finding: Finding, rest: Rest | None, number: int) -> Shown:
    rendered = {language: render(finding, language) for language in LANGUAGES}
    excerpt = _excerpt(finding)
    value = "" if excerpt or finding.value is None else visible(finding.value[: 2 * CELL_WIDTH])
    return Shown(
        number=number,
        entry=entry(finding.code),
        severity=finding.severity.value,
        place={language: _place(finding, language) for language in LANGUAGES},
        message={language: rendered[language].message for language in LANGUAGES},
        found=shorten(value, CELL_WIDTH),
        expected={language: rendered[language].expected for language in LANGUAGES},
        remedy={language: rendered[language].remedy for language in LANGUAGES},
        suggestion={language: suggested(finding, language) for language in LANGUAGES},
        shape=visible(finding.shape or ""),
        excerpt=excerpt,
        more={}
        if rest is None
        else {language: rest_text(finding, rest, language) for language in LANGUAGES},
    )


def _place(finding: Finding, language: Language) -> str:
    """Return the place of a finding in its file, as ``row 3, column "date"``; empty for a file."""
    place, words = finding.place, []
    if place.sheet is not None:
        words.append(say("report.sheet", language, sheet=visible(place.sheet)))
    if place.row is not None:
        words.append(say("report.row", language, row=str(place.row)))
    elif place.line is not None:
        words.append(say("report.line", language, line=str(place.line)))
    if place.column is not None:
        column = shorten(visible(place.column), VALUE_WIDTH)
        words.append(say("report.column", language, column=column))
    return ", ".join(words)


def _excerpt(finding: Finding) -> Excerpt | None:
    rows = rows_of(finding)
    if not rows:
        return None
    target = position_of(finding)
    width = max(len(cells) for _, cells in rows)
    places = _places(width, target)
    number, cells = rows[-1]
    above = rows[0][1] if len(rows) > 1 else ()
    return Excerpt(
        headings=list(_cells(above, places, None)) if above else (),
        number=number,
        cells=list(_cells(cells, places, target)),
    )


def _places(width: int, target: int | None) -> list[int | None]:
    """Return the columns to show, in order; None for a gap."""
    middle = 0 if target is None else target
    last = 2 * NEIGHBOURS if target is None else middle + NEIGHBOURS
    chosen = [at for at in range(width) if at == 0 or middle - NEIGHBOURS <= at <= last]
    places: list[int | None] = []
    for at in chosen:
        if places and places[-1] != at - 1:
            places.append(None)
        places.append(at)
    return places if chosen and chosen[-1] == width - 1 else [*places, None]


def _cells(
    cells: Sequence[str], places: Iterable[int | None], target: int | None
) -> Iterator[Cell]:
    for at in places:
        if at is None:
            yield Cell("…", gap=True)
        else:
            text = cells[at] if at < len(cells) else ""
            yield Cell(shorten(visible(text[: CELL_WIDTH + 1]), CELL_WIDTH), here=at == target)


def _by_file(reported: RunReport) -> list[Line]:
    origins = {*reported.files, *map(_origin, reported.findings)}
    counts: Counter[tuple[Origin, Severity]] = Counter()
    for item in reported.findings:
        counts[_origin(item), item.severity] += item.number
    return [
        Line(_named(origin), {}, None, [counts[origin, severity] for severity in Severity])
        for origin in sorted(origins, key=in_order)
    ]


def _origin(finding: Finding) -> Origin:
    return finding.place.file or FILE, finding.place.sheet


def _named(origin: Origin) -> str:
    """Return the name of a file with its sheet, as in ``book.xlsx!Orte``."""
    file, sheet = origin
    return visible(file if sheet is None else f"{file}!{sheet}")


def _by_table(reported: RunReport) -> list[Line]:
    counts: Counter[tuple[str, Severity]] = Counter()
    for finding in reported.findings:
        table = reported.table_of(finding)
        if table is not None:
            counts[table.record_type.name, finding.severity] += finding.number
    return [
        Line(
            name,
            {
                language: visible(localised(table.record_type.labels, language))
                for language in LANGUAGES
            },
            reported.records.get(name, 0),
            [counts[name, severity] for severity in Severity],
        )
        for name, table in sorted(reported.tables.items())
    ]


def _both(key: str, **values: str) -> Localised:
    """Return a phrase in both languages, for the template."""
    return {language: say(key, language, **values) for language in LANGUAGES}


def _languages(first: Language) -> list[Language]:
    return [first, *(language for language in LANGUAGES if language != first)]


def _hash(text: str) -> str:
    """Return the hash of a text for Content-Security-Policy: no other style or script is run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _resource(name: str) -> str:
    return files("verbund.report").joinpath("templates", name).read_text(encoding="utf-8")
