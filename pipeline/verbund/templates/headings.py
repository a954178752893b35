"""Names of sheets and headings of columns, such that the readers take them for what is meant."""

from __future__ import annotations

import re
from typing import Final

from verbund.findings import Language, Localised
from verbund.findings.catalogue import LANGUAGES
from verbund.model.model import Field, Model
from verbund.read.headings import HeadingReader
from verbund.read.table_names import table_names
from verbund.text.names import normalise

SHEET: Final = 31
"""The most characters of the name of a sheet, in Excel."""
_RUNS: Final = ("=", "+", "-", "@")
"""What a cell begins with that a program may take for a formula, where a file has only texts."""
_PLAIN: Final = re.compile(r"[\w ,.()&+'-]*\w\)?")
"""What every program takes for the name of a sheet, and every system for that of a file."""
_ASIDE: Final = "_.'~"
"""What readers pass over, or programs do not take, at the beginning of a name."""
_KEPT: Final = frozenset(
    {"history", "con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Excel, and Windows, keep for themselves."""


def sheet_names(model: Model, language: Language, most: int | None = SHEET) -> dict[str, str]:
    """Return the name of a sheet for each table: its label, else its name, as readers know it.

    A table is left out that no name of at most so many characters can mean.
    """
    known = table_names(model)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for record_type in model.record_types:
        for text in (*_in_order(record_type.labels, language), record_type.name):
            name = text[:most].strip()
            if _names_a_sheet(name) and known.get(normalise(name)) is record_type:
                if name.lower() in taken:
                    continue
                names[record_type.name] = name
                taken.add(name.lower())
                break
    return names


def heading_of(field: Field, reader: HeadingReader, language: Language) -> str:
    """Return the heading of a column in a language; its name where that would mean another."""
    for text in _in_order(field.headings, language):
        column = reader.column_of(text) if _is_line(text) else None
        if column is not None and column[0] == field.name:
            return text
    return field.name


def _in_order(texts: Localised, language: Language) -> list[str]:
    """Return the texts, that in a language first."""
    tags = dict.fromkeys((language, *LANGUAGES, *texts))
    return [texts[tag] for tag in tags if tag in texts]


def _is_line(text: str) -> bool:
    """Whether a text can stand in a cell as it is: one line, no blanks around it, no formula."""
    return text.isprintable() and text == text.strip() and bool(text) and text[0] not in _RUNS


def _names_a_sheet(name: str) -> bool:
    return (
        _is_line(name)
        and _PLAIN.fullmatch(name) is not None
        and name[0] not in _ASIDE
        and name.lower() not in _KEPT
    )
