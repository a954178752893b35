"""A drawing: an SVG and a table with the same facts; how both stand in a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from verbund.html.environment import environment_of
from verbund.html.view import Value
from verbund.pictures.svg import group, leaf, number
from verbund.pictures.words import Words

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts of a picture as rows of a table."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as SVG, and the same facts as a table.

    ``name`` is unique on a page and the beginning of all ids in ``svg``; ``title`` and
    ``description`` are what the SVG says of itself. ``filters`` are the keys by which a script may
    show parts of it, with their labels.
    """

    name: str
    title: str
    description: str
    svg: str
    table: FactTable
    language: str
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def options(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The filters by the heading before the colon of their labels."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, label in self.filters:
            heading, colon, text = label.partition(": ")
            found.setdefault(heading if colon else "", []).append((key, text or label))
        return list(found.items())

    def figure(self) -> Markup:
        """Return the picture as a ``figure`` of HTML, with its table to be opened below it."""
        from markupsafe import Markup

        template = environment_of("verbund.pictures").get_template("figure.html")
        svg = Markup(self.svg)  # noqa: S704 - made of escaped parts, by this package
        return Markup(  # noqa: S704 - the template escapes
            template.render(drawing=self, svg=svg, words=Words(self.language))
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """What the SVG element of a picture says of itself."""

    name: str
    kind: str
    title: str
    description: str
    language: str

    def around(
        self, children: Iterable[str], box: tuple[float, float, float, float], links: bool
    ) -> str:
        """Return the SVG (SVG 2, 8; SVG-AAM 1.0).

        ``box`` is left, top, width and height. With links inside it is a document of graphics:
        the children of an ``img`` could not be reached (WAI-ARIA Graphics Module 1.0).
        """
        left, top, width, height = box
        view = " ".join(map(number, (left, top, width, height)))
        ids = {part: f"{self.name}-{part}" for part in ("title", "description")}
        return group(
            "svg",
            (
                leaf("title", self.title, id=ids["title"]),
                leaf("desc", self.description, id=ids["description"]),
                *filter(None, children),
            ),
            xmlns="http://www.w3.org/2000/svg",
            class_=f"picture picture-{self.kind}",
            role="graphics-document" if links else "img",
            lang=self.language,
            aria_labelledby=ids["title"],
            aria_describedby=ids["description"],
            viewBox=view,
            width=width,
            height=height,
            font_family="sans-serif",
            font_size=f"{SIZE}",
            fill="currentColor",
        )


SIZE = 13
"""The size of texts in a picture."""

LEADING = 15
"""From one line of a text to the next."""


def style_sheet() -> bytes:
    """Return pictures.css, which pages with pictures link."""
    return files("verbund.pictures").joinpath("pictures.css").read_bytes()


def script() -> bytes:
    """Return pictures.js, a module that adds filter, zoom and keyboard to pictures."""
    return files("verbund.pictures").joinpath("pictures.js").read_bytes()
