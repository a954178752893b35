"""Questions with other defaults: those of a release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from verbund.question.head import read_question
from verbund.question.question import LANGUAGE, Question, shown
from verbund.rdf.datatypes import DATE
from verbund.rdf.terms import XSD_STRING, Literal, Term

SPOKEN: Final = ("de", "en")
"""The languages in which every concept has a label."""


def of_release(question: Question, language: str, day: str | None) -> Question:
    """A question with the defaults of a release.

    The language is that of its records, where concepts have labels in it. A day without a default
    is that of the release; None leaves it open.
    """
    terms: dict[str, Term] = {}
    for parameter in question.parameters:
        if parameter.type == LANGUAGE and language in SPOKEN:
            terms[parameter.name] = Literal(language, XSD_STRING)
        if parameter.type == DATE and parameter.default is None and day:
            terms[parameter.name] = Literal(day, DATE)
    return with_defaults(question, terms)


def with_defaults(question: Question, terms: Mapping[str, Term]) -> Question:
    """A question whose head and text have these defaults; each parameter must be on one line.

    Raises QueryError where the head is written otherwise: then it would say another default.
    """
    text = question.bound(terms)
    for name, term in terms.items():
        line = re.compile(rf"^(#\+ +{name}: \{{ type: [^,]+,)(?: default: [^,]+,)?", re.MULTILINE)
        text = line.sub(lambda found: f"{found[1]} default: {shown(term)},", text, count=1)  # noqa: B023 - used at once
    return question if text == question.text else read_question(question.name, text)
