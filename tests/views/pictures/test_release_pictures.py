"""Pictures of releases: of this project's, and of another domain's, whose words nobody knows."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.support.library import SHAPES, edit, write_library
from tests.support.sample_pictures import read_svg

import verbund
from verbund.pictures.bars import Bars
from verbund.pictures.drawing import Drawing
from verbund.pictures.outlines import read_outlines
from verbund.views.pictures import counts
from verbund.views.pictures.maps import place_codes
from verbund.views.pictures.release_pictures import ReleasePictures
from verbund.views.pictures.roles import Roles
from verbund.views.pictures.timelines import has_timelines, timelines_of
from verbund.views.release import ReleaseViews, open_views

ROOT = Path(__file__).parents[3]
LATER = (
    "<https://w3id.org/agency-cooperation/lippe/partnership/op-luegde>"
    " <https://w3id.org/agency-cooperation/ontology#practiceSince>"
    ' "2031"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
)
_VERSIONS = shutil.ignore_patterns("releases")
RULE = """\
#+ title: { en: Who has read the same, de: Wer dasselbe las }
#+ description: { en: Two members borrowed one book., de: Zwei Mitglieder liehen ein Buch. }
PREFIX lib: <https://library.example/terms#>
CONSTRUCT { ?link a lib:Readership ; lib:reader ?one , ?other ; lib:book ?book }
WHERE {
  ?loan lib:book ?book ; lib:borrower ?one .
  ?again lib:book ?book ; lib:borrower ?other .
  FILTER (STR(?one) < STR(?other))
  BIND (IRI(CONCAT("derived/readership/", SHA256(CONCAT(STR(?loan), STR(?again))))) AS ?link)
}
"""


def rows(drawing: Drawing | None) -> list[list[str]]:
    assert drawing is not None
    read_svg(drawing.svg)
    return [[cell.text for cell in row] for row in drawing.table.rows]


@pytest.fixture(scope="module")
def views() -> ReleaseViews:
    """The committed release of Kreis Lippe."""
    return open_views(ROOT / "output")


@pytest.fixture(scope="module")
def lippe(views: ReleaseViews) -> ReleasePictures:
    return ReleasePictures(views)


def address(iri: str) -> str:
    return f"{iri.rsplit('/', 1)[1]}.html"


def test_who_is_in_the_middle_of_kreis_lippe(lippe: ReleasePictures) -> None:
    drawing = lippe.network("de", address)
    assert drawing is not None
    assert "Die meisten Partner: Kreispolizeibehörde Lippe (10)" in drawing.description
    assert "davon 16 ohne erfassten Partner" in drawing.description
    found = rows(drawing)
    (luegde,) = [row for row in found if row[1] == "Stadt Lügde"]
    assert luegde[0] == "Kreispolizeibehörde Lippe"
    assert "Ordnungspartnerschaft Lügde" in luegde[2]
    assert luegde[3] == "07.07.2021"
    assert ["Staatsanwaltschaft Detmold", "kein Partner erfasst", *[""] * 5] in found
    assert 'href="stadt-luegde.html"' in drawing.svg


def test_the_links_are_those_of_the_release(views: ReleaseViews, lippe: ReleasePictures) -> None:
    lines = (ROOT / "output" / "derived.nt").read_text(encoding="utf-8").splitlines()
    count = sum(line.endswith("ontology#Cooperation> .") for line in lines)
    named = [row for row in rows(lippe.network("en", address)) if row[2]]
    assert len(named) == count > 0
    assert rows(lippe.matrix("en", address)) == rows(lippe.network("en", address))


def test_a_part_of_the_network(lippe: ReleasePictures) -> None:
    whole = lippe.network("de", address)
    assert whole is not None
    labels = dict(whole.filters)
    assert "2019" in labels.values()
    key = next(key for key, label in labels.items() if label == "Gebiet: Lügde")
    part = lippe.network("de", address, key)
    assert [row[:2] for row in rows(part)] == [["Kreispolizeibehörde Lippe", "Stadt Lügde"]]


def test_the_partners_of_one_agency(views: ReleaseViews, lippe: ReleasePictures) -> None:
    found = rows(lippe.partners_of(f"{views.base}organisation/kreis-lippe", "de", address))
    assert {name for row in found for name in row[:2]} == {
        *("Kreis Lippe", "Kreispolizeibehörde Lippe", "Gemeinde Augustdorf"),
        "Stadt Horn-Bad Meinberg",
    }
    assert lippe.partners_of(f"{views.base}organisation/stadt-lage", "de", address) is None


def test_time_lines_have_periods_and_events(lippe: ReleasePictures) -> None:
    drawings = {drawing.name: drawing for drawing in lippe.timelines("de", address)}
    assert list(drawings) == [
        *("timeline-agreements", "timeline-conference-series", "timeline-conferences"),
        "timeline-partnerships",
    ]
    partnerships = rows(drawings["timeline-partnerships"])
    assert [
        "Ordnungspartnerschaft Lügde",
        "Partnerschaften",
        "07.07.2021",
        "offen",
        "ja",
    ] in partnerships
    series = rows(drawings["timeline-conference-series"])
    assert [row[2] for row in series] == ["2019", "16.11.2021", "2022"]
    symposium = [row for row in rows(drawings["timeline-conferences"]) if "Europe" in row[0]]
    assert [row[2:4] for row in symposium] == [["05.09.2019", "08.09.2019"]]


def test_the_time_line_of_one_partnership(views: ReleaseViews, lippe: ReleasePictures) -> None:
    found = rows(lippe.timeline_of(f"{views.base}partnership/op-luegde", "de", address))
    assert len(found) >= 3
    assert lippe.timeline_of(f"{views.base}place/luegde", "de", address) is None
    assert lippe.timeline_of(f"{views.base}nothing/here", "de", address) is None


def test_counts_by_year_topic_and_level(lippe: ReleasePictures) -> None:
    drawings = {drawing.title: drawing for drawing in lippe.counts("de", address)}
    assert [row[0] for row in rows(drawings["Konferenzen nach Jahr"])] == [
        "2019",
        "2020",
        "2021",
        "2022",
    ]
    assert rows(drawings["Organisationen nach Verwaltungsebene"])[0] == ["Gemeindeebene", "12"]
    assert rows(drawings["Partnerschaften nach Themen"])[0][0] == "Sicherheitsgefühl"
    assert not [title for title in drawings if "Sicherheit der Angabe" in title]


def test_a_date_that_is_none_is_not_counted(tmp_path: Path) -> None:
    """A release of others may call any text a year."""
    release = Path(shutil.copytree(ROOT / "output", tmp_path / "release", ignore=_VERSIONS))
    for name in ("dataset.nt", "derived.nt"):
        text = (release / name).read_text(encoding="utf-8")
        changed = text.replace('"2019"^^', '"²019"^^').replace('"2020-06"^^', '"²020-06"^^')
        assert changed != text
        lines = sorted(changed.splitlines(keepends=True))
        (release / name).write_text("".join(lines), encoding="utf-8")
    pictures = ReleasePictures(open_views(release))
    drawings = {drawing.title: drawing for drawing in pictures.counts("de", address)}
    years = [row[0] for row in rows(drawings["Konferenzen nach Jahr"])]
    assert years == ["2019", "2020", "2021", "2022"], "2019-09-05 is a day"
    assert pictures.network("de", address) is not None


def test_a_record_counts_in_the_year_in_which_it_began(tmp_path: Path) -> None:
    release = Path(shutil.copytree(ROOT / "output", tmp_path / "release", ignore=_VERSIONS))
    path = release / "dataset.nt"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(sorted({*lines, LATER})), encoding="utf-8")
    found = counts.bars_of(ReleasePictures(open_views(release)).roles, "en", address)
    bars = {item.name: item for item in found}["bars-partnerships-year"]
    years = [bar.label for bar in bars.bars]
    assert years == ["2019", "2020", "2021", "2022"]


def test_what_has_no_bar_is_in_the_number_of_the_rest(
    lippe: ReleasePictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kinds() -> Bars:
        found = counts.bars_of(lippe.roles, "en", address)
        return next(bars for bars in found if bars.name == "bars-organisations-kind")

    whole = sum(bar.values[0] for bar in kinds().bars)
    monkeypatch.setattr(counts, "MOST", 1)
    cut = kinds()
    assert len(cut.bars) == 1
    assert cut.bars[0].values[0] + cut.rest == whole
    assert cut.rest > 15, "organisations, not kinds of them"


def test_a_map_with_and_without_outlines(views: ReleaseViews, lippe: ReleasePictures) -> None:
    found = rows(lippe.map("de", address))
    (luegde,) = [row for row in found if row[0] == "Lügde"]
    assert luegde[1] == "1"
    assert luegde[2].startswith("05766052")
    assert luegde[3].startswith("Kreis Lippe, Regierungsbezirk Detmold")
    square = [[9.1, 51.9], [9.3, 51.9], [9.3, 52.0], [9.1, 52.0], [9.1, 51.9]]
    feature = {
        "type": "Feature",
        "properties": {"AGS": "05766052"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    outlines = read_outlines(json.dumps(feature).encode(), place_codes(Roles(views)))
    assert list(outlines) == ["05766052"]
    drawn = ReleasePictures(views, outlines).map("de", address)
    assert rows(drawn) == found
    assert drawn is not None
    assert "<path" in drawn.svg


def test_two_openings_of_a_release_give_the_same_pictures(lippe: ReleasePictures) -> None:
    again = ReleasePictures(open_views(ROOT / "output"))
    assert again.network("en", address) == lippe.network("en", address)
    assert again.timelines("en", address) == lippe.timelines("en", address)


def test_pictures_of_another_domain(tmp_path: Path) -> None:
    """Readers are linked by books; loans have a period, since one date is not after the other."""
    folder = write_library(tmp_path / "library")
    assert "lessThanOrEquals" in SHAPES
    edit(folder / "verbund.toml", 'shapes = ["shapes"]', 'shapes = ["shapes"]\nrules = ["rules"]')
    with (folder / "ontology" / "library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("lib:Readership a owl:Class .\nlib:reader a owl:ObjectProperty .\n")
    with (folder / "records" / "loans.csv").open("a", encoding="utf-8") as stream:
        stream.write("Grace,3-16,,,\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "readers.rq").write_text(RULE, encoding="utf-8")
    assert verbund.build(folder).conforms
    pictures = ReleasePictures(open_views(folder / "output"))
    found = rows(pictures.network("en", address))
    assert [row[:2] for row in found if row[2]] == [["Ada", "Grace"]]
    assert [agents.name for agents in pictures.roles.agents] == ["members"]
    assert [books.name for books in pictures.roles.basis_tables] == ["books"]
    assert pictures.map("en", address) is None
    loans = pictures.views.model.by_name["loans"]
    assert [(begin.name, end.name) for begin, end in pictures.roles.periods(loans)] == [
        ("lent", "due")
    ]


def test_a_release_without_links_has_no_network(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    assert verbund.build(folder).conforms
    pictures = ReleasePictures(open_views(folder / "output"))
    assert pictures.network("de", address) is None
    assert pictures.matrix("de", address) is None
    assert pictures.partners_of("https://library.example/id/member/m1", "de", address) is None


@pytest.mark.parametrize("table", ["partnership", "lifecycle-event"])
@pytest.mark.parametrize("dates", [0, 1, 2])
def test_there_is_a_page_of_time_lines_where_one_can_be_drawn(
    tmp_path: Path, dates: int, table: str
) -> None:
    """Two dates make one, of records or of what happened to them; a single date makes none."""
    kept = tmp_path / "release"
    shutil.copytree(ROOT / "output", kept, ignore=_VERSIONS)
    leave_dates(kept / "dataset.nt", table, dates)
    roles = Roles(open_views(kept))
    drawn = any(timelines_of(roles, "en", address))
    assert has_timelines(roles, "en") == drawn == (dates == 2)


def leave_dates(file: Path, table: str, left: int) -> None:
    """Take away all statements of dates but the first ones of a table."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    dates = [
        line for line in lines if re.search(r"\^\^<[^>]*(date|gYear|edtf)", line, re.IGNORECASE)
    ]
    begun = [line for line in dates if f"/{table}/" in line and "startDate" in line]
    gone = set(dates) - set(begun[:left])
    file.write_text("".join(line for line in lines if line not in gone), encoding="utf-8")
