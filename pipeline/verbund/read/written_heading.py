"""What a heading says, as people write it, and whether it says the same as the name of a column.

A heading is spelt like its opposite: *Nicht teilnehmende Stellen*, *Ausladende Ämter*,
*Teilnehmende (abgesagt)*. So no measure of likeness says that two mean the same: each word must.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from verbund.data_class import NamedTuple
from verbund.rdf.language_tags import is_chosen_tag
from verbund.text.late_pattern import late
from verbund.text.names import normalise

_REMARK: Final = late(r"\([^()]*\)|\[[^\[\]]*\]")
_AROUND: Final = " \t.:;,*#?!-–_\"'„“”"
_WORD: Final = late(r"[^\W_]+\.?")
_BETWEEN: Final = late(r"[\s.:;,*_\"'„“”–-]*")
_LANGUAGES: Final = {
    "de": ("de", "deutsch", "german", "dt"),
    "en": ("en", "englisch", "english", "engl"),
    "fr": ("fr", "französisch", "french", "frz"),
}
_TAGS: Final = {word: tag for tag, words in _LANGUAGES.items() for word in words}

_HINT: Final = late(
    r"[tdmjy]+(?:[ ./-]+[tdmjy]+)*"  # TT.MM.JJJJ
    r"|(?:ja|yes|j|y)[ /|]+(?:nein|no|n)"
    r"|(?:bitte )?aus(?:wählen|wahl)|mehrere(?: möglich)?"
    r"|mehrfach(?:auswahl|nennung(?:en)?)(?: möglich)?"
    r"|.*\b(?:getrennt|separated)\b.*"
    r"|(?:e|n|en|er|s|r|innen|nen)"  # Quelle(n)
    r"|pflicht(?:feld|angabe)?|freiwillig|optional|required|mandatory"
    r"|(?:falls|wenn|soweit|sofern|if) (?:bekannt|vorhanden|known)"
    r"|(?:frei)?text|datum|date|zahl|number|url|link|web(?:adresse)?|id"
    r"|anzahl|personen|persons|people|stück|stk|tage|days|stunden|std|hours|h|jahre?|years?|%"
)
"""What stands in brackets and changes no meaning: a form, a unit, an ending, how to fill it in."""

_NEUTRAL: Final = frozenset(
    (
        *("als", "am", "an", "das", "dem", "den", "der", "des", "die", "im", "in", "vom", "zum"),
        *("zur", "d", "as", "at", "in", "of", "on", "the"),
    )
)
"""Small words that change no meaning: not *ab*, *bis*, *seit*, *ohne*, *und*."""

_ENDINGS: Final = ("", "e", "en", "n", "s", "es", "er", "r", "em", "m")
_JOINTS: Final = ("", "s", "es", "n", "en")
_STEM: Final = 3
"""The fewest letters of a word that was cut short, or without its ending."""

_LONG: Final = 6
_VERY_LONG: Final = 9
"""The letters of a word in which two may be wrong: *Textsttele*."""

_FIRST: Final = 3
"""The first letters of a long word, never taken for misspelt: *an-*, *ab-*, *aus-*, *un-*."""

_DENIALS: Final = frozenset(
    (
        *("nicht", "nichts", "nie", "kein", "keine", "keinen", "keiner", "keines", "ohne", "außer"),
        *("statt", "not", "no", "non", "never", "without", "except", "none"),
    )
)
_DENYING: Final = ("nicht", "kein", "non-", "nonp", "not-")
_CALLED_OFF: Final = late(r"abgesagt|abgelehnt|ausgeladen|entschuldigt|absage|abwesen|cancel")


class Written(NamedTuple):
    """A heading as it is compared: its plain text, the language that it names, what it remarks.

    ``remarks`` stand in brackets, and are neither a language nor a hint at the form.
    """

    text: str
    tag: str | None = None
    remarks: tuple[str, ...] = ()


def as_compared(heading: str) -> Written:
    """Return a heading without what people put around it."""
    text = normalise(heading)
    name, _, tag = text.rpartition("@")
    if name and is_chosen_tag(tag):
        return Written(name.strip(_AROUND), tag)
    inside = [part[1:-1].strip(_AROUND) for part in _REMARK.findall(text)]
    plain = " ".join(_REMARK.sub(" ", text).split()).strip(_AROUND.replace(".", ""))
    words = plain.split(" ")
    found = next((_TAGS[word] for word in inside if word in _TAGS), None)
    if found is None and len(words) > 1 and words[-1].strip(_AROUND) in _TAGS:
        found = _TAGS[words.pop().strip(_AROUND)]
    remarks = [item for item in inside if item and item not in _TAGS and not _HINT.fullmatch(item)]
    return Written(" ".join(words).strip(_AROUND.replace(".", "")) or text, found, tuple(remarks))


def says(written: Written, name: str, own: Collection[str] = ()) -> bool:
    """Whether a heading says what a name does, both as compared, but for form.

    A word may be cut short by a dot or have another ending. ``own`` is what a record of the table
    is called: *Datum der Konferenz* and *Konferenzdatum* are its *Datum*. A remark must be the name
    again.
    """
    if any(remark != name for remark in written.remarks):
        return False
    if written.text.rstrip(".") == name:
        return True
    return _are_words(written.text, name, own, _is_form)


def is_probably(heading: str, name: str) -> bool:
    """Whether a heading is probably a misspelt name: a letter in the middle of a word is wrong."""
    text, at, tag = normalise(heading).partition("@")
    plain, _, known = name.partition("@")
    if at:
        return is_probably(text, plain) and (not tag or known.startswith(tag) or tag in known)
    written = as_compared(heading)
    texts = (written.text, written.text.replace("_", ""))
    return says(written, name) or (
        not written.remarks and any(_are_words(text, name, (), _is_misspelt) for text in texts)
    )


def denies(text: str) -> bool:
    """Whether a text says that something is not, or was called off."""
    words = [word.rstrip(".") for word in _WORD.findall(normalise(text))]
    return any(
        word in _DENIALS or word.startswith(_DENYING) or _CALLED_OFF.search(word) for word in words
    )


def are_told(text: str, known: Collection[str], own: Collection[str] = ()) -> bool:
    """Whether all words of a text are known or change no meaning, as in *Name der Konferenz*."""
    words = [word.rstrip(".") for word in _WORD.findall(text)]
    return all(word in known or word in _NEUTRAL or _is_own(word, own) for word in words)


def _are_words(
    text: str, name: str, own: Collection[str], is_same: Callable[[str, str], bool]
) -> bool:
    if not _BETWEEN.fullmatch(_WORD.sub("", text)):
        return False
    ours, theirs = _telling(text), _telling(name)
    less = [_without_own(word, own) for word in ours if not _is_own(word, own)]
    return any(
        len(words) == len(theirs) > 0
        and (all(map(is_same, words, theirs)) or all(map(is_same, sorted(words), sorted(theirs))))
        for words in (ours, less)
    )


def _telling(text: str) -> list[str]:
    """Return the words of a text but for small ones."""
    return [word for word in _WORD.findall(text) if word.rstrip(".") not in _NEUTRAL]


def _is_own(word: str, own: Collection[str]) -> bool:
    """Whether a word is what a record is called, in any form."""
    return any(_is_form(word, item) for item in own)


def _without_own(word: str, own: Collection[str]) -> str:
    """Return the rest of a compound that begins with what a record is called, else the word."""
    for item in own:
        for joint in _JOINTS:
            rest = word.removeprefix(item + joint)
            if rest != word and len(rest) > _STEM:
                return rest
    return word


def _is_form(ours: str, theirs: str) -> bool:
    """Whether a word is another, cut short by a dot or with another ending."""
    if ours.endswith("."):
        return theirs == ours[:-1] or (len(ours) > _STEM and theirs.startswith(ours[:-1]))
    if ours[:_STEM] != theirs[:_STEM]:
        return False  # so are most pairs of words: stems begin with as many letters
    return ours == theirs or not _stems(ours).isdisjoint(_stems(theirs))


def _stems(word: str) -> set[str]:
    found = (word.removesuffix(item) for item in _ENDINGS if word.endswith(item))
    return {item for item in found if len(item) >= _STEM}


def _is_misspelt(ours: str, theirs: str) -> bool:
    """Whether a letter within a word is wrong, missing, added or elsewhere; two of a long one."""
    if _is_form(ours, theirs):
        return True
    longer = max(len(ours), len(theirs))
    first = _FIRST if longer >= _LONG else 1
    if longer < _STEM or ours[:first] != theirs[:first]:
        return False
    from rapidfuzz.distance import OSA  # only a mistyped name has to wait for it

    wrong = 2 if longer >= _VERY_LONG else 1
    return OSA.distance(ours, theirs, score_cutoff=wrong) <= wrong
