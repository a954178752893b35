"""Workbooks that are none, are damaged, or are made to fill memory or time: one finding each."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from tests.support.library import write_library
from tests.support.peak import VERBUND
from tests.support.workbook_files import (
    MAIN,
    ods,
    ods_parts,
    ods_table,
    read_sheet,
    sheet_data,
    texts,
    xlsx,
    xlsx_parts,
    zipped,
)

from verbund.findings import Findings, Localised
from verbund.findings.catalogue import render
from verbund.model.model import Model
from verbund.read.record_file import FileToRead
from verbund.read.tables import open_tables
from verbund.read.workbook.faults import DamagedError
from verbund.read.workbook.xlsx_book import XlsxBook
from verbund.system.limits import Limits
from verbund.workspace.workspace import read_workspace

MIB = 1 << 20
MOST_MEMORY = 200 * 1024
"""Kilobytes."""
MOST_SECONDS = 60
"""Generous: on an idle machine each takes less than two, and most of that is the start."""

GOOD = xlsx(sheet_data(texts("number", "name"), texts("m1", "Ada")))
GOOD_ODS = ods(ods_table("members", [["number", "name"], ["m1", "Ada"]]))
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Found:
    """What a finding says, in English."""

    code: str
    row: int | None
    position: int
    said: str


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("library")
    write_library(folder)
    return read_workspace(folder).load_model()


def found(
    folder: Path,
    model: Model,
    data: bytes,
    name: str = "members.xlsx",
    limits: Limits | None = None,
) -> list[Found]:
    """The findings of a file in a folder of records, all its rows read."""
    (folder / name).write_bytes(data)
    tables = open_tables(folder, model, "records", limits=limits or Limits())
    findings = list(tables.findings)
    for table in tables.by_name.values():
        for file in table.files:
            assert all(len(row) <= 2 for _, rows in file.chunks(64) for row in rows)
            findings += file.findings
    return [
        Found(
            item.code,
            item.place.row,
            item.place.position,
            " ".join(map(english, item.details.values())),
        )
        for item in findings
    ]


def english(text: str | Localised) -> str:
    return text if isinstance(text, str) else text["en"]


def with_part(name: str, content: str | bytes, data: dict[str, str | bytes] | None = None) -> bytes:
    """The good workbook with another part, or the same one otherwise."""
    parts = data or xlsx_parts({"members": sheet_data(texts("number", "name"), texts("m1", "Ada"))})
    return zipped({**parts, name: content})


def without_part(name: str) -> bytes:
    parts = xlsx_parts({"members": sheet_data(texts("number", "name"))})
    return zipped({key: value for key, value in parts.items() if key != name})


def sheet(content: str, start: str = "") -> bytes:
    return with_part(SHEET, f'{start}<worksheet xmlns="{MAIN}">{content}</worksheet>')


def test_the_workbook_that_the_others_are_made_of_is_right(tmp_path: Path, model: Model) -> None:
    assert found(tmp_path, model, GOOD) == []
    (tmp_path / "members.xlsx").unlink()
    assert found(tmp_path, model, GOOD_ODS, "members.ods") == []


# --- files that are something else


def compound(stream: str) -> bytes:
    """A compound file (MS-CFB) whose directory has a stream of that name."""
    head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(30, b"\0") + struct.pack("<H", 9)
    head = head.ljust(48, b"\0") + struct.pack("<I", 1)
    return head.ljust(1024, b"\0") + stream.encode("utf-16-le").ljust(128, b"\0")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "an empty file"),
        (b"number;name\nm1;Ada\n", "a text file, perhaps CSV"),
        ("number\tname\n".encode("utf-16"), "a text file, perhaps CSV"),
        (b"<html><body><table><tr><td>number</td></tr></table></body></html>", "a web page (HTML)"),
        (b"\n<!DOCTYPE html>\n<html>", "a web page (HTML)"),
        (b"<table><tr><td>number</td></tr></table>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook/>', "a file in XML"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a file of another kind"),
        (compound("Workbook"), "a workbook in the format of Excel 97 to 2003 (.xls)"),
        (compound("WordDocument"), "another file of older Office programs"),
        (zipped({"a.txt": "a"}), "an archive (ZIP) of other content"),
    ],
)
@pytest.mark.parametrize(("suffix", "name"), [("xlsx", "XLSX"), ("ods", "ODS")])
def test_what_is_no_workbook_is_told(
    tmp_path: Path, model: Model, data: bytes, expected: str, suffix: str, name: str
) -> None:
    (item,) = found(tmp_path, model, data, f"members.{suffix}")
    assert (item.code, item.said) == ("F150", f"{expected} {name}")


def test_each_workbook_under_the_name_of_the_other(tmp_path: Path, model: Model) -> None:
    (item,) = found(tmp_path, model, GOOD_ODS)
    assert (item.code, item.said) == ("F150", "a workbook of LibreOffice (.ods) XLSX")
    (tmp_path / "members.xlsx").unlink()
    (item,) = found(tmp_path, model, GOOD, "members.ods")
    assert (item.code, item.said) == ("F150", "a workbook of Excel (.xlsx) ODS")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("word/document.xml", "a text document (.docx)"),
        ("ppt/presentation.xml", "a presentation (.pptx)"),
    ],
)
def test_other_documents_of_office_programs(
    tmp_path: Path, model: Model, target: str, expected: str
) -> None:
    parts = xlsx_parts({"members": ""})
    parts["_rels/.rels"] = str(parts["_rels/.rels"]).replace("xl/workbook.xml", target)
    (item,) = found(tmp_path, model, zipped({**parts, target: "<a/>"}))
    assert (item.code, item.said) == ("F150", f"{expected} XLSX")


def test_another_document_of_opendocument(tmp_path: Path, model: Model) -> None:
    parts = ods_parts(ods_table("members", [["number"]]))
    parts["mimetype"] = "application/vnd.oasis.opendocument.text"
    (item,) = found(tmp_path, model, zipped(parts), "members.ods")
    assert (item.code, item.said) == ("F150", "another OpenDocument file, no spreadsheet ODS")


# --- passwords


def encrypted_entry() -> bytes:
    """The workbook, its entries marked as encrypted."""
    data = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    "</manifest:file-entry></manifest:manifest>"
)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (compound("EncryptedPackage"), "members.xlsx"),
        (compound("EncryptedPackage"), "members.ods"),
        (encrypted_entry(), "members.xlsx"),
        (
            zipped({**ods_parts(""), "META-INF/manifest.xml": MANIFEST, "content.xml": b"\x8f"}),
            "members.ods",
        ),
    ],
)
def test_a_password_is_told(tmp_path: Path, model: Model, data: bytes, name: str) -> None:
    assert [item.code for item in found(tmp_path, model, data, name)] == ["F151"]


# --- archives that do not fit together


def with_wrong_checksum() -> bytes:
    """The workbook, with another checksum of its sheet in the archive's directory."""
    data = bytearray(GOOD)
    place = data.find(SHEET.encode(), data.find(b"PK\x01\x02")) - 46
    data[place + 16 : place + 20] = b"abcd"
    return bytes(data)


def with_wrong_size(size: int) -> bytes:
    """The workbook, with another unpacked size of its sheet in the archive's directory."""
    data = bytearray(GOOD)
    place = data.find(SHEET.encode(), data.find(b"PK\x01\x02")) - 46
    data[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(data)


def with_overlap() -> bytes:
    """Two entries of one place in the archive."""
    data = bytearray(GOOD)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def by_another_method() -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_BZIP2) as archive:
        for name, content in xlsx_parts({"members": ""}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def twice() -> bytes:
    stream = io.BytesIO(GOOD)
    with (
        ZipFile(stream, "a", ZIP_DEFLATED) as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr(SHEET, "<worksheet/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (GOOD[: len(GOOD) // 2], "the archive (ZIP) has no end"),
        (GOOD[:-1], "the archive (ZIP) has no end"),
        (GOOD[:10] + GOOD[-22:], "the archive (ZIP) has no end"),
        (with_wrong_checksum(), "its checksum is wrong"),
        (with_wrong_size(50), "its checksum is wrong"),
        (with_wrong_size(5000), "its checksum is wrong"),
        (with_overlap(), "entries of the archive overlap"),
        (by_another_method(), "cannot be unpacked"),
        (twice(), "two entries of the archive have the same name"),
        (zipped({f"{n}": "" for n in range(10_001)}), "more than 10,000 entries"),
        (without_part("xl/workbook.xml"), "“xl/workbook.xml” is missing"),
        (without_part("xl/_rels/workbook.xml.rels"), "“members” is missing"),
        (without_part(SHEET), f"“{SHEET}” is missing"),
        (without_part("_rels/.rels"), "“xl/workbook.xml” is missing"),
        (with_part("xl/workbook.xml", "<a/>"), "is XML of another kind"),
        (with_part(SHEET, "<a/>"), "is XML of another kind"),
        (with_part(SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>'), "is not well-formed XML"),
        (with_part(SHEET, b"\xff\xff\xff"), "is not well-formed XML"),
        (with_part(SHEET, ""), "is not well-formed XML"),
    ],
)
def test_a_damaged_workbook_is_told(
    tmp_path: Path, model: Model, data: bytes, problem: str
) -> None:
    (item,) = found(tmp_path, model, data)
    assert item.code == "F152"
    assert problem in item.said


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("content.xml", "<a/>", "is XML of another kind"),
        ("content.xml", "<a>", "is not well-formed XML"),
        ("styles.xml", "<a>", "is not well-formed XML"),
        ("mimetype", "x" * 2000, "is larger than such a part can be"),
        ("META-INF/manifest.xml", "<!DOCTYPE a><a/>", "has a DOCTYPE"),
    ],
)
def test_a_damaged_workbook_of_opendocument_is_told(
    tmp_path: Path, model: Model, name: str, content: str, problem: str
) -> None:
    parts = ods_parts(ods_table("members", [["number", "name"]]))
    (item,) = found(tmp_path, model, zipped({**parts, name: content}), "members.ods")
    assert item.code == "F152"
    assert problem in item.said


# --- XML


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    "start",
    [
        f"{LAUGHS}]>",
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE a>",
    ],
)
@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"]
)
def test_a_doctype_is_refused(tmp_path: Path, model: Model, start: str, part: str) -> None:
    parts = xlsx_parts({"members": sheet_data(texts("number", "name"))})
    parts[part] = start + str(parts[part])
    (item,) = found(tmp_path, model, zipped(parts))
    assert item.code == "F152"
    assert "has a DOCTYPE" in item.said


@pytest.mark.parametrize(
    "part",
    [f"<v>{'<x>' * 500}", "<a>" * 500, f"<c>{'<is>' * 500}", f"<row>{'<c><v>' * 500}"],
)
def test_deep_xml_is_refused(tmp_path: Path, model: Model, part: str) -> None:
    (item,) = found(tmp_path, model, sheet(part))
    assert item.code == "F152"
    assert "deep" in item.said or "stated twice" in item.said


def test_deep_opendocument_is_refused(tmp_path: Path, model: Model) -> None:
    data = ods(f"<table:table><table:table-row><table:table-cell>{'<text:p>' * 500}")
    (item,) = found(tmp_path, model, data, "members.ods")
    assert (item.code, item.said) == ("F152", "its XML is nested more than 200 deep")


def test_a_tag_without_end_is_not_gathered(tmp_path: Path, model: Model) -> None:
    (item,) = found(tmp_path, model, sheet(f'<row a="{"x" * 8 * MIB}"/>'))
    assert (item.code, item.said) == ("F152", f"a tag in “{SHEET}” is longer than 2 MiB")


# --- cells and rows


HEADINGS = f'<row r="1">{texts("number", "name")}</row>'


@pytest.mark.parametrize(
    ("rows", "row", "position", "problem"),
    [
        ('<row r="2"><c t="s"><v>7</v></c></row>', 2, 0, "the text of the cell is missing"),
        ('<row r="2"><c t="s"><v>-1</v></c></row>', 2, 0, "the text of the cell is missing"),
        ('<row r="2"><c t="s"><v>x</v></c></row>', 2, 0, "the text of the cell is missing"),
        ('<row r="2"><c/><c s="5"><v>7</v></c></row>', 2, 1, "the format of the cell is missing"),
        ('<row r="2"><c s="-1"><v>7</v></c></row>', 2, 0, "the format of the cell is missing"),
        ('<row r="2"><c t="z"><v>7</v></c></row>', 2, 0, "a cell is stated twice, or its place"),
        ('<row r="2"><c r="A3"><v>7</v></c></row>', 2, -1, "a cell is stated twice, or its place"),
        ('<row r="2"><c r="2"><v>7</v></c></row>', None, -1, "a cell is stated twice"),
        ('<row r="2"><c r="Ä2"><v>7</v></c></row>', None, -1, "a cell is stated twice"),
        ('<row r="2"><c r="A2"><v>7</v></c><c r="A2"/></row>', 2, 0, "a cell is stated twice"),
        ('<c r="A2"><v>7</v></c>', 1, -1, "a cell is stated twice, or its place"),
        ('<row r="1"/>', 1, -1, "the row is stated twice"),
        ('<row r="5"/><row r="4"/>', 4, -1, "the row is stated twice"),
        ('<row r="0"/>', 0, -1, "the row is stated twice"),
        ('<row r="1048577"><c><v>7</v></c></row>', None, -1, "below row 1,048,576"),
        (f'<row r="{"9" * 5000}"/>', None, -1, "below row 1,048,576"),
        ('<row r="x"/>', None, -1, "a cell is stated twice"),
        ('<row r="2"><c r="XFE2"><v>7</v></c></row>', 2, -1, "more than 16,384 columns"),
        (f'<row r="2"><c r="{"A" * 5000}2"/></row>', 2, -1, "more than 16,384 columns"),
        ('<row r="2">cells</row>', 2, -1, "more than 16,384 columns"),
    ],
)
def test_cells_that_no_sheet_has(
    tmp_path: Path, model: Model, rows: str, row: int | None, position: int, problem: str
) -> None:
    """One of them has a million cells, which are made here, so that they do not stay in memory."""
    rows = rows.replace("cells", "<c/>" * 1_000_000)
    (item,) = found(tmp_path, model, sheet(f"<sheetData>{HEADINGS}{rows}</sheetData>"))
    assert (item.code, item.row, item.position) == ("F152", row, position)
    assert problem in item.said


@pytest.mark.parametrize("area", ["", ' ref=""', ' ref="A:B"', ' ref="2:3"'])
def test_merged_cells_that_are_nowhere(tmp_path: Path, model: Model, area: str) -> None:
    merged = f"<mergeCells><mergeCell{area}/></mergeCells>"
    (item,) = found(tmp_path, model, sheet(f"<sheetData>{HEADINGS}</sheetData>{merged}"))
    assert (item.code, item.row) == ("F152", None)
    assert "a cell is stated twice, or its place or its kind" in item.said


def test_a_sheet_that_is_gone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(""))
    with pytest.raises(DamagedError) as error:
        XlsxBook(FileToRead(path, "a.xlsx")).sheet("loans")
    finding = error.value.finding("a.xlsx", "loans")
    assert (finding.code, finding.place.sheet) == ("F152", "loans")
    assert "loans" in render(finding, "en").message


def test_a_million_columns_of_headings(tmp_path: Path, model: Model) -> None:
    many = f"<sheetData><row>{'<c><v>1</v></c>' * 1_000_000}</row></sheetData>"
    assert [item.code for item in found(tmp_path, model, sheet(many))] == ["F152"]
    some = f"<sheetData><row>{'<c><v>1</v></c>' * 1001}</row></sheetData>"
    (item,) = found(tmp_path, model, sheet(some))
    assert (item.code, item.row) == ("F109", 1)


def test_a_cell_at_the_far_end_is_a_cell_beside_the_table(tmp_path: Path, model: Model) -> None:
    rows = f'{HEADINGS}<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    (item,) = found(tmp_path, model, sheet(f"<sheetData>{rows}</sheetData>"))
    assert (item.code, item.row, item.position) == ("F155", 1_048_576, 16_383)


@pytest.mark.parametrize("kind", ["inline", "shared", "ods", "ods blanks", "ods lines"])
def test_a_cell_of_ten_million_characters(tmp_path: Path, model: Model, kind: str) -> None:
    long = "x" * 10_000_000
    name = "members.xlsx" if kind in ("inline", "shared") else "members.ods"
    if kind == "inline":
        data = xlsx(sheet_data(texts("number", "name"), texts(long)))
    elif kind == "shared":
        strings = f'<sst xmlns="{MAIN}"><si><t>{long}</t></si></sst>'
        content = sheet_data(texts("number", "name"), '<c t="s"><v>0</v></c>')
        data = xlsx(content, sharedStrings=strings)
    else:
        inner = {"ods": long, "ods blanks": 'x<text:s text:c="999999999"/>x'}.get(kind, "")
        lines = "<text:p/>" * 110_000 if kind == "ods lines" else f"<text:p>{inner}</text:p>"
        table = ods_table("members", [["number", "name"], ["§"]]).replace(
            "<text:p>§</text:p>", lines
        )
        data = ods(table)
    limits = Limits(cell=100_000) if kind == "ods lines" else None
    (item,) = found(tmp_path, model, data, name, limits)
    assert (item.code, item.row) == ("F109", 2)


def test_repeated_cells_of_opendocument(tmp_path: Path, model: Model) -> None:
    start = '<table:table table:name="members"><table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"><text:p>n</text:p></table:table-cell>'
    end = "</table:table-row></table:table>"
    (item,) = found(tmp_path, model, ods(start + cell.format(10**6) + end), "members.ods")
    assert (item.code, item.said) == (
        "F152",
        "the row has more than 16,384 columns, the most that a sheet can have",
    )
    (item,) = found(tmp_path, model, ods(start + cell.format(16_384) + end), "members.ods")
    assert (item.code, item.row) == ("F109", 1)


def test_repeated_rows_of_opendocument(tmp_path: Path, model: Model) -> None:
    table = ods_table("members", [["number", "name"], ["m1"]])
    many = table.replace(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>m1',
        '<table:table-row table:number-rows-repeated="99999999"><table:table-cell office:value-type="string"><text:p>m1',
    )
    assert many != table
    (item,) = found(tmp_path, model, ods(many), "members.ods")
    assert item.code == "F152"
    assert "below row 1,048,576" in item.said


# --- nothing is followed or run


def test_links_and_macros_are_passed_over(tmp_path: Path, model: Model) -> None:
    parts = xlsx_parts({"members": sheet_data(texts("number", "name"), texts("m1", "Ada"))})
    parts["xl/vbaProject.bin"] = compound("VBA")
    parts["xl/externalLinks/externalLink1.xml"] = "<!DOCTYPE a><a>"
    parts["../../../etc/cron.d/x"] = "* * * * * root true"
    parts["/etc/passwd"] = "root"
    external = (
        '<Relationship Id="{}" Type="a/{}" Target="http://127.0.0.1:9/a" TargetMode="External"/>'
    )
    links = external.format("e1", "externalLink") + external.format("e2", "sharedStrings")
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = str(parts[rels]).replace("</", f"{links}</")
    assert found(tmp_path, model, zipped(parts), "members.xlsm") == []


def test_a_sheet_that_lies_elsewhere_is_missing(tmp_path: Path, model: Model) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(f'<worksheet xmlns="{MAIN}"/>', "utf-8")
    for target in (f"../../../../../../..{secret}", str(secret), "http://127.0.0.1:9/sheet.xml"):
        parts = xlsx_parts({"members": ""})
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = str(parts[rels]).replace("worksheets/sheet1.xml", target)
        (item,) = found(tmp_path, model, zipped(parts))
        assert item.code == "F152"
        assert "is missing in it" in item.said


def test_two_sheets_of_one_part_are_refused(tmp_path: Path, model: Model) -> None:
    parts = xlsx_parts(
        {"members": sheet_data(texts("number")), "Members ": sheet_data(texts("number"))}
    )
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = str(parts[rels]).replace("sheet2.xml", "sheet1.xml")
    (item,) = found(tmp_path, model, zipped(parts))
    assert (item.code, item.said) == (
        "F152",
        "two of its sheets have the same name or the same content",
    )


# --- limits


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(file=1024), "a file 1024 bytes [limits] file"),
        (Limits(unpacked=1024), "A part of it is larger than 1024 bytes. [limits] unpacked"),
        (
            Limits(strings=1024),
            "The texts that its cells share are larger than 1024 bytes. [limits] strings",
        ),
    ],
)
def test_limits_of_settings(tmp_path: Path, model: Model, limits: Limits, said: str) -> None:
    names = [os.urandom(8).hex() for _ in range(200)]
    strings = "".join(f"<si><t>{name}</t></si>" for name in names)
    rows = [texts("number", "name"), *(f'<c t="s"><v>{n}</v></c>' for n in range(200))]
    data = xlsx(sheet_data(*rows), sharedStrings=f'<sst xmlns="{MAIN}">{strings}</sst>')
    (item,) = found(tmp_path, model, data, limits=limits)
    assert (item.code, item.said) == ("F109" if limits.file == 1024 else "F153", said)


def packed(head: str, part: bytes, times: int, foot: str, name: str = SHEET) -> bytes:
    """The workbook with a part that repeats itself; it is never in memory as a whole."""
    parts = xlsx_parts({"members": ""})
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for key, content in parts.items():
            if key != name:
                archive.writestr(key, content)
        with archive.open(name, "w", force_zip64=True) as inner:
            inner.write(head.encode())
            for _ in range(times):
                inner.write(part)
            inner.write(foot.encode())
    return stream.getvalue()


def blanks(kind: str) -> bytes:
    """A sheet of 256 MiB of blanks, which pack to 1 to 1,000."""
    return packed(
        f'<worksheet xmlns="{MAIN}"><sheetData>', b" " * MIB, 256, "</sheetData></worksheet>"
    )


def lying(kind: str) -> bytes:
    """The same, said to be small."""
    data = bytearray(blanks(kind))
    place = data.find(SHEET.encode(), data.find(b"PK\x01\x02")) - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10 * MIB)
    return bytes(data)


def one_text_many_times(kind: str) -> bytes:
    """A text of 100 KB that 100,000 cells share."""
    text = f'<sst xmlns="{MAIN}"><si><t>{"x" * 100_000}</t></si></sst>'
    rows = "".join('<row><c t="s"><v>0</v></c></row>' for _ in range(100_000))
    return xlsx(f"<sheetData>{HEADINGS}{rows}</sheetData>", sharedStrings=text)


def repeated_rows(kind: str) -> bytes:
    """A row of 100 cells that stands there a million times."""
    cell = '<table:table-cell table:number-columns-repeated="100" office:value-type="string"><text:p>n</text:p></table:table-cell>'
    table = ods_table("members", [["number", "name"]])
    row = f'<table:table-row table:number-rows-repeated="1048575">{cell}</table:table-row>'
    return ods(table.replace("</table:table>", f"{row}</table:table>"))


def quine(kind: str) -> bytes:
    """Entries that are archives of archives: nothing opens them."""
    inner = zipped({"a": b"\0" * 10 * MIB})
    for _ in range(5):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return zipped(
        {**xlsx_parts({"members": sheet_data(texts("number", "name"))}), "xl/a.zip": inner}
    )


def stray_names(kind: str) -> bytes:
    """A million sheets of one part."""
    parts = xlsx_parts({"members": sheet_data(texts("number", "name"))})
    entry = '<sheet name="n" sheetId="1" r:id="r1"/>' * 1_000_000
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("<sheets>", f"<sheets>{entry}")
    return zipped(parts)


def directory(kind: str) -> bytes:
    """A directory of half a million entries."""
    entry = b"PK\x01\x02" + b"\0" * 42
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 46 * 500_000, 0, 0)
    return b"PK" + entry * 500_000 + end


CASES: dict[str, tuple[Callable[[str], bytes], list[str]]] = {
    "members.xlsx blanks": (blanks, ["F153"]),
    "members.xlsx lying": (lying, ["F152"]),
    "members.xlsx one text many times": (one_text_many_times, ["F153"]),
    "members.ods repeated rows": (repeated_rows, ["F153"]),
    "members.xlsx archives in archives": (quine, []),
    "members.xlsx a million sheets": (stray_names, ["F153"]),
    "members.xlsx a large directory": (directory, ["F152"]),
}


@pytest.mark.skipif(sys.platform != "linux", reason="measures as Linux does")
@pytest.mark.parametrize("case", list(CASES))
def test_bombs_are_refused_in_bounded_time_and_memory(tmp_path: Path, case: str) -> None:
    write_library(tmp_path)
    (tmp_path / "records/members.csv").unlink()
    (tmp_path / "records/loans.csv").unlink()
    make, expected = CASES[case]
    (tmp_path / "records" / case.partition(" ")[0]).write_bytes(make(case))
    done = subprocess.run(
        [sys.executable, "-c", VERBUND, "validate", "-w", str(tmp_path), "--format", "json"],
        capture_output=True,
        encoding="utf-8",
        timeout=MOST_SECONDS,
        check=False,
        env={**os.environ, "VERBUND_CACHE": "off"},
    )
    assert "Traceback" not in done.stderr
    assert int(done.stderr.rpartition("memory ")[2]) < MOST_MEMORY
    codes = {item["code"] for item in json.loads(done.stdout)["findings"]} - {"F125"}
    # what was read until it was too much has its own faults
    assert codes - {"F155", "K102", "V101", "V109"} == set(expected)


# --- random damage


def test_no_byte_of_a_workbook_can_be_changed_unnoticed_or_crash(tmp_path: Path) -> None:
    """Each change is a finding, or nothing that is read is changed by it."""
    path = tmp_path / "a.xlsx"
    for place in range(0, len(GOOD), 7):
        damaged = bytearray(GOOD)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        try:
            rows, findings = read_sheet(path)
        except Findings:
            continue
        if not findings:
            assert rows == [["number", "name"], ["m1", "Ada"]]


def test_a_deflated_part_that_ends_early_is_told(tmp_path: Path, model: Model) -> None:
    data = bytearray(GOOD)
    place = data.find(SHEET.encode()) + len(SHEET)
    compressed = zlib.compressobj(9, zlib.DEFLATED, -15)
    short = compressed.compress(b"<worksheet") + compressed.flush(zlib.Z_FULL_FLUSH)
    data[place : place + len(short)] = short
    (item,) = found(tmp_path, model, bytes(data))
    assert item.code == "F152"
