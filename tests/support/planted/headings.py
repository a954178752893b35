"""What goes wrong with headings, each in a table of its own to which no other refers."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.planted.kinds import DOCUMENTS, FORMATS, WORKBOOKS

TABLES = (
    "posts",
    "headcounts",
    "programme_items",
    "statements",
    "lifecycle_events",
    "parties",
    "participations",
)
"""Those with faults of headings."""


@dataclass(frozen=True)
class HeadingKind:
    """A fault of a heading: that of ``column`` becomes another one.

    Without a new heading (``None``) the column is left out, and the place is that of its name.
    """

    name: str
    codes: frozenset[str]
    column: str
    headings: tuple[str | None, ...]
    formats: tuple[str, ...] = FORMATS


HEADINGS: tuple[HeadingKind, ...] = (
    HeadingKind(
        "a heading that is misspelt", frozenset({"T101"}), "note", ("Anmerkug", "Notiz?", "nott")
    ),
    HeadingKind(
        "a heading of another table",
        frozenset({"T101"}),
        "certainty",
        ("Tagungsort", "Homepage", "nuts"),
    ),
    HeadingKind(
        "a heading of a language that no text has",
        frozenset({"T101"}),
        "passage",
        ("passage@fr", "Textstelle@english", "passage@"),
    ),
    HeadingKind(
        "a heading with what belongs into cells",
        frozenset({"T101"}),
        "note",
        ("Anmerkung bis 2021", "16.11.2021", "Anmerkung / Notiz"),
    ),
    HeadingKind(
        "a column that must be there is not", frozenset({"T103"}), "sources", (None, None, None)
    ),
    HeadingKind(
        "a column without a heading",
        frozenset({"T104"}),
        "passage",
        ("", "", ""),
        ("csv", *WORKBOOKS, *DOCUMENTS),
    ),
    HeadingKind(
        "a heading that stands twice",
        frozenset({"T102"}),
        "note",
        ("certainty", "Sicherheit der Angabe", "Certainty"),
        ("csv", *WORKBOOKS),
    ),
)
