"""What steps, things and fields are called in texts for people; JSON has the words of the code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.filesize import decimal

from verbund.findings import Language, Localised, phrase
from verbund.findings.catalogue import LANGUAGES, localised, say, shorten, visible
from verbund.publication.plan import Step

_OURS: Final = frozenset({"file", "files", "sha256", "triples"})
"""Fields of our own; all others of a portal are its own, and stay in quotes."""

_GRAPH: Final = "graph"
_WIDTH: Final = 60
_NAMED: Final = 3


def thing(kind: str, name: str) -> Localised:
    """A thing at a target: what it is, and its name."""
    return phrase("publish.thing", kind=phrase(f"publish.kind.{kind}"), name=visible(name))


def things(steps: Iterable[Step]) -> Localised:
    """The things of several steps."""
    named = [thing(step.kind, step.name) for step in steps]
    return {language: ", ".join(item[language] for item in named) for language in LANGUAGES}


def field(kind: str, what: str) -> Localised:
    """A field or measure of a thing: in words where it is ours, else in quotes."""
    if what in _OURS or kind == _GRAPH:
        return phrase(f"publish.field.{what}")
    return phrase("publish.field-named", field=visible(what))


def step_words(step: Step, language: Language) -> str:
    """A step without its action: the thing, the bytes, and the fields that change."""
    notes = [decimal(step.size)] if step.size else []
    if step.changed:
        changed = (localised(field(step.kind, what), language) for what in step.changed)
        notes.append(shorten(", ".join(changed), _WIDTH))
    name = localised(thing(step.kind, step.name), language)
    return name + (f" ({'; '.join(notes)})" if notes else "")


def group_words(steps: list[Step], language: Language) -> str:
    """Many steps of one kind in one line: their number, the first few names, and all bytes."""
    names = [shorten(visible(step.name), _WIDTH) for step in steps[:_NAMED]]
    words = say(
        "publish.group",
        language,
        count=str(len(steps)),
        kinds=phrase(f"publish.kinds.{steps[0].kind}"),
        names=", ".join(names),
    )
    size = sum(step.size for step in steps)
    return words + (f" ({decimal(size)})" if size else "")
