"""HTML pages as a browser reads them, for tests: parsed strictly, by the rules of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import html5rdf  # type: ignore[import-untyped]  # has no stubs


@dataclass(frozen=True)
class Document:
    """A page: its elements in order, what is above each, and those that have an id."""

    name: str
    root: Element
    parents: dict[Element, Element]
    ids: dict[str, Element]

    def all(self, *tags: str) -> Iterator[Element]:
        """The elements of these names, in the order of the page."""
        return (item for item in self.root.iter() if item.tag in tags)

    def by_id(self, name: str) -> Element:
        return self.ids[name]

    def language_of(self, element: Element) -> str:
        """The language that assistive technology takes an element for."""
        while "lang" not in element.attrib:
            element = self.parents[element]
        return element.attrib["lang"]


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def read_document(path: Path) -> Document:
    """Parse a page; the first error of syntax or nesting is raised (html5lib's strict mode)."""
    parser = html5rdf.HTMLParser(
        tree=html5rdf.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False
    )
    root = parser.parse(path.read_text(encoding="utf-8"))
    assert isinstance(root, Element)
    ids: dict[str, Element] = {}
    for item in root.iter():
        if "id" in item.attrib:
            assert item.attrib["id"] not in ids, f"two of id {item.attrib['id']}"
            ids[item.attrib["id"]] = item
    parents = {child: above for above in root.iter() for child in above}
    return Document(path.name, root, parents, ids)


def read_documents(folder: Path) -> dict[str, Document]:
    """All pages of a folder by file name."""
    found = {path.name: read_document(path) for path in sorted(folder.glob("*.html"))}
    assert found, f"{folder} holds no page"
    return found
