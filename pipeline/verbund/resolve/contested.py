"""Texts that are the key of one record and the name of another: nothing says which is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from verbund.model.column_kinds import Reference
from verbund.model.model import Model, RecordType
from verbund.read.tables import CHUNK, Table, Tables
from verbund.text.names import normalise, stripped

Record = tuple[RecordType, str]
"""A table and the id of one of its records."""


def contested_texts(
    model: Model,
    tables: Tables,
    ids_of: Callable[[RecordType], Iterable[str]],
    names_of: Callable[[RecordType], Mapping[str, Iterable[str]]],
) -> Mapping[str, frozenset[Record]]:
    """Return the texts, in the form in which names are compared, with the records they may mean.

    ``ids_of`` gives the ids of a table, ``names_of`` its ids by name. Case makes no difference: who
    writes *Polizei* for the key ``polizei`` means the same. A key that is the name of its own
    record, too, means that one: it tells records of one name apart. Of tables that no column refers
    to, nothing is read.
    """
    known = _known(model)
    titled = _titled(known, tables)
    words = {word for item in titled for word in _words(tables.by_name[item.name])}
    if not words:
        return {}
    keyed: dict[str, set[Record]] = {}
    for item in known:
        ids = ids_of(item)
        both = words.intersection(map(str.casefold, ids))
        for key in ids if both else ():
            if (folded := key.casefold()) in both:
                keyed.setdefault(folded, set()).add((item, key))
    named = {
        text: {(item, key) for item in titled for key in names_of(item).get(text, ())}
        for text in keyed
    }
    return {
        text: frozenset(records | named[text])
        for text, records in keyed.items()
        if len(records) > 1 or (named[text] - records and not records <= named[text])
    }


def may_be_contested(model: Model, tables: Tables) -> bool:
    """Whether there are names of records that columns refer to."""
    return bool(_titled(_known(model), tables))


def _known(model: Model) -> list[RecordType]:
    referred = _referred(model)
    return [item for item in model.record_types if item.name in referred]


def _titled(known: Sequence[RecordType], tables: Tables) -> list[RecordType]:
    return [item for item in known if item.titles and item.name in tables.by_name]


def _referred(model: Model) -> frozenset[str]:
    """Return the names of the tables to which columns refer."""
    return frozenset(
        target
        for item in model.record_types
        for field in item.fields
        if isinstance(field.kind, Reference)
        for target in field.kind.targets
    )


def _words(table: Table) -> Iterator[str]:
    """Yield the names of records that may be a key: those without a space."""
    for file, headings in zip(table.files, table.headings, strict=True):
        columns = [
            (position, table.record_type.field(name).separator)
            for (name, _), position in headings.positions.items()
            if name in table.record_type.titles
        ]
        positions = [position for position, _ in columns]
        for cells in file.cells(CHUNK, positions) if columns else ():
            for texts, (_, separator) in zip(cells, columns, strict=True):
                yield from _single_words(texts, separator)


def _single_words(texts: Iterable[str], separator: str | None) -> Iterator[str]:
    for text in texts:
        for part in text.split(separator) if separator else (text,):
            name = stripped(part)
            if name and " " not in name:
                yield normalise(name)
