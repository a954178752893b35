"""Rows of headings further down are searched for in whole pieces, and none is passed over."""

from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from verbund.read.grid import Grid
from verbund.read.heading_again import Again, HeadingRows
from verbund.read.heading_search import HeadingSearch
from verbund.text.names import normalise

COLUMNS = {"id": "id", "kennung": "id", "strasse": "street", "name of it": "name", "grösse": "size"}


def meant(text: str) -> tuple[str, str | None] | None:
    name, _, tag = text.partition("@")
    found = COLUMNS.get(normalise(name))
    return (found, tag or None) if found else None


def rows_of_headings() -> HeadingRows:
    headings = ["id", "straße", "name of it", "größe"]
    return HeadingRows(headings, ["id"], meant, ["id", "kennung"], COLUMNS)


KEY = ("id", "lfd. nr.", "schlüssel", "straßennummer", "größe des", "ключ", "nr, neu", 'die "nr"')
BLANKS = st.text(" \t\n\r\u00a0", max_size=2)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A heading of the key as people write it."""
    words = draw(st.sampled_from(KEY)).split(" ")
    between = draw(st.text(" \t\u00a0\n", min_size=1, max_size=2))
    text = draw(BLANKS) + between.join(words) + draw(BLANKS)
    text = draw(st.sampled_from([text, text.upper(), text.title(), text.replace("ü", "u\u0308")]))
    assert normalise(text) in {normalise(name) for name in KEY}
    return text


@for_all(
    heading=written(),
    others=st.lists(st.sampled_from(["", "Name", "Büro id", "an id ", "id-1"]), max_size=3),
    place=st.integers(0, 3),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", ""]),
    quoted=st.booleans(),
)
def test_a_heading_of_the_key_is_found_however_it_is_written(
    heading: str, others: list[str], place: int, delimiter: str, end: str, quoted: bool
) -> None:
    """The piece of the file that holds it is then looked at row by row."""
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerow([*others[:place], heading, *others[place:]])
    for above in ("", "x\n"):
        piece = (above + stream.getvalue().removesuffix("\n") + end).encode()
        assert HeadingSearch(KEY, delimiter).may_be_in(piece)


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


@pytest.mark.parametrize(
    "row",
    [
        ["id-1", "Straße 3", "id", ""],
        ["id-2", "Weg 1", "Kennung", "2"],
        ["id-3", "a@example.org", "b@example.org", "c@d"],
        ["id-4", "a  b", " c", "größe"],
    ],
)
def test_records_alone_have_no_places(row: list[str]) -> None:
    assert list(rows_of_headings().places_in([row, row])) == []
    assert list(rows_of_headings().places_in(Grid(row * 2, 4))) == []


@pytest.mark.parametrize(
    "row",
    [
        ["id ", "straße ", "12", "x"],
        ["12", " id", " straße", "x"],
        ["id", "name  of it", "12", "x"],
        ["id", "name of it@en", "12", "x"],
        ["id\t", "straße\t", "12", "x"],
        ["id", "größe", "12", "x"],
    ],
)
def test_a_row_of_headings_is_a_place_however_it_is_written(row: list[str]) -> None:
    others = ["a", "b", "c", "d"]
    assert list(rows_of_headings().places_in([others, row, others])) == [1]
    assert list(rows_of_headings().places_in(Grid([*others, *row, *others], 4))) == [1]


@pytest.mark.parametrize(
    ("row", "again"),
    [
        (["id", "straße", "name of it", "größe"], Again.SAME),
        (["ID", "Strasse", " name  of it", "GRÖSSE"], Again.SAME),
        (["id", "straße", "", " "], Again.SAME),
        (["kennung", "", "", "größe"], Again.SAME),
        (["", "straße", "name of it", ""], Again.SAME),
        (["id", "name of it", "straße", "größe"], Again.OTHER),
        (["id", "straße", "name of it"], Again.OTHER),
        (["id", "straße", "name of it", "größe", ""], Again.OTHER),
        (["id", "straße", "name of it@en", "größe"], Again.OTHER),
        (["id", "straße", "x", "y"], Again.OTHER),
        (["id", "straße", "x", ""], Again.OTHER),
        (["", "straße", "größe", ""], Again.OTHER),
        (["x", "y", "straße", "id"], Again.OTHER),
        (["id", "straße", "x", "y", "z"], None),
        (["x", "straße", "name of it", "größe"], None),
        (["id", "x", "y", "z"], None),
        (["id", "", "", ""], None),
        (["id", "straße", "id", "größe"], None),
        (["id", "kennung", "", ""], None),
        (["", "", "", ""], None),
        ([], None),
    ],
)
def test_what_is_a_row_of_headings(row: list[str], again: Again | None) -> None:
    """All cells are headings, each once; or half of them, with that of the key."""
    assert rows_of_headings().look_at(row) is again


@pytest.mark.parametrize(
    ("headings", "possible"), [([], False), (["id"], False), (["id", "x"], True)]
)
def test_one_heading_alone_may_be_a_text(headings: list[str], possible: bool) -> None:
    assert HeadingRows(headings, ["id"], meant, ["id"], COLUMNS).are_possible() is possible


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
        "1,2\nid\u00a0,3\n".encode(),
        "1,\u00a0\tid\n".encode(),
        b"1,2\n3,id",
        b'1,2\n" id\n",3\n',
        b"7,2024-01-01,\nID,,\n8,2024-01-02,\n",  # codes and days alone, but for its letters
        b"7,,\n,iD,\n",
    ],
)
def test_a_piece_with_a_heading_of_the_key_is_looked_at(piece: bytes) -> None:
    assert HeadingSearch(rows_of_headings().marks, ",").may_be_in(piece)


@pytest.mark.parametrize(
    "piece",
    [
        b"id-1,2\nid-2,3\n",
        b"idle,2\n",
        b"1,the id of it\n",
        b"1,2\n",
        b"1,the id\n",
        b"id of it,2\n",
        b"1, id of it ,2\n",
        b'"the\tid",1\n',
        b"\xc3\xa0id,1\n",
        b"K0000000,B004568,host\n",  # without a letter of the heading
    ],
)
def test_keys_and_texts_that_hold_a_heading_have_nothing_looked_at(piece: bytes) -> None:
    assert not HeadingSearch(rows_of_headings().marks, ",").may_be_in(piece)
