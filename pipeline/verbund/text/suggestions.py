"""Suggestions (“did you mean”): which of some texts is spelt most like an unknown one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbund.text.late_pattern import late

_ALIKE = 70.0
_NEARLY_SAME = 80.0
"""How like another text must be as a whole, to go before one of which only a part is like it."""

_ROUNDING = 1e-6
_MOST = 8
"""The most candidates that are compared further."""
_AHEAD = 4
"""The fewest letters that are a word in front of another, unlike the *ab* of *abgehalten*."""
_NUMBER = late(r"[0-9]+")
_NO = ("un", "un-", "in", "non-", "nicht ", "nicht-", "not ", "kein ", "keine ", "no ")
"""What turns a word into its opposite, in German and English."""


def suggest(
    text: str, candidates: Iterable[str], *, alike: float = _ALIKE, loosely: bool = False
) -> str | None:
    """Return the candidate most like the text; None if the similarity of all is below ``alike``.

    ``alike`` is from 0 to 100. ``loosely`` also finds words in another order, and a text within a
    longer one, where none is spelt nearly the same. Of several that are as like, the one with the
    most in common as a whole is returned, and the first of these.
    """
    best = suggest_with_score(text, candidates, alike=alike, loosely=loosely)
    return best[0] if best else None


def suggest_with_score(
    text: str, candidates: Iterable[str], *, alike: float = _ALIKE, loosely: bool = False
) -> tuple[str, float] | None:
    """Return the candidate most like the text and its similarity from 0 to 100; see ``suggest``."""
    from rapidfuzz import fuzz, process  # only a mistyped name has to wait for it

    known = list(candidates)
    least = max(alike, _NEARLY_SAME) if loosely else alike
    best = process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=least)
    if best is None and loosely:
        found = process.extract(text, known, scorer=fuzz.WRatio, score_cutoff=alike, limit=None)
        equal = [item for item in found if item[1] > found[0][1] - _ROUNDING]
        # Whatever has a part in common is as like: then the whole decides.
        best = max(equal, key=lambda item: (fuzz.ratio(text, item[0]), -item[2]), default=None)
    return (str(best[0]), float(best[1])) if best else None


def by_likeness(text: str, candidates: Iterable[str], *, alike: float) -> Iterator[str]:
    """Yield the candidates that are as like a text as ``alike`` (0 to 100), the nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        text, list(candidates), scorer=fuzz.ratio, score_cutoff=alike, limit=None
    )
    return (str(item[0]) for item in sorted(found, key=lambda item: (-item[1], item[2])))


def nearest_with_scores(text: str, candidates: Iterable[str]) -> list[tuple[str, float]]:
    """Return the candidates most like the text as a whole, the nearest first, with similarities.

    One with other numbers than the text is another thing, not another spelling, and left out.
    """
    from rapidfuzz import fuzz, process

    found = process.extract(
        text, iter(candidates), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST
    )
    numbers = _NUMBER.findall(text)
    return [(str(item[0]), float(item[1])) for item in found if _NUMBER.findall(item[0]) == numbers]


def is_opposite(one: str, other: str) -> bool:
    """Whether one of two texts is the other with a syllable or word in front that says no."""
    return any(f"{no}{a}" == b for no in _NO for a, b in ((one, other), (other, one)))


def is_narrower(text: str, candidate: str) -> bool:
    """Whether a candidate is the text with more: a word in front, as in German, or words behind.

    It means less than the text does: not each *Bericht* is a *Zeitungsbericht*. Nor does who was
    *vertreten* mean *vertreten durch andere*: words behind say more as well.
    """
    if candidate.startswith(f"{text} "):
        return True
    ahead = candidate.removesuffix(text)
    return ahead != candidate and len(ahead) >= _AHEAD and ahead[-1].isalpha()
