"""Cells of XLSX: each as it is stored, in the form that records use."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.support.workbook_files import (
    MAIN,
    STRICT,
    read_sheet,
    sheet_data,
    styles,
    texts,
    xlsx,
    xlsx_parts,
    zipped,
)

from verbund.findings import Finding, Localised
from verbund.read.workbook.shared_strings import unescaped

HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'


def cells(tmp_path: Path, content: str, **more: str) -> tuple[list[list[str]], list[Finding]]:
    """The rows and findings of a sheet, given as XML."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(content, **more))
    return read_sheet(path)


def cell(tmp_path: Path, content: str, **more: str) -> str:
    """The text of the cell A2, given as XML."""
    rows, findings = cells(tmp_path, sheet_data(texts("a"), content), **more)
    assert not findings
    return rows[1][0] if len(rows) > 1 else ""


def english(text: str | Localised) -> str:
    return text if isinstance(text, str) else text["en"]


# --- one cell


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("40", "40"),
        ("44516", "44516"),
        ("40.0", "40"),
        ("0", "0"),
        ("-3", "-3"),
        ("-0", "0"),
        ("1E+20", "100000000000000000000"),
        ("12345678901234567890", "12345678901234567890"),
        ("0.10000000000000001", "0.1"),
        ("3.1400000000000001", "3.14"),
        ("1.5E-3", "0.0015"),
        ("-12.50", "-12.5"),
        ("1e-7", "0.0000001"),
        ("0.30000000000000004", "0.30000000000000004"),
    ],
)
def test_numbers(tmp_path: Path, stored: str, text: str) -> None:
    assert cell(tmp_path, f"<c><v>{stored}</v></c>") == text
    assert cell(tmp_path, f'<c t="n"><v>{stored}</v></c>') == text


@pytest.mark.parametrize(
    ("code", "stored", "text"),
    [
        ("dd.mm.yyyy", "44516", "2021-11-16"),
        ("dd.mm.yyyy", "44516.75", "2021-11-16"),
        ("[$-407]d. mmmm yyyy;@", "44516", "2021-11-16"),
        ('"am "dd/mm/yy', "44516", "2021-11-16"),
        ("mmm yy", "44501", "2021-11"),
        ("yyyy", "44197", "2021"),
        ("dd.mm.yyyy hh:mm", "44516.604166666664", "2021-11-16T14:30:00"),
        ("hh:mm", "0.60416666666666663", "14:30:00"),
        ("[h]:mm:ss", "1.0625", "25:30:00"),
        ("mm:ss", "0.5", "12:00:00"),
        ("dd.mm.yyyy", "1", "1900-01-01"),
        ("dd.mm.yyyy", "59", "1900-02-28"),
        ("dd.mm.yyyy", "60", "1900-02-29"),
        ("dd.mm.yyyy", "61", "1900-03-01"),
        ("dd.mm.yyyy", "2958465", "9999-12-31"),
        ("dd.mm.yyyy", "2958466", "2958466"),
        ("dd.mm.yyyy", "-1", "-1"),
        ("dd.mm.yyyy", "0", "0"),
        ("00000", "123", "00123"),
        ("00000", "-123", "-00123"),
        ("00000", "123456", "123456"),
        ("00000", "1.5", "1.5"),
        ("0", "7", "7"),
        ("0.00%", "0.25", "0.25"),
        ('#,##0.00 "Std. d/h"', "1234.5", "1234.5"),
        ("0.00E+00", "44516", "44516"),
        ("General", "44516", "44516"),
        ("@", "44516", "44516"),
        ("[Red]-0;0", "44516", "44516"),
    ],
)
def test_numbers_by_their_format(tmp_path: Path, code: str, stored: str, text: str) -> None:
    content = f'<c s="1"><v>{stored}</v></c>'
    assert cell(tmp_path, content, styles=styles(code)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "44516"),
        (14, "2021-11-16"),
        (17, "2021-11"),
        (22, "2021-11-16T00:00:00"),
        (20, "00:00:00"),
        (49, "44516"),
    ],
)
def test_formats_without_a_code_of_their_own(tmp_path: Path, number: int, text: str) -> None:
    named = '<cellStyleXfs><xf numFmtId="20"/></cellStyleXfs>'
    own = f'<cellXfs><xf numFmtId="{number}"/></cellXfs>'
    part = f'<styleSheet xmlns="{MAIN}">{named}{own}{named}</styleSheet>'
    assert cell(tmp_path, "<c><v>44516</v></c>", styles=part) == text


def test_days_that_count_from_1904(tmp_path: Path) -> None:
    more = {"styles": styles("dd.mm.yyyy"), "book": '<workbookPr date1904="1"/>'}
    assert cell(tmp_path, '<c s="1"><v>43054</v></c>', **more) == "2021-11-16"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><v>0</v></c>', "false"),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="str"><f>A1</f><v>Ada_x000D_b</v></c>', "Ada\rb"),
        ('<c t="str"><f>""</f><v></v></c>', ""),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="d"><v>2021-11-16</v></c>', "2021-11-16"),
        ('<c t="d"><v>2021-11-16T00:00:00Z</v></c>', "2021-11-16"),
        ('<c t="d"><v>2021-11-16T14:30:00.000</v></c>', "2021-11-16T14:30:00"),
        ('<c t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
        (
            '<c t="inlineStr"><is><r><rPr><b/></rPr><t>De</t></r><r><t>tmold</t></r></is></c>',
            "Detmold",
        ),
        (
            '<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>',
            "東京",
        ),
        ('<c t="inlineStr"><is><t>a&amp;b&#10;c</t></is></c>', "a&b\nc"),
        ('<c t="inlineStr"><is><t><![CDATA[<a>]]></t></is></c>', "<a>"),
        ('<c t="s"><v>1</v></c>', "Zweite"),
        ('<c t="s"><v>2</v></c>', "Detmold"),
        ('<c t="s"><v>3</v></c>', ""),
    ],
)
def test_kinds_of_cells(tmp_path: Path, content: str, text: str) -> None:
    shared = (
        f'<sst xmlns="{MAIN}"><si><t>Erste</t></si><si><t>Zweite</t></si><si><r><t>Det</t></r>'
        "<r><t>mold</t></r><rPh><t>x</t></rPh></si><si/></sst>"
    )
    assert cell(tmp_path, content, sharedStrings=shared) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", "_xD83D_"),
        ("_x00G0_", "_x00G0_"),
        ("file_x12_y", "file_x12_y"),
        ("_x0041_", "A"),
    ],
)
def test_escapes_in_texts(stored: str, text: str) -> None:
    assert unescaped(stored) == text


# --- places


def test_cells_are_where_their_names_say(tmp_path: Path) -> None:
    rows, findings = cells(
        tmp_path,
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="4"><c r="B4"><v>5</v></c></row><row r="9"><c r="C9" s="0"/></row></sheetData>',
    )
    assert rows == [["1", "", "3"], [], [], ["", "5", ""]]
    assert not findings


def test_rows_and_cells_without_names_follow_one_another(tmp_path: Path) -> None:
    content = "<sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row></sheetData>"
    assert cells(tmp_path, content)[0] == [["1", "", "3"], [], ["4", "", ""]]


@pytest.mark.parametrize("strict", [False, True])
def test_prefixes_and_the_strict_class(tmp_path: Path, strict: bool) -> None:
    parts = xlsx_parts({"members": ""})
    parts["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr">'
        "<x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    if strict:
        parts = {
            name: str(text)
            .replace(MAIN, STRICT)
            .replace(
                "http://schemas.openxmlformats.org/officeDocument/2006",
                "http://purl.oclc.org/ooxml/officeDocument",
            )
            for name, text in parts.items()
        }
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(parts))
    assert read_sheet(path) == ([["a"]], [])


def test_a_part_in_utf_16_is_read(tmp_path: Path) -> None:
    parts = xlsx_parts({"members": ""})
    text = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}">{sheet_data(texts("Ämter"))}</worksheet>'
    parts["xl/worksheets/sheet1.xml"] = text.encode("utf-16")
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(parts))
    assert read_sheet(path) == ([["Ämter"]], [])


def test_cells_beside_the_table_are_a_finding(tmp_path: Path) -> None:
    rows, (finding,) = cells(
        tmp_path,
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c>'
        '<c r="D2"><v>7</v></c><c r="E2"><v>8</v></c></row></sheetData>',
    )
    assert rows == [["1"], ["2"]]
    assert (finding.code, finding.place.row, finding.place.position, finding.value) == (
        "F155",
        2,
        3,
        "7",
    )


def test_a_column_beside_the_table_is_one_finding(tmp_path: Path) -> None:
    rows = [texts("x", "remark") for _ in range(9)]
    _, findings = cells(tmp_path, sheet_data(texts("a"), *rows, texts("x", "", "other")))
    places = [(item.code, item.place.row, item.place.position) for item in findings]
    assert places == [("F155", 2, 1), ("F155", 11, 2)]


# --- formulas


@pytest.mark.parametrize(
    "formula", ["<f>A1+1</f>", "<f>A1+1</f><v/>", '<f t="shared" si="0"/><v></v>']
)
def test_a_formula_without_result_is_a_finding_at_its_cell(tmp_path: Path, formula: str) -> None:
    rows, findings = cells(
        tmp_path, sheet_data(texts("a", "b"), f"{texts('x')}<c>{formula}</c>", f"<c>{formula}</c>")
    )
    places = [
        (item.code, item.place.row, item.place.position, item.place.column) for item in findings
    ]
    assert places == [("F154", 2, 1, "b"), ("F154", 3, 0, "a")]
    assert rows[1:] == [["x", ""], []]


def test_a_result_of_0_that_is_to_be_calculated_is_none(tmp_path: Path) -> None:
    content = sheet_data(
        texts("a"), "<c><f>A9</f><v>0</v></c>", "<c><v>0</v></c>", "<c><f>A9</f><v>2</v></c>"
    )
    rows, (finding,) = cells(tmp_path, content, book='<calcPr fullCalcOnLoad="1"/>')
    assert (finding.code, finding.place.row, finding.place.position) == ("F154", 2, 0)
    assert rows == [["a"], [], ["0"], ["2"]]
    rows, findings = cells(tmp_path, content, book='<calcPr calcId="191029"/>')
    assert (rows, findings) == ([["a"], ["0"], ["0"], ["2"]], [])


def test_formulas_of_programs_that_do_not_calculate(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "members"
    sheet.append(["a"])
    sheet.append(["=1+1"])
    book.save(path)
    assert [item.code for item in read_sheet(path)[1]] == ["F154"]
    writer = xlsxwriter.Workbook(path)
    page = writer.add_worksheet("members")
    page.write_string(0, 0, "a")
    page.write_formula(1, 0, "=1+1")
    page.write_formula(2, 0, "=1+1", None, 2)
    writer.close()
    rows, findings = read_sheet(path)
    assert [item.place.row for item in findings] == [2]
    assert rows == [["a"], [], ["2"]]


# --- merged and hidden


def merged(*areas: str) -> str:
    inner = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f"<mergeCells>{inner}</mergeCells>"


def test_merged_cells_are_read_for_each_of_their_rows(tmp_path: Path) -> None:
    content = sheet_data(
        texts("a", "b", "c"),
        texts("x", "Detmold"),
        texts("y"),
        '<c r="A4"/><c r="B4"/>',
        texts("z", "", "w"),
        texts("u"),
    )
    rows, (note,) = cells(tmp_path, content + merged("B2:C3", "A4:A5", "A1:C1", "B5:C5"))
    assert rows[1:] == [
        ["x", "Detmold", ""],
        ["y", "Detmold", ""],
        [],
        ["z", "", "w"],
        ["u", "", ""],
    ]
    assert (note.code, note.severity, note.place.row) == ("F156", "info", None)
    assert english(note.details["areas"]) == "B2:C3"


def test_rows_that_are_merged_in_all_their_cells_are_one_record(tmp_path: Path) -> None:
    content = sheet_data(texts("a", "b"), texts("x", "y"), '<c r="A3"/><c r="B3"/>', texts("z"))
    rows, findings = cells(tmp_path, content + merged("A2:A3", "B2:B3"))
    assert (rows[1:], findings) == ([["x", "y"], [], ["z", ""]], [])


def test_a_merged_area_down_to_the_last_row_costs_nothing(tmp_path: Path) -> None:
    content = sheet_data(texts("a", "b"), texts("x", "1"), texts("", "2"))
    rows, (note,) = cells(tmp_path, content + merged("A2:A1048576"))
    assert rows[1:] == [["x", "1"], ["x", "2"]]
    assert english(note.details["areas"]) == "A2:A1048576"


def test_many_merged_areas_are_one_note(tmp_path: Path) -> None:
    content = sheet_data(texts("a", "b"), *(texts("x" * (n % 2), "1") for n in range(1, 101)))
    areas = [f"A{n}:A{n + 1}" for n in range(2, 102, 2)]
    rows, (note,) = cells(tmp_path, content + merged(*areas))
    assert {row[0] for row in rows[1:]} == {"x"}
    assert english(note.details["areas"]).endswith("A40:A41 and 30 more")


def test_hidden_rows_are_read_and_told_once(tmp_path: Path) -> None:
    hidden = "".join(
        f'<row r="{n}" hidden="{int(n in (3, 4, 7))}"><c><v>{n}</v></c></row>' for n in range(2, 9)
    )
    content = f"<sheetData>{HEADINGS}{hidden}<row r='9' hidden='1'/></sheetData>"
    rows, (finding,) = cells(tmp_path, content)
    assert [row[0] for row in rows[1:]] == list("2345678")
    assert (finding.code, finding.severity) == ("F157", "warning")
    assert english(finding.details["hidden"]) == "rows: 3–4, 7"


@pytest.mark.parametrize("how", ['hidden="1"', 'hidden="true"', 'width="0"', 'width="0.0"'])
def test_hidden_columns_with_a_heading_are_told(tmp_path: Path, how: str) -> None:
    """Not those beyond the headings, nor what no column has."""
    columns = f'<cols><col min="2" max="16384" {how}/><col min="x" max="" {how}/></cols>'
    rows, (finding,) = cells(tmp_path, columns + sheet_data(texts("a", "b", "c"), texts("x", "y")))
    assert rows[1:] == [["x", "y", ""]]
    assert (finding.code, finding.severity) == ("F157", "warning")
    assert english(finding.details["hidden"]) == "columns: B, C"
    shown = '<cols><col min="2" max="3" width="9.5" hidden="0"/></cols>'
    assert cells(tmp_path, shown + sheet_data(texts("a", "b", "c"), texts("x", "y")))[1] == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('"vor "0', "vor"),
        ('"ca. "0', "ca."),
        ('"nicht "0', "nicht"),
        ('"geplant: "DD.MM.YYYY', "geplant:"),
        (r"\v\o\r\ 0", "vor"),
        ("[$vor ]0", "vor"),
        ('0" (geplant)"', "(geplant)"),
        ('0"?"', "?"),
        ('">"0', ">"),
        ('[>2000]"vor "0;0', "vor"),
    ],
)
def test_words_that_only_the_number_format_has_are_told(
    tmp_path: Path, code: str, words: str
) -> None:
    rows_after = '<row r="3"><c r="A3" s="1"><v>44517</v></c></row>'
    content = f'<sheetData>{HEADINGS}<row r="2"><c r="A2" s="1"><v>44516</v></c></row>{rows_after}'
    rows, (finding,) = cells(tmp_path, f"{content}</sheetData>", styles=styles(code))
    assert rows[1] in (["44516"], ["2021-11-16"])
    assert (finding.code, finding.severity) == ("F161", "warning")
    assert english(finding.details["cells"]) == f"A2 ({words}), A3 ({words})"


@pytest.mark.parametrize(
    "code",
    [
        "[$-407]d. mmmm yyyy",
        'd" de "mmmm" de "yyyy',
        'yyyy"年"m"月"d"日"',
        'h:mm "Uhr"',
        '#,##0.00 "EUR"',
        "#,##0.00\\ [$CHF-807]",
        '_-* 0 "€"_-',
        '0;"minus "0',
        "General",
        '0 "Personen"',
    ],
)
def test_units_and_signs_of_a_number_format_are_no_words(tmp_path: Path, code: str) -> None:
    content = f'<sheetData>{HEADINGS}<row r="2"><c r="A2" s="1"><v>44516</v></c></row></sheetData>'
    _, findings = cells(tmp_path, content, styles=styles(code))
    assert not findings


@pytest.mark.parametrize(
    "code",
    ["d-mmm", "dd.mm.", "d/m", "[$-407]d. mmmm", "dddd", "mm", "d. mmm", "dd.mm. hh:mm", None],
)
def test_a_day_whose_year_is_not_shown_is_not_read(tmp_path: Path, code: str | None) -> None:
    """The year is that of the day on which somebody typed the cell (None: the format 16)."""
    cell = '<c r="A{0}" s="1"><v>44516</v></c>'
    rows = "".join(f'<row r="{at}">{cell.format(at)}</row>' for at in (2, 3))
    more = styles("general") if code is None else styles(code)
    if code is None:
        more = more.replace('<xf numFmtId="200"', '<xf numFmtId="16"')
    read, findings = cells(tmp_path, f"<sheetData>{HEADINGS}{rows}</sheetData>", styles=more)
    assert [row[0] for row in read[1:]] == ["", ""]
    told = [(item.code, item.severity, item.place.row, item.place.column) for item in findings]
    assert told == [("F162", "violation", at, read[0][0]) for at in (2, 3)]
    assert str(findings[0].value).startswith("2021-11-16")


@pytest.mark.parametrize("code", ["h:mm", "mm:ss", "[h]:mm", "mmm yy", "yyyy", "yyyy-mm-dd", "0"])
def test_only_a_day_without_its_year_lacks_it(tmp_path: Path, code: str) -> None:
    content = f'<sheetData>{HEADINGS}<row r="2"><c r="A2" s="1"><v>44516</v></c></row></sheetData>'
    read, findings = cells(tmp_path, content, styles=styles(code))
    assert read[1][0]
    assert findings == []


def test_words_in_the_format_of_a_text_are_not_shown(tmp_path: Path) -> None:
    text = '<c r="A2" s="1" t="inlineStr"><is><t>x</t></is></c><c r="B2" s="1"/>'
    content = f'<sheetData>{HEADINGS}<row r="2">{text}</row></sheetData>'
    _, findings = cells(tmp_path, content, styles=styles('"vor "0'))
    assert not findings


# --- by other programs


def test_days_and_leading_zeros_by_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "members"
    sheet.append(["day", "moment", "time", "yes", "number", "code"])
    moment = datetime.datetime(2021, 11, 16, 14, 30)  # noqa: DTZ001 - cells have no zone
    sheet.append([moment.date(), moment, moment.time(), True, 2.5, 123])
    sheet["F2"].number_format = "00000"
    book.save(path)
    rows, findings = read_sheet(path)
    assert rows[1] == ["2021-11-16", "2021-11-16T14:30:00", "14:30:00", "true", "2.5", "00123"]
    assert not findings
