"""Generates the code that checks constraints over several cells of a row (SHACL, section 4)."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.convert.codegen.implied import paths_of_shape
from verbund.convert.codegen.namespace import Namespace
from verbund.convert.codegen.verdicts import ConstraintCache
from verbund.model.model import LiteralColumn
from verbund.rdf.datatypes import DATES, is_integer, local
from verbund.read.headings import Column
from verbund.resolve.terms import TermMaker
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.shape import Constraint, Shape

_PRESENCE = frozenset({"or", "and", "not", "xone", "node"})
"""What can be written as a condition on which cells are filled."""


class ConstraintSource:
    """Writes code that raises Undecided for rows that may break a constraint over several cells."""

    def __init__(self, layout: Namespace, maker: TermMaker) -> None:
        self.layout, self.maker = layout, maker

    def lines(self) -> list[str]:
        """One line a constraint; the cells are converted before."""
        return self._pair_checks() + self._node_checks()

    def _pair_checks(self) -> list[str]:
        lines = []
        for shape in self.layout.record_type.shape.properties:
            for constraint in shape.constraints:
                if constraint.parameter in PAIR_PARAMETERS:
                    lines += self._pair_check(shape, constraint)
        return lines

    def _pair_check(self, shape: Shape, constraint: Constraint) -> list[str]:
        own, other = (
            self.layout.columns(str(shape.path)),
            self.layout.columns(str(constraint.argument)),
        )
        operator = {"lessThan": "<", "lessThanOrEquals": "<="}.get(constraint.parameter)
        if operator is not None and (not own or not other):
            return []
        if operator is not None and len(own) == len(other) == 1:
            (one, first), (two, second) = own[0], other[0]
            comparison = self._comparison(one, first, operator, two, second)
            if comparison is not None:
                return [f"if c{one} and c{two} and not ({comparison}): raise Undecided"]
        paths = (str(shape.path), str(constraint.argument))
        return self._judged(shape, constraint, paths)

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
            return f"int(v{one}) {operator} int(v{two})"
        dates = all(local(item) in DATES for item in (*left.datatypes, *right.datatypes))
        if dates and left.datatypes == right.datatypes:
            return f"len(v{one}) == len(v{two}) and v{one} {operator} v{two}"
        return None

    def _node_checks(self) -> list[str]:
        shape = self.layout.record_type.shape
        lines = []
        for constraint in shape.constraints:
            expression = self._presence(constraint)
            if expression is not None:
                lines.append(f"if not ({expression}): raise Undecided")
            elif not _holds_for_iris(constraint):
                paths = paths_of_shape(constraint)
                lines += self._judged(shape, constraint, paths, self._quick_or(constraint))
        return lines

    def _judged(
        self, shape: Shape, constraint: Constraint, paths: Sequence[str], unless: str = ""
    ) -> list[str]:
        """The line that asks the memory of judgements, unless a condition holds."""
        columns = [item for path in dict.fromkeys(paths) for item in self.layout.columns(path)]
        constants = [(path, term) for path in paths for term in self.layout.constants(path)]
        if constraint.parameter not in PAIR_PARAMETERS and not paths:
            self.layout.never_compiled = True
        judged = ConstraintCache(
            constraint, shape, [column for _, column in columns], constants, self.maker
        )
        name = f"h{len(self.layout.names)}"
        self.layout.names[name] = judged
        cells = "".join(f"c{position}, " for position, _ in columns)
        conditions = [f"not ({unless})"] if unless else []
        if judged.holds_for_one():
            if len(columns) <= 1:
                return []
            # A sum with signs would lie as deep as it has columns.
            filled = "".join(f"c{position} != '', " for position, _ in columns)
            conditions.append(f"sum(({filled})) > 1")
        when = f"if {' and '.join(conditions)}: " if conditions else ""
        return [f"{when}{name}[({cells})]"]

    def _presence(self, constraint: Constraint) -> str | None:
        """A constraint that asks only which cells are filled, as an expression; else None."""
        if constraint.parameter not in _PRESENCE:
            return None
        parts = [self._presence_of(shape) for shape in constraint.shapes]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts) or not parts:
            return None
        if constraint.parameter == "xone":
            return "sum((" + "".join(f"bool({part}), " for part in known) + ")) == 1"
        if constraint.parameter == "not":
            return f"not ({known[0]})"
        joined = " or " if constraint.parameter == "or" else " and "
        return "(" + joined.join(f"({part})" for part in known) + ")"

    def _quick_or(self, constraint: Constraint) -> str:
        """A condition under which presence alone makes an sh:or hold; empty for none."""
        if constraint.parameter != "or":
            return ""
        parts = [self._presence_of(shape) for shape in constraint.shapes]
        known = [f"({part})" for part in parts if part is not None]
        return " or ".join(known)

    def _presence_of(self, shape: Shape) -> str | None:
        parts: list[str | None] = []
        for constraint in shape.constraints:
            if shape.path is None:
                parts.append(self._presence(constraint))
            elif (constraint.parameter, constraint.argument) == ("minCount", 1):
                parts.append(self._is_filled(shape.path))
            elif (constraint.parameter, constraint.argument) == ("maxCount", 0):
                parts.append(f"not ({self._is_filled(shape.path)})")
            else:
                parts.append(None)
        parts += [self._presence_of(item) for item in shape.properties]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        return " and ".join(f"({part})" for part in known) or "True"

    def _is_filled(self, path: str) -> str:
        if self.layout.constants(path):
            return "True"
        return " or ".join(f"c{position}" for position, _ in self.layout.columns(path)) or "False"


def _holds_for_iris(constraint: Constraint) -> bool:
    """Whether a constraint on a record itself holds because every record has an IRI."""
    return constraint.parameter == "nodeKind" and "IRI" in str(constraint.argument)
