"""Places with their outlines as GeoJSON (RFC 7946), for maps and programs such as QGIS.

A release has no outlines: they are those that the user gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from verbund.findings import Language
from verbund.pictures.outlines import POINTS, OutlineError, Polygon, Ring, outline_of
from verbund.views.names import Names
from verbund.views.pictures.maps import mentioned, territory_of
from verbund.views.pictures.outline_file import Polygons
from verbund.views.pictures.roles import Roles
from verbund.views.release import ReleaseViews

FILE: Final = "places.geojson"

_BETWEEN: Final = "; "


def write_places(
    folder: Path, views: ReleaseViews, names: Names, polygons: Polygons
) -> Path | None:
    """Write the places; gives the file, or None where there are none.

    Raises OSError, and OutlineError where there are too many points: several places may have a key.

    Each place is a feature with its name, its keys, what it is part of and how many records refer
    to it; one without an outline has no geometry (RFC 7946, 3.2).
    """
    features = list(_features(Roles(views), names.language, polygons))
    if not features:
        return None
    path = folder / FILE
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _features(roles: Roles, language: Language, polygons: Polygons) -> Iterator[dict[str, object]]:
    left = POINTS
    for table in roles.places:
        for iri in sorted(roles.records(table)):
            place = territory_of(iri, mentioned(iri, roles), roles, language, str)
            found = next((polygons[code] for code in place.codes if code in polygons), ())
            left -= sum(map(len, outline_of(found)))
            if left < 0:
                raise OutlineError("outlines_points", limit=POINTS)
            told = {
                "iri": iri,
                "name": place.label,
                "codes": _BETWEEN.join(place.codes),
                "within": _BETWEEN.join(place.within),
                "records": place.value,
            }
            yield {"type": "Feature", "id": iri, "properties": told, "geometry": _geometry(found)}


def _geometry(polygons: Iterable[Polygon]) -> dict[str, object] | None:
    parts = [_coordinates(polygon) for polygon in polygons]
    if not parts:
        return None
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _coordinates(polygon: Polygon) -> list[Ring]:
    """The rings of a polygon: the outer one counterclockwise, holes clockwise (RFC 7946, 3.1.6)."""
    return [_turned(_closed(ring), is_outer=at == 0) for at, ring in enumerate(polygon)]


def _closed(ring: Ring) -> Ring:
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def _turned(ring: Ring, *, is_outer: bool) -> Ring:
    return ring if (_area(ring) >= 0) == is_outer else ring[::-1]


def _area(ring: Ring) -> float:
    """Twice the area within a closed ring, in square degrees: above zero if counterclockwise."""
    return sum(
        east * next_north - next_east * north
        for (east, north), (next_east, next_north) in pairwise(ring)
    )
