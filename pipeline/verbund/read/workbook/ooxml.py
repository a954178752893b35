"""Names of Office Open XML: namespaces in both conformance classes, parts and their relations."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from verbund.read.workbook.faults import DamagedError
from verbund.read.workbook.package import Package
from verbund.read.workbook.xml_stream import elements, local

MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"


class Relation(NamedTuple):
    """A relation of a part to another: the last word of its kind, and the other's name."""

    kind: str
    part: str


@cache
def main_names(*names: str) -> Mapping[str, str]:
    """Return local names of SpreadsheetML by their full names in both namespaces."""
    return {f"{space} {name}": name for space in MAIN for name in names}


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Return the relations of a part to other parts, by their ids; those that lead out are none.

    The empty name is that of the package itself. Raises WorkbookError.
    """
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in package:
        return {}
    found = {}
    for name, attributes in elements(package.chunks(source), source):
        if name == _PACKAGE and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = Relation(kind, target.lstrip("/"))
    return found


def of_kind(found: Mapping[str, Relation], kind: str) -> str | None:
    """Return the first part of a kind; None where there is none."""
    return next((item.part for item in found.values() if item.kind == kind), None)


def main_elements(package: Package, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the elements of a part, each by its local name if it is one of SpreadsheetML.

    Raises WorkbookError where its root is none.
    """
    first = True
    for name, attributes in elements(package.chunks(part), part):
        space = name.rpartition(" ")[0]
        if first and space not in MAIN:
            raise DamagedError("other-xml", part=part)
        first = False
        if space in MAIN:
            yield local(name), attributes
