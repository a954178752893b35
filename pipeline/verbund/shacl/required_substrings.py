"""Texts of which a match of a regular expression must hold one; looking for them saves time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from verbund.errors import _ControlFlow
from verbund.text.late_pattern import late

MOST = 12
"""More texts than these take as long to look for as the expression."""

_ZERO = ("?", "*", "{")
"""What stands behind a part that need not be there, or not just once."""
_COUNTS = late(r"\{[0-9]+(?:,[0-9]*)?\}")
_LITERALS = late(r"[^.^$|()\[\]{}*+?\\]+")
_QUANTIFIERS = ("?", "*", "+", "{")
_SPECIAL = frozenset(".^$|()[]{}*+?")
_CLASSES = frozenset("0123456789dDsSwWiIcCpPnrt")
"""What a backslash makes something else of than the character itself."""


class _Unknown(_ControlFlow):
    """Raised for what is not understood here; the expression is then looked at as it is."""


@cache
def required_substrings(expression: str, flags: str) -> tuple[str, ...]:
    """Texts of which each match of an expression of sh:pattern holds one; none if none are known.

    They are found in literal characters that stand outside of all that is optional.
    """
    if flags or "(?" in expression:
        return ()
    try:
        found, rest = _alternatives(expression, 0)
    except _Unknown:
        return ()
    if rest < len(expression) or not found:
        return ()
    distinct, fewest = dict.fromkeys(found), list[str]()
    for text in sorted(distinct, key=len):  # what holds another is longer
        if not any(shorter in text for shorter in fewest):
            fewest.append(text)
        if len(fewest) > MOST:
            return ()
    return tuple(text for text in distinct if text in fewest)


def _alternatives(text: str, at: int) -> tuple[Sequence[str], int]:
    """The texts needed by alternatives up to a closing parenthesis, and where that stands."""
    found: list[str] = []
    known = True
    while True:
        texts, at = _sequence(text, at)
        known = known and bool(texts)
        found += texts
        if at >= len(text) or text[at] == ")":
            return (found if known else ()), at
        at += 1  # behind the bar


def _sequence(text: str, at: int) -> tuple[Sequence[str], int]:
    """The best of what the parts of one alternative need, and where it ends."""
    best: Sequence[str] = ()
    run = ""
    while at < len(text) and text[at] not in "|)":
        found = _LITERALS.match(text, at)
        if found:
            end = found.end()
            end -= text[end : end + 1] in _QUANTIFIERS  # the last character is looked at below
            if end > at:
                run += text[at:end]
                best, at = _better(best, [run]), end
                continue
        texts, literal, at = _part(text, at)
        quantifier = text[at : at + 1]
        at = _behind_quantifier(text, at)
        optional = quantifier in _ZERO
        run = run + literal if literal and not optional else ""
        if not optional:
            best = _better(best, [run] if run else texts)
        if quantifier == "+":
            run = ""  # the character may come again before the next
    return best, at


def _part(text: str, at: int) -> tuple[Sequence[str], str, int]:
    """What a group needs, or a literal character, or neither; and where the part ends."""
    character = text[at]
    if character == "(":
        texts, end = _alternatives(text, at + 1)
        if end >= len(text):
            raise _Unknown
        return texts, "", end + 1
    if character == "[":
        return (), "", _behind_class(text, at)
    if character == "\\":
        escaped = text[at + 1 : at + 2]
        if not escaped:
            raise _Unknown
        if escaped in _CLASSES:
            if escaped in "pP0123456789":
                raise _Unknown
            return (), "", at + 2
        return (), escaped, at + 2
    if character in ".^$":
        return (), "", at + 1
    if character in _SPECIAL:
        raise _Unknown
    return (), character, at + 1


def _behind_class(text: str, at: int) -> int:
    at += 1
    if text[at : at + 1] == "^":
        at += 1
    first = True
    while at < len(text):
        if text[at] == "]" and not first:
            return at + 1
        at += 2 if text[at] == "\\" else 1
        first = False
    raise _Unknown


def _behind_quantifier(text: str, at: int) -> int:
    if text[at : at + 1] == "{":
        counts = _COUNTS.match(text, at)
        if counts is None:
            raise _Unknown  # it may stand for itself
        at = counts.end()
    elif text[at : at + 1] in ("?", "*", "+"):
        at += 1
    else:
        return at
    if text[at : at + 1] in ("?", "+"):
        at += 1  # lazy or possessive
    return at


def _better(best: Sequence[str], texts: Sequence[str]) -> Sequence[str]:
    """Which of two lists of texts is rarer: the one whose shortest text is longer."""
    if not texts or texts == [" "]:
        return best
    return texts if not best or min(map(len, texts)) > min(map(len, best)) else best
