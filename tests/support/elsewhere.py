"""The cases from other places, kept in a workbook, and what is released of them."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from tests.support.kept_records import kept_tables

import verbund
from verbund.queries import ResultFormat, read_release, run

HERE = Path(__file__).parents[1] / "elsewhere"
BASE = "https://example.org/cooperation/"
PREFIXES = f"""
PREFIX : <{BASE}>
PREFIX coop: <https://w3id.org/agency-cooperation/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
CASE_NAMES = {path.stem for path in (HERE / "records").glob("*.yaml")} - {"gemeinsam"}


@dataclass(frozen=True)
class Released:
    """What a build of the workbook gave."""

    folder: Path
    report: verbund.BuildReport

    def ask(self, query: str) -> set[tuple[str, ...]]:
        """The answers to a query: of each address its last part."""
        data = run(self.store, PREFIXES + query, ResultFormat.CSV).data
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        return {tuple(cell.rpartition("/")[2] for cell in row) for row in rows[1:]}

    @property
    def store(self) -> ox.Store:
        return store_of(self.folder)


@cache
def store_of(folder: Path) -> ox.Store:
    return read_release(folder / "output")


@cache
def tables() -> dict[str, list[dict[str, str]]]:
    return kept_tables(HERE / "records")


def new_workspace(folder: Path) -> Path:
    (folder / "records").mkdir(parents=True)
    shutil.copy(HERE / "verbund.toml", folder)
    return folder
