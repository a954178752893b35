"""SPARQL over a release: read-only, bounded in time, and without any outward connection.

In: a release and a query, or a question with values for its parameters. Out: its result, as rows or
as RDF. Imports release and the folders below it.

The engine is pyoxigraph. It would follow SERVICE and has no limits of its own, so a query is first
checked (verbund.sparql.guard) and then run in a process that can be ended and that, once the
release is read, cannot open a file or a connection any more (engine.py, verbund.system.sandbox).
"""

from verbund.queries.engine import (
    Asked,
    QueryLimits,
    query_release,
    query_result,
    read_release,
    run,
)
from verbund.queries.result import QueryResult, ResultFormat
from verbund.queries.write import write_result
from verbund.sparql.errors import QueryError, QueryLimit, QueryRefused, QueryTimeout
from verbund.sparql.guard import check_query

__all__ = [
    "Asked",
    "QueryError",
    "QueryLimit",
    "QueryLimits",
    "QueryRefused",
    "QueryResult",
    "QueryTimeout",
    "ResultFormat",
    "check_query",
    "query_release",
    "query_result",
    "read_release",
    "run",
    "write_result",
]
