"""The ledger: every fact of the cases that the model was held against, and where it is recorded.

``python -m tests.support.ledger > docs/ledger.md`` writes the page.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.support.kept_records import kept_tables

from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "tests" / "ledger" / "facts.csv"
PAGE = ROOT / "docs" / "ledger.md"
NOTHING = "nothing to record"
"""What the reason begins with where a source leaves a thing open."""
HERE = ("press-release-", "lippe-")
"""What the names of cases begin with whose records are those of this repository."""
_LONGEST = 60

Rows = Mapping[tuple[str, str], Mapping[str, str]]
"""Cells by column, by table and key; of two columns, the key has ``+`` between its cells."""

_INTRODUCTION = """<!-- Written by tests/support/ledger.py from tests/ledger/facts.csv. Do not edit. -->

# Every fact of 35 cases, and where it is

The model was made for one press release, and then held against 34 further cases that a careful reader took from public texts: eight about the same agencies, 26 from four countries. This page has every fact of theirs, in our own words, with the record and the column that carry it, or the reason why none does. `table/id` names a row; a key of two columns has “+” between its cells. Cases of Lippe and the press release are in `records/`, the others in [tests/elsewhere](../tests/elsewhere/README.md), under German headings: here the columns have the names of [tables.md](tables.md). A test looks every value up in its cell, and holds days and numbers against what the case says.

Where a source leaves something open, an empty cell says so, and there is nothing to carry. What is not carried has its reason: no column fits, the fact stands in no source that was read, or it is left out on purpose.
"""


class Fact(NamedTuple):
    """A fact of a case. ``said`` is a day or a number as the case has it, else empty."""

    case: str
    fact: str
    said: str
    record: str
    column: str
    value: str
    reason: str

    @property
    def is_carried(self) -> bool:
        """Whether a record carries it."""
        return bool(self.record)

    @property
    def is_open(self) -> bool:
        """Whether the source leaves the thing open."""
        return not self.record and self.reason.startswith(NOTHING)

    @property
    def key(self) -> tuple[str, str]:
        """The table and the key of its record."""
        table, _, key = self.record.partition("/")
        return table, key


def facts() -> list[Fact]:
    """All facts, by case."""
    with FACTS.open(encoding="utf-8", newline="") as stream:
        return [Fact(**row) for row in csv.DictReader(stream)]


def rows_of(case: str) -> Rows:
    """The records in which the facts of a case are."""
    return _lippe() if case.startswith(HERE) else _elsewhere()


@cache
def _lippe() -> Rows:
    tables = {}
    for path in sorted((ROOT / "records").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            tables[path.stem] = list(csv.DictReader(stream))
    return _by_key(tables)


@cache
def _elsewhere() -> Rows:
    """The cases from elsewhere, under the names of tables and columns."""
    record_types = read_workspace(ROOT).load_model().record_types
    tables = {}
    kept = kept_tables(ROOT / "tests" / "elsewhere" / "records")
    for item in record_types:
        columns = (*item.fields, *(listing.field for listing in item.listings))
        names = {text: field.name for field in columns for text in (field.headings or {}).values()}
        rows = kept.get(item.labels["de"], [])
        tables[item.name] = [{names[name]: text for name, text in row.items()} for row in rows]
    return _by_key(tables)


def _by_key(tables: Mapping[str, list[dict[str, str]]]) -> Rows:
    keys = {item.name: item.keys for item in read_workspace(ROOT).load_model().record_types}
    return {
        (table, "+".join(row[name] for name in keys[table])): row
        for table, rows in tables.items()
        for row in rows
    }


def plain(text: str) -> str:
    """A day as ISO 8601 writes it; any other text as it is."""
    day = re.fullmatch(r"(?:(\d\d?)\.)?(\d\d?)[./](\d{4})", text.strip())
    if day is None:
        return text.strip()
    return "-".join(part.zfill(2) for part in reversed(day.groups()) if part is not None)


def share(found: list[Fact]) -> float:
    """How many of the facts that there are to record are carried, of 100."""
    wanted = [item for item in found if not item.is_open]
    return 100 * sum(item.is_carried for item in wanted) / len(wanted)


def page() -> str:
    """The page, in Markdown."""
    found = facts()
    cases = [(name, list(items)) for name, items in groupby(found, lambda item: item.case)]
    lines = [
        _INTRODUCTION,
        _counts(found),
        "",
        "| not carried | case | why |",
        "|---|---|---|",
        *(
            f"| {_cell(item.fact)} | {item.case} | {_cell(item.reason)} |"
            for item in found
            if not (item.is_carried or item.is_open)
        ),
    ]
    for name, items in cases:
        lines += ["", f"## {name}", "", "| fact | record | column | value |", "|---|---|---|---|"]
        for item in items:
            note = f" ({item.reason})" if item.reason and item.is_carried else ""
            where = f"`{item.record}` | `{item.column}`" if item.is_carried else "none |"
            value = item.value if item.is_carried else item.reason
            lines.append(f"| {_cell(item.fact + note)} | {where} | {_cell(_short(value))} |")
    return "\n".join(lines) + "\n"


def _counts(found: list[Fact]) -> str:
    carried, left_open = (
        sum(item.is_carried for item in found),
        sum(item.is_open for item in found),
    )
    return (
        f"**{carried} of {len(found) - left_open} facts are carried ({share(found):.1f} %)**, "
        f"and none was changed to fit. {left_open} more things are left open by their sources."
    )


def _short(text: str) -> str:
    if len(text) <= _LONGEST or "://" in text:
        return text
    return f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.write(page())
