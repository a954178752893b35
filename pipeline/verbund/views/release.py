"""The views of a release: opened once, asked for one record, concept or table after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from verbund.findings import Finding, Findings, Language, Place
from verbund.findings.catalogue import LANGUAGES, localised, say
from verbund.model.cache import load_cached
from verbund.model.folders import ModelFolders
from verbund.model.model import Model, RecordType
from verbund.queries.engine import read_release
from verbund.rdf.graph import turtle_graph
from verbund.rdf.terms import Iri
from verbund.release.manifest.manifest import MANIFEST, read_manifest
from verbund.release.verify.sums import is_regular
from verbund.views.concept import concept_view, scheme_label
from verbund.views.dataset import DatasetView, dataset_view
from verbund.views.links import link_tables
from verbund.views.listing import iris_of, listing, records_of
from verbund.views.names import Names
from verbund.views.record import record_view
from verbund.views.shown import ConceptView, RecordView, Table
from verbund.views.source import RecordSource, ReleaseSource
from verbund.views.vocabulary import Vocabulary

_ONTOLOGY: Final = "ontology.ttl"
_SHAPES: Final = "shapes.ttl"


@dataclass(frozen=True)
class ReleaseViews:
    """A release as its pages show it, in every language of the catalogue of findings."""

    folder: Path
    manifest: Mapping[str, object]
    vocabulary: Vocabulary
    source: RecordSource

    @property
    def model(self) -> Model:
        """The model of the release."""
        return self.vocabulary.model

    @property
    def base(self) -> str:
        """What the IRIs of all records begin with."""
        return self.model.base

    @property
    def version(self) -> str:
        """The version of the dataset; empty where it has none."""
        return str(self.manifest.get("version") or "")

    @cached_property
    def files(self) -> frozenset[str]:
        """The names of the files that the manifest lists, below the folder."""
        listed = self.manifest.get("files")
        items = listed if isinstance(listed, list) else []
        named = (item.get("name") for item in items if isinstance(item, dict))
        return frozenset(name for name in named if isinstance(name, str))

    @cached_property
    def names(self) -> Mapping[Language, Names]:
        """The names of records and values, by language."""
        return {tag: Names(self.vocabulary, self.source, tag) for tag in LANGUAGES}

    def type_of(self, iri: str) -> RecordType | None:
        """The table of a record by its IRI; None for what no table has."""
        return self.names[LANGUAGES[0]].naming.type_of(iri)

    def record(self, iri: str, language: Language) -> RecordView | None:
        """What a page shows of a record; None where the release has no such record."""
        record_type = self.type_of(iri)
        if record_type is None or not self.source.facts(iri):
            return None
        return record_view(iri, record_type, self.names[language])

    def concept(self, iri: str, language: Language) -> ConceptView | None:
        """What a page shows of a concept; None for one that no column may have."""
        if iri not in self.vocabulary.concepts:
            return None
        return concept_view(iri, self.names[language])

    @cached_property
    def tables(self) -> tuple[RecordType, ...]:
        """The tables that have records, without those of statements about single values."""
        return tuple(
            item
            for item in self.model.record_types
            if item.name not in self.vocabulary.statements and self.count(item)
        )

    def subject_of(self, iri: str) -> str | None:
        """The record that a statement about a single value is about; None for another record."""
        record_type = self.type_of(iri)
        table = self.vocabulary.statements.get(record_type.name) if record_type else None
        if record_type is None or table is None:
            return None
        subjects = self.source.facts(iri).get(record_type.field(table.subject).path, ())
        found = next((term.value for term in subjects if isinstance(term, Iri)), None)
        is_record = found is not None and self.type_of(found) not in (None, record_type)
        return found if is_record else iri

    def count(self, record_type: RecordType) -> int:
        """The number of records of a table, by the manifest."""
        counts = self.manifest.get("records")
        found = counts.get(record_type.name, 0) if isinstance(counts, dict) else 0
        return found if isinstance(found, int) else 0

    def records(self, record_type: RecordType, language: Language) -> list[str]:
        """The IRIs of the records of a table, sorted by name."""
        return records_of(record_type, self.names[language])

    def iris(self) -> list[str]:
        """The IRIs of the records of all tables, sorted."""
        names = self.names[LANGUAGES[0]]
        return sorted(iri for item in self.tables for iri in iris_of(item, names))

    def listing(self, record_type: RecordType, language: Language) -> Table:
        """A table with all its records and their main columns."""
        return listing(record_type, self.records(record_type, language), self.names[language])

    def links(self, language: Language) -> tuple[Table, ...]:
        """The derived links, a table for each of their classes."""
        return link_tables(self.names[language])

    @cached_property
    def concepts(self) -> tuple[str, ...]:
        """The concepts that records use, sorted by IRI."""
        return tuple(sorted(self.source.mentioned(self.vocabulary.concepts)))

    def scheme_label(self, iri: str, language: Language) -> str:
        """The name of the list that a concept is in."""
        return scheme_label(iri, self.names[language])

    def title(self, language: Language) -> str:
        """The title of the dataset; words that say so where it has none. Never an IRI."""
        return localised(self.dataset.titles, language) or say("dataset.untitled", language)

    @cached_property
    def dataset(self) -> DatasetView:
        """What the catalogue says of the dataset."""
        return dataset_view(self.folder, self.manifest, self.base)


def open_views(folder: Path) -> ReleaseViews:
    """Open the release in a folder: nothing is written, and no other folder is read.

    Raises Findings where there is no release (U108), its manifest cannot be used (E110), or its
    model can be read no more; QueryError where a file of it cannot be read.
    """
    if not is_regular(folder / MANIFEST):
        raise Findings([Finding("U108", Place(file=folder.name))])
    try:
        manifest = read_manifest(folder)
        ox.NamedNode(str(manifest.get("base")))  # raises ValueError for what is no IRI
    except (OSError, ValueError) as error:
        found = Finding("E110", Place(file=MANIFEST), details={"problem": str(error)})
        raise Findings([found]) from None
    model = release_model(folder, str(manifest["base"]))
    vocabulary = Vocabulary(model, turtle_graph(model.ontology_turtle))
    source = ReleaseSource(folder, read_release(folder), model.base)
    return ReleaseViews(folder, manifest, vocabulary, source)


def release_model(folder: Path, base: str) -> Model:
    """Return the model of a release, from its own ontology and shapes. Raises Findings."""
    folders = ModelFolders(
        ontology=((_ONTOLOGY, folder / _ONTOLOGY),),
        shapes=((_SHAPES, folder / _SHAPES),),
        roots=(folder.resolve(),),
    )
    return load_cached(folders, base=base, language=LANGUAGES[0], materialise=False)
