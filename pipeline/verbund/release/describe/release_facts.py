"""The facts that a release is described with, beside verbund.toml and the model."""

from __future__ import annotations

from collections.abc import Mapping

from verbund.data_class import NamedTuple
from verbund.release.manifest.manifest import FileEntry


class Statistics(NamedTuple):
    """Counts of a release, made during the conversion.

    ``records`` and ``triples_by_table`` are by table name, ``properties`` are triples by property,
    ``classes`` entities by class, ``objects_by_namespace`` objects outside the base by the prefix
    of their IRIs, as far as the model states it. ``first_day`` and ``last_day`` are the temporal
    coverage: a date, month or year, as exact as recorded; None where no record has one.
    """

    records: Mapping[str, int]
    triples: int
    triples_by_table: Mapping[str, int]
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    objects_by_namespace: Mapping[str, int]
    first_day: str | None
    last_day: str | None


class ReleaseFacts(NamedTuple):
    """One release: its version, dates (YYYY-MM-DD, from verbund.toml), files and counts.

    ``record_files`` are the files of records: path below the workspace, size in bytes, SHA-256.
    """

    version: str
    issued: str
    modified: str
    dataset_sha256: str
    statistics: Statistics
    files: tuple[FileEntry, ...]
    previous_version: str | None
    software: str
    record_files: tuple[tuple[str, int, str], ...]
