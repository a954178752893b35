"""Writer of an export: the files asked for, what describes them, whole or not at all."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from verbund.exports.calendar_file import write_calendar
from verbund.exports.csv_files import write_csv
from verbund.exports.data_package import FILE as PACKAGE
from verbund.exports.data_package import write_data_package
from verbund.exports.database import write_database
from verbund.exports.flat import FlatTable, flat_table
from verbund.exports.links import link_tables
from verbund.exports.network import write_network
from verbund.exports.parquet_files import write_parquet
from verbund.exports.places_file import write_places
from verbund.exports.readme import FILES, write_readmes
from verbund.exports.records import record_tables
from verbund.exports.table import ExportTable
from verbund.exports.workbook import write_workbook
from verbund.findings import Language
from verbund.release.switch import new_release
from verbund.system.regular_file import read_regular
from verbund.views.names import Names
from verbund.views.pictures.outline_file import Polygons
from verbund.views.release import ReleaseViews
from verbund.workspace.text_forms import is_date

Format = Literal["csv", "xlsx", "parquet", "sqlite", "graphml", "ical", "geojson"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

LIBRARIES: Final[dict[str, str]] = {"parquet": "pyarrow"}
"""The library that a format needs and Verbund comes without."""

_LARGEST_PACKAGE: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class _Export:
    """What all writers need: where to, the release, its tables and names in one language."""

    folder: Path
    views: ReleaseViews
    names: Names
    records: Sequence[ExportTable]
    links: Sequence[FlatTable]
    flat: Sequence[FlatTable]
    polygons: Polygons | None


def is_possible(form: Format) -> bool:
    """Whether the library that a format needs is installed."""
    return form not in LIBRARIES or importlib.util.find_spec(LIBRARIES[form]) is not None


def write_export(
    folder: Path,
    views: ReleaseViews,
    formats: Sequence[Format],
    language: Language,
    polygons: Polygons | None = None,
) -> tuple[Path, ...]:
    """Write an export into a folder, which is replaced in one step; gives its files, sorted.

    ``polygons`` are those of territories; without them there is no GeoJSON.
    Nothing but an export is replaced. Raises Findings as ``release.switch.new_release`` does.
    """
    with new_release(folder, _is_export, durable=False) as staging:
        names = views.names[language]
        records = record_tables(views, names)
        links = [flat_table(table, names) for table in link_tables(names)]
        flat = [*(flat_table(table, names) for table in records), *links]
        given = _Export(staging, views, names, records, links, flat, polygons)
        files = [path for form in FORMATS if form in formats for path in _WRITERS[form](given)]
        described = write_data_package(staging, views, files, flat, language)
        files += [described, *write_readmes(staging, views, files, flat)]
        return tuple(sorted(folder / path.relative_to(staging) for path in files))


def _is_export(folder: Path) -> bool:
    """Whether a folder holds an export: a descriptor, and the pages in both languages."""
    try:
        document = json.loads(read_regular(folder / PACKAGE, _LARGEST_PACKAGE))
    except (OSError, ValueError, RecursionError):
        return False
    pages = all((folder / name).is_file() for name in FILES.values())
    return pages and isinstance(document, dict) and "resources" in document


def _csv(given: _Export) -> list[Path]:
    return [write_csv(given.folder, table) for table in given.flat]


def _xlsx(given: _Export) -> list[Path]:
    return [write_workbook(given.folder, given.flat, _day(given.views))]


def _parquet(given: _Export) -> list[Path]:
    return [write_parquet(given.folder, table) for table in given.flat]


def _sqlite(given: _Export) -> list[Path]:
    tables = [*given.records, *(table.source for table in given.links)]
    return [write_database(given.folder, tables, given.names)]


def _graphml(given: _Export) -> list[Path]:
    found = write_network(given.folder, given.records, given.links, given.names)
    return [] if found is None else [found]


def _ical(given: _Export) -> list[Path]:
    title = given.views.title(given.names.language)
    made = _day(given.views)
    found = write_calendar(given.folder, given.records, given.names, title, made)
    return [] if found is None else [found]


def _geojson(given: _Export) -> list[Path]:
    if given.polygons is None:
        return []
    found = write_places(given.folder, given.views, given.names, given.polygons)
    return [] if found is None else [found]


def _day(views: ReleaseViews) -> str:
    """The day of the release by its catalogue; empty where that has none."""
    day = views.dataset.modified
    return day if is_date(day) else ""


_WRITERS: Final[dict[Format, Callable[[_Export], list[Path]]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "sqlite": _sqlite,
    "graphml": _graphml,
    "ical": _ical,
    "geojson": _geojson,
}
