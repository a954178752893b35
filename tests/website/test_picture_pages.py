"""The pages of pictures in a site: those that a release has facts for, with links that lead on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.library import write_library

import verbund
from verbund import UnreadableError, build
from verbund.website.site import Site, open_site

ROOT = Path(__file__).parents[2]
NAMES = ("network", "timelines", "map", "counts")


def test_each_kind_of_picture_has_a_page_in_both_languages(made: Mapping[str, bytes]) -> None:
    for tag, agency in (("de", "Stadt Lügde"), ("en", "Town of Lügde")):
        for name in NAMES:
            page = made[f"{tag}/{name}.html"].decode()
            assert re.search(rf'<a href="[^"]*{name}.html" aria-current="page">', page)
            assert '<link rel="stylesheet" href="../assets/pictures.css">' in page
            assert page.count("<svg") == page.count("<details") > 0
        network = made[f"{tag}/network.html"].decode()
        assert '<a href="organisation/stadt-luegde.html" class="node"' in network
        assert agency.split()[-1] in network


def test_a_site_has_no_page_of_pictures_without_facts(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    assert build(folder).conforms
    opened = open_site(folder / "output")
    paths = set(opened.paths())
    assert not {f"en/{name}.html" for name in ("network", "map")} & paths
    assert opened.file("en/network.html") is None
    home = opened.file("en/index.html")
    assert home is not None
    assert b"network.html" not in home


def test_pictures_are_the_same_each_time(site: Site, made: Mapping[str, bytes]) -> None:
    again = open_site(site.views.folder)
    for name in NAMES:
        assert again.file(f"de/{name}.html") == made[f"de/{name}.html"]


def test_the_page_of_a_record_has_its_partners_and_its_time_line(made: Mapping[str, bytes]) -> None:
    town = made["de/organisation/stadt-luegde.html"].decode()
    assert "Partner von Stadt Lügde" in town
    assert '<a href="../organisation/kreispolizeibehoerde-lippe.html" class="node"' in town
    partnership = made["en/partnership/op-luegde.html"].decode()
    assert 'id="picture-timeline-caption">What happened when: ' in partnership
    assert '<a href="../lifecycle-event/' in partnership.split('class="picture ')[1]
    alone = made["de/organisation/stadt-lage.html"].decode()
    assert "pictures.css" not in alone
    assert "<svg" not in alone


def test_outlines_make_the_map_one_of_them(tmp_path: Path) -> None:
    """A file of offices that is not in degrees is a finding, and no site is written."""
    square = [[9.1, 51.9], [9.3, 51.9], [9.3, 52.0], [9.1, 52.0], [9.1, 51.9]]
    outlines = tmp_path / "towns.geojson"

    def write(ring: list[list[float]]) -> None:
        geometry = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": {"AGS": "05766052"}, "geometry": geometry}
        outlines.write_text(json.dumps(feature), encoding="utf-8")

    write(square)
    verbund.site(tmp_path / "site", release=ROOT / "output", outlines=outlines)
    page = (tmp_path / "site/de/map.html").read_text(encoding="utf-8")
    assert '<path class="shade-1 border"' in page
    assert "Ohne Umriss" in page
    write([[east * 50_000, north * 100_000] for east, north in square])
    with pytest.raises(UnreadableError) as caught:
        verbund.site(tmp_path / "other", release=ROOT / "output", outlines=outlines)
    (finding,) = caught.value.findings
    assert finding.code == "F185"
    assert "UTM" in finding.message.de
    assert not (tmp_path / "other").exists()
