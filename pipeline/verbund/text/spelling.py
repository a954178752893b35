"""Whether two texts are spellings of one thing, or two things whose names are alike.

A wrong suggestion is worse than none: *Landespolizei* is no misspelt *Bundespolizei*, and *kein
Kreis* no *Kreis*. So texts count as one thing only where each word differs by a slip of the pen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from verbund.text.late_pattern import late
from verbund.text.names import normalise

_WORD: Final = late(r"[^\W_]+")
_LETTERS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

QUALIFIERS: Final = frozenset({
    *("kein", "keine", "keinen", "keinem", "keiner", "keines", "nicht", "nie", "niemand", "weder"),
    *("noch", "ohne", "außer", "ausser", "ausgenommen", "statt", "anstatt", "anstelle", "gegen"),
    *("ehem", "ehemals", "ehemalig", "ehemalige", "ehemaliger", "ehemaliges", "ehemaligen"),
    *("früher", "frühere", "früherer", "früheres", "vormals", "einst", "alt", "ex", "neu", "neue"),
    *("oder", "bzw", "beziehungsweise", "entweder", "teilweise", "teils", "nur", "künftig"),
    *("künftige", "geplant", "geplante", "abgesagt", "entschuldigt", "angefragt", "eingeladen"),
    *("evtl", "eventuell", "vielleicht", "vermutlich", "wohl", "unklar", "stellv", "vertretung"),
    *("stellvertretend", "vertreten", "nachfolger", "vorgänger", "zuvor"),
    *("no", "not", "non", "none", "nor", "neither", "never", "without", "except", "excluding"),
    *("but", "instead", "former", "formerly", "previously", "old", "new", "or", "either", "partly"),
    *("only", "future", "planned", "cancelled", "invited", "excused", "perhaps", "possibly"),
    *("probably", "unclear", "acting", "deputy", "successor", "predecessor"),
})  # fmt: skip
"""Words, German and English, that make a name mean something else than the name itself."""

_ARTICLES: Final = frozenset({"der", "die", "das", "des", "dem", "den", "the"})

_BEGINNINGS: Final = (
    *("nicht", "kein", "miss", "un", "non", "in", "im", "ir", "il", "dis", "de", "a", "ent"),
    *("ab", "an", "auf", "aus", "ein", "zu", "vor", "nach", "ver", "be", "ge", "mit", "bei"),
    *("um", "über", "unter", "ober", "nieder", "weg", "los", "groß", "klein", "alt", "neu"),
    *("nord", "süd", "ost", "west", "inter", "intra", "under", "over", "up", "out", "pre"),
    *("post", "sub", "co", "re", "ex"),
)
"""Syllables that, put in front of a word or changed, make another of it."""

_TAKEN_BACK: Final = ("nicht", "kein", "miss", "un", "non", "in", "dis", "ab", "aus", "ent", "ge")
"""What turns a word into its opposite, or into another one, in front of it."""

_SHORT: Final = 3
"""The letters up to which a word is an abbreviation or a number: it has no slips."""

_SOUNDS: Final = ("ck", "kq", "cz", "sz", "fv", "vw", "bp", "dt", "gk", "ij", "iy", "jy")
"""Letters that are heard, or lie, so near each other that one is written for the other."""

_LONG: Final = 8
"""The letters from which a word may have two slips."""


def is_spelling(
    text: str, candidate: str, known: Collection[str] = (), apart: Sequence[str] = ()
) -> bool:
    """Whether a text may be a candidate's name with slips of the pen, and nothing else.

    The words are the same but for slips; articles, hyphens and spaces do not count. ``known`` are
    words that are right as they are, in the form of ``words_of``: one of them that the candidate
    does not have means something else. ``apart`` are beginnings of words that tell things apart, as
    ``beginnings`` has them.
    """
    ours, theirs = _content(text), _content(candidate)
    if len(ours) == len(theirs):
        return all(_is_slip(a, b, known, apart) for a, b in zip(ours, theirs, strict=True))
    return _is_joined(ours, theirs)


def says_otherwise(text: str, candidate: str, apart: Sequence[str] = ()) -> bool:
    """Whether a word of one of two texts turns what the other says into something else.

    ``apart`` is that of ``is_spelling``.
    """
    ours, theirs = Counter(words_of(text)), Counter(words_of(candidate))
    left, right = (ours - theirs), (theirs - ours)
    if any(word in _FOLDED for word in (*left, *right)):
        return True
    return any(_is_other(a, b, apart) for a in left for b in right)


def beginnings(words: Iterable[str]) -> tuple[str, ...]:
    """Return beginnings of words as they are compared, the longer ones first."""
    folded = {word.casefold().translate(_LETTERS) for word in words}
    return tuple(sorted(folded, key=lambda word: (-len(word), word)))


def is_kind_of(text: str, candidate: str) -> bool:
    """Whether a text is a compound of a candidate, as each *Anschreiben* is a *Schreiben*.

    Not so where what stands in front takes something back.
    """
    ahead = text.removesuffix(candidate)
    return ahead != text and ahead.isalpha() and not ahead.startswith(_TAKEN_BACK)


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: in small letters, umlauts written out."""
    return [word.translate(_LETTERS) for word in _WORD.findall(normalise(text))]


def _content(text: str) -> list[str]:
    words = words_of(text)
    return [word for word in words if word not in _ARTICLES] or words


def _is_joined(ours: list[str], theirs: list[str]) -> bool:
    """Whether words differ by where they are parted only, or by one letter more."""
    left, right = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    apart = [*left, *right]
    if any(len(word) <= _SHORT or word in _FOLDED for word in apart):
        return "".join(ours) == "".join(theirs)
    return _slips("".join(ours), "".join(theirs)) <= 1


def _is_slip(word: str, other: str, known: Collection[str], apart: Sequence[str]) -> bool:
    if word == other:
        return True
    if max(len(word), len(other)) <= _SHORT:
        return False
    if word in known or word in _FOLDED or other in _FOLDED or _is_other(word, other, apart):
        return False
    if word[0] != other[0]:
        return word[1:] == other[1:] and len(word) > _SHORT and _sound_alike(word[0], other[0])
    return _slips(word, other) <= (2 if min(len(word), len(other)) >= _LONG else 1)


def _sound_alike(one: str, other: str) -> bool:
    """Whether two letters are written for one another at the beginning of a word: *Krime*."""
    return any(one in letters and other in letters for letters in _SOUNDS)


def _is_other(word: str, other: str, apart: Sequence[str]) -> bool:
    """Whether the beginning of one of two words makes another word of it."""
    level, wanted = _beginning(word, apart), _beginning(other, apart)
    if level and wanted and level != wanted:
        return True
    rests = _rests(word)
    return any(rest in rests and rests[rest] != how for rest, how in _rests(other).items())


def _beginning(word: str, apart: Sequence[str]) -> str:
    """Return the first of the beginnings that a word has, without the letter that joins it."""
    found = next((item for item in apart if word.startswith(item)), "")
    return found.removesuffix("s")


def _rests(word: str) -> dict[str, str]:
    """Return what is left of a word behind each beginning, and the word itself."""
    found = {word: ""}
    for beginning in _FOLDED_BEGINNINGS:
        rest = word.removeprefix(beginning)
        if rest != word and len(rest) > _SHORT:
            found[rest] = beginning
    return found


def _slips(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many, or have changed places."""
    from rapidfuzz.distance import OSA  # only an unknown text has to wait for it

    return OSA.distance(one, other, score_cutoff=2)


_FOLDED: Final = frozenset(word.casefold().translate(_LETTERS) for word in QUALIFIERS)
_FOLDED_BEGINNINGS: Final = tuple(item.translate(_LETTERS) for item in _BEGINNINGS)
