"""The pictures of the clerk's guides show what the commands write today.

They are drawn from the workbooks of the guide itself: of its template, and of its own workbook once
it is checked. ``pytest tests/docs/test_pictures.py --approve`` draws them anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.utils import get_column_letter
from tests.support.golden import check_golden
from tests.support.lippe import ROOT
from tests.support.sheet_picture import Picture, sheet_svg

from verbund.cli.main import group

FOLDER = ROOT / "docs/pictures"
LARGEST = 60_000


class Guide(NamedTuple):
    """A guide, and what stands in it: language, workbook, sheet, and the marked cell."""

    page: str
    language: str
    book: str
    sheet: str
    marked: str
    template: str
    titles: tuple[str, str]


GUIDES = {
    "de": Guide(
        "clerk.md",
        "de",
        "Liste.xlsx",
        "Tagungen",
        "D3",
        "Konferenzen",
        (
            "Das Blatt „Konferenzen“ der Vorlage, mit der Hilfe zur Spalte „Datum“",
            "Das Blatt „Tagungen“ der geprüften Mappe, mit der Meldung an der Zelle D3",
        ),
    ),
    "en": Guide(
        "clerk.en.md",
        "en",
        "List.xlsx",
        "Meetings",
        "D3",
        "Conferences",
        (
            "The sheet “Conferences” of the template, with the help of the column “Date”",
            "The sheet “Meetings” of the checked workbook, with the finding at the cell D3",
        ),
    ),
}


@pytest.fixture(scope="module", params=sorted(GUIDES))
def guide(request: pytest.FixtureRequest) -> Guide:
    return GUIDES[request.param]


@pytest.fixture(scope="module")
def made(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which somebody has followed the guide up to the checked workbook."""
    folder = tmp_path_factory.mktemp(guide.language)
    page = (ROOT / "docs" / guide.page).read_text(encoding="utf-8")
    code = page[page.index("book = Workbook()") :].partition("```")[0]
    names: dict[str, object] = {"Workbook": openpyxl.Workbook}
    exec(code.replace(f'"{guide.book}"', repr(str(folder / guide.book))), names)  # noqa: S102 - the page's own example
    name = "Kreis Musterland"
    run(guide, "init", str(folder), "--from", str(folder / guide.book), "--name", name)
    mapping = folder / "mapping.csv"
    text = mapping.read_text(encoding="utf-8-sig")
    for old, new in re.findall(r'<!-- test: replace mapping.csv "([^"]*)" "([^"]*)" -->', page):
        text = text.replace(old, new)
    mapping.write_text(text, encoding="utf-8")
    run(guide, "validate", "-w", str(folder), "--format", f"xlsx={folder / 'checked.xlsx'}")
    run(guide, "template", "-w", str(folder), "--format", "xlsx", "-o", str(folder / "new.xlsx"))
    return folder


def run(guide: Guide, *arguments: str) -> None:
    result = CliRunner().invoke(group, ["--lang", guide.language, *arguments])
    assert result.exit_code in (0, 1), result.output


def headings_of(headings: dict[Any, str], *names: str) -> str:
    """The letters of the column with one of these names, needed or not."""
    return next(headings[text] for text in headings if str(text).rstrip(" *") in names)


def test_the_template_looks_as_the_guide_shows_it(guide: Guide, made: Path, approve: bool) -> None:
    sheet = openpyxl.load_workbook(made / "new.xlsx")[guide.template]
    headings = {cell.value: get_column_letter(at) for at, cell in enumerate(sheet[1], 1)}
    date = headings_of(headings, "Datum", "Date")
    column = sheet[f"{date}1"].column
    status = headings_of(headings, "Status")
    picture = Picture((1, 7), (column - 6, column + 1), f"{date}1", choice=f"{status}2")
    svg = sheet_svg(sheet, picture, guide.titles[0])
    check_golden(FOLDER / f"template.{guide.language}.svg", svg, approve)


def test_the_checked_workbook_looks_as_the_guide_shows_it(
    guide: Guide, made: Path, approve: bool
) -> None:
    sheet = openpyxl.load_workbook(made / "checked.xlsx")[guide.sheet]
    assert sheet[guide.marked].comment is not None
    picture = Picture((1, 4), (1, 8), guide.marked)
    svg = sheet_svg(sheet, picture, guide.titles[1])
    check_golden(FOLDER / f"checked.{guide.language}.svg", svg, approve)


@pytest.mark.parametrize("language", sorted(GUIDES))
def test_each_picture_is_shown_with_words_for_who_does_not_see_it(language: str) -> None:
    page = (ROOT / "docs" / GUIDES[language].page).read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]+)\]\((pictures/[^)]+)\)", page))
    assert sorted(shown.values()) == [
        f"pictures/{name}.{language}.svg" for name in ("checked", "template")
    ]
    for words, name in shown.items():
        path = ROOT / "docs" / name
        assert len(words) > 40
        assert path.stat().st_size < LARGEST
        root = ET.fromstring(path.read_bytes())  # noqa: S314 - our own file
        assert "".join(root.itertext()).strip()
