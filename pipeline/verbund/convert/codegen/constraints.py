"""Generates the code that checks constraints over several cells of a row (SHACL, section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verbund.convert.codegen.implied import paths_of_shape
from verbund.convert.codegen.namespace import Namespace
from verbund.convert.codegen.source import Condition, RowCode, comment, doubt, several, when
from verbund.convert.codegen.stated import shown_iri, stated
from verbund.convert.codegen.verdicts import ConstraintCache
from verbund.model.column_kinds import LiteralColumn
from verbund.model.model import Model
from verbund.rdf.datatypes import DATES, is_integer, local
from verbund.read.headings import Column
from verbund.resolve.terms import TermMaker
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.shape import Constraint, Shape

_PRESENCE = frozenset({"or", "and", "not", "xone", "node"})
"""What can be written as a condition on which cells are filled."""


class ConstraintSource:
    """Writes code that raises Undecided for rows that may break a constraint over several cells."""

    def __init__(self, model: Model, namespace: Namespace, maker: TermMaker) -> None:
        self.model, self.namespace, self.maker = model, namespace, maker

    def rules(self) -> list[RowCode]:
        """The code of each constraint that needs some; the cells it asks for are converted before.

        A comment goes before.
        """
        return [*self._pair_checks(), *self._node_checks()]

    def _pair_checks(self) -> Iterator[RowCode]:
        for shape in self.namespace.record_type.shape.properties:
            for constraint in shape.constraints:
                if constraint.parameter in PAIR_PARAMETERS:
                    yield from self._pair_check(shape, constraint)

    def _pair_check(self, shape: Shape, constraint: Constraint) -> list[RowCode]:
        own, other = (
            self.namespace.columns(str(shape.predicate)),
            self.namespace.columns(str(constraint.argument)),
        )
        operator = {"lessThan": "<", "lessThanOrEquals": "<="}.get(constraint.parameter)
        if operator is not None and (not own or not other):
            return []
        if operator is not None and len(own) == len(other) == 1:
            (one, first), (two, second) = own[0], other[0]
            comparison = self._comparison(one, first, operator, two, second)
            if comparison is not None:
                lines = doubt(f"cell{one} and cell{two} and not ({comparison})")
                both = frozenset({one, two})
                return [RowCode([self._about(shape, constraint), *lines], both, both)]
        paths = (str(shape.predicate), str(constraint.argument))
        return self._judged(shape, constraint, paths)

    def _about(self, shape: Shape, constraint: Constraint) -> str:
        """The comment that names a constraint."""
        path = (
            f"{shown_iri(shape.predicate, self.model.compact)}: "
            if shape.predicate is not None
            else ""
        )
        return comment(path + stated(constraint, self.model.compact))

    def _comparison(
        self, one: int, first: Column, operator: str, two: int, second: Column
    ) -> str | None:
        """An expression that is true only if two converted cells are in order."""
        left, right = first.field.kind, second.field.kind
        if not isinstance(left, LiteralColumn) or not isinstance(right, LiteralColumn):
            return None
        if first.field.separator or second.field.separator:
            return None
        if all(is_integer(item) for item in (*left.datatypes, *right.datatypes)):
            return f"int(value{one}) {operator} int(value{two})"
        dates = all(local(item) in DATES for item in (*left.datatypes, *right.datatypes))
        if dates and left.datatypes == right.datatypes:
            ordered = f"value{one} {operator} value{two}"
            return f"len(value{one}) == len(value{two}) and {ordered}"
        return None

    def _node_checks(self) -> Iterator[RowCode]:
        whole = self.namespace.record_type.shape
        stated = [(shape, item) for shape in (whole, *whole.rules) for item in shape.constraints]
        for shape, constraint in stated:
            presence = self._presence(constraint)
            if presence is not None:
                lines = doubt(f"not {presence.operand}")
                yield RowCode([self._about(shape, constraint), *lines], presence.cells)
            elif not _holds_for_iris(constraint):
                paths = paths_of_shape(constraint)
                yield from self._judged(shape, constraint, paths, self._quick_or(constraint))

    def _judged(
        self,
        shape: Shape,
        constraint: Constraint,
        paths: Sequence[str],
        unless: Condition | None = None,
    ) -> list[RowCode]:
        """The code that asks the memory of judgements, unless a condition holds."""
        columns = [item for path in dict.fromkeys(paths) for item in self.namespace.columns(path)]
        constants = [(path, term) for path in paths for term in self.namespace.constants(path)]
        if constraint.parameter not in PAIR_PARAMETERS and not paths:
            self.namespace.never_compiled = True
        verdicts = ConstraintCache(
            constraint, shape, [column for _, column in columns], constants, self.maker
        )
        conditions = [f"not {unless.operand}"] if unless is not None else []
        if verdicts.holds_for_one():
            if len(columns) <= 1:
                return []
            # A sum with signs would lie as deep as it has columns.
            filled = several([f"cell{position} != ''" for position, _ in columns])
            conditions.append(f"sum(({filled})) > 1")
        number = sum(name.startswith("verdicts") for name in self.namespace.globals)
        meaning = f"ConstraintCache of {stated(constraint, self.model.compact)}"
        name = self.namespace.define(f"verdicts{number}", verdicts, meaning)
        cells = [f"cell{position}" for position, _ in columns]
        lines = [f"{name}[({several(cells)})]"]
        if conditions:
            lines = when(" and ".join(conditions), lines)
        lines = [self._about(shape, constraint), *lines]
        used = frozenset(position for position, _ in columns)
        return [RowCode(lines, used if unless is None else used | unless.cells)]

    def _presence(self, constraint: Constraint) -> Condition | None:
        """A constraint that asks only which cells are filled, as an expression; else None."""
        if constraint.parameter not in _PRESENCE:
            return None
        parts = [self._presence_of(shape) for shape in constraint.shapes]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts) or not parts:
            return None
        joined = Condition.joined("or" if constraint.parameter == "or" else "and", known)
        if constraint.parameter == "xone":
            each = several([f"bool({part.source})" for part in known])
            return Condition(f"sum(({each})) == 1", joined.cells)
        if constraint.parameter == "not":
            return Condition(f"not {known[0].operand}", known[0].cells)
        return joined

    def _quick_or(self, constraint: Constraint) -> Condition | None:
        """A condition under which presence alone makes an sh:or hold; None for none."""
        if constraint.parameter != "or":
            return None
        parts = [self._presence_of(shape) for shape in constraint.shapes]
        known = [part for part in parts if part is not None]
        return Condition.joined("or", known) if known else None

    def _presence_of(self, shape: Shape) -> Condition | None:
        parts: list[Condition | None] = []
        for constraint in shape.constraints:
            if shape.predicate is None:
                parts.append(self._presence(constraint))
            elif (constraint.parameter, constraint.argument) == ("minCount", 1):
                parts.append(self._is_filled(shape.predicate))
            elif (constraint.parameter, constraint.argument) == ("maxCount", 0):
                filled = self._is_filled(shape.predicate)
                parts.append(Condition(f"not {filled.operand}", filled.cells))
            else:
                parts.append(None)
        parts += [self._presence_of(item) for item in shape.properties]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        return Condition.joined("and", known) if known else Condition("True", is_name=True)

    def _is_filled(self, path: str) -> Condition:
        """Whether a record has a value of a path."""
        if self.namespace.constants(path):
            return Condition("True", is_name=True)
        positions = [position for position, _ in self.namespace.columns(path)]
        cells = " or ".join(f"cell{position}" for position in positions)
        is_name = len(positions) <= 1
        return Condition(cells or "False", frozenset(positions), is_name)


def _holds_for_iris(constraint: Constraint) -> bool:
    """Whether a constraint on a record itself holds because every record has an IRI."""
    return constraint.parameter == "nodeKind" and "IRI" in str(constraint.argument)
