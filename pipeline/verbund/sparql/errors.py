"""What goes wrong with a query, in words for the person who wrote it."""

from __future__ import annotations

from verbund.errors import VerbundError


class QueryError(VerbundError):
    """Raised where a query gives no result; the message is for the person who wrote it."""


class NoReleaseError(QueryError):
    """Raised where there is no release to query, or no file of a query that can be read."""


class QueryRefused(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that would reach out of the release or change something."""


class QueryLimit(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that needs more than it may: time, memory, rows or bytes."""


class QueryTimeout(QueryLimit):
    """Raised for a query that took longer than it may."""
