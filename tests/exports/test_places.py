"""Places as GeoJSON (RFC 7946): with the outlines that were given, turned as programs expect them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.support.exports.reading import Frictionless
from tests.support.lippe import copy_lippe

import verbund
from verbund.cli.main import group as command

LIPPE = Path(__file__).parents[2] / "output"
BASE = json.loads((LIPPE / "manifest.json").read_bytes())["base"]

SQUARE = [[8.7, 51.9], [8.8, 51.9], [8.8, 52.0], [8.7, 52.0], [8.7, 51.9]]
CLOCKWISE = SQUARE[::-1]
HOLE = [[8.72, 51.92], [8.74, 51.92], [8.74, 51.94], [8.72, 51.92]]
ISLAND = [[9.0, 51.9], [9.1, 51.9], [9.1, 52.0]]  # neither closed nor long enough
OPEN = [[9.0, 51.9], [9.1, 51.9], [9.1, 52.0], [9.0, 52.0]]

GIVEN = [
    ({"AGS": "05766004", "GEN": "<script>"}, "Polygon", [CLOCKWISE, HOLE]),
    ({"NUTS_ID": "DEA45"}, "MultiPolygon", [[SQUARE], [OPEN], [ISLAND]]),
    ({"AGS": "99999999"}, "Polygon", [SQUARE]),
]


def outlines(folder: Path, given: list[Any] = GIVEN) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        for properties, kind, coordinates in given
    ]
    path = folder / "gemeinden.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def turn(ring: list[list[float]]) -> float:
    """Above zero for a ring that goes counterclockwise."""
    return sum(a * d - c * b for (a, b), (c, d) in pairwise(ring))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("places")
    report = verbund.export(folder / "export", LIPPE, language="de", outlines=outlines(folder))
    assert folder / "export" / "places.geojson" in report.files
    assert report.findings == ()
    text = (folder / "export" / "places.geojson").read_text("utf-8")
    document = json.loads(text)
    assert document["type"] == "FeatureCollection"
    assert text.count("\n") == len(document["features"]) + 2, "a line a place: it diffs well"
    assert "script" not in text, "of what was given only the outline is taken"
    assert "places.geojson" in (folder / "export" / "LIESMICH.md").read_text("utf-8")
    return {feature["id"]: feature for feature in document["features"]}


def test_every_place_is_a_feature_and_has_an_outline_only_if_one_was_given(
    places: dict[str, Any],
) -> None:
    rows = (LIPPE.parent / "records" / "places.csv").read_text("utf-8").splitlines()[1:]
    assert sorted(places) == sorted(f"{BASE}place/{row.partition(',')[0]}" for row in rows)
    located = {iri for iri, feature in places.items() if feature["geometry"] is not None}
    assert located == {f"{BASE}place/augustdorf", f"{BASE}place/kreis-lippe"}


def test_a_place_has_its_name_its_keys_and_what_it_is_part_of(places: dict[str, Any]) -> None:
    found = places[f"{BASE}place/augustdorf"]["properties"]
    assert found["name"] == "Augustdorf"
    assert "05766004" in found["codes"].split("; ")
    assert found["within"] == "Nordrhein-Westfalen; Regierungsbezirk Detmold; Kreis Lippe"
    assert found["records"] >= 1, "the partnership there"
    assert found["iri"] == f"{BASE}place/augustdorf"


def test_outer_rings_go_counterclockwise_holes_clockwise_and_all_are_closed(
    places: dict[str, Any],
) -> None:
    polygon = places[f"{BASE}place/augustdorf"]["geometry"]
    assert polygon["type"] == "Polygon"
    outer, hole = polygon["coordinates"]
    assert turn(outer) > 0 > turn(hole)
    assert sorted(map(tuple, outer)) == sorted(map(tuple, SQUARE))
    several = places[f"{BASE}place/kreis-lippe"]["geometry"]
    assert several["type"] == "MultiPolygon"
    assert len(several["coordinates"]) == 2, "what has three positions is no ring"
    for rings in several["coordinates"]:
        assert rings[0][0] == rings[0][-1]
        assert turn(rings[0]) > 0


def test_the_package_with_it_is_valid(tmp_path: Path, frictionless: Frictionless) -> None:
    verbund.export(tmp_path / "export", LIPPE, outlines=outlines(tmp_path), formats=["geojson"])
    report = frictionless(tmp_path / "export" / "datapackage.json")
    assert report["valid"], report


def test_without_outlines_there_is_no_file_and_the_page_says_how_to_have_one(
    tmp_path: Path,
) -> None:
    report = verbund.export(tmp_path / "export", LIPPE, formats=["csv"])
    assert not any(path.suffix == ".geojson" for path in report.files)
    assert "--outlines" in (tmp_path / "export" / "README.md").read_text("utf-8")
    with pytest.raises(verbund.UsageError, match="outlines"):
        verbund.export(tmp_path / "other", LIPPE, formats=["geojson"])
    assert not (tmp_path / "other").exists()


def test_those_of_the_workspace_are_taken_and_others_are_told(tmp_path: Path) -> None:
    workspace = copy_lippe(tmp_path)
    (tmp_path / "outlines.geojson").write_bytes(outlines(tmp_path, GIVEN[2:]).read_bytes())
    settings = tmp_path / "verbund.toml"
    text = settings.read_text("utf-8")
    settings.write_text(f'{text}\n[site]\noutlines = "outlines.geojson"\n', "utf-8")
    assert verbund.build(workspace).conforms
    report = verbund.export(tmp_path / "export", workspace=workspace, formats=["geojson"])
    assert [item.code for item in report.findings] == ["F186"]
    document = json.loads((tmp_path / "export" / "places.geojson").read_bytes())
    assert {feature["geometry"] for feature in document["features"]} == {None}


def test_the_command_says_what_is_wrong_with_outlines(tmp_path: Path) -> None:
    broken = tmp_path / "kaputt.geojson"
    broken.write_text("{", "utf-8")
    given = ["export", str(LIPPE), "-o", str(tmp_path / "export"), "--lang", "de"]
    done = CliRunner().invoke(command, [*given, "--outlines", str(broken)])
    assert done.exit_code == 3
    assert "F185" in done.stderr
    assert not (tmp_path / "export").exists()
    other = outlines(tmp_path, GIVEN[2:])
    done = CliRunner().invoke(command, [*given, "--outlines", str(other), "--format", "geojson"])
    assert done.exit_code == 0
    assert "F186" in done.stderr


def test_points_are_bounded_in_all_places_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several places may have a key in common: each gets the outline, and the file would grow."""
    monkeypatch.setattr("verbund.exports.places_file.POINTS", 12)
    with pytest.raises(verbund.UnreadableError) as raised:
        verbund.export(tmp_path / "export", LIPPE, outlines=outlines(tmp_path), formats=["geojson"])
    assert [item.code for item in raised.value.findings] == ["F185"]
    assert not (tmp_path / "export").exists()
