"""The pictures of docs/pictures.md are those of the committed release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.golden import check_golden

from verbund.pictures.drawing import Drawing
from verbund.views.pictures.release_pictures import ReleasePictures
from verbund.views.release import open_views

ROOT = Path(__file__).parents[3]


def no_page(_: str) -> str:
    return ""


def named(drawings: tuple[Drawing, ...], name: str) -> Drawing:
    return next(drawing for drawing in drawings if drawing.name == name)


DRAWN: dict[str, Callable[[ReleasePictures], Drawing | None]] = {
    "network": lambda lippe: lippe.network("en", no_page),
    "matrix": lambda lippe: lippe.matrix("en", no_page),
    "timeline": lambda lippe: named(lippe.timelines("en", no_page), "timeline-partnerships"),
    "bars": lambda lippe: named(lippe.counts("en", no_page), "bars-conferences-year"),
    "map": lambda lippe: lippe.map("en", no_page),
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_docs_show_what_is_drawn(name: str, approve: bool) -> None:
    drawing = DRAWN[name](ReleasePictures(open_views(ROOT / "output")))
    assert drawing is not None
    check_golden(ROOT / f"docs/pictures/lippe-{name}.svg", drawing.svg + "\n", approve)
    assert f"(pictures/lippe-{name}.svg)" in (ROOT / "docs/pictures.md").read_text(encoding="utf-8")
