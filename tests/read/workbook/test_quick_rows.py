"""Rows of XLSX that are taken from the text are what the parser makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.support.workbook_files import MAIN, read_sheet, styles, texts, xlsx_parts, zipped

from verbund.findings import Finding, Findings
from verbund.read.workbook import package, xlsx_sheet
from verbund.read.workbook.xlsx_quick import RowTaker

SHARED = f'<sst xmlns="{MAIN}"><si><t>eins_x000D_</t></si><si><t/></si></sst>'


def all_parsed(
    pieces: Iterable[bytes], taker: RowTaker, parsed: Callable[[int], None]
) -> Iterator[bytes]:
    """Leave everything to the parser."""
    yield from pieces


def outcome(path: Path) -> tuple[list[list[str]], list[Finding]]:
    try:
        return read_sheet(path)
    except Findings as error:
        return [], list(error.findings)


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[list[str]], list[str]]:
    """The rows and the codes of the findings; both ways must give the same."""
    quick = outcome(path)
    with monkeypatch.context() as patched:
        patched.setattr(xlsx_sheet, "left_to_parse", all_parsed)
        assert outcome(path) == quick
    return quick[0], [item.code for item in quick[1]]


HEAD = f'<row r="1">{texts("a", "b", "c")}</row>'
NAMED = HEAD.replace("<c ", '<c r="§1" ')
for letter in "ABC":
    NAMED = NAMED.replace("§", letter, 1)
ROW = '<row r="{0}"><c r="A{0}" t="str"><v>{0}</v></c></row>'
CELLS = {
    "numbers": '<c r="A2"><v>1.50</v></c><c r="B2" t="n"><v>007</v></c><c r="C2"><v>1E+20</v></c>',
    "styles": '<c r="A2" s="1"><v>44516</v></c><c r="B2" s="2"><v>7</v></c><c r="C2" s="0"/>',
    "shared": '<c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c>',
    "texts": '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> ä_x0041_ </t></is></c>',
    "results": '<c r="A2" t="str"><v>a_x000D_</v></c><c r="B2" t="str"><v></v></c>',
    "results beside numbers": '<c r="A2" t="str"><v>a_x000D_</v></c><c r="B2"><v>7</v></c>',
    "booleans": '<c r="A2" t="b"><v>1</v></c>',
    "errors": '<c r="A2" t="e"><v>#N/A</v></c>',
    "formulas": '<c r="A2"><f>B2</f><v>3</v></c><c r="B2"><f>C2</f></c>',
    "entities": '<c r="A2" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    "runs": '<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
    "CDATA": '<c r="A2"><v><![CDATA[</row>]]></v></c>',
    "another order": '<c t="s" r="A2"><v>0</v></c>',
    "blanks": '<c r="A2" ><v>1</v></c>\n <c r="B2"><v>2</v></c>',
    "no names": "<c><v>1</v></c><c><v>2</v></c>",
    "backwards": '<c r="B2"><v>1</v></c><c r="A2"><v>2</v></c>',
    "twice": '<c r="B2"><v>1</v></c><c r="B2"><v>2</v></c>',
    "another row": '<c r="B3"><v>1</v></c>',
    "far": '<c r="XFE2"><v>1</v></c>',
    "no such text": '<c r="A2" t="s"><v>2</v></c>',
    "no such style": '<c r="A2" s="9"><v>2</v></c>',
    "kinds that do not fit": '<c r="A2" t="inlineStr"><v>1</v></c><c r="B2"><is><t>2</t></is></c>',
    "characters that XML has not": '<c r="A2" t="str"><v>a\x01</v></c>',
    "bytes that are not UTF-8": '<c r="A2" t="str"><v>\udce4</v></c>',
    "a long text": f'<c r="A2" t="str"><v>{"x" * 200_000}</v></c>',
}


def workbook(path: Path, data: str, *, start: str = "") -> Path:
    parts = xlsx_parts({"members": ""}, sharedStrings=SHARED, styles=styles("dd.mm.yyyy", "00000"))
    content = f'{start}<worksheet xmlns="{MAIN}">{data}</worksheet>'
    parts["xl/worksheets/sheet1.xml"] = content.encode("utf-8", "surrogateescape")
    path.write_bytes(zipped(parts))
    return path


@pytest.mark.parametrize("kind", list(CELLS))
@pytest.mark.parametrize("size", [50, 1 << 16])
def test_each_kind_of_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, size: int
) -> None:
    monkeypatch.setattr(package, "CHUNK", size)
    row = f'<row r="2" spans="1:3" hidden="1">{CELLS[kind]}</row>'
    # A style that is met for the first time is the parser's: each stands there twice.
    again = row.replace('"2"', '"5"', 1).replace('2"', '5"')
    data = f"<sheetData>{NAMED}{row}{ROW.format(3)}{again}</sheetData>"
    rows, codes = both(workbook(tmp_path / "a.xlsx", data), monkeypatch)
    if not codes or set(codes) <= {"F154", "F157"}:
        assert len(rows) == 5


@pytest.mark.parametrize(
    "data",
    [
        f"<sheetData>{NAMED}<!-- {ROW.format(2)} -->{ROW.format(3)}</sheetData>",
        f'<sheetData>{NAMED}<row r="2"><!-- </row>{ROW.format(3)} --></row>{ROW.format(4)}</sheetData>',
        f'<sheetData>{NAMED}<row r="2"><x><![CDATA[</row>{ROW.format(3)}]]></x></row></sheetData>',
        f'<sheetData>{NAMED}<row r="2"/>{ROW.format(3)}<row r="4"></row>{ROW.format(5)}</sheetData>',
        f'<sheetData>{NAMED}<row r="2" r="3"><c r="A2" t="str"><v>1</v></c></row></sheetData>',
        f'<sheetData>{NAMED}<row r="2" xmlns="x"><c r="A2" t="str"><v>1</v></c></row></sheetData>',
        f"<sheetData>{NAMED}<row r='2'><c r='A2' t='str'><v><!--</row>{ROW.format(3)}--></v></c></row></sheetData>",
        f"<sheetData>{NAMED}{ROW.format(3)}{ROW.format(2)}</sheetData>",
        f"<sheetData>{NAMED}{ROW.format(3)}{ROW.format(3)}</sheetData>",
        f"<sheetData>{NAMED}{ROW.format(1048577)}</sheetData>",
        f"<sheetData>{NAMED}{ROW.format(2)}\n{ROW.format(3)}\n</sheetData>",
        f"<sheetData>{NAMED}{ROW.format(2)}",
        f"<sheetData>{NAMED}{ROW.format(2)}</sheetData><row/>",
        f"<sheetData>{NAMED}</sheetData><sheetData>{ROW.format(2)}</sheetData>",
        f"<a><sheetData>{ROW.format(1)}</sheetData></a><sheetData>{NAMED}</sheetData>",
        f"<!-- <sheetData>{ROW.format(1)}</sheetData> --><sheetData>{NAMED}</sheetData>",
        f'<sheetData xmlns="x">{ROW.format(1)}</sheetData><sheetData>{NAMED}</sheetData>',
        f'<sheetData a="">{NAMED}{ROW.format(2)}</sheetData>',
        "<sheetData/>",
        f"<sheetData>{NAMED}{ROW.format(2)}</sheetData><mergeCells><mergeCell ref='B1:B2'/></mergeCells>",
    ],
)
@pytest.mark.parametrize("size", [1, 40, 1 << 16])
def test_what_stands_around_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, size: int
) -> None:
    monkeypatch.setattr(package, "CHUNK", size)
    both(workbook(tmp_path / "a.xlsx", data), monkeypatch)


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "US-ASCII", "UTF-8", "utf-8"])
def test_other_encodings_are_left_to_the_parser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    start = f'<?xml version="1.0" encoding="{encoding}"?>'
    data = f'<sheetData>{NAMED}<row r="2"><c r="A2" t="str"><v>ä</v></c></row></sheetData>'
    both(workbook(tmp_path / "a.xlsx", data, start=start), monkeypatch)


def test_rows_of_programs_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one row in ten is left to the parser, of what openpyxl and XlsxWriter write."""
    parsed: list[int] = []
    start_row = xlsx_sheet.SheetParser._start_row

    def counted(self: xlsx_sheet.SheetParser, attributes: dict[str, str]) -> None:
        parsed.append(1)
        start_row(self, attributes)

    monkeypatch.setattr(xlsx_sheet.SheetParser, "_start_row", counted)
    table: list[list[str | int]] = [["a", "b"]]
    table += [[f"Wert {n}", n] for n in range(500)]
    book = openpyxl.Workbook()
    book.active.title = "members"  # type: ignore[union-attr]
    for row in table:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "openpyxl.xlsx")
    for name in ("shared", "own"):
        writer = xlsxwriter.Workbook(tmp_path / f"{name}.xlsx", {"constant_memory": name == "own"})
        sheet = writer.add_worksheet("members")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
        writer.close()
    for name in ("openpyxl", "shared", "own"):
        parsed.clear()
        rows, findings = read_sheet(tmp_path / f"{name}.xlsx")
        assert rows == [[str(cell) for cell in row] for row in table]
        assert not findings
        assert len(parsed) < 2 * len(table) / 10
