"""Why a record may be meant by a text: which of its names is like it, and what differs."""

from __future__ import annotations

from functools import reduce
from typing import Final

from verbund.data_class import NamedTuple
from verbund.findings import Localised, phrase
from verbund.resolve.index import Found, Index
from verbund.text.names import normalise

_MOST_PARTS: Final = 3
"""The most differences that are named; of more, no one learns anything."""

LONGEST: Final = 500
"""The most characters of texts and names that are compared: longer ones are no names."""


class Suggested(NamedTuple):
    """A text that was probably meant, and why."""

    text: str
    why: Localised | None = None


def why(index: Index, found: Found, text: str, near: str) -> Localised:
    """Return the reason: ``near`` (normalised) is the id or a name of the record, like the text."""
    names = index.written.of(found.record_type).get(found.id, ())
    preferred = index.written.name(found.record_type, found.id)
    written = next((name for name in names if normalise(name) == near), None)
    if written is None:
        what = phrase("likeness.id", name=preferred)
        written = found.id
    elif written == preferred:
        what = phrase("likeness.name", name=preferred)
    else:
        what = phrase("likeness.other-name", name=preferred, other=written)
    said = text.removeprefix(index.model.base).removeprefix(found.record_type.segment)
    difference = differences(said, written)
    if difference is None:
        return what
    return phrase("likeness.differs", what=what, difference=difference)


def differences(text: str, name: str) -> Localised | None:
    """Return in which words a text differs from a name; None where none of few does."""
    if max(len(text), len(name)) > LONGEST:
        return None
    from difflib import SequenceMatcher  # only what is unknown has to wait for it

    ours, theirs = text.split(), name.split()
    same = SequenceMatcher(None, [*map(normalise, ours)], [*map(normalise, theirs)], autojunk=False)
    parts = [
        _difference(" ".join(ours[a:b]), " ".join(theirs[c:d]))
        for kind, a, b, c, d in same.get_opcodes()
        if kind != "equal"
    ]
    if not parts or len(parts) > _MOST_PARTS:
        return None
    return reduce(lambda one, two: phrase("likeness.and", first=one, second=two), parts)


def _difference(ours: str, theirs: str) -> Localised:
    if not ours:
        return phrase("likeness.more", theirs=theirs)
    if not theirs:
        return phrase("likeness.less", ours=ours)
    return phrase("likeness.instead", ours=ours, theirs=theirs)
