"""Cells of ODS: each as it is stored, in the form that records use."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workbook_files import ods, ods_parts, read_sheet

from verbund.findings import Finding, Localised
from verbund.read.workbook.faults import DamagedError
from verbund.read.workbook.ods_sheet import Paragraphs, TableParser, table_rows
from verbund.read.workbook.opendocument import TEXT, Styles
from verbund.read.workbook.sheet_rows import ROWS, MergedCells
from verbund.system.limits import Limits

STRING = 'office:value-type="string"'


def rows_of(
    tmp_path: Path, rows: str, styles: str = "", columns: str = ""
) -> tuple[list[list[str]], list[Finding]]:
    """The rows and findings of a table, given as XML."""
    path = tmp_path / "a.ods"
    path.write_bytes(
        ods(f'<table:table table:name="members">{columns}{rows}</table:table>', styles)
    )
    return read_sheet(path)


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def text(*lines: str, attributes: str = "") -> str:
    inner = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f"<table:table-cell {STRING} {attributes}>{inner}</table:table-cell>"


def value(attributes: str, shown: str = "shown") -> str:
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def cell(tmp_path: Path, content: str, styles: str = "", columns: str = "") -> str:
    rows, findings = rows_of(tmp_path, row(text("a")) + row(content), styles, columns)
    assert not findings
    return rows[1][0] if len(rows) > 1 else ""


def english(given: str | Localised) -> str:
    return given if isinstance(given, str) else given["en"]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('office:value-type="float" office:value="40"', "40"),
        ('office:value-type="float" office:value="40.0"', "40"),
        ('office:value-type="float" office:value="0.1"', "0.1"),
        ('office:value-type="float" office:value="1E+020"', "100000000000000000000"),
        ('office:value-type="percentage" office:value="0.25"', "0.25"),
        ('office:value-type="currency" office:currency="EUR" office:value="12.50"', "12.5"),
        ('office:value-type="boolean" office:boolean-value="true"', "true"),
        ('office:value-type="boolean" office:boolean-value="false"', "false"),
        ('office:value-type="date" office:date-value="2021-11-16"', "2021-11-16"),
        ('office:value-type="date" office:date-value="2021-11-16T00:00:00"', "2021-11-16"),
        ('office:value-type="date" office:date-value="2021-11-16T14:30:00"', "2021-11-16T14:30:00"),
        (
            'office:value-type="date" office:date-value="2021-11-16T14:30:00.5"',
            "2021-11-16T14:30:00",
        ),
        ('office:value-type="time" office:time-value="PT14H30M00S"', "14:30:00"),
        ('office:value-type="time" office:time-value="PT25H30M00.5S"', "25:30:00"),
        ('office:value-type="string" office:string-value="stated"', "stated"),
        ('office:value-type="string" office:string-value="" calcext:value-type="error"', "shown"),
        ('table:formula="of:=1+1" office:value-type="float" office:value="2"', "2"),
        ('office:value-type="float"', ""),
        ("", "shown"),
    ],
)
def test_kinds_of_cells(tmp_path: Path, attributes: str, expected: str) -> None:
    assert cell(tmp_path, value(attributes)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (("Detmold", "Lippe"), "Detmold\nLippe"),
        (("", "Lippe"), "\nLippe"),
        (("<text:span>Det</text:span>mold",), "Detmold"),
        (('a<text:s/>b<text:s text:c="3"/>c',), "a b   c"),
        (('<text:s text:c="2"/>a<text:s/>',), "  a "),
        (("a<text:tab/>b<text:line-break/>c",), "a\tb\nc"),
        (("  a \n   b  ",), "a b"),
        (('<text:a xlink:href="http://x.example" xmlns:xlink="x">a</text:a>',), "a"),
        (
            (
                "<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とう</text:ruby-text></text:ruby>",
            ),
            "東京",
        ),
        (("a<text:note><text:note-body><text:p>no</text:p></text:note-body></text:note>b",), "ab"),
        (("a\u00a0b &amp; &lt;c&gt;",), "a\u00a0b & <c>"),
    ],
)
def test_texts(tmp_path: Path, content: tuple[str, ...], expected: str) -> None:
    assert cell(tmp_path, text(*content)) == expected


def test_notes_and_pictures_in_a_cell_are_no_part_of_its_text(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>note</text:p></office:annotation>"
    frame = '<draw:frame xmlns:draw="d"><text:p>picture</text:p></draw:frame>'
    content = f"<table:table-cell {STRING}>{note}<text:p>a</text:p>{frame}</table:table-cell>"
    assert cell(tmp_path, content) == "a"
    assert cell(tmp_path, f"<table:table-cell>{note}</table:table-cell>") == ""


def style(name: str, data: str, parent: str = "") -> str:
    above = f'style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="table-cell" {data} {above}/>'


ZEROS = (
    '<number:number-style style:name="N1"><number:number number:decimal-places="0" '
    'number:min-integer-digits="5"/></number:number-style>'
)
MONTH = (
    '<number:date-style style:name="N2"><number:month/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
)
MOMENT = (
    '<number:date-style style:name="N3"><number:day/><number:month/><number:year/><number:hours/>'
    "<number:minutes/></number:date-style>"
)
STYLES = (
    ZEROS
    + MONTH
    + MOMENT
    + "".join(style(f"ce{n}", f'style:data-style-name="N{n}"') for n in (1, 2, 3))
)
STYLES += '<number:number-style style:name="N4"/>' + style("ce4", 'style:data-style-name="N4"')
STYLES += style("heir", "", "ce1") + style("loop", "", "loop")


@pytest.mark.parametrize(
    ("name", "attributes", "expected"),
    [
        ("ce1", 'office:value-type="float" office:value="123"', "00123"),
        ("heir", 'office:value-type="float" office:value="123"', "00123"),
        ("ce4", 'office:value-type="float" office:value="123"', "123"),
        ("loop", 'office:value-type="float" office:value="123"', "123"),
        ("ce2", 'office:value-type="float" office:value="123"', "123"),
        ("ce2", 'office:value-type="date" office:date-value="2021-11-01"', "2021-11"),
        ("ce3", 'office:value-type="date" office:date-value="2021-11-16"', "2021-11-16T00:00:00"),
        ("gone", 'office:value-type="date" office:date-value="2021-11-16"', "2021-11-16"),
    ],
)
def test_values_by_the_format_of_their_style(
    tmp_path: Path, name: str, attributes: str, expected: str
) -> None:
    content = value(f'table:style-name="{name}" {attributes}')
    assert cell(tmp_path, content, STYLES) == expected
    default = f'table:default-cell-style-name="{name}"'
    rows, _ = rows_of(tmp_path, row(text("a")) + row(value(attributes), attributes=default), STYLES)
    assert rows[1][0] == expected
    columns = f'<table:table-column table:default-cell-style-name="{name}"/>'
    assert cell(tmp_path, value(attributes), STYLES, columns) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("day month year", "2021-11-16"),
        ("week-of-year year", "2021-11-16"),
        ("month year", "2021-11"),
        ("quarter year", "2021-11"),
        ("month era", "2021-11"),
        ("year", "2021"),
        ("day year hours", "2021-11-16T00:00:00"),
        ("day year minutes", "2021-11-16T00:00:00"),
        ("day year seconds", "2021-11-16T00:00:00"),
    ],
)
def test_a_day_says_as_much_as_its_format_shows(tmp_path: Path, parts: str, expected: str) -> None:
    shown = "".join(f"<number:{name}/>" for name in parts.split())
    styles = f'<number:date-style style:name="N1">{shown}</number:date-style>'
    styles += style("ce1", 'style:data-style-name="N1"')
    day = 'table:style-name="ce1" office:value-type="date" office:date-value="2021-11-16"'
    assert cell(tmp_path, value(day), styles) == expected


@pytest.mark.parametrize("parts", ["day-of-week month", "month", "day month", "day hours"])
def test_a_day_whose_year_is_not_shown_is_not_read(tmp_path: Path, parts: str) -> None:
    shown = "".join(f"<number:{name}/>" for name in parts.split())
    styles = f'<number:date-style style:name="N1">{shown}</number:date-style>'
    styles += style("ce1", 'style:data-style-name="N1"')
    day = 'table:style-name="ce1" office:value-type="date" office:date-value="2021-11-16"'
    rows, (finding,) = rows_of(tmp_path, row(text("a")) + row(value(day)), styles)
    assert rows[1] == [""]
    assert (finding.code, finding.severity, finding.place.row) == ("F162", "violation", 2)


@pytest.mark.parametrize("line", ["", "a", "ab"])
def test_of_a_cell_of_endless_lines_little_is_kept(line: str) -> None:
    """It is enough to tell that the cell is too long."""
    paragraphs = Paragraphs(Limits(cell=10))
    for _ in range(100):
        paragraphs.start(TEXT + "p", {}, 1)
        paragraphs.texts.append(line)
        paragraphs.end(1)
    assert 10 < len(paragraphs.take()) <= 14


def test_cells_and_rows_that_stand_there_several_times(tmp_path: Path) -> None:
    twice = text("x", attributes='table:number-columns-repeated="2"')
    empty = '<table:table-cell table:number-columns-repeated="{}"/>'
    rows, findings = rows_of(
        tmp_path,
        row(text("a"), text("b"), text("c"), text("d"), empty.format(16380))
        + row(empty.format(1), twice, empty.format(16381))
        + row(empty.format(16384), attributes='table:number-rows-repeated="3"')
        + row(text("y"), attributes='table:number-rows-repeated="2"')
        + row(empty.format(16384), attributes='table:number-rows-repeated="1048569"'),
    )
    assert rows[1:] == [["", "x", "x", ""], [], [], [], *[["y", "", "", ""]] * 2]
    assert not findings


@pytest.mark.parametrize(
    ("above", "times", "is_read"),
    [(ROWS - 1, 1, True), (ROWS, 1, False), (ROWS - 5, 5, True), (ROWS - 5, 6, False)],
)
def test_no_row_lies_below_the_last_that_a_sheet_can_have(
    above: int, times: int, is_read: bool
) -> None:
    empty = row("<table:table-cell/>", attributes=f'table:number-rows-repeated="{above}"')
    filled = row(text("x"), attributes=f'table:number-rows-repeated="{times}"')
    content = ods_parts(f'<table:table table:name="members">{empty}{filled}</table:table>')
    parser = TableParser(0, Styles(), Limits(), MergedCells())
    pieces = [str(content["content.xml"]).encode()]
    rows = table_rows(pieces, "content.xml", parser, lambda _: None)
    if is_read:
        assert [(item.number, item.times) for item in rows] == [(above + 1, times)]
    else:
        with pytest.raises(DamagedError):
            list(rows)


def test_rows_in_groups_and_headings_are_rows(tmp_path: Path) -> None:
    rows, _ = rows_of(
        tmp_path,
        f"<table:table-header-rows>{row(text('a'))}</table:table-header-rows><table:table-row-group>"
        f"{row(text('x'))}<table:table-row-group>{row(text('y'))}</table:table-row-group>"
        f"</table:table-row-group>",
    )
    assert rows == [["a"], ["x"], ["y"]]


def test_a_table_in_a_cell_is_not_read(tmp_path: Path) -> None:
    inner = f'<table:table table:name="x">{row(text("no"))}</table:table>'
    content = f"<table:table-cell {STRING}><text:p>a</text:p>{inner}</table:table-cell>"
    assert cell(tmp_path, content) == "a"


def test_merged_cells_are_read_for_each_of_their_rows(tmp_path: Path) -> None:
    origin = text(
        "Detmold", attributes='table:number-rows-spanned="2" table:number-columns-spanned="2"'
    )
    covered = (
        f"<table:covered-table-cell {STRING}><text:p>behind</text:p></table:covered-table-cell>"
    )
    rows, (note,) = rows_of(
        tmp_path,
        row(text("a"), text("b"), text("c"))
        + row(text("x"), origin, covered)
        + row(text("y"), covered, covered)
        + row(text("z")),
    )
    assert rows[1:] == [["x", "Detmold", ""], ["y", "Detmold", ""], ["z", "", ""]]
    assert (note.code, note.severity) == ("F156", "info")
    assert english(note.details["areas"]) == "B2:C3"


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_are_read_and_told_once(tmp_path: Path, how: str) -> None:
    hidden = f'table:visibility="{how}" table:number-rows-repeated="2"'
    rows, (finding,) = rows_of(
        tmp_path,
        row(text("a")) + row(text("x")) + row(text("y"), attributes=hidden) + row(text("z")),
    )
    assert rows == [["a"], ["x"], ["y"], ["y"], ["z"]]
    assert (finding.code, finding.severity) == ("F157", "warning")
    assert english(finding.details["hidden"]) == "rows: 3–4"


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_columns_with_a_heading_are_told(tmp_path: Path, how: str) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        f'<table:table-column table:visibility="{how}" table:number-columns-repeated="9"/>'
    )
    content = row(text("a"), text("b"), text("c")) + row(text("x"), text("y"), text("z"))
    rows, (finding,) = rows_of(tmp_path, columns + content)
    assert rows == [["a", "b", "c"], ["x", "y", "z"]]
    assert (finding.code, finding.severity) == ("F157", "warning")
    assert english(finding.details["hidden"]) == "columns: C"
    assert rows_of(tmp_path, columns.replace(how, "visible") + content)[1] == []


def test_a_formula_without_result_is_a_finding_at_its_cell(tmp_path: Path) -> None:
    formula = '<table:table-cell table:formula="of:=[.A1]"/>'
    empty = f'<table:table-cell table:formula="of:=&quot;&quot;" {STRING}/>'
    rows, (finding,) = rows_of(
        tmp_path, row(text("a"), text("b")) + row(text("x"), formula) + row(text("y"), empty)
    )
    assert rows[1:] == [["x", ""], ["y", ""]]
    place = finding.place
    assert (finding.code, place.row, place.position, place.column) == ("F154", 2, 1, "b")


@pytest.mark.parametrize(
    ("kind", "inner", "told"),
    [
        ("number", "<number:text>vor </number:text><number:number/>", "A2 (vor), A3 (vor)"),
        ("currency", "<number:text>ca. </number:text><number:number/>", "A2 (ca.), A3 (ca.)"),
        ("percentage", "<number:number/><number:text>%</number:text>", None),
        ("number", "<number:number/><number:text> km</number:text>", None),
    ],
)
def test_words_that_only_the_number_format_has_are_told(
    tmp_path: Path, kind: str, inner: str, told: str | None
) -> None:
    styles = (
        f'<number:{kind}-style style:name="N1">{inner}</number:{kind}-style>'
        '<number:number-style style:name="N2"><number:number/></number:number-style>'
        + style("ce1", 'style:data-style-name="N1"')
        + style("ce2", 'style:data-style-name="N2"')
    )
    number = 'table:style-name="{}" office:value-type="float" office:value="2021"'
    table = "".join(row(value(number.format(name))) for name in ("ce1", "ce1", "ce2"))
    rows, findings = rows_of(tmp_path, row(text("a")) + table, styles)
    assert [item[0] for item in rows[1:]] == ["2021"] * 3
    assert [(item.code, item.severity) for item in findings] == [("F161", "warning")] * bool(told)
    assert [english(item.details["cells"]) for item in findings] == [told] * bool(told)


def test_words_before_a_day_are_told(tmp_path: Path) -> None:
    styles = (
        '<number:date-style style:name="N1"><number:text>geplant: </number:text><number:day/>'
        "<number:text>.</number:text><number:month/><number:text>.</number:text><number:year/>"
        "</number:date-style>" + style("ce1", 'style:data-style-name="N1"')
    )
    day = 'table:style-name="ce1" office:value-type="date" office:date-value="2021-11-16"'
    rows, (finding,) = rows_of(tmp_path, row(text("a")) + row(value(day)), styles)
    assert rows[1] == ["2021-11-16"]
    assert english(finding.details["cells"]) == "A2 (geplant: . .)"
