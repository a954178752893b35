"""Verification of a patch: every triple added or removed is read back, term by term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Final

from verbund.publication.error import TargetError
from verbund.publication.sparql.compare import meaning, shown
from verbund.publication.sparql.patch import Patch
from verbund.publication.sparql.store import Row, Store, TooLargeError, term_text
from verbund.publication.sparql.text import reference

_PAIRS, _BYTES, _ROWS = 200, 1 << 18, 5000
"""The limits of one page: pairs of subject and property, bytes of the query, rows of the result.

Virtuoso cuts off after 10,000 rows; a page whose result reaches its limit is queried in parts.
"""

_ANSWER: Final = 64 << 20


@dataclass(slots=True)
class Changed:
    """The changes of one property of one subject, with values in canonical N-Triples."""

    subject: str
    predicate: str
    removed: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        """The approximate number of bytes in a query."""
        values = sum(map(len, self.removed)) + sum(map(len, self.added))
        return len(self.subject) + len(self.predicate) + values


def prove_patch(store: Store, graph: str, patch: Patch) -> None:
    """Check that a graph has every triple added, and none that was removed.

    There is one query for about two hundred changes, so the time grows with the patch. Raises
    TargetError (U302) with the first value that was not stored as sent. Another form of an equal
    value is left to the receipt, unless it is the form of a removed value: then that one stayed.
    """
    for page in _pages(changes_of(patch)):
        _prove(store, graph, page)


def changes_of(patch: Patch) -> Iterator[Changed]:
    """The changes of a patch by subject and property, in the order of the dataset."""
    removed = ((line, False) for line in patch.lines(patch.removed))
    added = ((line, True) for line in patch.lines(patch.added))
    lines = (
        (*line.decode().removesuffix(" .\n").split(" ", 2), is_new)
        for line, is_new in merge(removed, added, key=itemgetter(0))
    )
    for (subject, predicate), group in groupby(lines, key=itemgetter(0, 1)):
        changed = Changed(str(subject), str(predicate))
        for _, _, value, is_new in group:
            (changed.added if is_new else changed.removed).add(str(value))
        yield changed


def _pages(changes: Iterable[Changed]) -> Iterator[list[Changed]]:
    page: list[Changed] = []
    size = 0
    for changed in changes:
        if page and (len(page) == _PAIRS or size + changed.size > _BYTES):
            yield page
            page, size = [], 0
        page.append(changed)
        size += changed.size
    if page:
        yield page


def _prove(store: Store, graph: str, page: list[Changed]) -> None:
    rows = _read(store, graph, page)
    if rows is None and len(page) > 1:
        half = len(page) // 2
        _prove(store, graph, page[:half])
        _prove(store, graph, page[half:])
        return
    if rows is None:
        _prove_one_by_one(store, graph, page[0])
        return
    there: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        subject, predicate, value = (term_text(row, name) for name in "spo")
        there.setdefault((subject, predicate), set()).add(value)
    for changed in page:
        _compare(graph, changed, there.get((changed.subject, changed.predicate), set()))


def _read(store: Store, graph: str, page: Iterable[Changed]) -> list[Row] | None:
    """The values of these properties; None where they are more than one answer holds."""
    pairs = " ".join(f"({changed.subject} {changed.predicate})" for changed in page)
    try:
        rows = store.select(
            f"SELECT ?s ?p ?o {{ VALUES (?s ?p) {{ {pairs} }} "
            f"GRAPH {reference(graph)} {{ ?s ?p ?o }} }} LIMIT {_ROWS}",
            "changed values",
            most=_ANSWER,
        )
    except TooLargeError:
        return None
    return rows if len(rows) < _ROWS else None


def _prove_one_by_one(store: Store, graph: str, changed: Changed) -> None:
    """Check a property with thousands of values: each is queried by itself, many in one query.

    Values that the store takes for equal are not distinguished; their kinds are (kinds.py).
    """
    wanted = sorted(changed.added | changed.removed)
    for start in range(0, len(wanted), _PAIRS):
        some = wanted[start : start + _PAIRS]
        rows = store.select(
            f"SELECT ?o {{ VALUES ?o {{ {' '.join(some)} }} "
            f"GRAPH {reference(graph)} {{ {changed.subject} {changed.predicate} ?o }} }}",
            "changed values",
            most=_ANSWER,
        )
        part = Changed(
            changed.subject,
            changed.predicate,
            changed.removed.intersection(some),
            changed.added.intersection(some),
        )
        _compare(graph, part, {term_text(row, "o") for row in rows})


def _compare(graph: str, changed: Changed, there: set[str]) -> None:
    """Raise TargetError (U302) where an added value is missing, or a removed one is found."""
    stayed = sorted(changed.removed & there)
    for value in sorted(changed.added - there):
        same = {other for other in there - changed.removed if meaning(other) == meaning(value)}
        if not same:
            raise _lost(graph, changed, value, (stayed or sorted(there) or [""])[0])
    if stayed:
        raise _lost(graph, changed, "", stayed[0])


def _lost(graph: str, changed: Changed, sent: str, found: str) -> TargetError:
    details = {
        "graph": graph,
        "what": f"{changed.subject} {changed.predicate}",
        "value": shown(sent) if sent else "—",
        "found": shown(found) if found else "—",
    }
    return TargetError("U302", details=details)
