"""CSV files are edited in one cell, and in no other byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.corrections.csv_edit import edited_csv, is_one_cell
from verbund.corrections.edit import ChangedError, Edit, UnwritableError
from verbund.read.text_form import TextForm

COMMA = TextForm("utf-8", ",", 0)
CELLS = st.text(st.sampled_from('ab,;"\n ü'), max_size=5)


@pytest.mark.parametrize(
    ("before", "form", "edit", "after"),
    [
        ("a,b\n1,2\n", COMMA, Edit(2, 1, "2", "3"), "a,b\n1,3\n"),
        ("a,b\r\n1,2", COMMA, Edit(2, 1, "2", "3"), "a,b\r\n1,3"),
        ("a,b\r\n1,\r\n", COMMA, Edit(2, 1, "", "x"), "a,b\r\n1,x\r\n"),
        ("a,b\n1,", COMMA, Edit(2, 1, "", "x"), "a,b\n1,x"),
        ('a,b\n"1",2\n', COMMA, Edit(2, 0, "1", "3"), 'a,b\n"3",2\n'),
        ('a,b\n"x\ny",2\n3,4', COMMA, Edit(3, 0, "3", "5"), 'a,b\n"x\ny",2\n5,4'),
        ('a\n"1""2"\n', COMMA, Edit(2, 0, '1"2', 'x"'), 'a\n"x"""\n'),
        ("a\n1\n", COMMA, Edit(2, 0, "1", "1,2"), 'a\n"1,2"\n'),
        ("a\n1\n", COMMA, Edit(2, 0, "1", "1;2"), "a\n1;2\n"),
        ("sep=;\na;b\n1;2\n", TextForm("utf-8", ";", 1), Edit(2, 1, "2", "3,4"), "sep=;\na;b\n1;3,4\n"),
        ("\ufeffa,b\n1,2\n", COMMA, Edit(1, 0, "a", "x"), "\ufeffx,b\n1,2\n"),
        ('\ufeff"a,",b\n1,2\n', COMMA, Edit(2, 1, "2", "3"), '\ufeff"a,",b\n1,3\n'),
        ("a\n\n1\n", COMMA, Edit(3, 0, "1", "2"), "a\n\n2\n"),
        ("a\tb\nMÃ¼\tx", TextForm("utf-8", "\t", 0), Edit(2, 0, "MÃ¼", "Mü"), "a\tb\nMü\tx"),
        ("a\nu\u0308 \n", COMMA, Edit(2, 0, "ü ", "ü"), "a\nü\n"),
    ],
)  # fmt: skip
def test_one_cell_changes(before: str, form: TextForm, edit: Edit, after: str) -> None:
    edited = edited_csv(before.encode(), form, [edit])
    assert edited.content.decode() == after
    back = Edit(edit.row, edit.position, edit.after, edit.before, edited.raws[0])
    assert edited_csv(edited.content, form, [back]).content == before.encode()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be"])
def test_the_encoding_stays(encoding: str) -> None:
    mark = "\ufeff" if encoding != "cp1252" else ""
    form = TextForm(encoding, ";", 0)
    edited = edited_csv(f"{mark}ä;b\nü;2\n".encode(encoding), form, [Edit(2, 1, "2", "ö")])
    assert edited.content == f"{mark}ä;b\nü;ö\n".encode(encoding)


def test_what_the_encoding_lacks_is_refused() -> None:
    with pytest.raises(UnwritableError) as refused:
        edited_csv(b"a\n1\n", TextForm("cp1252", ",", 0), [Edit(2, 0, "1", "→")])
    assert refused.value.problem == "encoding"
    with pytest.raises(UnwritableError):
        edited_csv(b"\xff\n1\n", COMMA, [Edit(2, 0, "1", "2")])


@pytest.mark.parametrize("edit", [Edit(2, 0, "0", "2"), Edit(2, 7, "", "2"), Edit(9, 0, "1", "2")])
def test_a_cell_that_is_not_as_it_was_is_refused(edit: Edit) -> None:
    with pytest.raises(ChangedError) as refused:
        edited_csv(b"a\n1\n", COMMA, [edit])
    assert (refused.value.row, refused.value.position) == (edit.row, edit.position)


@pytest.mark.parametrize(
    ("raw", "is_one"),
    [
        ("x", True),
        ('"a,b"', True),
        ('"a\nb"', True),
        ("a,b", False),
        ("a\nb", False),
        ('"a', False),
    ],
)
def test_a_raw_text_is_one_cell(raw: str, is_one: bool) -> None:
    assert is_one_cell(raw, COMMA) is is_one


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=2, max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    CELLS,
    st.data(),
)
def test_whatever_is_edited_is_read_so_by_the_csv_module(
    rows: list[list[str]], end: str, quoting: int, new: str, data: st.DataObject
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    row = data.draw(st.integers(0, len(rows) - 1))
    position = data.draw(st.integers(0, len(rows[row]) - 1))
    edit = Edit(row + 1, position, rows[row][position], new)
    edited = edited_csv(stream.getvalue().encode(), COMMA, [edit])
    expected = [list(cells) for cells in rows]
    expected[row][position] = new
    assert list(csv.reader(io.StringIO(edited.content.decode(), newline=""))) == expected
    back = Edit(row + 1, position, new, rows[row][position], edited.raws[0])
    assert edited_csv(edited.content, COMMA, [back]).content == stream.getvalue().encode()
