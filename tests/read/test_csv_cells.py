"""Where cells stand in the text of a file: what a report underlines is the cell and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.report_runs import Cells

from verbund.findings import Findings
from verbund.read.csv_file import CsvFile
from verbund.read.csv_format import CsvFormat
from verbund.read.places import Address

CELLS = st.text(st.sampled_from('ab ,;"\n\r\t😀ä\u2028\uffff\U00010000'), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5)


def file_of(path: Path, text: str) -> CsvFile:
    path.write_bytes(text.encode())
    return CsvFile(path, "a.csv", {"eins", "zwei", "drei"}.__contains__)


def raw(cell: str, always: bool) -> str:
    """A cell as RFC 4180 has it."""
    if always or any(character in cell for character in ',;\t"\r\n'):
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell


@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    always=st.booleans(),
    start=st.sampled_from(["", "\ufeff"]),
)
def test_a_span_holds_its_cell_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    end: str,
    always: bool,
    start: str,
) -> None:
    table = [["eins", "zwei", "drei"], *rows]
    text = "".join(delimiter.join(raw(cell, always) for cell in row) + end for row in table)
    file = file_of(tmp_path_factory.mktemp("cells") / "a.csv", start + text)
    spans = file.spans(range(1, len(table) + 1))
    starts = file.lines(range(1, len(table) + 1))
    shown = Cells(text)
    for number, cells in enumerate(table, start=1):
        assert spans[number][0].line == starts[number]
        assert [shown.at(*span) for span in spans[number]] == [raw(cell, always) for cell in cells]


def test_a_line_above_the_headings_counts(tmp_path: Path) -> None:
    file = file_of(tmp_path / "a.csv", "sep=;\neins;zwei\nx;y\n")
    assert file.address(1, None) == Address("row=2", "http://tools.ietf.org/rfc/rfc7111")
    assert file.address(2, 1) == Address("cell=3,2", "http://tools.ietf.org/rfc/rfc7111")
    assert file.spans([1, 2]) == {
        1: [(2, 1, 2, 5), (2, 6, 2, 10)],
        2: [(3, 1, 3, 2), (3, 3, 3, 4)],
    }


def test_quotation_marks_within_a_cell_are_characters_of_it(tmp_path: Path) -> None:
    file = file_of(tmp_path / "a.csv", 'eins,zwei\n5" pipe,x "y, z"\n')
    assert [span[1:] for span in file.spans([2])[2]] == [(1, 2, 8), (9, 2, 13), (14, 2, 17)]


def test_rows_that_are_not_there_have_no_span(tmp_path: Path) -> None:
    file = file_of(tmp_path / "a.csv", 'eins,zwei\n"never closed\n')
    assert set(file.spans([0, 2, 99])) == {2}
    assert file.spans([]) == {}


def test_a_row_behind_much_text_has_its_spans(tmp_path: Path) -> None:
    """Of one very long row cells are looked for at its beginning alone; each row begins anew."""
    rows = 60
    text = "eins,zwei\n" + "".join(f"{number:02},{'x' * 3000}\n" for number in range(rows))
    spans = file_of(tmp_path / "a.csv", text).spans(range(1, rows + 2))
    for number in range(2, rows + 2):
        assert spans[number] == [(number, 1, number, 3), (number, 4, number, 3004)]


def test_where_the_file_cannot_be_read_on_later_rows_have_no_span(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    file = file_of(path, "eins,zwei\na,b\nc,d\n")
    path.write_bytes(b"eins,zwei\na,b\n\xff,d\n")
    assert file.spans([3]) == {}
    path.unlink()
    with pytest.raises(Findings):
        file.spans([2])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", ["", "sep=,"])
def test_each_row_of_a_long_file_is_found_wherever_it_begins(
    end: str, above: str, tmp_path: Path
) -> None:
    """It is read in pieces of some hundred lines; those without a row that is asked for, not at all.

    A row of several lines may lie in two pieces, and one that cannot be read is a row all the same.
    """
    rows = []
    for number in range(2, 2200):
        kind = number % 700
        several = f'"a{end}b{end}c"'
        first = {0: several, 1: '"x" y', 5: several * 2, 171: several}.get(kind, f"r{number}")
        if number in (511, 512, 513, 1023, 1024, 1025):
            first = several
        rows.append(f"{first},z")
    text = end.join([*([above] if above else []), "eins,zwei", *rows]) + end
    file = file_of(tmp_path / "a.csv", text)
    line, expected = 1 + bool(above), {}
    for number, row in enumerate(["eins,zwei", *rows], start=1):
        expected[number] = line
        line += 1 + row.count(end)
    assert file.lines(range(1, 2200)) == expected
    for numbers in ([2], [2199], [512, 513], [513], [514], [1026, 3], [701, 702], range(500, 530)):
        assert file.lines(numbers) == {number: expected[number] for number in numbers}
        spans = file.spans(numbers)
        assert {number: found[0].line for number, found in spans.items()} == file.lines(numbers)
        assert all(found[0].column == 1 for found in spans.values())
        if end != "\r" or above:  # a file of returns alone is one line to others
            assert all(len(found) == 2 for found in spans.values())
    assert file.lines([0, -1, 2200]) == {}


def test_of_a_very_long_row_the_cells_at_its_beginning_have_spans(tmp_path: Path) -> None:
    """Up to so many characters; the row behind it begins anew."""
    most = 1 << 16
    text = f"eins,zwei\na,{'x' * (most - 4)}y,z\nb,c\n"
    spans = file_of(tmp_path / "a.csv", text).spans([2, 3])
    assert [tuple(span[1:]) for span in spans[2]] == [
        (1, 2, 2),
        (3, 2, most),
        (most + 1, 2, most + 1),
    ]
    assert [tuple(span) for span in spans[3]] == [(3, 1, 3, 2), (3, 3, 3, 4)]


def test_cells_of_a_file_that_is_not_open_have_names_too() -> None:
    """RFC 7111, section 2: rows and columns are counted from 1."""
    for place, text in (((3, 0), "cell=3,1"), ((1, 4), "cell=1,5"), ((7, None), "row=7")):
        named = CsvFormat().address(None, *place)
        assert named == Address(text, "http://tools.ietf.org/rfc/rfc7111")


@pytest.mark.parametrize("size", [1, 2, 512])
def test_how_much_of_a_file_was_read_is_told_to_those_who_wait(size: int, tmp_path: Path) -> None:
    rows = ["a,b\n", '"c",e\n', "f,g\n", "x\n", "y,z"]
    file = file_of(tmp_path / "a.csv", "eins,zwei\n" + "".join(rows))
    assert (file.bytes_read, file.size) == (0, 10 + len("".join(rows)))
    for _ in range(2):
        for read in (file.chunks(size), file.cells(size, [0])):
            seen = [file.bytes_read for _ in read]
            assert seen == sorted({*seen})
            assert seen[-1] == len("".join(rows))
