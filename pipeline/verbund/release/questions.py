"""The questions of a release: those that come with verbund, with the defaults of the release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from verbund.findings.catalogue import LANGUAGES, say
from verbund.question.defaults import of_release
from verbund.question.folder import ENDING, QUESTIONS, read_questions
from verbund.question.question import Question, shown

README: Final = f"{QUESTIONS}/README.md"


def release_questions(folder: Path, language: str, day: str | None) -> Iterator[tuple[str, str]]:
    """The files of a release with its questions: the name and the text of each.

    ``folder`` has the questions, ``language`` is that of the records, ``day`` the date of the
    release if it has one. The last file says what there is. Raises QueryError for a question that
    cannot be read.
    """
    questions = [of_release(question, language, day) for question in read_questions(folder)]
    for question in questions:
        yield f"{QUESTIONS}/{question.name}{ENDING}", question.text
    if questions:
        yield README, readme(questions)


def readme(questions: Sequence[Question]) -> str:
    """What stands in the README of the questions: each with its parameters, in both languages."""
    parts = ["# Questions · Fragen\n"]
    for language in LANGUAGES:
        parts.append(f"{say('question.readme', language)}\n")
        parts.append(f"{say('question.readme-head', language)}\n|---|---|---|\n")
        for question in questions:
            number = question.name.partition("-")[0]
            link = f"[{number}]({question.name}{ENDING})"
            title = _cell(question.title[language])
            parts[-1] += f"| {link} | {title} | {_parameters(question)} |\n"
    return "\n".join(parts)


def _parameters(question: Question) -> str:
    return ", ".join(
        f"`{item.name}`"
        if item.default is None
        else f"`{item.name}` ({_cell(shown(item.default))})"
        for item in question.parameters
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
