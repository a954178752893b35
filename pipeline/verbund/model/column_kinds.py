"""The kinds of columns: what their cells are read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.system.pickled import PickledAsCall
from verbund.text.late_pattern import late

_DECIMAL_POINT = late(r"(?<=[0-9])\.(?=[0-9])")


@data_class(frozen=True, slots=True)
class LangStringColumn(PickledAsCall):
    """A column of text in one of some languages; an empty tuple means any language."""

    languages: tuple[str, ...]


@data_class(frozen=True, slots=True)
class LiteralColumn(PickledAsCall):
    """A column of literals, with the datatypes in the order in which they are tried."""

    datatypes: tuple[str, ...]
    formats: tuple[str, ...] = ()
    decimal_char: str = "."
    group_char: str = ""

    def localised(self, text: str) -> str:
        """Return a text with numbers as examples, with the column's decimal character."""
        return _DECIMAL_POINT.sub(self.decimal_char, text) if self.decimal_char != "." else text


@data_class(frozen=True, slots=True)
class ConceptColumn(PickledAsCall):
    """A column of IRIs from a list: what cells may contain (normalised) and the IRI of each.

    ``broader`` leads from a concept to the one above it in the same list, ``deprecated`` from one
    that is out of use to the labels of those that replace it, in this list or another.
    """

    options: Mapping[str, str]
    labels: Mapping[str, Localised]
    namespace: str
    broader: Mapping[str, str] = field(default_factory=dict)
    deprecated: Mapping[str, Mapping[str, Localised]] = field(default_factory=dict)


@data_class(frozen=True, slots=True)
class Reference(PickledAsCall):
    """A column that refers to records: the classes allowed and the record types meant."""

    classes: tuple[str, ...]
    targets: tuple[str, ...]


@data_class(frozen=True, slots=True)
class IriColumn(PickledAsCall):
    """A column of absolute IRIs."""


@data_class(frozen=True, slots=True)
class IriTemplateColumn(PickledAsCall):
    """A column of codes from which IRIs are made by an RFC 6570 template of one variable."""

    template: str


@data_class(frozen=True, slots=True)
class TermColumn(PickledAsCall):
    """A column of IRIs and literals of whatever kind, each as N-Triples writes it."""


ColumnType = (
    LangStringColumn
    | LiteralColumn
    | ConceptColumn
    | Reference
    | IriColumn
    | IriTemplateColumn
    | TermColumn
)
