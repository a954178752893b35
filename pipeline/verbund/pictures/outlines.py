"""Outlines of territories from GeoJSON (RFC 7946), read with bounds: a file of others is data.

A feature belongs to a territory if its id or one of its properties is a key of it, whatever that
property is called (AGS, ARS, NUTS_ID, gen …). Nothing else of a feature is read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from verbund.errors import VerbundError
from verbund.pictures.boxes import Point

Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
"""The ring around a part of a territory, and those around its holes (RFC 7946, 3.1.6)."""

Outline = tuple[Ring, ...]
"""The rings of a territory, those around holes among them: filled by the even-odd rule."""

BYTES: Final = 50_000_000
POINTS: Final = 1_000_000
_FEWEST: Final = 4  # positions of a ring, of which the last is the first (RFC 7946, 3.1.6)
DEPTH: Final = 12
"""Of a collection of multipolygons the nesting is 9."""


class OutlineError(VerbundError, ValueError):
    """Outlines cannot be read. ``reason`` is a key of words.toml, ``values`` fill it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def read_outlines(data: bytes, codes: Collection[str]) -> dict[str, Outline]:
    """Return the outlines of the territories with some keys; raises as ``read_polygons``."""
    return {code: outline_of(found) for code, found in read_polygons(data, codes).items()}


def outline_of(polygons: Iterable[Polygon]) -> Outline:
    """Return all rings of some polygons."""
    return tuple(ring for polygon in polygons for ring in polygon)


def read_polygons(data: bytes, codes: Collection[str]) -> dict[str, tuple[Polygon, ...]]:
    """Return the polygons of the territories with some keys (RFC 7946, 3).

    Raises OutlineError for what is no GeoJSON of polygons in degrees, is too large or too deep.
    """
    if len(data) > BYTES:
        raise OutlineError("outlines_large", limit=BYTES)
    document = _parsed(data)
    wanted = frozenset(codes)
    polygons: dict[str, list[Polygon]] = {}
    left = POINTS
    for feature in _features(document):
        for code in sorted(_codes(feature, wanted)):
            for polygon in _polygons(feature.get("geometry"), left):
                left -= sum(map(len, polygon))
                polygons.setdefault(code, []).append(polygon)
    return {code: tuple(found) for code, found in sorted(polygons.items())}


def _parsed(data: bytes) -> Mapping[str, object]:
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > DEPTH:
            raise OutlineError("outlines_deep", limit=DEPTH)
        document = json.loads(text)
    except OutlineError:
        raise
    except (ValueError, RecursionError) as error:
        raise OutlineError("outlines_json") from error
    if not isinstance(document, dict):
        raise OutlineError("outlines_kind")
    return document


def _depth(text: str) -> int:
    """Return how deep brackets are nested, before a parser follows them; those in texts count."""
    deepest = depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _features(document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    kind, features = document.get("type"), document.get("features")
    if kind == "Feature":
        yield document
    elif kind == "FeatureCollection" and isinstance(features, list):
        yield from (feature for feature in features if isinstance(feature, dict))
    else:
        raise OutlineError("outlines_kind")


def _codes(feature: Mapping[str, object], wanted: frozenset[str]) -> set[str]:
    properties = feature.get("properties")
    values = list(properties.values()) if isinstance(properties, dict) else []
    texts = {str(value) for value in (feature.get("id"), *values) if isinstance(value, str | int)}
    return texts & wanted


def _polygons(geometry: object, left: int) -> Iterator[Polygon]:
    """Yield polygons whose rings are rings: what has no outer one has no holes either."""
    if not isinstance(geometry, dict):
        return
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    polygons = {"Polygon": [parts], "MultiPolygon": parts}.get(str(kind), [])
    for polygon in polygons if isinstance(polygons, list) else []:
        rings = []
        for ring in polygon if isinstance(polygon, list) else []:
            points = tuple(_points(ring))
            left -= len(points)
            if left < 0:
                raise OutlineError("outlines_points", limit=POINTS)
            rings.append(points)
        if rings and len(rings[0]) >= _FEWEST:
            yield tuple(ring for ring in rings if len(ring) >= _FEWEST)


def _points(ring: object) -> Iterator[Point]:
    for position in ring if isinstance(ring, list) else []:
        if not (isinstance(position, list) and len(position) >= 2):
            raise OutlineError("outlines_degrees")
        east, north = position[:2]
        if not all(type(value) in (int, float) for value in (east, north)):
            raise OutlineError("outlines_degrees")
        if not (-180 <= east <= 180 and -90 <= north <= 90):  # nor is NaN, or what no float holds
            raise OutlineError("outlines_degrees")
        yield float(east), float(north)
