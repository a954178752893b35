"""Dates in the wrong order: what a recognised query asks (docs/modelling.md), on one record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from verbund.data_class import NamedTuple
from verbund.rdf.partial_dates import is_certainly_before
from verbund.rdf.terms import Literal, Term
from verbund.shacl.shape import Shape

DATES_IN_ORDER: Final = "sparql"
"""The parameter of the constraint: the query stands in ``sh:sparql``."""


class DateOrder(NamedTuple):
    """The argument of the constraint: the path with whose dates those of the shape are compared.

    Wrong is a date that is certainly before one of the other path; with ``is_after`` one that is
    certainly after it.
    """

    other: str
    is_after: bool = False


def in_wrong_order(
    order: DateOrder, own: Sequence[Term], values: Mapping[str, Sequence[Term]]
) -> list[Term]:
    """Return the values that are certainly before (or after) one of the other path."""
    others = [item.value for item in values.get(order.other, ()) if isinstance(item, Literal)]
    return [
        item
        for item in own
        if isinstance(item, Literal)
        and any(
            is_certainly_before(*((other, item.value) if order.is_after else (item.value, other)))
            for other in others
        )
    ]


def date_orders(shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield the two paths of each comparison of dates in a shape, in the order of the shape."""
    for constraint in shape.constraints:
        if isinstance(constraint.argument, DateOrder):
            yield str(shape.predicate), constraint.argument.other
        for inner in constraint.shapes:
            yield from date_orders(inner)
    for item in shape.properties:
        yield from date_orders(item)
