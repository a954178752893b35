"""CSV files as offices keep them: what is read, and what is said of a file that cannot be."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.workspaces import BASE, check, csv_text, release, write_workspace

from verbund.findings import Finding
from verbund.read import csv_file, record_file
from verbund.system import input_file
from verbund.system.limits import Limits

HEADINGS = "id,type,name,note"
GOOD = f"{HEADINGS}\na,Office,Amt A,\nb,Office,Amt B,x\n"


def offices(folder: Path, content: str | bytes, name: str = "offices.csv") -> list[Finding]:
    return check(write_workspace(folder, {name: content}))


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def without_notes(findings: list[Finding]) -> list[Finding]:
    """The findings beside the note that references were not checked (F125)."""
    return [finding for finding in findings if finding.code != "F125"]


def where(finding: Finding) -> tuple[str, str | None, int | None, int | None, str | None]:
    place = finding.place
    return finding.code, place.file, place.row, place.line, place.column


def notes(folder: Path, content: str | bytes) -> dict[str, str]:
    """The note of each office as it comes out of a build."""
    import pyoxigraph as ox

    workspace = write_workspace(folder, {"offices.csv": content})
    release(workspace)
    data = (workspace.output / "dataset.nt").read_bytes()
    return {
        str(quad.subject.value).removeprefix(f"{BASE}office/"): str(quad.object.value)
        for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith("#note")
    }


# --- encodings and delimiters ---


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_dialects(tmp_path: Path, delimiter: str, mark: bytes, ending: str) -> None:
    rows = [
        HEADINGS.split(","),
        ["a", "Office", "Ämter", "one, two; three\tfour"],
        ["b", "Office", "B", 'say "yes"\nand no'],
    ]
    text = csv_text(rows, delimiter=delimiter, lineterminator=ending)
    assert notes(tmp_path, mark + text.encode()) == {
        "a": "one, two; three\tfour",
        "b": 'say "yes"\nand no',
    }


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_a_line_that_names_the_delimiter(tmp_path: Path, delimiter: str, mark: str) -> None:
    rows = [HEADINGS.split(","), ["a", "Office", "A", "x"]]
    text = f"{mark}sep={delimiter}\r\n" + csv_text(rows, delimiter=delimiter)
    assert notes(tmp_path / "good", text) == {"a": "x"}
    bad = only(offices(tmp_path / "bad", text.replace("Office", "Offic")))
    # A spreadsheet does not show the line, so the headings are row 1; but it is a line of the file.
    assert where(bad) == ("R103", "records/offices.csv", 2, 3, "type")


def test_a_delimiter_in_the_headings_texts_is_no_delimiter(tmp_path: Path) -> None:
    text = 'id;type;"Name des Eintrags";note\na;Office;A;1,2,3,4\n'
    assert notes(tmp_path, text) == {"a": "1,2,3,4"}


@pytest.mark.parametrize(
    ("data", "line", "byte", "guess"),
    [
        (GOOD.replace("Amt B", "Büro").encode("cp850"), 3, "0x81", "ISO 8859-1"),
        (GOOD.replace("Amt B", "Möbelamt").encode("cp850"), 3, "0x94", "Windows-1252"),
        (GOOD.replace("note", "Größe").encode("cp850"), 1, "0x94", "Windows-1252"),
        (GOOD.replace("Amt B", "Š").encode("iso-8859-15"), 3, "0xA6", "Windows-1252"),
        (GOOD.replace("Amt B", "B\x81").encode("latin-1"), 3, "0x81", "ISO 8859-1"),
        (f"{GOOD}c,Office,Büro".encode()[:-3], 4, "0xC3", "Windows-1252"),
        (GOOD.encode("utf-16") + b"x", 1, "0xFF", "UTF-16"),
        (GOOD.encode("utf-32"), 1, "0xFF", "UTF-32"),
        (GOOD.encode("utf-32-be"), 1, "0x00", "UTF-32"),
        (b"\xfe\xff" + GOOD.encode("utf-16-be") + b"\xd8\x00", 1, "0xFE", "UTF-16"),
        (GOOD.encode("utf-16-le") + b"x", 1, "0x00", "UTF-16"),
    ],
    ids=[
        "dos",
        "dos-o",
        "in-the-headings",
        "latin-9",
        "latin-1",
        "cut-off",
        "utf-16-le",
        "utf-32",
        "utf-32-be",
        "utf-16-be",
        "no-mark",
    ],
)
def test_a_wrong_encoding(tmp_path: Path, data: bytes, line: int, byte: str, guess: str) -> None:
    finding = only(offices(tmp_path, data))
    assert where(finding) == ("F102", "records/offices.csv", None, line, None)
    assert (finding.details["byte"], finding.details["guess"]) == (byte, guess)


def test_a_wrong_encoding_far_into_a_file(tmp_path: Path) -> None:
    rows = [HEADINGS.split(","), *([f"o{n}", "Office", f"Amt {n}", ""] for n in range(5000))]
    data = csv_text(rows).encode() + b"x,Office,B\x81ro,\r\n"
    finding = only(offices(tmp_path, data))
    assert where(finding) == ("F102", "records/offices.csv", None, 5002, None)


@pytest.mark.parametrize("before", [(1 << 16) - 1, 1 << 16, (1 << 16) + 1])
def test_a_wrong_byte_behind_a_character_that_is_read_in_two_parts(
    tmp_path: Path, before: int
) -> None:
    """A file is looked through piece by piece; the line and the byte are right in any case."""
    head = f"{HEADINGS}\n".encode()
    row = b"a,Office,A,"
    start = head + row + b"x" * (before - len(head) - len(row)) + "ü".encode()
    finding = only(offices(tmp_path, start + b"x\nb,Office,\xff,\n"))
    assert where(finding) == ("F102", "records/offices.csv", None, 3, None)
    finding = only(offices(tmp_path / "2", start + b"\xfe\nb,Office,B,\n"))
    assert where(finding) == ("F102", "records/offices.csv", None, 2, None)
    assert finding.details["byte"] == "0xFE"


# --- rows ---


def test_ragged_rows(tmp_path: Path) -> None:
    text = f"{HEADINGS}\na,Office\nb,Office,B,x,more\nc,Office,C,x,,,\nd,Office,D,\n"
    short, long, surplus = offices(tmp_path, text)
    assert where(short) == ("F104", "records/offices.csv", 2, 2, None)
    assert where(long) == ("F104", "records/offices.csv", 3, 3, None)
    assert (short.details["found"], short.details["expected"]) == ("2", "4")
    assert (long.details["found"], long.details["expected"]) == ("5", "4")
    assert short.row_cells == ("a", "Office")
    # If the empty ones were dropped, a comma too many would shift values in silence.
    assert where(surplus) == ("F104", "records/offices.csv", 4, 4, None)
    assert (surplus.details["found"], surplus.details["expected"]) == ("7", "4")


def test_a_ragged_row_is_still_one_that_others_may_refer_to(tmp_path: Path) -> None:
    tables = {
        "offices.csv": f"{HEADINGS}\na,Office,A\n",
        "visits.csv": "office,number\na,1\n",
    }
    assert only(check(write_workspace(tmp_path, tables))).code == "F104"


def test_an_unclosed_quote_is_reported_where_it_opens(tmp_path: Path) -> None:
    text = f'{HEADINGS}\na,Office,A,"two\nlines"\nb,Office,"Bü\nc,Office,C,\nd,Office,D,\n'
    finding = only(offices(tmp_path, text))
    assert where(finding) == ("F103", "records/offices.csv", 3, 4, None)


def test_an_unclosed_quote_in_the_headings(tmp_path: Path) -> None:
    finding = only(offices(tmp_path, 'id,"type,name\na,Office,A\n'))
    assert where(finding)[:3] == ("F103", "records/offices.csv", 1)


def test_reading_goes_on_after_a_stray_quote(tmp_path: Path) -> None:
    text = f'{HEADINGS}\na,Office,"A" B,\nb,Office,B,\nc,Offic,C,\n'
    stray, wrong = offices(tmp_path, text)
    assert where(stray) == ("F105", "records/offices.csv", 2, 2, "name")
    assert stray.value == "A B"
    assert stray.row_cells == ("a", "Office", "A B")
    assert where(wrong) == ("R103", "records/offices.csv", 4, 4, "type")
    assert wrong.value == "Offic"


def test_every_stray_quote_is_found(tmp_path: Path) -> None:
    rows = "".join(f'o{n},Office,"A" {n},\n' for n in range(50))
    findings = offices(tmp_path, f"{HEADINGS}\n{rows}")
    assert [where(f)[::2] for f in findings] == [("F105", n, "name") for n in range(2, 52)]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ('a,Office,Amt "Mitte, Nord",x', "name", 'Amt "Mitte'),
        ('a,Office,Amt Mitte",x', "name", 'Amt Mitte"'),
        ('a,Office, "Mitte, Nord",x', "name", ' "Mitte'),
        ('a,Office,"Mitte" ,x', "name", "Mitte "),
        ('a,Office,A,5"', "note", '5"'),
        ('a"b,Office,A,', "id", 'a"b'),
        ('a,Office,A,"x"y', "note", "xy"),
        ('a,Office,A,"x""y" z', "note", 'x"y z'),
        ('a,Office,\t"Mitte",x', "name", '\t"Mitte"'),
    ],
)
def test_a_quotation_mark_where_none_may_stand(
    tmp_path: Path, row: str, column: str, value: str
) -> None:
    """RFC 4180, section 2, rule 5: a cell without marks around it has none in it.

    A program that takes it for a letter cuts the cell at the comma behind it.
    """
    for number, rows in enumerate(([row], [row, *["b,Office,B,"] * 600], ["c,Office,C,", row])):
        findings = offices(tmp_path / str(number), "\n".join([HEADINGS, *dict.fromkeys(rows)]))
        finding = only(findings)
        assert where(finding)[0::4] == ("F105", column)
        assert finding.place.row == 2 + rows.index(row)
        assert finding.value == value


@pytest.mark.parametrize(
    "text",
    [
        "", "\ufeff", "\n", "  \n", ",,,\n", "\n,,,\n\n", "\n" * 200_000, "sep=|\n||\n",
        "\u00a0,\u00a0\n",
    ],
)  # fmt: skip
def test_a_file_without_headings(tmp_path: Path, text: str) -> None:
    assert where(only(offices(tmp_path, text)))[:2] == ("F108", "records/offices.csv")


def test_a_file_whose_first_rows_alone_are_empty_is_not_empty(tmp_path: Path) -> None:
    rows = f"{HEADINGS}\na,Office,A,\n"
    assert only(offices(tmp_path / "few", f"\n\n{rows}")).code == "T110"
    assert only(offices(tmp_path / "many", "\n" * 200_000 + rows)).code in ("T106", "T107")


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n\n", "\n,,,\n"])
def test_only_headings(tmp_path: Path, ending: str) -> None:
    assert offices(tmp_path, HEADINGS + ending) == []


def test_rows_without_content_are_passed_over_but_counted(tmp_path: Path) -> None:
    text = f"{HEADINGS}\n\na,Office,A,\n,,,\n   ,,\t,\n,\n\nb,Offic,B,\n"
    finding = only(offices(tmp_path, text))
    assert where(finding) == ("R103", "records/offices.csv", 8, 8, "type")


def test_rows_count_as_a_spreadsheet_does_and_lines_as_an_editor_does(tmp_path: Path) -> None:
    text = f'{HEADINGS}\na,Office,A,"one\ntwo\r\nthree"\nb,Offic,B,\n'
    finding = only(offices(tmp_path, text))
    assert where(finding) == ("R103", "records/offices.csv", 3, 5, "type")


def test_rows_count_through_all_chunks(tmp_path: Path) -> None:
    rows = [["id", "type", "name"], *([f"o{n:05}", "Office", f"A {n}"] for n in range(3000))]
    rows[2500][1] = "Offic"
    finding = only(offices(tmp_path, csv_text(rows)))
    assert where(finding) == ("R103", "records/offices.csv", 2501, 2501, "type")


# --- sizes and odd characters ---


def test_the_largest_cell_is_read(tmp_path: Path) -> None:
    cell = "x" * Limits().cell
    assert notes(tmp_path, f"{HEADINGS}\na,Office,A,{cell}\n") == {"a": cell}


def test_a_cell_that_is_larger_is_refused_and_reading_goes_on(tmp_path: Path) -> None:
    text = f"{HEADINGS}\na,Office,A,{'x' * (Limits().cell + 1)}\nb,Offic,B,\n"
    large, wrong = offices(tmp_path, text)
    assert where(large) == ("F109", "records/offices.csv", 2, 2, None)
    assert large.details["limit"] == str(Limits().cell)
    assert where(wrong) == ("R103", "records/offices.csv", 3, 3, "type")


def test_a_row_of_more_cells_than_there_may_be_columns(tmp_path: Path) -> None:
    row = "a,Office,A," + "," * Limits().columns
    finding = only(offices(tmp_path, f"{HEADINGS}\n{row}\nb,Office,B,\n"))
    assert where(finding) == ("F104", "records/offices.csv", 2, 2, None)
    assert finding.details == {"found": str(Limits().columns + 4), "expected": "4"}


def test_too_many_columns(tmp_path: Path) -> None:
    headings = ",".join(["id", "type", "name", *(f"x{n}" for n in range(10_000))])
    finding = only(offices(tmp_path, f"{headings}\n"))
    assert where(finding)[:3] == ("F109", "records/offices.csv", 1)
    assert finding.details["limit"] == str(Limits().columns)


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1b", "\x7f", "\ufffe", "\uffff"])
def test_characters_that_no_one_types(tmp_path: Path, character: str) -> None:
    finding = only(offices(tmp_path, f"{HEADINGS}\na,Office,A,x{character}y\n"))
    assert where(finding) == ("V201", "records/offices.csv", 2, 2, "note")
    assert finding.value == f"x{character}y"
    assert finding.details["character"] == f"U+{ord(character):04X}"


# --- files of a table ---


def test_several_files_of_one_table(tmp_path: Path) -> None:
    tables = {
        "offices/a.csv": "id,type,name\na,Office,A\n",
        "offices/more/b.csv": "Bemerkung;Kennung;Art;Name@en\nx;b;Office;B\n",
        "offices/c.csv": "id,type,name\nc,Offic,C\na,Office,A\n",
    }
    wrong, double = check(write_workspace(tmp_path, tables))
    assert where(wrong) == ("R103", "records/offices/c.csv", 2, 2, "type")
    assert where(double) == ("K102", "records/offices/c.csv", 3, 3, "id")
    assert (double.details["other_file"], double.details["other_row"]) == (
        "records/offices/a.csv",
        "2",
    )


@pytest.mark.parametrize("name", ["Ämter.csv", "ämter.CSV", "OFFICES.csv", "Offices/2021.csv"])
def test_a_table_goes_by_its_labels_too(tmp_path: Path, name: str) -> None:
    assert offices(tmp_path, "id,type,name\na,Office,A\n", name) == []


def test_an_unknown_table(tmp_path: Path) -> None:
    tables = {"offics.csv": "id\n", "weather.csv": "id\n", "offices.csv": GOOD}
    near, far = check(write_workspace(tmp_path, tables))
    assert where(near)[:2] == ("F106", "records/offics.csv")
    assert (near.value, near.suggestion) == ("offics", "offices")
    assert where(far)[:2] == ("F106", "records/weather.csv")
    assert far.suggestion is None
    assert far.details["known"] == {"en": "Offices, Sites, Visits", "de": "Besuche, Orte, Ämter"}


def test_a_format_that_is_not_read(tmp_path: Path) -> None:
    tables: dict[str, str | bytes] = {
        "offices.xls": b"PK\x03\x04",
        "visits.csv": "office,number\na,1\n",
        "~$offices.xls": b"",
        ".hidden.csv": b"\xff",
        "_draft/x.csv": b"\xff",
    }
    finding = only(without_notes(check(write_workspace(tmp_path, tables))))
    assert where(finding)[:2] == ("F107", "records/offices.xls")
    assert finding.details["extension"] == ".xls"


def test_no_files(tmp_path: Path) -> None:
    assert where(only(check(write_workspace(tmp_path, {}))))[:2] == ("F110", "records")


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {"offices.csv": GOOD, "visits.csv": "office,number\na,1\n"}
    workspace = write_workspace(tmp_path, tables)

    def denied(path: Path, **options: Any) -> Any:
        if path.name == "offices.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return input_file.open_input(path, **options)

    monkeypatch.setattr(record_file, "open_input", denied)
    finding = only(without_notes(check(workspace)))
    assert where(finding)[:2] == ("F101", "records/offices.csv")
    assert "denied" in str(finding.details["problem"])


BROKEN = (
    '"several\nlines",x',
    "plain,x",
    '"never "closed" in, x',
    "one,two,three",
    '"several\r\nmore\nlines",x',
    "\udcff,no UTF-8",
    "",
)


@given(rows=st.lists(st.sampled_from(BROKEN), max_size=12), size=st.integers(1, 5))
def test_columns_alone_are_read_as_whole_rows_are(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], size: int
) -> None:
    """The first pass reads keys alone: cells, rows and what is wrong with them are the same."""
    path = tmp_path_factory.mktemp("cells") / "a.csv"
    text = "\n".join(["eins,zwei", *rows]) + "\n"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    whole, alone = (csv_file.CsvFile(path, "a.csv", {"eins", "zwei"}.__contains__) for _ in "ab")
    found = [row for _, chunk in whole.chunks(size) for row in chunk]
    columns = list(alone.cells(size, [1, 0]))
    for place, column in ((1, 0), (0, 1)):
        cells = [cell for part in columns for cell in part[column]]
        assert cells == [row[place] if len(row) > place else "" for row in found]
    assert alone.findings == whole.findings
    assert alone.complete == whole.complete


@pytest.mark.parametrize("headings", ["id,name", "id,name,", "id,,name"])
def test_a_file_that_ends_before_its_headings_when_it_is_read_again(
    tmp_path: Path, headings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes into it meanwhile: that is a finding, whichever reading meets it."""
    opened = csv_file.CsvFile._skip_headings

    def changed(self: csv_file.CsvFile, pieces: Any) -> None:
        opened(self, pieces)
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "changed meanwhile")

    monkeypatch.setattr(csv_file.CsvFile, "_skip_headings", changed)
    found = offices(tmp_path, f"{headings}\nnorth,Amt Nord,x\n".encode() + b"\xff")
    assert "F102" in {finding.code for finding in found}
