"""A build makes the site with the release where the settings say so: both are new, or neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.lippe import copy_lippe

import verbund
from verbund.serve.held import read_held
from verbund.serve.limits import ServeLimits
from verbund.sparql.errors import QueryError

OUTLINES = "towns.geojson"
DRAWN = b'<path class="shade-1 border"'


def workspace(folder: Path, settings: str) -> Path:
    """The records of Lippe with a table [site]."""
    copy_lippe(folder)
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"\n[site]\n{settings}\n")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in ("output", "site")
        for path in (folder / name).rglob("*")
        if path.is_file()
    }


def write_outlines(path: Path) -> None:
    """An outline of one town of Lippe, by its key."""
    ring = [[9.1, 51.9], [9.3, 51.9], [9.3, 52.0], [9.1, 51.9]]
    feature = {
        "type": "Feature",
        "properties": {"AGS": "05766052"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    document = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(document), encoding="utf-8")


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "records" / "organisations.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_build_makes_the_site_of_its_release(tmp_path: Path) -> None:
    folder = workspace(tmp_path, f'with_build = true\noutlines = "{OUTLINES}"')
    write_outlines(folder / OUTLINES)
    report = verbund.build(folder)
    assert report.conforms
    assert report.site is not None
    assert report.site.folder == folder / "site"
    page = (folder / "site/de/organisation/stadt-luegde.html").read_text("utf-8")
    assert "Stadt Lügde" in page
    assert DRAWN in (folder / "site/de/map.html").read_bytes()
    made = contents(folder)
    alone = verbund.site(folder / "alone", folder)
    assert alone.files == report.site.files
    same = {
        path.relative_to(folder / "alone").as_posix(): path.read_bytes()
        for path in (folder / "alone").rglob("*")
        if path.is_file()
    }
    assert same == {
        name.removeprefix("site/"): data for name, data in made.items() if name.startswith("site/")
    }, "the same as `verbund site` makes of the release"


def test_a_build_tells_of_outlines_that_fit_no_territory(tmp_path: Path) -> None:
    folder = workspace(tmp_path, f'with_build = true\noutlines = "{OUTLINES}"')
    write_outlines(folder / OUTLINES)
    text = (folder / OUTLINES).read_text("utf-8")
    (folder / OUTLINES).write_text(text.replace("05766052", "5766052"), encoding="utf-8")
    report = verbund.build(folder)
    assert report.conforms
    assert [item.code for item in report.findings if item.code[0] == "F"] == ["F186"]


def test_a_build_that_cannot_make_the_site_leaves_both(tmp_path: Path) -> None:
    folder = workspace(tmp_path, f'with_build = true\noutlines = "{OUTLINES}"')
    write_outlines(folder / OUTLINES)
    verbund.build(folder)
    before = contents(folder)
    edit(folder, "Stadt Lügde", "Stadt Lügde am Berg")
    for text in ("{", None):
        if text is None:
            (folder / OUTLINES).unlink()
        else:
            (folder / OUTLINES).write_text(text, encoding="utf-8")
        with pytest.raises(verbund.UnreadableError) as caught:
            verbund.build(folder)
        assert [item.code for item in caught.value.findings] == ["F185"]
        assert contents(folder) == before

    write_outlines(folder / OUTLINES)
    (folder / "site/site.json").unlink()
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.build(folder)
    assert [item.code for item in caught.value.findings] == ["B103"], "somebody's own folder"
    (folder / "site/site.json").write_bytes(before["site/site.json"])
    assert contents(folder) == before

    (folder / "site/site.json").write_bytes(before["site/site.json"])
    report = verbund.build(folder)
    assert report.site is not None
    assert contents(folder) != before


def test_records_with_faults_leave_the_site(tmp_path: Path) -> None:
    folder = workspace(tmp_path, "with_build = true")
    verbund.build(folder)
    before = contents(folder)
    line = (folder / "records/organisations.csv").read_text("utf-8").splitlines()[1]
    edit(folder, line, f"{line}\n{line}")
    report = verbund.build(folder)
    assert not report.conforms
    assert report.site is None
    assert contents(folder) == before


def test_without_the_setting_a_build_makes_no_site(tmp_path: Path) -> None:
    folder = workspace(tmp_path, "with_build = false")
    assert verbund.build(folder).site is None
    assert not (folder / "site").exists()


def test_a_site_elsewhere_lies_beside_its_release(tmp_path: Path) -> None:
    folder = workspace(tmp_path, "with_build = true")
    report = verbund.build(folder, output=folder / "other" / "release")
    assert report.site is not None
    assert report.site.folder == folder / "other" / "site"
    assert not (folder / "site").exists()
    with pytest.raises(verbund.UsageError):
        verbund.build(folder, output=folder / "site")


@pytest.mark.parametrize("name", ["records/a.geojson", "../a.geojson", "linked.geojson"])
def test_outlines_are_a_file_of_the_workspace(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    workspace(folder, f'outlines = "{name}"')
    write_outlines(tmp_path / "a.geojson")
    (folder / "linked.geojson").symlink_to(tmp_path / "a.geojson")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.validate(folder)
    (found,) = caught.value.findings
    assert "outlines" in found.message.en


def test_the_server_draws_the_same_outlines(tmp_path: Path) -> None:
    release = Path(__file__).parents[2] / "output"
    write_outlines(tmp_path / OUTLINES)
    for outlines, is_drawn in ((tmp_path / OUTLINES, True), (None, False)):
        pages = read_held(release, None, ServeLimits(), outlines).pages
        assert pages is not None
        page = pages.file("de/map.html")
        assert page is not None
        assert (DRAWN in page) == is_drawn
    with pytest.raises(QueryError, match="outlines"):
        read_held(release, None, ServeLimits(), tmp_path / "none.geojson")
