"""Rows of headings further down are searched for in whole pieces, and none is passed over."""

from __future__ import annotations

import random

import pytest

from verbund.read.grid import Grid
from verbund.read.heading_again import HeadingRows
from verbund.read.heading_search import HeadingSearch
from verbund.text.names import normalise

COLUMNS = {"id": "id", "kennung": "id", "straße": "street", "name of it": "name", "größe": "size"}


def meant(text: str) -> tuple[str, str | None] | None:
    name, _, tag = text.partition("@")
    found = COLUMNS.get(normalise(name))
    return (found, tag or None) if found else None


def rows_of_headings() -> HeadingRows:
    headings = ["id", "straße", "name of it", "größe"]
    return HeadingRows(headings, ["id"], meant, ["id", "kennung"], COLUMNS)


CELLS = [
    *("id", "ID ", "Kennung", "STRASSE", "Straße", "name  of\n it", " Name of it", "name of it@en"),
    *("gro\u0308\u00dfe", "GRÖSSE", "größe\u00a0", "id-1", "a`b", "", " ", "x@y", "12", "Ein Wort"),
]


@pytest.mark.parametrize("seed", range(20))
def test_each_row_that_is_one_is_among_the_places(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    known = rows_of_headings()
    for width in (2, 4):
        cells = [chance.choice(CELLS) for _ in range(60 * width)]
        if seed % 2:
            cells = [cell.replace("`", "") for cell in cells]
        grid = Grid(cells, width)
        rows = [row[: chance.randint(1, width)] for row in grid]
        for given in (grid, rows):
            wanted = {place for place, row in enumerate(given) if known.look_at(row) is not None}
            assert wanted <= {*known.places_in(given)}


def test_records_alone_have_no_places() -> None:
    rows = [["id-1", "Straße 3", "id", ""], ["id-2", "Weg 1", "Kennung", "2"]] * 9
    assert list(rows_of_headings().places_in(rows)) == []


@pytest.mark.parametrize(
    "piece",
    [
        b"id,name of it\n",
        b"ID \t,name of it\n",
        b"Kennung\r\n",
        b'1,"id",2\n',
        b"1,2\nid,3\n",
        b"1,2\r\n3,Id\r\n",
        b"1, kennung,2\n",
        "id\u00a0,2\n".encode(),
    ],
)
def test_a_piece_with_a_heading_of_the_key_is_looked_at(piece: bytes) -> None:
    assert HeadingSearch(rows_of_headings().marks, ",").may_be_in(piece)


@pytest.mark.parametrize("piece", [b"id-1,2\nid-2,3\n", b"idle,2\n", b"1,the id of it\n", b"1,2\n"])
def test_keys_and_texts_that_hold_a_heading_have_nothing_looked_at(piece: bytes) -> None:
    assert not HeadingSearch(rows_of_headings().marks, ",").may_be_in(piece)
