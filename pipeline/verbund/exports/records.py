"""Tables of the records of a release, one for each table of the model that has any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from verbund.exports.table import Column, DataType, ExportTable, Kind, Row, type_named
from verbund.findings.catalogue import localised
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
)
from verbund.model.model import Field, RecordType
from verbund.rdf.namespaces import split
from verbund.rdf.terms import RDF_TYPE, Term
from verbund.release.diff.lookup import Facts, lines_beginning, read_statements
from verbund.views.names import Names
from verbund.views.release import ReleaseViews

_DATASET: Final = "dataset.nt"


def record_tables(
    views: ReleaseViews, names: Names, known: Callable[[str], Facts] | None = None
) -> list[ExportTable]:
    """Return a table for each table of the model that has records, in the model's order.

    ``known`` gives the facts of a record where they are in memory; else its lines are parsed.
    """
    return [
        _table(record_type, views.folder, names, known)
        for record_type in views.model.record_types
        if views.count(record_type)
    ]


def _table(
    record_type: RecordType, folder: Path, names: Names, known: Callable[[str], Facts] | None
) -> ExportTable:
    keys = record_type.keys
    # the id has the text of a key of one column
    hidden = keys if len(keys) == 1 and _is_text(record_type.field(keys[0])) else ()
    fields = [field for field in record_type.fields if field.name not in hidden]
    begin = f"{names.vocabulary.model.base}{record_type.segment}"
    first = record_type.titles[0] if record_type.titles else None
    return ExportTable(
        name=record_type.name,
        heading=names.vocabulary.table_label(record_type, names.language),
        description=localised(record_type.description, names.language),
        columns=tuple(_column(record_type, field, names) for field in fields),
        begin=begin,
        rows=lambda: _rows(folder / _DATASET, begin, fields, names, known),
        record_type=record_type,
        named=any(field.name == first for field in fields),
    )


def _is_text(field: Field) -> bool:
    return isinstance(field.kind, LiteralColumn)


def _column(record_type: RecordType, field: Field, names: Names) -> Column:
    said = names.vocabulary.statements.get(record_type.name)
    is_said = said is not None and field.name in (said.subject, said.predicate, said.object)
    return Column(
        name=field.name,
        heading=names.naming.label(field, field.path),
        kind="any" if is_said else _kind(field),
        many=field.separator is not None,
        datatype=_datatype(field),
        targets=field.kind.targets if isinstance(field.kind, Reference) else (),
        description=localised(field.description, names.language),
        field=field,
    )


def _kind(field: Field) -> Kind:
    match field.kind:
        case LangStringColumn():
            return "text"
        case ConceptColumn():
            return "concept"
        case Reference():
            return "reference"
        case IriColumn() | IriTemplateColumn():
            return "address"
    return "literal"


def _datatype(field: Field) -> DataType:
    if isinstance(field.kind, LiteralColumn) and len(field.kind.datatypes) == 1:
        return type_named(split(field.kind.datatypes[0])[1])
    return "string"


def _rows(
    dataset: Path,
    begin: str,
    fields: list[Field],
    names: Names,
    known: Callable[[str], Facts] | None,
) -> Iterator[Row]:
    """Yield the records of a table from the sorted dataset; memory is that of one record."""
    start = f"<{begin}".encode()
    with dataset.open("rb") as stream:
        for subject, items in groupby(lines_beginning(stream, start), _subject):
            iri = subject[1:-1].decode()
            facts = _parsed(items) if known is None else known(iri)
            cells = tuple(tuple(_terms(field, facts, names)) for field in fields)
            yield Row(iri, cells)


def _parsed(lines: Iterable[bytes]) -> Facts:
    facts: dict[str, tuple[Term, ...]] = {}
    for path, term in read_statements(list(lines)):
        facts[path] = (*facts.get(path, ()), term)
    return facts


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _terms(field: Field, facts: Facts, names: Names) -> list[Term]:
    """The values of a column; of classes those below the others."""
    found = names.terms(field, facts)
    return names.lowest(found) if field.path == RDF_TYPE else found
