"""Suggestions (“did you mean”): which of some texts is spelt most like an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 70.0


def suggest(
    text: str, candidates: Iterable[str], *, alike: float = _ALIKE, loosely: bool = False
) -> str | None:
    """Return the candidate most like the text; None if the similarity of all is below ``alike``.

    ``alike`` is from 0 to 100. ``loosely`` also finds words in another order, and a text within a
    longer one.
    """
    best = suggest_with_score(text, candidates, alike=alike, loosely=loosely)
    return best[0] if best else None


def suggest_with_score(
    text: str, candidates: Iterable[str], *, alike: float = _ALIKE, loosely: bool = False
) -> tuple[str, float] | None:
    """Return the candidate most like the text and its similarity from 0 to 100; see ``suggest``."""
    from rapidfuzz import fuzz, process  # only a mistyped name has to wait for it

    scorer = fuzz.WRatio if loosely else fuzz.ratio
    best = process.extractOne(text, iter(candidates), scorer=scorer, score_cutoff=alike)
    return (str(best[0]), float(best[1])) if best else None
