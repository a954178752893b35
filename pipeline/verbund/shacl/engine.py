"""pySHACL as an engine: its reports keep languages, and the shapes' own nodes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rdflib import OWL, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from verbund.findings import Finding, Findings, Place
from verbund.model.parameters import SHAPE_LISTS, SHAPE_VALUES

_NAMED = "urn:verbund:shape:"


def run_pyshacl(data: Graph, shapes: Graph, ontology: Graph) -> Graph:
    """The W3C validation report of pySHACL: SHACL Core and SPARQL, no inference.

    The ontology is added to the data, so that classes and concepts are known (SHACL, section 1.5).
    pySHACL's own way of mixing it in takes classes and properties only, and no concept schemes.
    """
    import pyshacl

    data += ontology
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL gave no report: {report!r}")
    return report


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
        self._shapes = as_written(_with_languages(_with_imported_prefixes(named)))
        self._ontology = as_written(ontology)

    def report(self, data: Graph) -> ShaclReport:
        """The report on a graph, to which the ontology is added.

        Raises Findings with M113 where pySHACL cannot run the shapes: ill-formed ones, a query
        that is no SPARQL, shapes that lead back to themselves (undefined by SHACL, section 3.4.3).
        """
        from pyshacl.errors import ShapeRecursionWarning

        from verbund.shacl.by_the_text import by_the_text

        with by_the_text(), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                report = run_pyshacl(data, self._shapes, self._ontology)
            except Exception as error:  # whatever a foreign engine or its SPARQL parser raises
                raise _not_run(" ".join(str(error).split()) or type(error).__name__) from error
        if any(issubclass(warning.category, ShapeRecursionWarning) for warning in caught):
            raise _not_run("shapes that lead back to themselves (recursion) cannot be decided")
        return ShaclReport(report, self._originals)


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


def _with_imported_prefixes(shapes: Graph) -> Graph:
    """The shapes, what sh:prefixes leads to with the prefixes that it imports (SHACL, 5.2.1)."""
    for head in set(shapes.objects(None, SH.prefixes)):
        for imported in list(shapes.transitive_objects(head, OWL.imports)):
            for declared in list(shapes.objects(imported, SH.declare)):
                shapes.add((head, SH.declare, declared))
    return shapes


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
