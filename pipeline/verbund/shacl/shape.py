"""Shapes and constraints as plain values (SHACL, sections 2 and 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from verbund.findings import Localised, Severity
from verbund.shacl.components import component_iri


class Pattern(NamedTuple):
    """A regular expression of ``sh:pattern`` with its ``sh:flags``."""

    expression: str
    flags: str


class Constraint(NamedTuple):
    """One SHACL constraint: its parameter (``minCount``, ``or`` …) and the parameter's value.

    ``argument`` is an int for counts and lengths, a Term for ranges and hasValue, a tuple of Terms
    for ``in``, a tuple of language ranges for ``languageIn``, an IRI text for ``datatype``,
    ``class``, ``nodeKind`` and pairs, a Pattern for ``pattern``, a Shape for ``not``, a tuple of
    Shapes for ``or``, ``and`` and ``xone``, for ``node`` the IRI text of a concept scheme or a
    Shape, a Qualified for ``qualifiedMinCount`` and ``qualifiedMaxCount``.
    """

    parameter: str
    argument: object

    @property
    def component(self) -> str:
        """The IRI of the constraint component (SHACL, section 4)."""
        return component_iri(self.parameter)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes that the constraint applies to values or to the record."""
        argument = self.argument
        if isinstance(argument, Qualified):
            return (argument.shape, *argument.siblings)
        members = argument if isinstance(argument, tuple) else (argument,)
        return tuple(member for member in members if isinstance(member, Shape))


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape or, with a path, a property shape (SHACL, sections 2.2 and 2.3).

    ``names`` are its ``sh:name`` by language: what a person calls it.
    """

    iri: str
    path: str | None = None
    constraints: tuple[Constraint, ...] = ()
    properties: tuple[Shape, ...] = ()
    severity: Severity = Severity.VIOLATION
    messages: Localised = field(default_factory=dict)
    closed_paths: frozenset[str] | None = None
    names: Localised = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Qualified:
    """``sh:qualifiedValueShape`` with one of its counts (SHACL, section 4.7.3).

    ``siblings`` are the shapes that a value counted must not conform to; there are some only with
    ``sh:qualifiedValueShapesDisjoint``.
    """

    shape: Shape
    count: int
    siblings: tuple[Shape, ...] = ()
