"""Workbooks for tests: by programs that write them, and part by part, as nobody's program would."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from tests.support.tab_rows import csv_rows

from verbund.findings import Finding
from verbund.read.expected import ParentKey
from verbund.read.formats import format_of
from verbund.read.record_file import FileToRead
from verbund.system.limits import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"

Rows = Iterable[Sequence[str]]


# --- XLSX


def write_xlsx(path: Path | BinaryIO, tables: Mapping[str, Rows]) -> None:
    """A workbook by openpyxl, all its cells texts, one sheet a table."""
    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    book.save(path)


def xlsx_parts(sheets: Mapping[str, str], **more: str) -> dict[str, str | bytes]:
    """The parts of a workbook of sheets, each given as XML below ``worksheet``.

    ``more`` are parts below xl/, such as ``styles``, given as XML, and ``book``, what workbook.xml
    has beside its sheets.
    """
    entries, relations = "", ""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>"}
    for number, (name, content) in enumerate(sheets.items(), start=1):
        entries += f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        relations += _relation(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml")
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}">{content}</worksheet>'
        )
    book = more.pop("book", "")
    for name, content in more.items():
        relations += _relation(name, name, f"{name}.xml")
        parts[f"xl/{name}.xml"] = content
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}">{book}<sheets>{entries}</sheets></workbook>'
    )
    relationships = f'<Relationships xmlns="{_PACKAGE}">'
    parts["xl/_rels/workbook.xml.rels"] = f"{relationships}{relations}</Relationships>"
    main = _relation("r", "officeDocument", "xl/workbook.xml")
    parts["_rels/.rels"] = f"{relationships}{main}</Relationships>"
    return parts


def _relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Parts as an archive."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx(content: str, **more: str) -> bytes:
    """A workbook of one sheet, given as XML below ``worksheet``."""
    return zipped(xlsx_parts({"members": content}, **more))


def sheet_data(*rows: str) -> str:
    """Rows, each given as the XML of its cells."""
    numbered = enumerate(rows, start=1)
    inner = "".join(f'<row r="{number}">{cells}</row>' for number, cells in numbered)
    return f"<sheetData>{inner}</sheetData>"


def texts(*cells: str) -> str:
    """Cells that have their texts themselves."""
    return "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in cells)


def styles(*codes: str) -> str:
    """A part of styles, each a number format by its code; the first, 0, is none."""
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
        for number, code in enumerate(codes, start=200)
    )
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *range(200, 200 + len(codes))))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )


# --- ODS


def write_ods(path: Path, tables: Mapping[str, Rows]) -> None:
    """A workbook of OpenDocument, all its cells texts, one sheet a table."""
    path.write_bytes(ods("".join(ods_table(name, rows) for name, rows in tables.items())))


def ods_table(name: str, rows: Rows) -> str:
    """A table, given as rows of texts."""
    inner = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    return f"<table:table table:name={quoteattr(name)}>{inner}</table:table>"


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _ods_text(line: str) -> str:
    inner = escape(line).replace("\t", "<text:tab/>").replace("\r", "&#13;")
    return inner.replace(" ", "<text:s/>") if line != line.strip() or "  " in line else inner


def ods(tables: str, styles: str = "") -> bytes:
    """A workbook of tables, and of styles, given as XML."""
    return zipped(ods_parts(tables, styles))


def ods_parts(tables: str, styles: str = "") -> dict[str, str | bytes]:
    """The parts of a workbook of tables, and of styles, given as XML."""
    names = {name: f"{_OASIS}:{name}:1.0" for name in ("office", "table", "text", "style")}
    names["number"] = f"{_OASIS}:datastyle:1.0"
    names["calcext"] = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<m:manifest xmlns:m="{_OASIS}:manifest:1.0"><m:file-entry m:full-path="/" '
        f'm:media-type="{SPREADSHEET}"/></m:manifest>'
    )
    return {
        "mimetype": SPREADSHEET,
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }


class AnyHeadings:
    """A table that takes any headings, each for a single value."""

    parent: ParentKey | None = None

    def knows(self, heading: str) -> bool:
        return True

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        return heading, None

    def separator(self, heading: str) -> str | None:
        return None


# --- records


def records_as_xlsx(records: Path) -> None:
    """Put the rows of all CSV files of a folder into one workbook, in their place."""
    write_xlsx(records / "all.xlsx", _taken(records))


def records_as_ods(records: Path) -> None:
    """Put the rows of all CSV files of a folder into one workbook of OpenDocument."""
    write_ods(records / "all.ods", _taken(records))


def _taken(records: Path) -> dict[str, list[list[str]]]:
    tables = {path.stem: csv_rows(path) for path in sorted(records.glob("*.csv"))}
    for path in records.glob("*.csv"):
        path.unlink()
    return tables


def read_sheet(
    path: Path, sheet: str = "members", limits: Limits | None = None
) -> tuple[list[list[str]], list[Finding]]:
    """The rows of a sheet, its headings first, and the findings of reading it."""
    known = format_of(path.name)
    assert known is not None
    given = FileToRead(path, path.name, None, limits or Limits())
    file = known.open(given, sheet, AnyHeadings())
    rows = [row for _, chunk in file.chunks(64) for row in chunk]
    return [file.headings, *rows], file.findings
