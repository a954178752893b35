"""pySHACL as an engine whose reports keep language tags and the nodes of the shapes graph."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Final

import pyoxigraph
from rdflib import SH, Graph
from rdflib.term import Node

from verbund.errors import VerbundError
from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.shacl.patterns import compile_pattern
from verbund.system.sandbox import (
    MEGABYTE,
    Limits,
    Note,
    Reason,
    SandboxError,
    Work,
    is_forked,
    run_shut_in,
)
from verbund.validation.rdflib_graphs import CarriedGraph, as_written, read
from verbund.validation.shapes_to_run import ShapesToRun

TIME: Final = 3600.0
"""Seconds that pySHACL may take for all shapes."""
STEP: Final = 20.0
"""Seconds that one query, or one match of a pattern, may take in pySHACL."""
MEMORY: Final = 8_000 * MEGABYTE
"""Bytes that pySHACL may need beside the graphs."""
REPORT: Final = 1_000 * MEGABYTE
"""The most bytes of a report in N-Triples."""


class RecursiveShapesError(VerbundError, ValueError):
    """Raised for recursive shapes, which SHACL leaves undefined (section 3.4.3).

    ``text`` says so in both languages.
    """

    def __init__(self) -> None:
        self.text = phrase("model.undecided-recursion")
        super().__init__(self.text["en"])


def run_pyshacl(data: Graph, shapes: Graph) -> Graph:
    """The validation report of pySHACL (SHACL, section 3.6): SHACL Core and SPARQL, no inference.

    It runs in a sandbox: shapes hold queries and regular expressions that others wrote. Raises
    SandboxError where pySHACL fails or exceeds a limit, with the shape being evaluated; and
    RecursiveShapesError, since pySHACL skips recursive shapes with a warning.
    """
    limits = Limits(TIME, MEMORY, step=STEP, ready=TIME, output=REPORT)
    if is_forked():  # the next run in this process need not load them again
        _load(queries=_has_queries(shapes))
    answer = run_shut_in(partial(_prepare, CarriedGraph(data), CarriedGraph(shapes)), limits)
    if answer[:1] == _RECURSIVE:
        raise RecursiveShapesError
    return read(pyoxigraph.RdfFormat.N_TRIPLES, text=answer[1:].decode("utf-8"))


_RECURSIVE, _REPORT = b"r", b"t"


_MODULES: Final = ("verbund.validation.pyshacl_patches",)
_OF_QUERIES: Final = ("elementpath.regex", "verbund.validation.pyshacl_queries")


def _has_queries(shapes: Graph) -> bool:
    return any((None, kind, None) in shapes for kind in (SH.select, SH.ask))


def _load(*, queries: bool) -> None:
    """Load the modules of a run, with those for queries: the sandbox cannot load any later."""
    for name in (*_MODULES, *(_OF_QUERIES if queries else ())):
        import_module(name)


def _prepare(data_graph: CarriedGraph, shapes_graph: CarriedGraph) -> Work:
    import pyshacl
    from pyshacl.errors import ShapeRecursionWarning

    from verbund.validation.oxigraph_terms import to_triple
    from verbund.validation.pyshacl_patches import patched_pyshacl
    from verbund.validation.pyshacl_steps import shape_of

    data, shapes = data_graph.graph, shapes_graph.graph
    queries = _has_queries(shapes)
    _load(queries=queries)
    if queries:
        phrase("pattern.too-large")  # no file can be read later, the catalogue's neither
    for shape, pattern in shapes.subject_objects(SH.pattern):
        with suppress(re.error):  # reported when the shape is evaluated
            compile_pattern(str(pattern), str(shapes.value(shape, SH.flags) or ""))

    def work(note: Note) -> bytes:
        with patched_pyshacl(note, queries=queries), warnings.catch_warnings(record=True) as caught:
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


@dataclass(frozen=True, slots=True)
class ShaclReport:
    """A validation report, and the node of the shapes graph that each IRI in it stands for.

    No triples of data or shapes are copied into it: its nodes are those of these graphs.
    """

    graph: Graph
    originals: dict[Node, Node]

    @property
    def results(self) -> list[Node]:
        """The top-level results, without those nested by sh:detail."""
        return list(self.graph.objects(None, SH.result))


class Engine:
    """pySHACL with one set of shapes, read once."""

    def __init__(self, shapes: Graph, ontology: Graph) -> None:
        self._shapes = ShapesToRun(shapes)
        self._ontology = as_written(ontology)

    def report(self, data: Graph) -> ShaclReport:
        """The report on a data graph, to which the ontology is added (SHACL, section 1.5).

        pySHACL itself would add classes and properties only, and no concept schemes.
        Raises Findings with M113 where pySHACL cannot run the shapes (they are ill-formed or
        recursive, or a query is no SPARQL), with V131 where a limit ended it.
        """
        try:
            return self.run(data)
        except RecursiveShapesError as error:
            raise _not_run(error.text) from error
        except SandboxError as error:
            raise Findings([self._stopped(error)]) from error

    def run(self, data: Graph) -> ShaclReport:
        """The report on a data graph, as for ``report``.

        Raises RecursiveShapesError, and SandboxError with the IRI of the shape being evaluated.
        """
        data += self._ontology
        try:
            return ShaclReport(run_pyshacl(data, self._shapes.graph), self._shapes.originals)
        except SandboxError as error:
            error.at = self._shapes.shown(error.at) if error.at else ""
            raise

    def _stopped(self, error: SandboxError) -> Finding:
        """The finding for a limit that ended pySHACL, at the shape being evaluated."""
        shape = error.at or None
        if error.reason is Reason.FAILED:
            return Finding("M113", Place(), details={"problem": error.problem}, shape=shape)
        return Finding("V131", Place(), details=stopped_details(error, shape), shape=shape)


def stopped_details(error: SandboxError, shape: str | None) -> dict[str, str | Localised]:
    """The details of a finding for shapes that a limit ended: the shape, and the limit."""
    values = {
        "step": f"{STEP:g}",
        "time": f"{TIME:g}",
        "memory": str(MEMORY // MEGABYTE),
        "output": str(REPORT // MEGABYTE),
        "problem": error.problem,
    }
    problem = phrase(f"sandbox.{error.reason.value}", **values)
    return {"shape": shape or "–", "problem": problem}


def _not_run(problem: Localised) -> Findings:
    return Findings([Finding("M113", Place(), details={"problem": problem})])
