"""The engine ``shacl`` (Rust, of PyPI): decides in seconds what pySHACL takes minutes for.

It is optional (``verbund[fast]``). It runs in a sandbox, as pySHACL does: shapes hold queries that
others wrote. It is given no file but the triples that the shapes look at. Where it does not end,
pySHACL decides: that one can tell which shape it is.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph
from rdflib import SH, BNode, Graph

from verbund.system.sandbox import Limits, Note, Work, run_shut_in
from verbund.validation import engine
from verbund.validation.engine import ShaclReport
from verbund.validation.looked_at import looked_at
from verbund.validation.oxigraph_terms import to_triple
from verbund.validation.rdflib_graphs import as_written, read
from verbund.validation.shapes_to_run import ShapesToRun

_STEPS: Final = 3
"""How often the time of one query of pySHACL this engine has for all shapes, at least."""

_BYTES_A_SECOND: Final = 10_000_000
"""What it does in a second of a dataset, at the slowest."""

_WARM: Final = "<urn:verbund:a> <urn:verbund:b> <urn:verbund:c> .\n"


class ShaclEngine:
    """The engine ``shacl`` with one set of shapes."""

    def __init__(self, shapes: Graph, ontology: Graph) -> None:
        self._original = shapes
        self._shapes = ShapesToRun(shapes)
        self._ontology = as_written(ontology)

    def report(self, dataset: Path, properties: frozenset[str] | None = None) -> ShaclReport:
        """The report on ``dataset.nt``, to which the ontology is added (SHACL, section 1.5).

        ``properties`` are those whose triples the shapes may look at; None for all. Raises
        SandboxError where the engine cannot run the shapes or a limit ended it; it knows no shape.
        """
        prepare = partial(
            _prepare, dataset, properties, _text(self._shapes.graph), _text(self._ontology)
        )
        seconds = _STEPS * engine.STEP + dataset.stat().st_size / _BYTES_A_SECOND
        limits = Limits(seconds, engine.MEMORY, ready=engine.TIME, output=engine.REPORT)
        answer = run_shut_in(prepare, limits)
        graph = read(pyoxigraph.RdfFormat.N_TRIPLES, text=answer.decode("utf-8"))
        self._restore_paths(graph)
        return ShaclReport(graph, self._shapes.originals)

    def _restore_paths(self, report: Graph) -> None:
        """Put the paths of the shapes graph in place of the copies of those with several steps."""
        for result in list(report.objects(None, SH.result)):
            if isinstance(report.value(result, SH.resultPath), BNode):
                source = report.value(result, SH.sourceShape)
                shape = None if source is None else self._shapes.originals.get(source, source)
                path = self._original.value(shape, SH.path)
                report.remove((result, SH.resultPath, None))
                if path is not None:
                    report.add((result, SH.resultPath, path))


def _prepare(dataset: Path, properties: frozenset[str] | None, shapes: str, ontology: str) -> Work:
    import shacl

    # the engine starts its threads here: once shut in, a process can start none
    shacl.Shapes.from_text(_WARM, "ntriples").validate_text(_WARM * 64, "ntriples")
    text = looked_at(dataset, properties, more=ontology)

    def work(_: Note) -> bytes:
        report = shacl.Shapes.from_text(shapes, "ntriples").validate_text(text, "turtle")
        return report.serialize("ntriples").encode("utf-8")

    return work


def _text(graph: Graph) -> str:
    triples = filter(None, map(to_triple, graph))
    written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return (written or b"").decode("utf-8")
