"""Reads single cells: the term of each, in each format; Undecided where one is not proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from verbund.convert.codegen.implied import is_in_place, only, without_implied
from verbund.convert.codegen.text_predicates import Holds, holds_of
from verbund.model.column_kinds import LiteralColumn, Reference
from verbund.model.model import Model, RecordType
from verbund.rdf.datatypes import DATES, local
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import RDF_TYPE, XSD_STRING, Iri, Literal, Term, ntriples
from verbund.read.headings import Column
from verbund.resolve.index import Undecided
from verbund.resolve.literals import is_zero_day, read_literal, takes_days
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import Context
from verbund.serialise.record import in_order, turtle_path, turtle_term
from verbund.shacl.alternatives import alternatives
from verbund.shacl.components import PAIR_PARAMETERS, VALUE_PARAMETERS
from verbund.shacl.evaluate import evaluate
from verbund.shacl.shape import Constraint, Shape
from verbund.text.damage import ODD_CHARACTER, damage_of
from verbund.text.late_pattern import late
from verbund.text.names import stripped

Texts = tuple[str, str, str]
"""A term as N-Triples, Turtle and JSON-LD write it."""

_EACH = VALUE_PARAMETERS | {"node"}
"""The parameters of a property shape that are decided for each value by itself."""

_FIXED_WIDTH = late(
    r"[1-9][0-9]{3}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?:T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2})?"
)

_YEAR_OF_FOUR = late(r"[1-9][0-9]{3}-")


class TermTexts:
    """How terms of each path are written."""

    def __init__(self, model: Model, context: Context) -> None:
        self.model, self.context = model, context

    def of(self, path: str, term: Term) -> Texts:
        """One term in each format."""
        if path == RDF_TYPE and isinstance(term, Iri):
            json = self.context.type_text([term.value])
        elif self.is_language_map(path):
            json = f'"{ntriples(term)[1:].rpartition(chr(34))[0]}"'
        else:
            json = self.context.value_text(path, term)
        return ntriples(term), turtle_term(self.model, term), json

    def lead(self, path: str) -> Texts:
        """What goes before the objects of a path, after the subject, in each format."""
        if path == RDF_TYPE:
            return f"<{path}> ", "a ", '"@type":'
        return f"<{path}> ", f" ;\n    {self.turtle_path(path)} ", f',"{self.key(path)}":'

    def is_language_map(self, path: str) -> bool:
        """Whether values of the path are written as a language map."""
        return self.context.coercions.get(path) == "@language"

    def key(self, path: str) -> str:
        """The JSON key of a path."""
        return "@type" if path == RDF_TYPE else self.context.keys[path]

    def turtle_path(self, path: str) -> str:
        """The predicate in Turtle."""
        return turtle_path(self.model, path)

    def whole(self, path: str, terms: Sequence[Term]) -> tuple[tuple[str, ...], str, str]:
        """All terms of a path: N-Triples objects, Turtle object list, JSON value."""
        ordered = in_order(terms)
        json = (
            self.context.type_text([t.value for t in ordered])
            if path == RDF_TYPE
            else self.context.object_text(path, ordered)
        )
        turtle = ", ".join(turtle_term(self.model, term) for term in ordered)
        return tuple(ntriples(term) for term in ordered), turtle, json


def path_shapes(record_type: RecordType) -> dict[str, Shape]:
    """The record type's shape by path, cut down to what looks at the values of that one alone."""
    found: dict[str, list[Shape]] = {}
    for shape in record_type.shape.properties:
        checks = [item for item in shape.constraints if item.parameter not in PAIR_PARAMETERS]
        alone = Shape(iri=shape.iri, path=shape.path, constraints=tuple(checks))
        found.setdefault(str(shape.predicate), []).append(alone)
    iri = record_type.shape.iri
    return {path: Shape(iri=iri, properties=tuple(shapes)) for path, shapes in found.items()}


class CellReader:
    """Reads single cells of one column, with every constraint that looks at them alone.

    ``shape`` is the record type's, cut down to the column's path (``path_shapes``).
    """

    def __init__(self, shape: Shape, column: Column, maker: TermMaker, texts: TermTexts) -> None:
        self.column, self.maker, self.texts = column, maker, texts
        self.path = column.field.path
        self.shape = shape

    @cached_property
    def tables(self) -> tuple[tuple[Mapping[str, str], str], ...]:
        """For a reference that any row of its tables fits: the ids of each, with their prefix.

        Empty for other columns, where more is asked of the IRI than its class, and where a row
        states no class that exists.
        """
        kind, model, index = self.column.field.kind, self.maker.model, self.maker.index
        if not isinstance(kind, Reference) or not self._asks_class_only(kind):
            return ()
        targets = [model.by_name[name] for name in kind.targets]
        if not model.fits(kind):
            return ()
        if any(
            target.class_field is not None
            and len(index.of(target).classes) < len(index.of(target).ids)
            for target in targets
        ):
            return ()
        return tuple((index.certain_ids(target), model.base + target.segment) for target in targets)

    def _asks_class_only(self, kind: Reference) -> bool:
        return all(
            self._is_kept_count(constraint)
            or alternatives({constraint.parameter: constraint.argument}, "class") == kind.classes
            or (constraint.parameter, constraint.argument) == ("nodeKind", f"{SH}IRI")
            for shape in self.shape.properties
            for constraint in shape.constraints
        )

    def _is_kept_count(self, constraint: Constraint) -> bool:
        """Whether it is a count that is kept by one value, or looked at elsewhere."""
        count = constraint.argument
        if not isinstance(count, int) or self.column.field.separator is not None:
            return constraint.parameter in ("minCount", "maxCount")
        return (constraint.parameter == "minCount" and count <= 1) or (
            constraint.parameter == "maxCount" and count >= 1
        )

    @cached_property
    def left(self) -> Shape | None:
        """What of the shape a cell without a problem may still break; None for nothing."""
        return without_implied(self.shape, self.column)

    @cached_property
    def takes_days(self) -> bool:
        """Whether a cell that is certainly a day is one of the column, and beyond doubt."""
        field = self.column.field
        return takes_days(field.kind) and field.separator is None and self.left is None

    def part(self, text: str) -> Term:
        """The term of one value of a cell that is split; Undecided where it is empty or odd."""
        plain = stripped(text)
        found = [prefix for ids, prefix in self.tables if plain in ids]
        if len(found) == 1:
            return Iri(found[0] + plain)
        value = self.maker.value(self.column, plain) if plain else None
        if value is None or value.problem is not None or not self._is_classed(value.term):
            raise Undecided
        if isinstance(value.term, Literal) and _is_odd(value.term):
            raise Undecided
        return value.term

    def _is_classed(self, term: Term) -> bool:
        """Whether what a reference means has a class that fits; its own row may leave it open."""
        kind = self.column.field.kind
        if not isinstance(kind, Reference) or not isinstance(term, Iri):
            return True
        index = self.maker.index
        return any(index.is_instance(term.value, wanted) for wanted in kind.classes)

    @cached_property
    def _left_alone(self) -> Shape | None:
        """What is left that is decided for each value by itself."""
        return self.left and only(self.left, lambda item: item.parameter in _EACH)

    @cached_property
    def _holds(self) -> Holds | None:
        """The same as a function of a term's text, where its text alone decides."""
        shapes = self._left_alone.properties if self._left_alone is not None else ()
        checks = [constraint for shape in shapes for constraint in shape.constraints]
        return holds_of(tuple(checks)) if checks and all(map(is_in_place, checks)) else None

    @cached_property
    def _left_together(self) -> Shape | None:
        """What is left that looks at all values at once."""
        return self.left and only(self.left, lambda item: item.parameter not in _EACH)

    @property
    def looks_together(self) -> bool:
        """Whether ``check_together`` looks at anything."""
        return self._left_together is not None

    def check_alone(self, term: Term) -> None:
        """Raise Undecided if a term breaks a constraint on each by itself."""
        left, holds = self._left_alone, self._holds
        if holds is not None:
            if not holds(term.value):
                raise Undecided
        elif left is not None and evaluate(left, "", {self.path: [term]}, self.maker.index):
            raise Undecided

    def check_together(self, terms: Iterable[Term]) -> None:
        """Raise Undecided if the terms of a cell break a constraint on all of them."""
        left = self._left_together
        if left is None:
            return
        if evaluate(left, "", {self.path: list(dict.fromkeys(terms))}, self.maker.index):
            raise Undecided

    def terms(self, cell: str) -> list[Term]:
        """The distinct terms of a cell that is beyond doubt and not empty; else Undecided."""
        separator = self.column.field.separator
        parts = cell.split(separator) if separator is not None else (cell,)
        terms = list(dict.fromkeys(self.part(part) for part in parts))
        for term in terms:
            self.check_alone(term)
        self.check_together(terms)
        return terms

    def term(self, cell: str) -> Term:
        """The term of a cell that holds one."""
        data = self._data
        if data is None:
            return self.terms(cell)[0]
        text = stripped(cell)
        literal = read_literal(text, data) if text else None
        if literal is None or _is_odd(literal):
            raise Undecided
        if damage_of(text) if literal.datatype == XSD_STRING else ODD_CHARACTER.search(text):
            raise Undecided
        return literal

    @cached_property
    def _data(self) -> LiteralColumn | None:
        """The kind of a column of single literals of which nothing more is asked."""
        field = self.column.field
        if not isinstance(field.kind, LiteralColumn) or field.separator is not None:
            return None
        return field.kind if self.left is None else None


def _is_odd(literal: Literal) -> bool:
    """Whether a date is to be told, or its text says not its order, unlike that of most."""
    name = local(literal.datatype)
    if name == "dateTimeStamp":
        return not _YEAR_OF_FOUR.match(literal.value)
    return is_zero_day(literal) or (name in DATES and not _FIXED_WIDTH.fullmatch(literal.value))
