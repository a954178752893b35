"""An ODS workbook: its sheets, and the styles of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verbund.read.record_file import FileToRead
from verbund.read.workbook.faults import DamagedError, NoWorkbookError, ProtectedError
from verbund.read.workbook.opendocument import OFFICE, TABLE, TEXT, Styles
from verbund.read.workbook.package import ENTRIES, Package, open_package
from verbund.read.workbook.xml_stream import Attributes, Depth, elements, local, parse

NAME: Final = "ODS"
CONTENT: Final = "content.xml"
_STYLES: Final = "styles.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_MIMETYPE: Final = "mimetype"
_SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_CELL: Final = f"{TABLE}table-cell"


@dataclass(slots=True)
class OdsSheet:
    """A table of the spreadsheet: its name, its number from 0, and whether it is shown."""

    name: str
    number: int
    hidden: bool = False
    filled: bool = False


class OdsBook:
    """A workbook: its ``sheets`` and ``styles``. Raises WorkbookError and OSError."""

    def __init__(self, file: FileToRead) -> None:
        self.styles = Styles()
        with open_package(file, NAME) as package:
            _check(package)
            if _STYLES in package:
                for _ in parse(
                    package.chunks(_STYLES),
                    _STYLES,
                    self.styles.start,
                    self.styles.end,
                    self.styles.texts,
                ):
                    pass
            self.sheets = _sheets(package, self.styles)

    def sheet(self, name: str | None) -> OdsSheet:
        """Return the sheet that has a name. Raises WorkbookError if it is gone."""
        found = next((item for item in self.sheets if item.name == name), None)
        if found is None:
            raise DamagedError("missing-part", part=str(name))
        return found


def _check(package: Package) -> None:
    """Check that the archive is such a workbook, and not encrypted."""
    if _MANIFEST in package:
        for name, _ in elements(package.chunks(_MANIFEST), _MANIFEST):
            if local(name) == "encryption-data":
                raise ProtectedError
    if _MIMETYPE in package:
        if not package.read(_MIMETYPE, 1 << 10).strip().startswith(_SPREADSHEET):
            raise NoWorkbookError("opendocument", NAME)
    elif CONTENT not in package:
        raise NoWorkbookError("xlsx" if "[Content_Types].xml" in package else "zip", NAME)


class _Listing:
    """Lists the tables of a spreadsheet, and takes note of styles."""

    def __init__(self, styles: Styles) -> None:
        self.sheets: list[OdsSheet] = []
        self._styles, self._depth = styles, Depth()
        self._spreadsheet = self._cell = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        self._depth.enter()
        level = self._depth.level
        if name == _CELL:
            self._cell = level
            if f"{OFFICE}value-type" in attributes or f"{TABLE}formula" in attributes:
                self._fill()
        elif name == f"{TEXT}p" and level == self._cell + 1:
            self._fill()
        elif name == f"{TABLE}table" and level == self._spreadsheet + 1:
            self._add(attributes)
        elif name == f"{OFFICE}spreadsheet":
            self._spreadsheet = level
        elif not self._spreadsheet:
            self._styles.start(name, attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self._depth.leave()
        if not self._spreadsheet:
            self._styles.end(name)

    def _fill(self) -> None:
        if self.sheets:
            self.sheets[-1].filled = True

    def _add(self, attributes: Attributes) -> None:
        hidden = self._styles.hides(attributes.get(f"{TABLE}style-name", ""))
        sheet = OdsSheet(attributes.get(f"{TABLE}name", ""), len(self.sheets), hidden)
        self.sheets.append(sheet)
        if len(self.sheets) > ENTRIES:
            raise DamagedError("double-sheet")


def _sheets(package: Package, styles: Styles) -> Sequence[OdsSheet]:
    listing = _Listing(styles)
    for _ in parse(package.chunks(CONTENT), CONTENT, listing.start, listing.end, styles.texts):
        pass
    if len({sheet.name.lower() for sheet in listing.sheets}) < len(listing.sheets):
        raise DamagedError("double-sheet")
    if not listing.sheets:
        raise DamagedError("other-xml", part=CONTENT)
    return listing.sheets
