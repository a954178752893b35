"""The list of what is undecided: for people, as JSON, and as a file of questions to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TextIO

from verbund.api.undecided import Candidate, UndecidedReport, UndecidedText
from verbund.findings import Language, Place
from verbund.findings.catalogue import VALUE_WIDTH, counted, say, shorten, visible
from verbund.report.json_text import json_text
from verbund.resolve.decisions_write import write_questions
from verbund.text.secrets import without_secrets

_DELIMITERS = {"de": ";", "en": ","}
"""What a spreadsheet takes for the delimiter of CSV where its user speaks a language."""


def lines(report: UndecidedReport, language: Language) -> Iterator[str]:
    """The list for people: each text with its places and its candidates."""
    for item in report.texts:
        yield from lines_of(item, language)
        yield ""


def lines_of(item: UndecidedText, language: Language) -> Iterator[str]:
    """One text with its places and its candidates, numbered from 1."""
    cells = counted("undecided.cells", item.count, language)
    places = ", ".join(place_of(place) for place in item.places)
    more = ", …" if item.count > len(item.places) else ""
    text = _shown(item.text)
    table, column = (
        _shown(label.in_language(language)) for label in (item.table_label, item.column_label)
    )
    yield say("undecided.text", language, text=text, table=table, column=column)
    yield f"  {cells}: {places}{more}"
    yield f"  {say(f'undecided.{item.code}', language)}"
    yield from candidate_lines(item.candidates, language)


def candidate_lines(candidates: tuple[Candidate, ...], language: Language) -> Iterator[str]:
    """Candidates, numbered from 1, or that there are none."""
    if not candidates:
        yield f"       {say('undecided.none', language)}"
    for number, candidate in enumerate(candidates, start=1):
        yield f"  {number:>3}  {candidate_text(candidate, language)}"


def candidate_text(candidate: Candidate, language: Language) -> str:
    """A candidate in one line: name, id, why."""
    why = _shown(candidate.why.in_language(language), 3 * VALUE_WIDTH)
    return f"{_shown(candidate.name)} ({_shown(candidate.id)}): {why}"


def place_of(place: Place) -> str:
    """The place of a cell, such as ``records/participations.csv:2``."""
    sheet = f"[{visible(place.sheet)}]" if place.sheet else ""
    return f"{visible(place.file or '')}{sheet}:{place.row}"


def write_json(report: UndecidedReport, stream: TextIO, language: Language) -> None:
    """Write the list as JSON, with texts in one language."""
    document = {
        "undecided": [_json(item, language) for item in report.texts],
        "findings": [finding.as_dict(language) for finding in report.findings],
    }
    stream.write(json_text(document))


def write_csv(report: UndecidedReport, stream: TextIO, language: Language) -> None:
    """Write a file of questions: the columns of decisions, ``object_id`` empty for the answer."""
    rows = (_row(item, language) for item in report.texts)
    write_questions(stream, rows, _DELIMITERS[language])


def _row(item: UndecidedText, language: Language) -> dict[str, str]:
    candidates = (candidate_text(candidate, language) for candidate in item.candidates)
    return {
        "subject_label": item.text,
        "table": item.table,
        "column": item.column,
        "table_label": item.table_label.in_language(language),
        "column_label": item.column_label.in_language(language),
        "candidates": " | ".join(candidates),
        "places": ", ".join(map(place_of, item.places)),
        "count": str(item.count),
    }


def _json(item: UndecidedText, language: Language) -> dict[str, object]:
    return {
        "text": item.text,
        "table": item.table,
        "column": item.column,
        "table_label": item.table_label.in_language(language),
        "column_label": item.column_label.in_language(language),
        "code": item.code,
        "count": item.count,
        "places": [
            {"file": place.file, "sheet": place.sheet, "row": place.row, "column": place.column}
            for place in item.places
        ],
        "candidates": [
            {**asdict(candidate), "why": candidate.why.in_language(language)}
            for candidate in item.candidates
        ],
    }


def _shown(text: str, width: int = VALUE_WIDTH) -> str:
    return shorten(visible(without_secrets(text)), width)
