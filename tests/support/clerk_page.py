"""The clerk's mistakes as a page: what she wrote, what she is told, what she does then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl.utils import get_column_letter
from tests.support.clerk_edits import Edit

from verbund.findings import Finding
from verbund.findings.catalogue import entry, render, suggested

HEAD = """\
# Versehen und was Verbund dazu sagt

Was in den Tabellen eines Amtes so vorkommt: Jedes Versehen steht hier mit der Meldung, die Verbund dazu gibt, Wort für Wort, und damit, was daraufhin zu tun ist. Die Versehen stecken in einer Arbeitsmappe mit den Einträgen dieses Projekts, unter deutschen Überschriften. Ein Test macht jedes davon, liest die Meldung, folgt der Abhilfe und prüft noch einmal: Danach ist nichts mehr zu beanstanden. Diese Seite schreibt derselbe Test (`tests/clerk`, mit `--approve`). Wie Meldungen zu lesen sind, steht in der [Anleitung](clerk.md), was jeder Code bedeutet, in [findings.md](findings.md).
"""


def page(found: Iterable[tuple[Mapping[str, Any], Finding]]) -> str:
    """Return the page of all mistakes, each with its finding, in German."""
    sections = [_section(number, *item) for number, item in enumerate(found, start=1)]
    return "\n".join([HEAD, *sections])


def _section(number: int, mistake: Mapping[str, Any], finding: Finding) -> str:
    text = render(finding, "de")
    lines = [
        f"- geschrieben: {_edits(mistake['wrote'])}",
        f"- **{where(finding)}: {finding.code}.** {_safe(text.message)}",
        f"- erwartet: {_safe(text.expected)}" if text.expected else "",
        f"- meinten Sie: {_safe(suggested(finding, 'de', '?'))}" if finding.suggestion else "",
        f"- Abhilfe: {_safe(text.remedy)}",
        f"- warum: {_safe(entry(finding.code).texts['de'].cause)}",
        f"- behoben: {_edits(mistake['mends'])}",
    ]
    body = "\n".join(line for line in lines if line)
    return f"## {number}. {mistake['name']}\n\n{body}\n"


def where(finding: Finding) -> str:
    """Return the place of a finding as a clerk says it: the sheet and the cell, row or file."""
    place = finding.place
    number = place.row or place.line
    if place.sheet is None:
        file = str(place.file).removeprefix("records/")
        return file if number is None else f"{file}, Zeile {number}"
    if number is None:
        return place.sheet
    if place.column is None or place.position < 0:
        return f"{place.sheet}, Zeile {number}"
    return f"{place.sheet}, {get_column_letter(place.position + 1)}{number} („{place.column}“)"


def _edits(edits: Iterable[Edit]) -> str:
    return "; ".join(map(_edit, edits))


def _edit(edit: Edit) -> str:
    if "file" in edit:
        text = edit["text"].replace("\n", "⏎")
        return f"{edit['file'].removeprefix('records/')}, {edit.get('encoding', 'utf-8')}: `{text}`"
    sheet = f"{edit['sheet']}, Zeile {edit['row']}" if "row" in edit else edit["sheet"]
    match edit:
        case {"rename": name}:
            return f"{sheet}: das Blatt heißt `{name}`"
        case {"column": column, "delete": True}:
            return f"{sheet}: Spalte {_column(column)} gelöscht"
        case {"column": column}:
            return f"{sheet}, {_column(column)}: {_value(edit)}"
        case {"cells": cells}:
            return f"{sheet}: " + ", ".join(f"„{name}“ `{text}`" for name, text in cells.items())
        case {"insert": "headings"}:
            return f"{sheet} eingefügt: die Überschriften noch einmal"
        case {"insert": texts}:
            return f"{sheet} eingefügt: `{' | '.join(texts)}`"
        case {"delete": True}:
            return f"{sheet} gelöscht"
        case {"hidden": hidden}:
            return f"{sheet} {'ausgeblendet' if hidden else 'eingeblendet'}"
        case _:
            by = edit["shift"]
            return f"{sheet} um eine Spalte nach {'rechts' if by > 0 else 'links'} verschoben"


def _column(column: str | int) -> str:
    return f"„{column}“" if isinstance(column, str) else get_column_letter(column)


def _value(edit: Edit) -> str:
    (value,) = (edit[kind] for kind in ("text", "number", "formula", "error") if kind in edit)
    return f"`{value}`" if value != "" else "leer"


def _safe(text: str) -> str:
    """Return a text with what Markdown would take for marks of its own escaped."""
    for mark in "\\*_<[|#":
        text = text.replace(mark, f"\\{mark}")
    return text
