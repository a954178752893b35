"""The worked examples of a model's classes: a sentence, the rows that record it, its Turtle.

They are files beside the shapes, in ``examples/cases``: ``cases.toml`` with sentences and rows, and
for each case, by its number, the Turtle that a build makes of the rows. A test builds them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CASES: Final = Path("examples", "cases")
"""Where the cases are, below a folder of shapes."""


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A case: ``about`` is the class that it is the example of, as a prefixed name."""

    number: int
    about: str
    title: str
    sentence: str
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    turtle: str

    def tables(self) -> Iterator[str]:
        """Yield each table with its rows, in Markdown."""
        for table, rows in self.rows.items():
            columns = list(dict.fromkeys(key for row in rows for key in row))
            yield f"\n`{table}`\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
            for row in rows:
                yield f"| {' | '.join(row.get(key, '') for key in columns)} |\n"


def worked_examples(shapes: Path) -> list[WorkedExample]:
    """Return the cases of a folder of shapes, none where it has none.

    A case whose Turtle is not there yet has an empty one. Raises OSError and TOMLDecodeError where
    a file cannot be read.
    """
    folder = shapes / CASES
    if not (folder / "cases.toml").is_file():
        return []
    document = tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8"))
    return [
        _example(case, number, folder / turtle_file(number))
        for number, case in enumerate(document["case"], 1)
    ]


def turtle_file(number: int) -> str:
    """Return the name of the file with the Turtle of a case."""
    return f"{number:02}.ttl"


def without_prefixes(turtle: str) -> str:
    """Return Turtle as a page shows it, whose prefixes are those of the vocabulary."""
    lines = turtle.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("@")).strip("\n")


def _example(case: Mapping[str, Any], number: int, file: Path) -> WorkedExample:
    return WorkedExample(
        number=number,
        about=case["class"],
        title=case["en"],
        sentence=case["sentence"],
        rows=case["rows"],
        turtle=file.read_text(encoding="utf-8") if file.is_file() else "",
    )
