"""The questions of a release: those that come with verbund, with the defaults of the release."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from verbund.findings.catalogue import LANGUAGES, say
from verbund.question.folder import ENDING, QUESTIONS, question_files, read_text
from verbund.question.question import Question, shown
from verbund.release.cache import kept

README: Final = f"{QUESTIONS}/README.md"


def release_questions(folder: Path, language: str, day: str | None) -> list[tuple[str, str]]:
    """The files of a release with its questions: the name and the text of each.

    ``folder`` has the questions, ``language`` is that of the records, ``day`` the date of the
    release if it has one. The last file says what there is. Raises QueryError for a question that
    cannot be read.
    """
    texts = [(path.stem, read_text(path)) for path in question_files(folder)]
    parts = (language, day or "", *chain.from_iterable(texts))
    found = kept(
        "questions", (part.encode() for part in parts), lambda: _made(texts, language, day)
    )
    return found if isinstance(found, list) else _made(texts, language, day)


def _made(
    texts: Sequence[tuple[str, str]], language: str, day: str | None
) -> list[tuple[str, str]]:
    from verbund.question.defaults import of_release  # few builds read a head: the rest is kept
    from verbund.question.head import read_question

    read = (read_question(name, text) for name, text in texts)
    questions = [of_release(question, language, day) for question in read]
    made = [(f"{QUESTIONS}/{question.name}{ENDING}", question.text) for question in questions]
    return [*made, (README, readme(questions))] if made else []


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
