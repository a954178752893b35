"""pySHACL as an engine: its reports keep languages, and the shapes' own nodes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.model.annotations import Annotations
from verbund.model.parameters import SHAPE_LISTS, SHAPE_VALUES
from verbund.model.patterns import compile_pattern
from verbund.sandbox import (
    MEGABYTE,
    Limits,
    Note,
    Reason,
    SandboxError,
    Work,
    run_shut_in,
)

_NAMED = "urn:verbund:shape:"


TIME: Final = 3600.0
"""Seconds that pySHACL may take for all shapes."""
STEP: Final = 20.0
"""Seconds that one query, or one match of a pattern, may take in it."""
MEMORY: Final = 8_000 * MEGABYTE
"""Bytes that it may need beside the graphs."""
REPORT: Final = 1_000 * MEGABYTE
"""The bytes of a report, as N-Triples."""


class RecursiveShapesError(ValueError):
    """Raised for shapes that lead back to themselves (undefined by SHACL, section 3.4.3)."""


def run_pyshacl(data: Graph, shapes: Graph) -> Graph:
    """The W3C validation report of pySHACL: SHACL Core and SPARQL, no inference.

    It runs shut in: shapes hold queries and regular expressions that others wrote. Raises
    SandboxError, which tells the shape that was at work, where it stops or is stopped; and
    RecursiveShapesError, as pySHACL passes over such shapes with a warning.
    """
    from verbund.shacl.by_the_text import read

    limits = Limits(TIME, MEMORY, step=STEP, ready=TIME, output=REPORT)
    answer = run_shut_in(partial(_prepare, data, shapes), limits)
    if answer[:1] == _RECURSIVE:
        raise RecursiveShapesError(
            "shapes that lead back to themselves (recursion) cannot be decided"
        )
    return read(pyoxigraph.RdfFormat.N_TRIPLES, text=answer[1:].decode("utf-8"))


_RECURSIVE, _REPORT = b"r", b"t"


def _prepare(data: Graph, shapes: Graph) -> Work:
    import pyshacl
    from pyshacl.errors import ShapeRecursionWarning

    from verbund.shacl.by_the_text import by_the_text
    from verbund.shacl.graphs import to_triple
    from verbund.shacl.pyshacl_steps import shape_of

    queries = any((None, kind, None) in shapes for kind in (SH.select, SH.ask))
    if queries:  # no module can be read later
        import elementpath.regex

        import verbund.shacl.pyshacl_queries  # noqa: F401

        del elementpath
    for shape, pattern in shapes.subject_objects(SH.pattern):
        with suppress(re.error):  # which is told when the shape is read
            compile_pattern(str(pattern), str(shapes.value(shape, SH.flags) or ""))

    def work(note: Note) -> bytes:
        with by_the_text(note, queries=queries), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                _, report, said = pyshacl.validate(
                    data, shacl_graph=shapes, inference="none", advanced=False
                )
            except Exception as error:  # whatever pySHACL raises; raised again below
                note.write(shape_of(error))
                raise
        if any(issubclass(warning.category, ShapeRecursionWarning) for warning in caught):
            return _RECURSIVE
        if not isinstance(report, Graph):
            if isinstance(report, Exception):
                note.write(shape_of(report))
            raise TypeError(str(said or report))
        triples = filter(None, map(to_triple, report))
        written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return _REPORT + (written or b"")

    return work


@contextmanager
def lexical_forms() -> Iterator[None]:
    """Let rdflib read literals as they are written: it would else turn a ``Z`` into ``+00:00``.

    Literals are equal only if their lexical forms are (RDF 1.1 Concepts, section 3.3), and patterns
    and lengths look at these (SHACL, section 4.4).
    """
    import rdflib

    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


@dataclass(frozen=True, slots=True)
class ShaclReport:
    """A validation report, and the node of the shapes graph that each name in it stands for.

    Nothing of data and shapes is copied into it: a node is that of the graph it comes from.
    """

    graph: Graph
    originals: dict[Node, Node]

    @property
    def results(self) -> list[Node]:
        """The results at the top; those within results (sh:detail) say more of one of these."""
        return list(self.graph.objects(None, SH.result))


class Engine:
    """pySHACL with one set of shapes, read once."""

    def __init__(self, shapes: Graph, ontology: Graph) -> None:
        from verbund.shacl.by_the_text import as_written

        named, self._originals = _with_names(shapes)
        self._names = Annotations(shapes, {})
        self._shapes = as_written(_with_languages(named))
        self._ontology = as_written(ontology)

    def report(self, data: Graph) -> ShaclReport:
        """The report on a graph, to which the ontology is added (SHACL, section 1.5).

        pySHACL's own way of mixing it in takes classes and properties only, and no concept schemes.
        Raises Findings with M113 where pySHACL cannot run the shapes: ill-formed ones, a query
        that is no SPARQL, shapes that lead back to themselves; with V131 where a limit ended it.
        """
        try:
            return self.run(data)
        except RecursiveShapesError as error:
            raise _not_run(str(error)) from error
        except SandboxError as error:
            raise Findings([self._stopped(error)]) from error

    def run(self, data: Graph) -> ShaclReport:
        """The report, as ``report`` gives it. Raises RecursiveShapesError, and SandboxError.

        The latter tells at which shape it was by the shape's own name.
        """
        data += self._ontology
        try:
            return ShaclReport(run_pyshacl(data, self._shapes), self._originals)
        except SandboxError as error:
            node = URIRef(error.at)
            error.at = self._names.named(self._originals.get(node, node)) if error.at else ""
            raise

    def _stopped(self, error: SandboxError) -> Finding:
        """The finding of what ended pySHACL, at the shape that was at work."""
        shape = error.at or None
        if error.reason is Reason.FAILED:
            return Finding("M113", Place(), details={"problem": error.problem}, shape=shape)
        return Finding("V131", Place(), details=stopped_details(error, shape), shape=shape)


def stopped_details(error: SandboxError, shape: str | None) -> dict[str, str | Localised]:
    """What is told of shapes that a limit ended: the shape, and the limit."""
    values = {
        "step": f"{STEP:g}",
        "time": f"{TIME:g}",
        "memory": str(MEMORY // MEGABYTE),
        "output": str(REPORT // MEGABYTE),
        "problem": error.problem,
    }
    problem = phrase(f"sandbox.{error.reason.value}", **values)
    return {"shape": shape or "–", "problem": problem}


def _not_run(problem: str) -> Findings:
    return Findings([Finding("M113", Place(), details={"problem": problem})])


def _with_names(shapes: Graph) -> tuple[Graph, dict[Node, Node]]:
    """The shapes with a name for each that is a blank node: a report copies blank nodes."""
    blank = sorted({node for node in _shapes_of(shapes) if isinstance(node, BNode)})
    names: dict[Node, Node] = {
        node: URIRef(f"{_NAMED}{number}") for number, node in enumerate(blank)
    }
    named = Graph()
    for subject, predicate, value in shapes:
        named.add((names.get(subject, subject), predicate, names.get(value, value)))
    return named, {name: node for node, name in names.items()}


def _shapes_of(shapes: Graph) -> Iterator[Node]:
    """Every node that another names as a shape."""
    for predicate in SHAPE_VALUES:
        yield from shapes.objects(None, predicate)
    for predicate in SHAPE_LISTS:
        for head in shapes.objects(None, predicate):
            yield from Collection(shapes, head)


# pySHACL fills the variables of a message and drops its language: it is written into the text.
_OPEN, _CLOSE = "\ue000", "\ue001"
_OF_QUERY, _OF_SHAPE = "query", "shape"


def _with_languages(shapes: Graph) -> Graph:
    tagged = Graph()
    for subject, predicate, value in shapes:
        if predicate == SH.message and isinstance(value, Literal):
            queries = (SH.select, SH.ask)
            is_query = any((subject, query, None) in shapes for query in queries)
            origin = _OF_QUERY if is_query else _OF_SHAPE
            value = Literal(f"{_OPEN}{origin}{value.language or ''}{_CLOSE}{value}")
        tagged.add((subject, predicate, value))
    return tagged


def messages_of(report: Graph, result: Node) -> tuple[dict[str, str], str]:
    """The shape's own messages of a result by language, and what pySHACL itself says.

    A query's messages go before its shape's (SHACL, section 5.3.2).
    """
    own: dict[str, dict[str, str]] = {_OF_QUERY: {}, _OF_SHAPE: {}}
    said = ""
    for message in sorted(map(str, report.objects(result, SH.resultMessage))):
        if not message.startswith(_OPEN):
            said = said or message
            continue
        head, _, text = message[len(_OPEN) :].partition(_CLOSE)
        origin = _OF_QUERY if head.startswith(_OF_QUERY) else _OF_SHAPE
        own[origin].setdefault(head.removeprefix(origin), text)
    return own[_OF_QUERY] or own[_OF_SHAPE], said
