"""The pages of pictures in a site: those that a release has facts for, with links that lead on."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import write_library

import verbund
from verbund import UnreadableError, build
from verbund.cli.main import group
from verbund.findings import Language
from verbund.pictures.partners import Edge, Network, Node
from verbund.views.pictures.networks import MOST_PARTS, network_of, parts_of
from verbund.views.pictures.roles import Roles
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


def test_parts_of_the_network_have_pages_that_are_linked(
    site: Site, made: Mapping[str, bytes]
) -> None:
    """By topic, level, territory and year: from the network, and from the page of each of them."""
    parts = {path.partition("/")[2] for path in made if "/network-" in path}
    assert len(parts) == len(parts_of(whole_network(site, "en"))) > 10
    for tag in ("de", "en"):
        page = made[f"{tag}/network.html"].decode()
        linked = set(re.findall(r'<a href="(network-[^"]+)"', page))
        assert linked == parts, "each part has its page in each language"
        for path in parts:
            part = made[f"{tag}/{path}"].decode()
            assert "<svg" in part
            assert '<a href="network.html">' in part
    assert "network-2021.html" in parts
    place = made["de/place/luegde.html"].decode()
    about = re.findall(
        r'<a href="../(network-[^"]+)">Wer mit wem zusammenarbeitet: ([^<]+)<', place
    )
    assert {label for _, label in about} == {"Gebiet: Lügde", "Zuständigkeitsgebiet: Lügde"}
    for path, _ in about:
        assert "organisation/stadt-luegde.html" in made[f"de/{path}"].decode()
    topics = [path for path in parts if path.startswith("network-topics-")]
    concepts = [data for path, data in made.items() if path.startswith("en/concept-topic-")]
    assert topics
    for topic in topics:
        assert any(f'href="{topic}"'.encode() in page for page in concepts)


def whole_network(site: Site, language: Language) -> Network:
    found = network_of(Roles(site.views), language)
    assert found is not None
    return found.network


def test_the_parts_of_a_large_network_are_bounded() -> None:
    """The most used of each heading in turn: years do not keep topics out."""
    years = [(f"k-{year}", str(year)) for year in range(1900, 2000)]
    topics = [(f"k-topic-{n}", f"Topic: {n}") for n in range(100)]
    keys = [key for key, _ in (*years, *topics)]
    edges = tuple(
        Edge(
            "a", f"b{n}", keys=tuple(key for at, key in enumerate(keys) if n < (at % 100) // 5 + 1)
        )
        for n in range(20)
    )
    nodes = tuple(Node(item, item) for item in ("a", *(f"b{n}" for n in range(20))))
    found = parts_of(Network("network", "", nodes, edges, filters=(*years, *topics)))
    assert len(found) == MOST_PARTS
    assert sum(key.startswith("k-topic-") for key in found) == MOST_PARTS // 2
    assert "k-1999" in found
    assert "k-1900" not in found
    many = tuple(replace(edge, one=f"c{n}") for edge in edges for n in range(100))
    assert 0 < len(parts_of(Network("network", "", nodes, many, filters=(*years, *topics)))) < 10


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


def test_outlines_that_fit_no_territory_are_told(tmp_path: Path) -> None:
    """A spreadsheet took the zero from the beginning of the key."""
    outlines = tmp_path / "towns.geojson"
    square = [[9.1, 51.9], [9.3, 51.9], [9.3, 52.0], [9.1, 52.0], [9.1, 51.9]]
    geometry = {"type": "Polygon", "coordinates": [square]}
    for key, codes in ((5766052, ["F186"]), ("05766052", [])):
        feature = {"type": "Feature", "properties": {"AGS": key}, "geometry": geometry}
        outlines.write_text(json.dumps(feature), encoding="utf-8")
        report = verbund.site(tmp_path / "site", release=ROOT / "output", outlines=outlines)
        assert [finding.code for finding in report.findings] == codes
        assert {str(finding.severity) for finding in report.findings} <= {"warning"}
    outlines.write_text(outlines.read_text("utf-8").replace("05766052", "5766052"))
    command = ["site", tmp_path / "site", "--release", ROOT / "output", "--lang", "de"]
    done = CliRunner().invoke(group, [*map(str, command), "--outlines", str(outlines)])
    assert done.exit_code == 0
    assert "Kein Umriss gehört zu einem Ort" in " ".join(done.stderr.split())
    assert "index.html" in done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_in_place_of_outlines_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "towns.geojson")
    with pytest.raises(UnreadableError) as caught:
        verbund.site(
            tmp_path / "site", release=ROOT / "output", outlines=tmp_path / "towns.geojson"
        )
    assert [finding.code for finding in caught.value.findings] == ["F185"]
