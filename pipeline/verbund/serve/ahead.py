"""Questions without values, answered before anybody asks them: they are asked of everything.

In a large release that takes longer than people wait. The answers are kept as those of others are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES
from verbund.question.question import Question
from verbund.serve.jobs import Job, Reply
from verbund.serve.json_api import shown_by_api
from verbund.serve.opened import Opened
from verbund.serve.questions import SHOWN_FORM, job_of, shown_on_page, values_of


async def answer_ahead(opened: Opened) -> None:
    """Answer the questions of a release one by one, in each language, behind all that is asked.

    It ends where the release is no longer served, or its workers have gone: they come again.
    """
    if not opened.has_pages or opened.store is not None or not opened.limits.ahead:
        return
    asked = [
        (question, language) for language in LANGUAGES for question in opened.questions.values()
    ]
    opened.ahead_left = len(asked)
    refused: dict[str, Reply | None] = {}
    with suppress(OSError):
        for question, language in asked:
            if opened.is_old:
                return
            jobs, before = list(_jobs(question, language)), refused.get(question.name)
            refused[question.name] = await opened.answer_ahead(jobs, question.text, before)
            opened.ahead_left -= 1


def _jobs(question: Question, language: Language) -> Iterator[Job]:
    """The first page of the API, and the page for people."""
    values = values_of(question, {}, language)
    for shown in (shown_by_api(language), shown_on_page(language)):
        yield job_of(question, values, SHOWN_FORM, shown)
