"""SPARQL over a release: read-only, bounded in time, and without any outward connection.

The engine is pyoxigraph. It would follow SERVICE and has no limits of its own, so a query is first
looked through (guard.py) and then run in a process that can be ended and that, once the release is
read, cannot open a file or a connection any more (engine.py, verbund.sandbox).
"""

from verbund.query.engine import QueryLimits, query_release, read_release, run
from verbund.query.errors import QueryError, QueryLimit, QueryRefused, QueryTimeout
from verbund.query.guard import check_query
from verbund.query.result import Result, ResultFormat
from verbund.query.write import write_result

__all__ = [
    "QueryError",
    "QueryLimit",
    "QueryLimits",
    "QueryRefused",
    "QueryTimeout",
    "Result",
    "ResultFormat",
    "check_query",
    "query_release",
    "read_release",
    "run",
    "write_result",
]
