"""The list of questions that ``verbund query --list`` writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verbund.api.shipped_questions import QuestionParameter, QuestionText
from verbund.cli.words import words
from verbund.findings import Language
from verbund.findings.catalogue import visible


def list_of(questions: Sequence[QuestionText], language: Language) -> str:
    """Each question with its number, and its parameters with what they are by default."""
    return "".join(line + "\n" for line in _lines(questions, language))


def _lines(questions: Sequence[QuestionText], language: Language) -> Iterator[str]:
    for question in questions:
        yield f"{question.number}  {visible(question.title.in_language(language))}"
        width = max((len(item.name) for item in question.parameters), default=0)
        for parameter in question.parameters:
            yield f"    {parameter.name:{width}}  {_described(parameter, language)}"


def _described(parameter: QuestionParameter, language: Language) -> str:
    label = visible(parameter.label.in_language(language)) or parameter.type
    default = visible(parameter.default) or words("defaults", "none")
    return f"{label}  [{default}]"
