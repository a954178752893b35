"""The view of a table: all its records with their main columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from verbund.html.view import alphabetical
from verbund.model.model import Field, RecordType
from verbund.views.names import Names
from verbund.views.shown import Row, Table

_MOST_COLUMNS: Final = 5
_SAMPLE: Final = 1000
"""So many records decide which columns are worth showing."""


def iris_of(record_type: RecordType, names: Names) -> set[str]:
    """Return the IRIs of the records of a table."""
    return {
        iri
        for kind in record_type.classes
        for iri in names.source.instances(kind)
        if names.naming.type_of(iri) is record_type
    }


def records_of(record_type: RecordType, names: Names) -> list[str]:
    """Return the IRIs of the records of a table, sorted by name."""
    return sorted(
        iris_of(record_type, names), key=lambda iri: (*alphabetical(names.record(iri)), iri)
    )


def listing(record_type: RecordType, records: Sequence[str], names: Names) -> Table:
    """Return a table of records, in the order given, with the columns most of them fill."""
    fields = list_columns(record_type, records, names)
    return Table(
        key=record_type.name,
        heading=names.vocabulary.table_label(record_type, names.language),
        columns=tuple(names.naming.label(field, field.path) for field in fields),
        rows=tuple(_row(iri, record_type, fields, names) for iri in records),
        total=len(records),
    )


def _row(iri: str, record_type: RecordType, fields: Iterable[Field], names: Names) -> Row:
    facts = names.source.facts(iri)
    evidence = [field.path for field in names.vocabulary.evidence_of(record_type)]
    cells = tuple(names.values(field, names.terms(field, facts)) for field in fields)
    return Row(iri, ((names.link(iri),), *cells), doubtful=names.is_doubtful(facts, evidence))


def list_columns(record_type: RecordType, records: Sequence[str], names: Names) -> list[Field]:
    """Return the columns worth showing beside the name: short ones that most records fill."""
    sample = [names.source.facts(iri) for iri in records[:_SAMPLE]]
    filled = {
        field.name: sum(bool(names.terms(field, facts)) for facts in sample)
        for field in names.vocabulary.short_of(record_type)
    }
    most = sorted(filled, key=lambda name: -filled[name])[:_MOST_COLUMNS]
    return [field for field in record_type.fields if field.name in most and filled[field.name]]
