"""The problems of texts that are no part of a key, no literal of their column, or spoilt."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from verbund.findings import Localised
from verbund.model.column_kinds import LiteralColumn
from verbund.model.model import Field
from verbund.rdf.datatypes import DATES, local
from verbund.rdf.terms import Literal
from verbund.resolve.keys import is_key_part
from verbund.resolve.literals import read_literal
from verbund.resolve.probable_values import expected_day, is_day_number, meant, year_of
from verbund.resolve.problem import Problem
from verbund.shacl.shape import Shape
from verbund.text.damage import Damage, is_error_value, named, shows_nothing, unseen_in
from verbund.text.names import slug


def key_problem(text: str, is_free: Callable[[str], bool] = lambda _: True) -> Problem | None:
    """Return the problem of a part of a key; None if it is valid.

    ``is_free`` says of a part that may be suggested whether no record has the key that it makes.
    """
    if is_key_part(text):
        return None
    meant = slug(text)
    return Problem("K103", suggest=lambda: meant if meant and is_free(meant) else None)


def unreadable(text: str, field: Field, kind: LiteralColumn) -> Problem:
    """Return the problem of a text that is no literal of its column."""
    problem = spoilt(text, lambda mended: read_literal(mended, kind) is not None)
    if problem is not None:
        return problem
    if is_day_number(text) and not DATES.isdisjoint(map(local, kind.datatypes)):
        return Problem("V210", suggest=partial(meant, text, kind))
    from verbund.resolve.expected import expected_literals  # only for findings

    expected = expected_literals(kind, kind.datatypes)
    from verbund.resolve.other_column import belongs_elsewhere  # only for findings

    other = belongs_elsewhere(text, field, expected)
    if other is not None:
        return Problem(other.code, other.details, other.suggestion)
    if not DATES.isdisjoint(map(local, kind.datatypes)):
        expected = expected_day(text, kind, expected)
    details: dict[str, str | Localised] = {"expected": expected}
    return Problem("V103", details, suggest=partial(meant, text, kind))


def spoilt(text: str, is_good: Callable[[str], bool]) -> Problem | None:
    """Return the problem, a violation, of a text that was damaged in a known way; else None.

    That is a spreadsheet's error value, a text that shows nothing, or invisible characters in a
    text that ``is_good`` without them.
    """
    if is_error_value(text):
        return Problem("V202", {"error": text}, is_violation=True)
    if text.isascii():
        return None
    if shows_nothing(text):
        return Problem("V207", {"character": named(text[0])}, is_violation=True)
    damage = unseen_in(text)
    if damage is None or damage.mended is None or not is_good(damage.mended):
        return None
    details: dict[str, str | Localised] = dict(damage.details)
    return Problem(damage.code, details, damage.mended, is_violation=True, certain=damage.certain)


@cache
def allows_year(shape: Shape, year: int) -> bool:
    """Whether a shape states a bound that lies beyond the years of four digits, on their side."""
    bounds = [
        year_of(constraint.argument)
        for constraint in shape.constraints
        if constraint.parameter in _BOUNDS and isinstance(constraint.argument, Literal)
    ]
    known = [bound for bound in bounds if bound is not None]
    low, high = min(known, default=1000), max(known, default=9999)
    inner = (inner for constraint in shape.constraints for inner in constraint.shapes)
    return min(low, 1000) <= year <= max(high, 9999) or any(
        allows_year(item, year) for item in inner
    )


_BOUNDS = frozenset({"minInclusive", "minExclusive", "maxInclusive", "maxExclusive"})


def damaged(damage: Damage | None) -> Problem | None:
    """Return the problem that damage of a text is; None where there is none."""
    if damage is None:
        return None
    return Problem(damage.code, dict(damage.details), damage.mended, certain=damage.certain)
