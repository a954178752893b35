"""The errors of queries, in words for the person who wrote the query."""

from __future__ import annotations

from verbund.errors import VerbundError


class QueryError(VerbundError):
    """Raised where a query gives no result; the message is for the person who wrote it."""


class NoReleaseError(QueryError):
    """Raised where there is no release to query."""


class QueryRefused(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that would reach out of the release or change something."""


class QueryLimit(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that exceeds a limit: time, memory, rows or bytes."""


class QueryTimeout(QueryLimit):
    """Raised for a query that exceeded its time limit."""
