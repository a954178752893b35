"""Which tables and properties of a model are what in pictures: no term is known by heart.

- *Links* are derived links that lead to two records or more by one property: its values are the
  ends. What is their ground or their evidence is neither.
- *Agents* are the tables that ends are in.
- *Bases* are the tables of what links lead to besides.
- A *period* is two columns of dates of which the shapes say that one is not after the other.
- *Events* are subclasses of schema:Event, *places* of dct:Location; parts of a whole refer to it by
  a property below dct:isPartOf or schema:superEvent.
- What began or ended is said by terms that rdfs:seeAlso leads from to dcat:startDate or
  dcat:endDate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from verbund.model.column_kinds import ConceptColumn, LiteralColumn, Reference
from verbund.model.model import Field, RecordType
from verbund.rdf.edtf import EDTF
from verbund.rdf.namespaces import DCT, RDFS, split
from verbund.rdf.terms import RDF_TYPE, Iri, Literal
from verbund.release.diff.lookup import Facts
from verbund.shacl.date_order import DateOrder
from verbund.shacl.shape import Shape
from verbund.views.release import ReleaseViews

_DATES: Final = frozenset({"date", "gYear", "gYearMonth", "dateTime"})
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_SCHEMA: Final = "https://schema.org/"
_NOT_AFTER: Final = ("lessThan", "lessThanOrEquals")
_MOST_KINDS: Final = 8
_TOLD: Final = frozenset({DCT + "type", DCT + "subject", "http://www.w3.org/ns/org#classification"})


@dataclass(frozen=True, slots=True)
class Link:
    """A derived link that joins records: its IRI, its facts, and the records, sorted."""

    iri: str
    facts: Facts
    ends: tuple[str, ...]


class Roles:
    """What the tables and links of a release are in pictures."""

    def __init__(self, views: ReleaseViews) -> None:
        self.views = views
        self._periods: dict[str, list[tuple[Field, Field]]] = {}
        self._parts: dict[str, list[tuple[RecordType, Field]]] = {}
        self._mentions: dict[str, dict[str, dict[str, list[str]]]] = {}
        self._records: dict[str, list[str]] = {}
        self._vocabulary = views.vocabulary

    # ------------------------------------------------------------ links

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The derived links that join records."""
        found: dict[str, Facts] = {iri: self.views.source.facts(iri) for iri in self._link_iris()}
        joining = {
            (kind, path)
            for facts in found.values()
            for kind in _kinds(facts)
            for path, ends in self._ends(facts).items()
            if len(ends) > 1
        }
        links = []
        for iri, facts in found.items():
            for path, ends in self._ends(facts).items():
                if len(ends) > 1 and any((kind, path) in joining for kind in _kinds(facts)):
                    links.append(Link(iri, facts, ends))
        return tuple(links)

    def _link_iris(self) -> Iterable[str]:
        return self.views.source.links()

    def _ends(self, facts: Facts) -> dict[str, tuple[str, ...]]:
        """The records that a link leads to, by property; grounds and evidence are none."""
        found = {}
        for path, terms in facts.items():
            if path != RDF_TYPE and path not in self._vocabulary.evidence:
                records = [term.value for term in terms if isinstance(term, Iri)]
                records = [iri for iri in records if self.views.type_of(iri) is not None]
                if records:
                    found[path] = tuple(sorted(records))
        return found

    def bases(self, link: Link) -> list[str]:
        """The records that a link leads to besides its ends, in the order of the ontology."""
        found = self._ends(link.facts)
        paths = sorted(found, key=lambda path: (self._vocabulary.place_of(path), path))
        return [iri for path in paths if found[path] != link.ends for iri in found[path]]

    @cached_property
    def agents(self) -> tuple[RecordType, ...]:
        """The tables that ends are in."""
        return self._tables(end for link in self.links for end in link.ends)

    @cached_property
    def basis_tables(self) -> tuple[RecordType, ...]:
        """The tables of what links lead to besides."""
        return self._tables(iri for link in self.links for iri in self.bases(link))

    def _tables(self, records: Iterable[str]) -> tuple[RecordType, ...]:
        names = {table.name for iri in set(records) if (table := self.views.type_of(iri))}
        return tuple(table for table in self.views.tables if table.name in names)

    def period_of_link(self, link: Link) -> tuple[str, str]:
        """Since and until when a link holds; empty where it does not say.

        Where nothing says which of its dates is which, the first in the ontology is the beginning.
        """
        dates = {
            path: term.value
            for path, terms in link.facts.items()
            for term in terms
            if isinstance(term, Literal) and _is_date_type(term.datatype)
        }
        begin = next((path for path in sorted(dates) if path in self._begins), None)
        end = next((path for path in sorted(dates) if path in self._ends_of), None)
        rest = sorted(
            dates.keys() - {begin, end}, key=lambda path: (self._vocabulary.place_of(path), path)
        )
        if begin is None and rest and rest[0] not in self._ends_of:
            begin = rest.pop(0)
        if end is None and rest:
            end = rest.pop(0)
        return dates.get(begin or "", ""), dates.get(end or "", "")

    def is_over(self, link: Link, until: str) -> bool:
        """Whether a link says that it has ended, or its end is before the release was issued."""
        values = {term.value for terms in link.facts.values() for term in terms}
        if values & self._ends_of:
            return True
        issued = self.views.dataset.modified or self.views.dataset.issued
        return bool(until) and bool(issued) and until < issued[: len(until)]

    @cached_property
    def _begins(self) -> frozenset[str]:
        return self._seeing("startDate")

    @cached_property
    def _ends_of(self) -> frozenset[str]:
        return self._seeing("endDate")

    def _seeing(self, name: str) -> frozenset[str]:
        found = self._vocabulary.ontology.subjects(RDFS + "seeAlso", Iri(_DCAT + name))
        return frozenset(term.value for term in found if isinstance(term, Iri))

    def is_sure(self, facts: Facts) -> bool:
        """Whether the evidence of a record or link leaves no doubt."""
        names = next(iter(self.views.names.values()))
        return not names.is_doubtful(facts, self._vocabulary.evidence)

    # ------------------------------------------------------------ tables

    @cached_property
    def places(self) -> tuple[RecordType, ...]:
        """The tables of places."""
        return tuple(item for item in self.views.tables if self.is_a(item, DCT + "Location"))

    @cached_property
    def events(self) -> tuple[RecordType, ...]:
        """The tables of events."""
        return tuple(item for item in self.views.tables if self.is_a(item, _SCHEMA + "Event"))

    def is_a(self, table: RecordType, kind: str) -> bool:
        """Whether rows of a table may be of a class, or one below it."""
        return any(self.views.model.is_a(item, kind) for item in table.classes)

    def periods(self, table: RecordType) -> list[tuple[Field, Field]]:
        """The pairs of columns of dates of which one is not after the other, by the shapes."""
        if table.name not in self._periods:
            self._periods[table.name] = self._read_periods(table)
        return self._periods[table.name]

    def _read_periods(self, table: RecordType) -> list[tuple[Field, Field]]:
        by_path = {field.path: field for field in table.fields if is_date(field)}
        pairs = dict.fromkeys(_orders(table.shape))
        for field in table.fields:
            pairs.update(dict.fromkeys(_orders(field.shape)))
        return [
            (by_path[one], by_path[other])
            for one, other in pairs
            if one in by_path and other in by_path
        ]

    def days(self, table: RecordType) -> list[Field]:
        """The columns of dates that are events of their own and no end of a period."""
        in_periods = {field.name for pair in self.periods(table) for field in pair}
        return [
            field for field in table.fields if field.covers_time and field.name not in in_periods
        ]

    def parts(self, table: RecordType) -> list[tuple[RecordType, Field]]:
        """The tables whose rows are events of a row of a table, with the column for it."""
        if table.name not in self._parts:
            self._parts[table.name] = list(self._read_parts(table))
        return self._parts[table.name]

    def _read_parts(self, table: RecordType) -> Iterator[tuple[RecordType, Field]]:
        for other in self.views.tables:
            if other.name != table.name and (self.days(other) or self.periods(other)):
                column = next(
                    (
                        field
                        for field in other.fields
                        if isinstance(field.kind, Reference)
                        and table.name in field.kind.targets
                        and len(field.kind.targets) == 1
                        and field.separator is None
                    ),
                    None,
                )
                if column is not None and other.titles:
                    yield other, column

    def kind_column(self, table: RecordType) -> Field | None:
        """The column of concepts that tells rows apart best: some values, which most rows have."""
        best: tuple[int, Field] | None = None
        for field in self.concept_columns(table):
            used = Counter(self._values(table, field))
            if 2 <= len(used) <= _MOST_KINDS and (best is None or used.total() > best[0]):
                best = used.total(), field
        return best[1] if best else None

    def concept_columns(self, table: RecordType) -> list[Field]:
        """The columns of concepts of a table, without classes and evidence."""
        return [
            field
            for field in table.fields
            if isinstance(field.kind, ConceptColumn)
            and field.path != RDF_TYPE
            and not self._vocabulary.is_evidence(field)
        ]

    def told_columns(self, table: RecordType) -> list[Field]:
        """The columns of concepts that say what a row is or is about, and the one of kinds.

        Their property is dct:type, dct:subject or org:classification, or below one of these.
        """
        kind = self.kind_column(table)
        return [
            field
            for field in self.concept_columns(table)
            if field is kind or _TOLD & self._upper(field.path)
        ]

    def _upper(self, path: str) -> set[str]:
        """A property and all above it (rdfs:subPropertyOf)."""
        found, waiting = {path}, [path]
        while waiting:
            above = self._vocabulary.ontology.objects(Iri(waiting.pop()), RDFS + "subPropertyOf")
            new = {term.value for term in above if isinstance(term, Iri)} - found
            found |= new
            waiting += sorted(new)
        return found

    def is_part(self, table: RecordType, of: Iterable[RecordType]) -> bool:
        """Whether rows of a table cannot be without a row of one of some others."""
        names = {item.name for item in of if item.name != table.name}
        return any(
            isinstance(field.kind, Reference) and field.required and names & {*field.kind.targets}
            for field in table.fields
        )

    def _values(self, table: RecordType, field: Field) -> Iterator[str]:
        for iri in self.records(table):
            for term in self.views.source.facts(iri).get(field.path, ()):
                yield term.value

    def records(self, table: RecordType) -> list[str]:
        """The records of a table, in one order."""
        known = self._records.get(table.name)
        if known is None:
            known = self._records[table.name] = sorted(
                {
                    iri
                    for kind in table.classes
                    for iri in self.views.source.instances(kind)
                    if self.views.type_of(iri) is table
                }
            )
        return known

    def mentions(self, table: RecordType) -> Mapping[str, Mapping[str, list[str]]]:
        """For each column of a table that refers: the records that refer to each thing."""
        found: dict[str, dict[str, list[str]]] | None = self._mentions.get(table.name)
        if found is None:
            references = [item for item in table.fields if isinstance(item.kind, Reference)]
            found = self._mentions[table.name] = {
                field.name: defaultdict(list) for field in references
            }
            for iri in self.records(table):
                facts = self.views.source.facts(iri)
                for field in references:
                    for term in facts.get(field.path, ()):
                        found[field.name][term.value].append(iri)
        return found


def is_date(field: Field) -> bool:
    """Whether a column is one of dates."""
    return isinstance(field.kind, LiteralColumn) and any(
        _is_date_type(datatype) for datatype in field.kind.datatypes
    )


def _is_date_type(datatype: str) -> bool:
    return datatype == EDTF or split(datatype)[1] in _DATES


def _kinds(facts: Facts) -> list[str]:
    return [term.value for term in facts.get(RDF_TYPE, ()) if isinstance(term, Iri)]


def _orders(shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield the pairs of properties of which the first is not after the second, anywhere in it."""
    for constraint in shape.constraints:
        argument = constraint.argument
        if isinstance(argument, DateOrder):
            pair = str(shape.predicate), argument.other
            yield pair if argument.is_after else pair[::-1]
        elif constraint.parameter in _NOT_AFTER and isinstance(argument, str) and shape.path:
            yield str(shape.predicate), argument
        for inner in constraint.shapes:
            yield from _orders(inner)
    for item in shape.properties:
        yield from _orders(item)
