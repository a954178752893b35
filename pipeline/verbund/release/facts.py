"""Facts of a release after its conversion: counts, and the files that were read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from verbund.convert.conversion import Conversion
from verbund.model.column_kinds import IriTemplateColumn
from verbund.model.model import Model
from verbund.read.tables import Tables
from verbund.release.dataset import DatasetFiles
from verbund.release.describe.release_facts import Statistics


def statistics_of(model: Model, conversion: Conversion, written: DatasetFiles) -> Statistics:
    """The statistics of a release, from its conversion and the files written."""
    days = conversion.statistics.days
    return Statistics(
        records=dict(conversion.records),
        triples=written.triples,
        triples_by_table=dict(written.triples_by_table),
        properties=dict(sorted(conversion.statistics.properties.items())),
        classes=dict(sorted(conversion.statistics.classes.items())),
        objects_by_namespace=_namespaces(model, conversion.statistics.properties),
        first_day=min(days, default=None),
        # A month or year without a day is later than its first days.
        last_day=max(days, key=lambda day: f"{day}-99", default=None),
    )


def _namespaces(model: Model, properties: Mapping[str, int]) -> dict[str, int]:
    """The number of objects in each namespace of csvw:valueUrl outside the base."""
    found: dict[str, int] = {}
    for record_type in model.record_types:
        for field in record_type.fields:
            kind = field.kind
            if isinstance(kind, IriTemplateColumn) and "://" in kind.template:
                namespace = kind.template.partition("{")[0]
                if not namespace.startswith(model.base):
                    found[namespace] = max(found.get(namespace, 0), properties.get(field.path, 0))
    return {namespace: count for namespace, count in sorted(found.items()) if count}


def record_files(tables: Tables, folder: Path) -> tuple[tuple[str, int, str], ...]:
    """The files that were read, records and mapping: path below the workspace, bytes, SHA-256."""
    paths = {file.path for table in tables.by_name.values() for file in table.files}
    if tables.mapping is not None:
        paths.add(tables.mapping)
    return tuple(sorted(_described(paths, folder)))


def _described(paths: set[Path], folder: Path) -> Iterator[tuple[str, int, str]]:
    for path in paths:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        name = path.relative_to(folder) if path.is_relative_to(folder) else Path(path.name)
        yield name.as_posix(), path.stat().st_size, digest
