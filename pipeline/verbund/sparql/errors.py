"""The errors of queries, in words for the person who wrote the query."""

from __future__ import annotations

from verbund.errors import VerbundError
from verbund.findings import Language, Localised, phrase
from verbund.findings.catalogue import localised


class QueryError(VerbundError):
    """Raised where a query gives no result; the message is for the person who wrote it.

    ``texts`` is the message in both languages.
    """

    texts: Localised

    def __init__(self, texts: Localised) -> None:
        super().__init__(texts)
        self.texts = texts

    def __str__(self) -> str:
        """The message in English."""
        return self.message("en")

    def message(self, language: Language) -> str:
        """The message in a language."""
        return localised(self.texts, language)


class NoReleaseError(QueryError):
    """Raised where there is no release to query."""


class QueryRefused(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that would reach out of the release or change something.

    ``reason`` is what it would do, as a part of a sentence; ``line`` is where, if at one place.
    """

    reason: Localised
    line: int | None

    def __init__(self, reason: Localised, line: int | None = None) -> None:
        super().__init__(phrase("query.refused", reason=reason))
        self.args, self.reason, self.line = (reason, line), reason, line


class QueryLimit(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that exceeds a limit: time, memory, rows or bytes."""


class QueryTimeout(QueryLimit):
    """Raised for a query that exceeded its time limit."""
