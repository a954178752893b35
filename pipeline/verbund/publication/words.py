"""Names of steps, things and fields in texts for people; JSON has the identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.filesize import decimal

from verbund.findings import Language, Localised, phrase
from verbund.findings.catalogue import LANGUAGES, localised, say, shorten, visible
from verbund.publication.plan import Step

_OURS: Final = frozenset({"file", "files", "sha256", "triples"})
"""The fields with names of ours; all others are the portal's, and stay in quotes."""

_GRAPH: Final = "graph"
_WIDTH: Final = 60
_NAMED: Final = 3


def thing(kind: str, name: str) -> Localised:
    """The name of a thing at a target, after its kind."""
    return phrase("publish.thing", kind=phrase(f"publish.kind.{kind}"), name=visible(name))


def things(steps: Iterable[Step]) -> Localised:
    """The names of the things of several steps."""
    named = [thing(step.kind, step.name) for step in steps]
    return {language: ", ".join(item[language] for item in named) for language in LANGUAGES}


def field(kind: str, what: str) -> Localised:
    """The name of a field or measure of a thing: in words where it is ours, else in quotes."""
    if what in _OURS or kind == _GRAPH:
        return phrase(f"publish.field.{what}")
    return phrase("publish.field-named", field=visible(what))


def step_words(step: Step, language: Language) -> str:
    """The text of a step without its action: the thing, the bytes, and the fields that change."""
    notes = [decimal(step.size)] if step.size else []
    if step.changed:
        changed = (localised(field(step.kind, what), language) for what in step.changed)
        notes.append(shorten(", ".join(changed), _WIDTH))
    name = localised(thing(step.kind, step.name), language)
    return name + (f" ({'; '.join(notes)})" if notes else "")


def group_words(steps: list[Step], language: Language) -> str:
    """The text of steps of one kind in one line: their number, the first names, and all bytes."""
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
