"""What may be loaded as a whole: a workbook that was checked as our own reader checks it.

openpyxl holds all of a workbook in memory, and believes it. So each part is looked at first, as a
stream: its size, and that its XML declares no types and is not too deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from verbund.errors import VerbundError
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, render
from verbund.read.record_file import FileToRead
from verbund.read.workbook.faults import WorkbookError
from verbund.read.workbook.ooxml import main_names
from verbund.read.workbook.package import Package
from verbund.read.workbook.xlsx_book import NAME, XlsxBook
from verbund.read.workbook.xlsx_sheet import area_of
from verbund.read.workbook.xml_stream import elements
from verbund.system.limits import MIB

MOST: Final = 64 * MIB
"""The bytes that a workbook may unpack to, to be copied. In memory it takes many more."""

_XML: Final = (".xml", ".rels")
"""Drawings of comments (.vml) are often no XML, and are not read."""
_WITH_AREA: Final = main_names("mergeCell", "hyperlink")
_AREAS: Final = 1_000_000
"""The most cells of all merged areas and links: openpyxl makes each of them."""
_CORE: Final = "docProps/core.xml"
_EXTENSION: Final = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_LOST_ELEMENTS: Final = {
    **dict.fromkeys(main_names("f"), "results"),
    f"{_EXTENSION} dataValidation": "lists",
    f"{_EXTENSION} conditionalFormatting": "conditional",
    f"{_EXTENSION} sparklineGroup": "sparklines",
}
_LOST_PARTS: Final = (
    ("macros", ("xl/vbaproject.bin",)),
    ("images", ("xl/media/", "xl/diagrams/")),
    ("charts", ("xl/charts/",)),
    ("controls", ("xl/ctrlprops/", "xl/activex/")),
    ("threads", ("xl/threadedcomments/",)),
    ("slicers", ("xl/slicers/", "xl/slicercaches/", "xl/timelines/", "xl/timelinecaches/")),
)
"""What openpyxl does not keep, or not all of it: the phrase, and how the names of parts begin."""


class NotCopiedError(VerbundError):
    """Raised for a workbook that is not loaded; ``problem`` says why."""

    def __init__(self, problem: Localised) -> None:
        super().__init__(problem["en"])
        self.problem = problem


@dataclass(frozen=True, slots=True)
class WholeWorkbook:
    """The bytes of a workbook that may be loaded, and what a copy will lack (``lost``).

    ``sheets`` are the names of its sheets. ``dated`` says whether it tells when it was made.
    """

    content: bytes
    sheets: tuple[str, ...]
    lost: tuple[str, ...]
    dated: bool


def whole_workbook(file: FileToRead) -> WholeWorkbook:
    """Read and check a workbook. Raises NotCopiedError where it may not be loaded."""
    try:
        with file.open_archive() as stream:
            content = stream.read(MOST + 1)
        if len(content) > MOST:
            raise _too_large()
        package = Package(BytesIO(content), file.limits, NAME)
        if sum(package.sizes(part)[1] for part in package.parts) > MOST:
            raise _too_large()
        lost = _check(package)
        sheets = tuple(sheet.name for sheet in XlsxBook(file).sheets)
        dated = _CORE in package and b"created" in package.read(_CORE, MIB)
    except OSError as error:
        raise NotCopiedError(_plain(error.strerror or str(error))) from None
    except WorkbookError as error:
        finding = error.finding(file.shown, None)
        problem: dict[str, str] = {
            language: render(finding, language).message for language in LANGUAGES
        }
        raise NotCopiedError(problem) from None
    return WholeWorkbook(content, sheets, tuple(_lost(package, lost)), dated)


def _check(package: Package) -> set[str]:
    """Check all parts that are XML; return what of them is lost, as keys of phrases."""
    lost, left = set(), _AREAS
    for part in package.parts:
        if not part.lower().endswith(_XML):
            for _ in package.chunks(part):
                pass
            continue
        for name, attributes in elements(package.chunks(part), part):
            if name in _LOST_ELEMENTS:
                lost.add(_LOST_ELEMENTS[name])
            elif name in _WITH_AREA:
                left -= area_of(attributes.get("ref", "")).cells
                if left < 0:
                    raise NotCopiedError(phrase("annotated.too-long"))
    return lost


def _lost(package: Package, elements_lost: set[str]) -> Iterator[str]:
    names = [part.lower() for part in package.parts]
    for key, beginnings in _LOST_PARTS:
        if any(name.startswith(beginnings) for name in names):
            yield f"annotated.lost-{key}"
    yield from (f"annotated.lost-{key}" for key in sorted(elements_lost))


def _too_large() -> NotCopiedError:
    return NotCopiedError(phrase("annotated.too-large", most=str(MOST // MIB)))


def _plain(text: str) -> Localised:
    return {"en": text, "de": text}
