"""What a page shows, as plain values: names for people, IRIs for links.

A site has millions of values, and a tuple is made in a third of the time of a data class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Shown(NamedTuple):
    """A value as people read it.

    ``iri`` is that of a record or concept, which has a page; ``address`` is a web address.
    ``language`` is the tag of a text that is not of the page's. ``doubtful`` says that by its
    evidence the value is not sure; ``evidence`` is what is said of this value alone.
    """

    text: str
    iri: str = ""
    address: str = ""
    language: str = ""
    doubtful: bool = False
    evidence: tuple[Detail, ...] = ()


class Detail(NamedTuple):
    """A property with its values: a column of a record."""

    label: str
    path: str
    values: tuple[Shown, ...]


class Row(NamedTuple):
    """A row about another record or derived link: a list of values for each column.

    ``iri`` is empty where the row has no page of its own.
    """

    iri: str
    cells: tuple[tuple[Shown, ...], ...]
    evidence: tuple[Detail, ...] = ()
    doubtful: bool = False


class Brief(NamedTuple):
    """What tables about other records show of a record, whichever page they are on.

    ``cells`` are the values of the columns that fit such a table, in the order of the model.
    """

    cells: tuple[tuple[Shown, ...], ...]
    evidence: tuple[Detail, ...]
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading. ``total`` counts those that are not among the rows too.

    ``key`` is a plain word that tells the table apart from the others of a page. ``derived`` says
    that rules concluded it.
    """

    key: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    note: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class RecordView:
    """All that a page shows of a record.

    ``kind`` is the label of its class, ``table`` the name of its table. ``details`` are what it
    states, ``evidence`` is on what grounds, ``related`` what other records say of it.
    """

    iri: str
    name: str
    kind: str
    table: str
    details: tuple[Detail, ...]
    evidence: tuple[Detail, ...]
    related: tuple[Table, ...]
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class ConceptView:
    """All that a page shows of a concept: its list, what it means, and which records use it."""

    iri: str
    name: str
    scheme: str
    definitions: tuple[Shown, ...]
    other_names: tuple[Shown, ...]
    broader: tuple[Shown, ...]
    narrower: tuple[Shown, ...]
    related: tuple[Table, ...]
