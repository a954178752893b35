"""Pages of questions: forms that work without a script, and answers with names and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from verbund.findings import Language, Localised
from verbund.findings.catalogue import localised
from verbund.html.environment import environment_of
from verbund.html.words import Words
from verbund.question.folder import ENDING, QUESTIONS
from verbund.question.question import Question
from verbund.serve.choices import Choices
from verbund.serve.question_answers import answer_table
from verbund.serve.question_forms import fields_of
from verbund.serve.window import Window
from verbund.website.page import Page
from verbund.website.site import Site
from verbund.website.text import PACKAGE

_OWN: Final = "verbund.serve"
MOST: Final = 500
"""The most rows of an answer on a page; all are in its files of CSV."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: values by name; the first rows of the answer, or what is wrong."""

    values: Mapping[str, str]
    answer: Window | None = None
    problem: Localised | None = None


def list_page(site: Site, questions: Mapping[str, Question], language: Language) -> bytes:
    """The page that lists the questions."""
    listed = [_texts(item, language) for item in questions.values()]
    return _render("question-list.html", site, language, "questions/index.html", questions=listed)


def question_page(
    site: Site, question: Question, choices: Choices, language: Language, asked: Asked | None
) -> bytes:
    """The page of a question: its form, and the answer to what was asked."""
    values = {} if asked is None else asked.values
    problem = None if asked is None or asked.problem is None else asked.problem
    table = None
    if asked is not None and asked.answer is not None:
        table = answer_table(question, asked.answer, site.views.names[language])
    name = f"questions/{question.name}"
    return _render(
        "question.html",
        site,
        language,
        name,
        question=_texts(question, language),
        fields=fields_of(question, values, choices, language),
        problem=None if problem is None else localised(problem, language),
        table=table,
        search=f"?{urlencode({**values, 'lang': language})}",
        query=f"download/{QUESTIONS}/{question.name}{ENDING}",
        editor=f"query/{question.name}",
        filled=f"?{urlencode(values)}" if values else "",
    )


def _texts(question: Question, language: Language) -> dict[str, str]:
    return {
        "number": question.name.partition("-")[0],
        "name": question.name,
        "title": localised(question.title, language),
        "description": localised(question.description, language),
    }


def _render(template: str, site: Site, language: Language, name: str, **values: Any) -> bytes:
    text = site.text(language)
    made = (
        environment_of(_OWN, PACKAGE)
        .get_template(template)
        .render(
            site=text,
            say=text.words[language],
            tell=Words(_OWN, language),
            page=Page(site.addresses, language, name),
            **values,
        )
    )
    return made.encode()
