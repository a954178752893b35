"""Some rows of an answer, and how many there are in all: what a page or the API shows of it.

The other rows are counted and let go, so that an answer may have any number of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from verbund.rdf.terms import XSD_STRING
from verbund.serve.partial_days import holds_at

SINCE, UNTIL = "since", "until"


class Window(NamedTuple):
    """Rows of an answer as SPARQL 1.1 Query Results JSON, and the number of all rows."""

    data: bytes
    total: int


def window_of(answer: ox.QuerySolutions, first: int, most: int, at: str | None) -> Window:
    """Return ``most`` rows of an answer from the one numbered ``first`` on, counted from 0.

    ``at`` keeps the rows that may hold on a day, by their columns ``since`` and ``until``.
    """
    columns = [variable.value for variable in answer.variables]
    total, found = 0, []
    for row in answer if at is None else filter(_holding(columns, at), answer):
        if first <= total < first + most:
            found.append(dict(_bindings(columns, row)))
        total += 1
    return Window(_document(columns, found), total)


def narrowed(window: Window, most: int) -> Window:
    """Return the first rows of a window."""
    document = json.loads(window.data)
    rows = document["results"]["bindings"]
    return Window(_document(document["head"]["vars"], list(islice(rows, most))), window.total)


def _document(columns: list[str], rows: Sequence[Mapping[str, object]]) -> bytes:
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": rows}}).encode()


def _holding(columns: list[str], day: str) -> Callable[[ox.QuerySolution], bool]:
    """Whether a row may hold on a day; one that is about no period does not."""
    if SINCE not in columns or UNTIL not in columns:
        return lambda _: False
    since, until = columns.index(SINCE), columns.index(UNTIL)

    def holds(row: ox.QuerySolution) -> bool:
        if row[since] is None:
            return False
        return holds_at(_text(row[since]), _text(row[until]), day)

    return holds


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _bindings(columns: list[str], row: ox.QuerySolution) -> Iterator[tuple[str, dict[str, object]]]:
    for name, term in zip(columns, row, strict=True):
        if isinstance(term, ox.NamedNode):
            yield name, {"type": "uri", "value": term.value}
        elif isinstance(term, ox.BlankNode):
            yield name, {"type": "bnode", "value": term.value}
        elif isinstance(term, ox.Literal):
            yield name, _literal(term)


def _literal(term: ox.Literal) -> dict[str, object]:
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD_STRING:
        found["datatype"] = term.datatype.value
    return found
