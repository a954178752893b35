"""An XLSX workbook: its sheets and what the cells of all of them share."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from verbund.read.record_file import FileToRead
from verbund.read.workbook.faults import DamagedError, NoWorkbookError
from verbund.read.workbook.number_format import NumberFormat, built_in, coded
from verbund.read.workbook.ooxml import (
    RELATIONS,
    Relation,
    main_elements,
    of_kind,
    relations,
)
from verbund.read.workbook.package import ENTRIES, Package, open_package
from verbund.read.workbook.shared_strings import SharedStrings, read_shared_strings

NAME = "XLSX"
_CONTENT = ("v", "f", "t")
_TRUE = ("1", "true")
_HIDDEN = ("hidden", "veryHidden")
_FORMATS_KEPT = 1 << 17


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, the part that it is in, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class _Contents:
    """What workbook.xml says."""

    sheets: list[tuple[str, str, bool]]
    from_1904: bool = False
    recalculates: bool = False


class XlsxBook:
    """A workbook. ``file`` is opened for each part that is asked for.

    ``from_1904`` says from which year days count. ``recalculates`` says that results which stand in
    the workbook are not to be relied on. Raises WorkbookError and OSError.
    """

    def __init__(self, file: FileToRead) -> None:
        self._file = file
        with open_package(file, NAME) as package:
            part = _book_part(package)
            found = relations(package, part)
            contents = _contents(package, part)
        self.from_1904, self.recalculates = contents.from_1904, contents.recalculates
        self._strings: weakref.ref[SharedStrings] | None = None
        self._strings_part = of_kind(found, "sharedStrings")
        self._styles_part = of_kind(found, "styles")
        self.sheets = _sheets(contents, found)

    def sheet(self, name: str | None) -> Sheet:
        """Return the sheet that has a name. Raises WorkbookError if it is gone."""
        found = next((item for item in self.sheets if item.name == name), None)
        if found is None:
            raise DamagedError("missing-part", part=str(name))
        return found

    def strings(self) -> SharedStrings:
        """Return the texts that cells share; none where the workbook has none.

        They are in memory once, for as long as somebody holds them.
        """
        strings = self._strings() if self._strings is not None else None
        if strings is None:
            strings = self._read_strings()
            self._strings = weakref.ref(strings)
        return strings

    def _read_strings(self) -> SharedStrings:
        if self._strings_part is None:
            return SharedStrings(self._file.limits)
        with open_package(self._file, NAME) as package:
            pieces = package.chunks(self._strings_part)
            return read_shared_strings(pieces, self._strings_part, self._file.limits)

    def filled_sheets(self) -> list[Sheet]:
        """Return the sheets that have any cells. Raises WorkbookError and OSError."""
        with open_package(self._file, NAME) as package:
            return [sheet for sheet in self.sheets if _has_cells(package, sheet.part)]

    @cached_property
    def formats(self) -> Sequence[NumberFormat]:
        """The number formats of cells, by the numbers of their styles."""
        if self._styles_part is None:
            return ()
        with open_package(self._file, NAME) as package:
            return _formats(package, self._styles_part)


def _sheets(contents: _Contents, found: Mapping[str, Relation]) -> Sequence[Sheet]:
    """Return the sheets that have cells by their kind; others have charts or macros."""
    for name, key, _ in contents.sheets:
        if key not in found:
            raise DamagedError("missing-part", part=name)
    sheets = [
        Sheet(name, found[key].part, hidden)
        for name, key, hidden in contents.sheets
        if found[key].kind == "worksheet"
    ]
    for values in ([item.part.lower() for item in sheets], [item.name.lower() for item in sheets]):
        if len(set(values)) < len(values):
            raise DamagedError("double-sheet")
    return sheets


def _has_cells(package: Package, part: str) -> bool:
    """Whether a sheet has any cell that is not empty."""
    return any(name in _CONTENT for name, _ in main_elements(package, part))


def _book_part(package: Package) -> str:
    """Return the part that lists the sheets. Raises WorkbookError where there is none."""
    part = of_kind(relations(package, ""), "officeDocument")
    if part is None or part not in package:
        if "[Content_Types].xml" in package:
            raise DamagedError("missing-part", part=part or "xl/workbook.xml")
        raise NoWorkbookError("ods" if "content.xml" in package else "zip", NAME)
    for end, kind in ((".bin", "xlsb"), ("document.xml", "docx"), ("presentation.xml", "pptx")):
        if part.lower().endswith(end):
            raise NoWorkbookError(kind, NAME)
    return part


def _contents(package: Package, part: str) -> _Contents:
    contents = _Contents([])
    for name, attributes in main_elements(package, part):
        if name == "sheet":
            key = next((attributes[f"{x} id"] for x in RELATIONS if f"{x} id" in attributes), "")
            hidden = attributes.get("state") in _HIDDEN
            contents.sheets.append((attributes.get("name", ""), key, hidden))
            if len(contents.sheets) > ENTRIES:
                raise DamagedError("double-sheet")
        elif name == "workbookPr":
            contents.from_1904 = attributes.get("date1904") in _TRUE
        elif name == "calcPr":
            contents.recalculates = attributes.get("fullCalcOnLoad") in _TRUE
    return contents


def _formats(package: Package, part: str) -> list[NumberFormat]:
    """Return the number formats of the styles of cells (ECMA-376, part 1, 18.8)."""
    own: dict[str, str] = {}
    formats: list[NumberFormat] = []
    inside = False
    for name, attributes in main_elements(package, part):
        if name == "numFmt" and not inside:
            own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            formats.append(coded(own[number]) if number in own else built_in(_whole(number)))
        if len(own) + len(formats) > _FORMATS_KEPT:
            raise DamagedError("large-part", part=part)
    return formats


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("1000000") else 0
