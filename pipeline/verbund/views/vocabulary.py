"""What the model says of its own terms that pages need: what is evidence, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from verbund.findings import Language, Localised
from verbund.findings.catalogue import localised
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
)
from verbund.model.model import Field, Model, RecordType, ValueStatements
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import RDFS, SKOS, split
from verbund.rdf.terms import RDF_TYPE, Iri, Literal


class Vocabulary:
    """The terms of a model as pages need them. ``ontology`` is its graph."""

    def __init__(self, model: Model, ontology: RdfGraph) -> None:
        self.model = model
        self.ontology = ontology

    @cached_property
    def statements(self) -> dict[str, ValueStatements]:
        """The tables of statements about single values, by name."""
        return {
            item.table: item
            for record_type in self.model.record_types
            for item in record_type.stated.values()
        }

    @cached_property
    def evidence(self) -> frozenset[str]:
        """The properties that say on what grounds something is said, not what.

        They are those that may be said of a single value, and those below (rdfs:subPropertyOf).
        """
        found = {field.path for item in self.statements.values() for field in item.about}
        more = True
        while more:
            below = {
                subject.value
                for path in found
                for subject in self.ontology.subjects(RDFS + "subPropertyOf", Iri(path))
                if isinstance(subject, Iri)
            }
            more = not below <= found
            found |= below
        return frozenset(found)

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """The concepts that make what they are said of uncertain.

        They are the members of a collection (skos:Collection) of the list that a column of evidence
        takes its values from.
        """
        lists = {
            option
            for record_type in self.model.record_types
            for field in record_type.fields
            if field.path in self.evidence and isinstance(field.kind, ConceptColumn)
            for option in field.kind.labels
        }
        members = {
            item.value for item in self.ontology.values(SKOS + "member") if isinstance(item, Iri)
        }
        return frozenset(lists & members)

    def all_names(self, iri: str) -> list[str]:
        """The names of a concept, other names too, in all languages: by any of them it is found."""
        others = self.ontology.objects(Iri(iri), SKOS + "altLabel")
        labels = self.model.labels.get(iri, {}).values()
        return [*labels, *(item.value for item in others if isinstance(item, Literal))]

    @cached_property
    def concepts(self) -> frozenset[str]:
        """All concepts that a column may have; classes are none."""
        return frozenset(
            option
            for record_type in self.model.record_types
            for field in record_type.fields
            if isinstance(field.kind, ConceptColumn) and field.path != RDF_TYPE
            for option in field.kind.labels
        )

    @cached_property
    def broader(self) -> Mapping[str, tuple[str, ...]]:
        """The concepts above each in the lists that columns use, sorted."""
        return _gathered((below, above) for below, above in self._steps)

    @cached_property
    def narrower(self) -> Mapping[str, tuple[str, ...]]:
        """The concepts below each in the lists that columns use, sorted."""
        return _gathered((above, below) for below, above in self._steps)

    @property
    def _steps(self) -> set[tuple[str, str]]:
        """Each concept with one above it."""
        return {
            step
            for record_type in self.model.record_types
            for field in record_type.fields
            if isinstance(field.kind, ConceptColumn)
            for step in field.kind.broader.items()
        }

    @cache  # noqa: B019 - there are few properties, and the vocabulary lives as long as the process
    def above(self, path: str, namespace: str) -> tuple[str, ...]:
        """The terms of a namespace that the ontology places above a property, sorted."""
        found: set[str] = set()
        wanted = [path]
        while wanted:
            for upper in self.ontology.objects(Iri(wanted.pop()), RDFS + "subPropertyOf"):
                if isinstance(upper, Iri) and upper.value not in found:
                    found.add(upper.value)
                    wanted.append(upper.value)
        return tuple(sorted(item for item in found if item.startswith(namespace)))

    @cached_property
    def _places(self) -> dict[str, int]:
        subjects = (subject for subject, _, _ in self.ontology)
        return {item.value: n for n, item in enumerate(subjects) if isinstance(item, Iri)}

    def place_of(self, iri: str) -> int:
        """Where a term is declared in the ontology, to sort by."""
        return self._places.get(iri, len(self._places))

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(
            field.path for record_type in self.model.record_types for field in record_type.fields
        )

    def is_column(self, path: str) -> bool:
        """Whether a property is that of a column of some table."""
        return path in self._paths

    def is_ground(self, path: str) -> bool:
        """Whether a property leads from a derived link to the records that it follows from.

        It is below one of evidence, and no column of a table has it.
        """
        return path in self.evidence and path not in self._paths

    def is_evidence(self, field: Field) -> bool:
        """Whether a column says on what grounds a record is stated."""
        return field.path in self.evidence

    def evidence_of(self, record_type: RecordType) -> tuple[Field, ...]:
        """The columns of a table that say on what grounds a record is stated."""
        return self._columns[record_type.name].evidence

    def stated_of(self, record_type: RecordType) -> tuple[Field, ...]:
        """The columns of a table that say what a record is: not its class, its id, its evidence."""
        return self._columns[record_type.name].stated

    def short_of(self, record_type: RecordType) -> tuple[Field, ...]:
        """The columns that fit a table about records beside their names: no free text, no id."""
        return self._columns[record_type.name].short

    @cached_property
    def _columns(self) -> Mapping[str, _Columns]:
        """The columns of each table by what they are for; every page of a record asks."""
        return {item.name: self._sorted_out(item) for item in self.model.record_types}

    def _sorted_out(self, table: RecordType) -> _Columns:
        own = [
            field
            for field in table.fields
            if not self.is_evidence(field)
            and not (field.name in table.keys and isinstance(field.kind, LiteralColumn))
        ]
        return _Columns(
            evidence=tuple(field for field in table.fields if self.is_evidence(field)),
            stated=tuple(field for field in own if field.path != RDF_TYPE),
            short=tuple(
                field for field in own if is_short(field) and field.name not in table.titles
            ),
        )

    def label(self, iri: str, language: Language) -> str:
        """The name of a class, property or concept; its local name where it has none."""
        labels = self.model.labels.get(iri)
        return (localised(labels, language) if labels else "") or split(iri)[1] or iri

    def heading(self, path: str, language: Language) -> str:
        """The name of a property: what tables head its column with, else its label."""
        headings = self._headings.get(path)
        return (localised(headings, language) if headings else "") or self.label(path, language)

    @cached_property
    def _headings(self) -> dict[str, Localised]:
        return {
            field.path: field.headings
            for record_type in reversed(self.model.record_types)
            for field in record_type.fields
        }

    def table_label(self, record_type: RecordType, language: Language) -> str:
        """The name of a table."""
        return localised(record_type.labels, language) or record_type.name


class _Columns(NamedTuple):
    """The columns of a table by what pages show them for."""

    evidence: tuple[Field, ...]
    stated: tuple[Field, ...]
    short: tuple[Field, ...]


def is_short(field: Field) -> bool:
    """Whether a column fits a table about other records: no free text, no address."""
    return isinstance(field.kind, LiteralColumn) or not isinstance(
        field.kind, LangStringColumn | IriColumn | IriTemplateColumn
    )


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The second of some pairs by the first, sorted."""
    found: dict[str, list[str]] = {}
    for key, value in sorted(pairs):
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
