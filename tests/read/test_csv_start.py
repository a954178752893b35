"""What the first bytes of a CSV file tell: its encoding and its delimiter."""

from __future__ import annotations

import io

import pytest

from verbund.read.csv_delimiter import (
    first_rows,
    likely_delimiter,
    named_delimiter,
    others_between,
)
from verbund.read.csv_encoding import WrongByte, first_wrong_byte, utf_16
from verbund.system.limits import Limits

KNOWN = {"id", "name", "note", "name, first", "two\nlines"}


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;\n", ";"),
        ("sep=;\r\n", ";"),
        ("SEP=|", "|"),
        ("Sep=\t\n", "\t"),
        ("sep=,", ","),
        ("sep=\n", None),
        ("sep=;;\n", None),
        ('sep="\n', None),
        ("sep:;\n", None),
        (" sep=;\n", None),
        ("", None),
        ("id;name\n", None),
    ],
)
def test_a_first_line_may_name_the_delimiter(line: str, delimiter: str | None) -> None:
    assert named_delimiter(line) == delimiter


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("id,name\n", ","),
        ("id;name\r\n", ";"),
        ("id\tname\n", "\t"),
        ("id\n", ","),
        ("x,y;z\n", ","),
        ("", ","),
        ("id;name,x,y,z\n", ";"),
        ("id;name;note,x\n", ";"),
        ("id,x;name\n", ","),
        ('"name, first";id\n', ";"),
        ('"id";"two\n', ";"),
        ('id\t"name\n', "\t"),
        ('id;"name" x;note\n', ";"),
        ("x|y\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_most_headings(line: str, delimiter: str) -> None:
    assert likely_delimiter(line, KNOWN.__contains__, Limits()) == delimiter


@pytest.mark.parametrize(
    ("start", "rows"),
    [
        (b"a,b;c\nd,e\n", [[["a", "b;c"], ["d", "e"]], [["a,b", "c"], ["d,e"]]]),
        (b"\xef\xbb\xbfa;b\n", [[["a;b"]], [["a", "b"]]]),
        (b"sep=;\na;b\n", [[["a;b"]], [["a", "b"]]]),
        (b"a\nb\nc\nd\n", [[["a"], ["b"], ["c"]], [["a"], ["b"], ["c"]]]),
        (b"a,\xff\n", [[["a", "\ufffd"]], [["a,\ufffd"]]]),
        (b"", [[], []]),
        (b"\n", [[[]], [[]]]),
    ],
)
def test_the_first_rows_are_cut_at_each_delimiter(
    start: bytes, rows: list[list[list[str]]]
) -> None:
    by_comma, by_semicolon, by_tab, by_bar = first_rows(start, 3)
    assert [by_comma, by_semicolon] == rows
    assert len(by_tab) == len(by_bar) == len(by_comma)


def test_rows_before_one_that_is_too_long_count() -> None:
    """The csv module ends at a cell of more characters than its own limit."""
    rows, *_ = first_rows(b"a,b\nc," + b"x" * 200_000 + b"\nd,e\n", 3)
    assert rows in ([["a", "b"]], [["a", "b"], ["c", "x" * 200_000], ["d", "e"]])


@pytest.mark.parametrize(
    ("headings", "delimiter", "line", "others"),
    [
        (["id", "name"], ",", "id,name", []),
        (["id;name"], ",", "id;name", [";"]),
        (["id;x"], ",", "id;x", [";"]),
        (["x;y"], ",", "x;y", []),
        (["id;x\tname"], ",", "id;x\tname", [";", "\t"]),
        (["id,x"], ";", "id,x", [","]),
        (["id;x"], ";", "id;x", []),
        (["id;x"], ",", '"id;x"', []),
        (["name, first"], ";", "name, first", []),
        (["x", "id;", "name\t"], ",", "x,id;,name\t", [";", "\t"]),
    ],
)
def test_other_delimiters_beside_a_heading(
    headings: list[str], delimiter: str, line: str, others: list[str]
) -> None:
    assert list(others_between(headings, delimiter, KNOWN.__contains__, line)) == others


@pytest.mark.parametrize(
    ("start", "byte"),
    [
        (b"\xff\xfei\0", b"\xff"),
        (b"\xfe\xff\0i", b"\xfe"),
        (b"i\0d\0", b"\0"),
        (b"\0i\0d", b"\0"),
        (b"i\0d;", None),
        (b"\0i;d", None),
        (b"id\0\0", None),
        (b"\xff\xf0id", None),
        (b"i\0", None),
        (b"id,n", None),
        (b"", None),
    ],
)
def test_utf_16_is_told_by_four_bytes(start: bytes, byte: bytes | None) -> None:
    assert utf_16(start) == (WrongByte(byte, 1, "UTF-16") if byte else None)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\xff", (b"\xff", 1, "Windows-1252")),
        (b"a\n\xe4\n\xe5\n", (b"\xe4", 2, "Windows-1252")),
        (b"a\n\n\xc3(\n", (b"\xc3", 3, "Windows-1252")),
        (b"a\n\x81\n", (b"\x81", 2, "ISO 8859-1")),
        (b"a\xe4\n\x81\n", (b"\xe4", 1, "Windows-1252")),
        (b"\xe4\x81\n", (b"\xe4", 1, "ISO 8859-1")),
        (b"a\nb\xe2\x82", (b"\xe2", 2, "Windows-1252")),
        (b"x" * 65_535 + b"\n" + b"y" * 70_000 + b"\n\xfc\n", (b"\xfc", 3, "Windows-1252")),
        (b"x\n" * 40_000 + "ä".encode() * 40_000 + b"\xfc\n", (b"\xfc", 40_001, "Windows-1252")),
        (b"x" * 65_535 + "€\n".encode() + b"\x81\n", (b"\x81", 2, "ISO 8859-1")),
        (b"x" * 65_536 + b"\n" * 3 + b"\x81", (b"\x81", 4, "ISO 8859-1")),
    ],
)
def test_the_first_wrong_byte(data: bytes, found: tuple[bytes, int, str]) -> None:
    assert first_wrong_byte(io.BufferedReader(io.BytesIO(data))) == found
