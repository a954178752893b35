"""The words in which an answer is told to people: headings, and what stands for texts in cells.

Forms of results that SPARQL defines do not have them: there a column is its variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from verbund.data_class import data_class
from verbund.findings import Language, Localised
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.pictures.dates import for_people
from verbund.question.question import LANGUAGE, Question

_WORD: Final = re.compile(r"_+|(?<=[a-z0-9])(?=[A-Z])")


@data_class(frozen=True, slots=True)
class Wording:
    """A question in one language, for whoever shows its answer to people."""

    question: Question
    language: Language

    def heading(self, column: str) -> str:
        """The heading of a column: the one stated, else its variable as words."""
        return self._first(column, self.question.headings)

    def label(self, column: str) -> str:
        """The heading of a column where there is room: the one stated, else what it means."""
        return self._first(column, self.question.headings, self.question.columns)

    def _first(self, column: str, *stated: Mapping[str, Localised] | None) -> str:
        texts = (localised((words or {}).get(column, ""), self.language) for words in stated)
        return next(filter(None, texts), readable(column))

    def word(self, column: str, text: str) -> str:
        """What stands for a text of a column: the words that the head has for it, or the text."""
        word = (self.question.words or {}).get(column, {}).get(text)
        return localised(word, self.language) if word else text

    def text(self, column: str, text: str) -> str:
        """A text of a column, with dates as the language writes them where the head says so."""
        if column in self.question.dates:
            return for_people(text, self.language)
        return self.word(column, text)


def readable(variable: str) -> str:
    """Return the name of a variable as words: ``otherArea`` is “Other area”."""
    words = " ".join(filter(None, _WORD.split(variable))).lower()
    return words[:1].upper() + words[1:]


def language_asked(question: Question, values: Mapping[str, str]) -> Language:
    """Return the language of names in an answer: by the values, else by the defaults.

    English where the question has no language, or another one than the words have.
    """
    for parameter in question.parameters:
        if parameter.type == LANGUAGE:
            default = parameter.default.value if parameter.default else ""
            asked = values.get(parameter.name, default).strip().lower()
            return next((tag for tag in LANGUAGES if tag == asked), "en")
    return "en"
