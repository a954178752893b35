"""The description of an export as a Data Package (version 2), beside the CSVW of the release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from verbund.exports.csv_files import DECIMALS, DELIMITERS
from verbund.exports.csv_files import FOLDER as CSV_FOLDER
from verbund.exports.flat import FlatColumn, FlatTable
from verbund.findings import Language
from verbund.findings.catalogue import localised, say
from verbund.views.release import ReleaseViews

FILE: Final = "datapackage.json"

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_SCHEMA: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
_DIALECT: Final = "https://datapackage.org/profiles/2.0/tabledialect.json"
_FORMATS: Final = {
    ".csv": ("csv", "text/csv"),
    ".xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".sqlite": ("sqlite", "application/vnd.sqlite3"),
    ".graphml": ("graphml", "application/graphml+xml"),
    ".ics": ("ics", "text/calendar"),
    ".geojson": ("geojson", "application/geo+json"),
}


def write_data_package(
    folder: Path,
    views: ReleaseViews,
    files: Iterable[Path],
    tables: Sequence[FlatTable],
    language: Language,
) -> Path:
    """Write the descriptor of files that lie in a folder; gives its own. Raises OSError."""
    by_path = {f"{CSV_FOLDER}/{table.name}.csv": table for table in tables}
    listed = {table.name for table in tables}
    resources = []
    for path in files:
        name = path.relative_to(folder).as_posix()
        resources.append(_resource(path, name, by_path.get(name), listed, language))
    document = {**_package(views, language), "resources": resources}
    path = folder / FILE
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _package(views: ReleaseViews, language: Language) -> dict[str, Any]:
    """What is said of the whole; only what the catalogue of the release says."""
    dataset = views.dataset
    found: dict[str, Any] = {"$schema": _PROFILE, "id": dataset.iri}
    title, publisher = localised(dataset.titles, language), localised(dataset.publisher, language)
    found["title"] = title or dataset.iri
    found["description"] = localised(dataset.descriptions, language)
    found["version"] = views.version
    found["homepage"] = views.base
    found["licenses"] = [{"path": dataset.licence}] if dataset.licence else None
    found["contributors"] = [{"title": publisher, "roles": ["publisher"]}] if publisher else None
    found["sources"] = [{"title": title or dataset.iri, "path": views.base}]
    return {key: value for key, value in found.items() if value}


def _resource(
    path: Path, name: str, table: FlatTable | None, tables: set[str], language: Language
) -> dict[str, Any]:
    form, media_type = _FORMATS[path.suffix]
    digest, size = _digest(path)
    plain = name.removesuffix(path.suffix).replace("/", "-").replace("_", "-").lower()
    found: dict[str, Any] = {
        "name": plain if table is not None else f"{plain}-{form}",
        "path": name,
        "format": form,
        "mediatype": media_type,
        "bytes": size,
        "hash": f"sha256:{digest}",
    }
    if table is None:
        return found
    found |= {"type": "table", "title": table.heading, "encoding": "utf-8"}
    if table.source.description:
        found["description"] = table.source.description
    found["dialect"] = {
        "$schema": _DIALECT,
        "delimiter": DELIMITERS[language],
        "lineTerminator": "\r\n",
    }
    found["schema"] = _schema(table, tables, language)
    return found


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def _schema(table: FlatTable, tables: set[str], language: Language) -> dict[str, Any]:
    identifier = table.columns[0].heading
    found: dict[str, Any] = {
        "$schema": _SCHEMA,
        "fields": [_field(column, language) for column in table.columns],
        "primaryKey": [identifier],
    }
    keys = [
        {
            "fields": [column.heading],
            "reference": {
                "resource": _resource_name(column.target, table.name),
                "fields": [identifier],
            },
        }
        for column in table.columns
        if column.target in tables
    ]
    return {**found, "foreignKeys": keys} if keys else found


def _resource_name(target: str, own: str) -> str:
    """The name of the table that a key refers to; empty for the table itself."""
    return "" if target == own else f"{CSV_FOLDER}-{target}".replace("_", "-").lower()


def _field(column: FlatColumn, language: Language) -> Mapping[str, Any]:
    """A column: its name is the heading in the file, its title the name of the column."""
    kind = "string" if column.many else column.datatype
    found: dict[str, Any] = {"name": column.heading, "title": column.name, "type": kind}
    if column.description:
        found["description"] = column.description
    return {**found, **dict(_as_written(kind, language))}


def _as_written(kind: str, language: Language) -> Iterator[tuple[str, Any]]:
    if kind == "boolean":
        yield "trueValues", [say("difference.true", language)]
        yield "falseValues", [say("difference.false", language)]
    elif kind == "number":
        yield "decimalChar", DECIMALS[language]
