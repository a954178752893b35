"""Outlines of others are data: read with bounds, and by keys that nobody has to know beforehand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support.sample_pictures import SMALL_MAP, texts_of, view_of

from verbund.pictures import outlines
from verbund.pictures.map import TileMap, draw_map
from verbund.pictures.outlines import OutlineError, read_outlines
from verbund.pictures.words import Words

SQUARE = [[8.5, 51.5], [9.5, 51.5], [9.5, 52.5], [8.5, 52.5], [8.5, 51.5]]
HOLE = [[8.8, 51.8], [9.2, 51.8], [9.2, 52.2], [8.8, 52.2], [8.8, 51.8]]


def feature(coordinates: Any, kind: str = "Polygon", **properties: object) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_features_are_found_by_any_property_or_their_id() -> None:
    by_id = feature([SQUARE]) | {"id": "c"}
    data = collection(
        feature([SQUARE], AGS="a", GEN="x"), feature([[SQUARE]], "MultiPolygon", N="b"), by_id
    )
    assert sorted(read_outlines(data, {"a", "b", "c", "d"})) == ["a", "b", "c"]
    assert read_outlines(data, {"z"}) == {}
    assert list(read_outlines(collection(feature([SQUARE], KEY=5766)), {"5766"})) == ["5766"]
    assert read_outlines(b"\xef\xbb\xbf" + data, {"a"})["a"][0][0] == (8.5, 51.5)


def test_a_ring_has_four_points() -> None:
    """The last is the first one again (RFC 7946, 3.1.6); others enclose nothing."""
    data = collection(feature([SQUARE, SQUARE[:3], []], AGS="a"), feature([SQUARE[:3]], AGS="b"))
    found = read_outlines(data, {"a", "b"})
    assert {code: [len(ring) for ring in rings] for code, rings in found.items()} == {"a": [5]}


def test_parts_and_holes_of_one_territory() -> None:
    data = collection(feature([SQUARE, HOLE], AGS="a"), feature([HOLE], AGS="a"))
    assert [len(ring) for ring in read_outlines(data, {"a"})["a"]] == [5, 5, 5]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "outlines_json"),
        (b"\xff", "outlines_json"),
        (b"{", "outlines_json"),
        (b"[]", "outlines_kind"),
        (b"{}", "outlines_kind"),
        (b'{"type": "Topology"}', "outlines_kind"),
        (b'{"type":"FeatureCollection","features":' + b"[" * 100_000, "outlines_deep"),
        (collection(feature([[[3_500_000, 5_700_000]] * 4], AGS="a")), "outlines_degrees"),
        (collection(feature([[["8", "51"]] * 4], AGS="a")), "outlines_degrees"),
        (collection(feature([[[8]] * 4], AGS="a")), "outlines_degrees"),
        *(
            (
                b'{"type":"Feature","id":"a","geometry":'
                b'{"type":"Polygon","coordinates":[[[%b,1]]]}}' % number,
                "outlines_degrees",
            )
            for number in (b"NaN", b"-Infinity", b"1e400", b"9" * 400)
        ),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(OutlineError) as caught:
        read_outlines(data, {"a"})
    assert caught.value.reason == reason
    for language in ("de", "en"):
        assert Words(language)(reason, **caught.value.values)


def test_bounds_of_size_and_points(monkeypatch: pytest.MonkeyPatch) -> None:
    data = collection(feature([SQUARE], AGS="a"), feature([SQUARE], AGS="a"))
    monkeypatch.setattr(outlines, "POINTS", 9)
    with pytest.raises(OutlineError, match="outlines_points"):
        read_outlines(data, {"a"})
    monkeypatch.setattr(outlines, "POINTS", 10)
    assert read_outlines(data, {"a"})
    monkeypatch.setattr(outlines, "BYTES", len(data) - 1)
    with pytest.raises(OutlineError, match="outlines_large"):
        read_outlines(data, {"a"})


@pytest.mark.parametrize(
    "odd",
    [
        None,
        5,
        {"type": "Feature"},
        feature(None, AGS="a"),
        feature([[]], AGS="a"),
        feature([5], AGS="a"),
        feature([[8, 51]], "Point", AGS="a"),
    ],
)
def test_odd_features_are_no_outlines(odd: object) -> None:
    assert read_outlines(collection(odd), {"a"}) == {}


def test_a_map_of_outlines_keeps_their_form() -> None:
    """A square degree at 52 degrees north is 0.62 as wide as it is high."""
    found = read_outlines(collection(feature([SQUARE, HOLE], AGS="05766")), {"05766"})
    drawing = draw_map(TileMap("map", "Territories", SMALL_MAP.territories, found), "de")
    path = drawing.svg.split(' d="')[1].split('"')[0]
    assert path.count("M") == 2
    points = [pair.split() for pair in path.split("Z")[0].removeprefix("M").split("L")]
    wide = max(float(x) for x, _ in points) - min(float(x) for x, _ in points)
    high = max(float(y) for _, y in points) - min(float(y) for _, y in points)
    assert wide / high == pytest.approx(0.6157, abs=0.001)
    assert "Ohne Umriss" in drawing.svg
    assert all(text.box.within(view_of(drawing.svg)) for text in texts_of(drawing.svg))
    assert drawing.table == draw_map(SMALL_MAP, "de").table


def test_points_that_nobody_sees_are_left_out() -> None:
    side = [[8.5 + step / 500, 51.5] for step in range(500)]
    ring = [*side, [9.5, 51.5], [9.5, 52.5], [8.5, 52.5], [8.5, 51.5]]
    found = read_outlines(collection(feature([ring], AGS="05766")), {"05766"})
    svg = draw_map(TileMap("map", "Territories", SMALL_MAP.territories, found), "de").svg
    assert svg.split(' d="')[1].split('"')[0].count("L") == 3
