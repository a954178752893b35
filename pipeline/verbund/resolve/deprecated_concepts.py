"""What is said of a cell whose concept is out of use, and what is written in its place."""

from __future__ import annotations

from typing import Final

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.model.column_kinds import ConceptColumn
from verbund.resolve.problem import Problem
from verbund.text.names import normalise

_CODE: Final = "V214"


def out_of_use(kind: ConceptColumn, text: str, iri: str) -> Problem:
    """Return the warning for a text that means a concept out of use, with what replaces it.

    Its correction is certain where that is one concept of the same list.
    """
    others = kind.deprecated[iri]
    known = phrase("deprecated.none")
    if others:
        labels: Localised = {
            tag: ", ".join(localised(label, tag) for label in others.values()) for tag in LANGUAGES
        }
        known = phrase("deprecated.by", labels=labels)
    successor = next(iter(others), None) if len(others) == 1 else None
    is_certain = successor is not None and successor in kind.labels
    how = phrase("deprecated.fix" if is_certain else "deprecated.migrate")
    details: dict[str, str | Localised] = {"known": known, "how": how, "value": text}
    meant = _written(kind, text, iri, successor) if successor is not None and is_certain else None
    return Problem(_CODE, details, meant, certain=is_certain, stands=True)


def _written(kind: ConceptColumn, text: str, iri: str, successor: str) -> str:
    """Return a concept as a text writes another: by its label in that language, or its name."""
    for tag, label in kind.labels[iri].items():
        own = kind.labels[successor].get(tag, "")
        if normalise(label) == normalise(text) and kind.options.get(normalise(own)) == successor:
            return own
    return successor.removeprefix(kind.namespace)
