"""Rows of the library in the orders that tables come in, and with the faults that a scan meets."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.support.library import write_library

from verbund.read.tables import CHUNK


def books(count: int, *, faults: int = 0) -> list[str]:
    """Books in order; ``faults`` of them, evenly spread, have no title and an unknown genre."""
    rows = [f"{n:05},Title {n},crime" for n in range(count)]
    for n in range(faults):
        rows[n * (count // faults) + 7] = f"{n * (count // faults) + 7:05},,no such genre"
    return rows


def loans(count: int) -> list[str]:
    """Loans of as many books, in order; two have faults."""
    rows = [f'{n:05},m{n % 3},2021-01-{n % 28 + 1:02},,"1,50"' for n in range(count)]
    rows[40] = '00040,nobody,2021-01-01,,"1,50"'
    rows[900] = "99999,m1,2021-02-30,,much"
    return rows


def in_order(rows: list[str]) -> list[str]:
    """As they are."""
    return rows


def nearly(rows: list[str]) -> list[str]:
    """With a few at the beginning that have changed places."""
    return [*rows[5:10], *rows[:5], *rows[10:]]


def backwards(rows: list[str]) -> list[str]:
    """The last first."""
    return rows[::-1]


def late(rows: list[str]) -> list[str]:
    """In order, but for a row at the very end whose place is the beginning."""
    return [*rows[1:], rows[0]]


def shuffled(rows: list[str]) -> list[str]:
    """In no order, the same each time."""
    return random.Random(1).sample(rows, len(rows))  # noqa: S311 - no secret


def uneven(rows: list[str]) -> list[str]:
    """Rows that are too short, empty, doubled, without a key, or of quoted lines."""
    found = list(rows)
    found[10] = "00010"
    found[600] = ""
    found[1000] = found[999]
    found[1030] = "," * found[1030].count(",")
    found[1100] = "a/b" + found[1100][5:]
    found[1200] = (
        found[1200].replace("Title", '"Title\nof two ""lines""').replace(",crime", '",crime')
    )
    return found


def swapped(rows: list[str]) -> list[str]:
    """Each chunk is in order, and one stands before the other."""
    return [*rows[CHUNK : 2 * CHUNK], *rows[:CHUNK], *rows[2 * CHUNK :]]


def doubled(rows: list[str]) -> list[str]:
    """The last row of a chunk is the first of the next one, too."""
    return [*rows[:CHUNK], *rows[CHUNK - 1 :]]


Arrangement = Callable[[list[str]], list[str]]

ARRANGEMENTS: tuple[Arrangement, ...] = (
    *(in_order, nearly, backwards, late, shuffled, uneven, swapped, doubled),
)


def write(folder: Path, books: list[str], loans: list[str]) -> Path:
    """A library with these rows; one that is there already gets them instead of its own."""
    workspace = folder if folder.exists() else write_library(folder)
    for name, heading, rows in (
        ("books", "isbn,title,genre", books),
        ("members", "number,name", [f"m{n},Member {n}" for n in range(3)]),
        ("loans", "book,borrower,lent,due,fee", loans),
    ):
        text = "\n".join([heading, *rows]) + "\n"
        (workspace / f"records/{name}.csv").write_text(text, encoding="utf-8")
    return workspace
