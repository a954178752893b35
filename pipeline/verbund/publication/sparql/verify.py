"""Verification of a graph: its number of triples, and the sampled subjects term by term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from verbund.publication.error import TargetError
from verbund.publication.sparql.compare import Change, Statement, compare
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.sample import Block, Sample
from verbund.publication.sparql.store import Store, term_text
from verbund.publication.sparql.text import reference

_ROWS, _BYTES, _SUBJECTS = 2000, 4 << 20, 200
"""The limits of one page, well below the 10,000 rows of Virtuoso and the size of results."""

_LARGEST = 64 << 20
"""The most bytes of a page's result: a character takes up to six (RFC 8259, section 7)."""

_Subject = tuple[str, list[Statement]]


@dataclass(frozen=True, slots=True)
class ReadSample:
    """The result of reading a sample: checksums of the triples sent and found, and changes."""

    sent: str
    found: str
    changes: tuple[Change, ...]

    @property
    def lost(self) -> tuple[Change, ...]:
        """The changes of a value's meaning."""
        return tuple(change for change in self.changes if change.lost)


def verify(store: Store, graph: str, content: Content) -> None:
    """Check that a graph holds the content.

    Raises TargetError: U301 where the number of triples differs, U302 where a value is missing or
    has another meaning.
    """
    count(store, graph, content.record.triples)
    prove_sample(store, graph, content)


def prove_sample(store: Store, graph: str, content: Content) -> None:
    """Check that the sampled subjects are stored as sent. Raises TargetError (U302)."""
    read = read_sample(store, graph, content.path, content.sample)
    for change in read.lost:
        details = {
            "graph": graph,
            "what": f"<{change.subject}> <{change.predicate}>",
            "value": change.sent,
            "found": change.found,
        }
        raise TargetError("U302", details=details)


def count(store: Store, graph: str, expected: int) -> None:
    """Check that a graph has the expected number of triples. Raises TargetError (U301)."""
    found = store.counts([graph])[graph]
    if found != expected:
        details = {"graph": graph, "expected": str(expected), "found": str(found)}
        raise TargetError("U301", details=details)


def read_sample(store: Store, graph: str, path: Path, sample: Sample) -> ReadSample:
    """Read the sampled subjects from a graph and compare them. Raises TargetError.

    Without a name it is the default graph.
    """
    sent, found = sha256(), sha256()
    changes: list[Change] = []
    for page in _pages(sample.read(path)):
        there = _read_page(store, graph, [subject for subject, _ in page])
        for subject, statements in page:
            other = there.get(subject, [])
            changes += compare(subject, statements, other)
            sent.update(_text(subject, statements))
            found.update(_text(subject, other))
    return ReadSample(sent.hexdigest(), found.hexdigest(), tuple(changes))


def _pages(sample: Iterable[tuple[Block, list[bytes]]]) -> Iterator[list[_Subject]]:
    """The subjects, as many at a time as one result holds."""
    page: list[_Subject] = []
    rows = size = 0
    for block, lines in sample:
        full = rows + block.lines > _ROWS or size + block.size > _BYTES or len(page) == _SUBJECTS
        if page and full:
            yield page
            page, rows, size = [], 0, 0
        page.append((block.subject.decode(), [_statement(line) for line in lines]))
        rows += block.lines
        size += block.size
    if page:
        yield page


def _read_page(store: Store, graph: str, subjects: list[str]) -> dict[str, list[Statement]]:
    pattern = f"GRAPH {reference(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    rows = store.select(
        f"SELECT ?s ?p ?o {{ VALUES ?s {{ {' '.join(subjects)} }} {pattern} }}",
        "sample",
        most=_LARGEST,
    )
    found: dict[str, list[Statement]] = {}
    for row in rows:
        subject, predicate, value = (term_text(row, name) for name in "spo")
        found.setdefault(subject, []).append((predicate, value))
    return found


def _statement(line: bytes) -> Statement:
    _, predicate, value = line.decode().split(" ", 2)
    return predicate, value.removesuffix(" .\n")


def _text(subject: str, statements: Iterable[Statement]) -> bytes:
    lines = (f"{subject} {predicate} {value} .\n" for predicate, value in statements)
    return "".join(sorted(lines)).encode(errors="backslashreplace")
