"""Reasons for violations of logical constraints: the shapes tried, and what each lacks.

Logical constraints are those of SHACL, section 4.6, and ``sh:node``: their results say only that
they fail. The messages of the shapes go before the reasons made here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from verbund.convert.check.codes import expected_of
from verbund.findings import Localised, phrase
from verbund.rdf.terms import Iri, Literal, Term
from verbund.shacl.components import LOGICAL_PARAMETERS, PAIR_PARAMETERS
from verbund.shacl.evaluate import (
    ConstraintResult,
    DataAccess,
    Values,
    conforms,
    failures,
)
from verbund.shacl.messages import fill, variables_of
from verbund.shacl.shape import Constraint, Qualified, Shape, members_of, predicates_of

_MOST_BRANCHES = 6
_MOST_REASONS = 3
_WITH_REASONS = LOGICAL_PARAMETERS | {"qualifiedMinCount"}


class Reasons(NamedTuple):
    """Explains results in words. ``label`` names a path, ``shown`` an IRI, for a person.

    ``is_lacking`` says whether the file of the record has no column for a path.
    """

    world: DataAccess
    label: Callable[[str], Localised]
    shown: Callable[[str], Localised]
    is_lacking: Callable[[str], bool] = lambda _: False

    def of(self, result: ConstraintResult, node: Term | None, values: Values) -> Localised | None:
        """The reason why a result's constraint fails at a node; None where its own text is enough.

        ``values`` are those of the record, or of the node where paths are followed from it.
        """
        constraint = result.constraint
        if constraint.parameter not in _WITH_REASONS or not constraint.shapes or node is None:
            return None
        shapes = constraint.shapes[:_MOST_BRANCHES]
        held = [
            number
            for number, shape in enumerate(shapes, start=1)
            if conforms(shape, result.focus, node, values, self.world)
        ]
        if constraint.parameter == "not":
            return self._what_holds(shapes[0], result, node, values)
        if constraint.parameter == "xone" and held:
            holding = [
                phrase(
                    "why.branch",
                    number=str(number),
                    reason=self._what_holds(shapes[number - 1], result, node, values) or "",
                )
                for number in held
            ]
            return phrase("why.several", reasons=_joined(holding, "why.next"))
        branches = [
            (number, self._branch(shape, result, node, values))
            for number, shape in enumerate(shapes, start=1)
            if number not in held
        ]
        if len(shapes) == 1:
            return branches[0][1] if branches else None
        numbered = [phrase("why.branch", number=str(n), reason=text) for n, text in branches]
        return _joined(numbered, "why.next") if numbered else None

    def said(self, result: ConstraintResult, node: Term | None, values: Values) -> Localised | None:
        """The message of the shape that a value fails by ``sh:node``; None where it has none.

        A shape that only leads to others by ``sh:node`` speaks through the first that fails.
        """
        if result.constraint.parameter != "node" or node is None:
            return None
        for shape in result.constraint.shapes:
            if shape.messages:
                return self._message(shape, result.focus, node)
            for item in failures(shape, result.focus, node, values, self.world):
                found = self.said(item, item.value, values)
                if found is not None:
                    return found
        return None

    def _branch(
        self, shape: Shape, result: ConstraintResult, node: Term, values: Values
    ) -> Localised:
        if shape.messages:
            return self._message(shape, result.focus, node)
        found = failures(shape, result.focus, node, values, self.world)
        texts = [self._reason(item, node, values) for item in found]
        unlike = [text for number, text in enumerate(texts) if text not in texts[:number]]
        return _joined(unlike[:_MOST_REASONS], "why.both") if unlike else phrase("why.unknown")

    def _message(self, shape: Shape, focus: str, node: Term) -> Localised:
        return fill(
            shape.messages,
            lambda: variables_of(focus, shape.predicate, node.value, shape.constraints, str),
        )

    def _what_holds(
        self, shape: Shape, result: ConstraintResult, node: Term, values: Values
    ) -> Localised | None:
        """The values that conform to a shape which must not hold."""
        if shape.messages:
            return self._message(shape, result.focus, node)
        paths = list(dict.fromkeys(predicates_of(shape)))
        found = [
            phrase("why.has", label=self.label(path), value=self._term(value))
            for path in paths
            for value in values.get(path, ())
        ]
        found += [
            phrase(self._why_empty(path, result, node), label=self.label(path))
            for path in paths
            if not values.get(path)
        ]
        return _joined(found[:_MOST_REASONS], "why.both") if found else None

    def _reason(self, result: ConstraintResult, node: Term, values: Values) -> Localised:
        """The reason of one result within a branch."""
        shape, constraint = result.shape, result.constraint
        if shape.messages:
            return self._message(shape, result.focus, result.value or node)
        argument = constraint.argument
        key = f"why.{constraint.parameter}"
        if constraint.parameter in ("minCount", "maxCount") and argument in (0, 1):
            key += str(argument)
        if key == "why.minCount1":
            key = self._why_empty(result.path or "", result, node)
        if constraint.parameter in _WITH_REASONS and not isinstance(argument, Qualified):
            inner = self.of(result, result.value, values)
            return inner or phrase("why.unknown")
        return phrase(
            key,
            label=self.label(result.path) if result.path else phrase("why.record"),
            value=self._term(result.value),
            limit=self._limit(constraint),
            other=self.label(str(argument)) if constraint.parameter in PAIR_PARAMETERS else "",
            expected=expected_of(result),
        )

    def _why_empty(self, path: str, result: ConstraintResult, node: Term) -> str:
        """The key of the phrase that says that there is no value of a path."""
        is_of_record = node.value == result.focus
        return "why.no-column" if is_of_record and self.is_lacking(path) else "why.empty"

    def _limit(self, constraint: Constraint) -> Localised:
        argument = constraint.argument
        if isinstance(argument, Qualified):
            return {"": str(argument.count)}
        if isinstance(argument, Iri | Literal):
            return self._term(argument)
        listed = members_of(argument)
        if listed is not None:
            members = [
                self._term(m) if isinstance(m, Iri | Literal) else {"": str(m)} for m in listed
            ]
            return _joined(members, "why.comma") if members else {"": ""}
        text = getattr(argument, "expression", argument)
        return self.shown(str(text)) if constraint.parameter == "class" else {"": str(text)}

    def _term(self, term: Term | None) -> Localised:
        if isinstance(term, Iri):
            return self.shown(term.value)
        return {"": term.value if term is not None else ""}


def _joined(texts: Sequence[Localised], key: str) -> Localised:
    first, *rest = texts
    for item in rest:
        first = phrase(key, first=first, second=item)
    return first
