"""Holds the compiled checks to pySHACL, result by result, on the same N-Triples.

The W3C texts decide; ``verbund.validation.pyshacl_patches`` holds pySHACL to them.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph
from rdflib import SH, Literal, URIRef

from verbund.convert.rows.keyed import Batch, RowSource
from verbund.convert.table import Converted, TableConverter
from verbund.findings import Finding
from verbund.model.model import Model
from verbund.model.shapes_graph import ShapesGraph
from verbund.read.tables import open_files
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import Context, build_context
from verbund.shacl.evaluate import ConstraintResult
from verbund.validation.compare import Key, key_of, key_of_reported
from verbund.validation.engine import Engine
from verbund.validation.graphs import read_model
from verbund.validation.rdflib_graphs import read
from verbund.validation.rdflib_terms import plain_graph
from verbund.validation.results import results_of

Files = Mapping[str, str]
"""CSV texts by table name."""


@dataclass(slots=True)
class Side:
    """What one way of converting gives: the text of all tables in each format, and what is said.

    ``checked`` is the number of rows the plain checker looked at, of ``rows``.
    """

    ntriples: bytes = b""
    turtle: bytes = b""
    jsonld: bytes = b""
    results: list[ConstraintResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    checked: int = 0

    @property
    def keys(self) -> Counter[Key]:
        """The results, each with how often it is there."""
        return Counter(map(key_of, self.results))


@dataclass(frozen=True, slots=True)
class Case:
    """A model and the files of its tables, converted both ways."""

    quick: Side
    plain: Side


def csv_text(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as a CSV file has them."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([headings, *rows])
    return stream.getvalue()


def with_base(model: Model, base: str) -> Model:
    """The same model for records that live elsewhere, so that many cases fit into one graph."""
    return replace(model, base=base)


def convert(model: Model, files: Files, folder: Path, names: Collection[str] | None = None) -> Case:
    """Convert tables with the generated code and plainly. ``folder`` takes the files.

    With ``names`` only those of the tables; the others are there to be referred to.
    """
    names = files.keys() if names is None else names
    paths = []
    for table, text in sorted(files.items()):
        path = folder / f"{table}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append((path, f"records/{table}.csv", table))
    context = build_context(model)
    quick = _convert(model, context, paths, names, plainly=False)
    return Case(quick, _convert(model, context, paths, names, plainly=True))


def _convert(
    model: Model,
    context: Context,
    paths: Sequence[tuple[Path, str, str]],
    names: Collection[str],
    *,
    plainly: bool,
) -> Side:
    """One way. Rows whose key was there before are findings only, as in a build."""
    tables = open_files(paths, model, "records")
    index = index_tables(model, tables)
    side = Side(findings=list(tables.findings))
    for name, table in tables.by_name.items():
        if name not in names:
            continue
        converter = TableConverter(model, context, table, index, plainly=plainly)
        source = RowSource(table, converter.maker)
        rows = sorted(row for chunk in source.chunks() for row in chunk)
        batches = iter([rows] if rows else [])
        kept = [batch for batch in converter.without_duplicates(batches, side.findings) if batch]
        with _counted(converter) as count:
            converted = [converter.convert(Batch.of(batch)) for batch in kept]
        side.rows += sum(len(batch) for batch in kept)
        side.checked += count()
        side.ntriples += b"".join(item.ntriples for item in converted)
        side.turtle += b"".join(item.turtle for item in converted)
        side.jsonld += f"{name}:".encode() + b",\n".join(item.jsonld for item in converted)
        _say(side, converted)
        side.findings += [*source.findings, *converter.check_odd(source.odd)]
    return side


def _say(side: Side, converted: Sequence[Converted]) -> None:
    for item in converted:
        side.results += item.results
        side.findings += item.findings


@contextmanager
def _counted(converter: TableConverter) -> Iterator[Callable[[], int]]:
    """Count how many rows the plain checker looks at."""
    calls = 0

    def counting(check: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            nonlocal calls
            calls += 1
            return check(*arguments)

        return counted

    before = converter.checker.check
    converter.checker.check = counting(before)  # type: ignore[method-assign,assignment]
    try:
        yield lambda: calls
    finally:
        converter.checker.check = before  # type: ignore[method-assign]


# --- the reference ---


class Reference:
    """pySHACL with the shapes and the ontology of a model, read once.

    What it says is taken as it is but for the differences named in ``verbund.validation.pyshacl_patches``.
    Rules over several tables are switched off: what is compared is what is said of a row
    (``tests/convert/test_joined.py`` compares the others).
    """

    def __init__(self, model: Model) -> None:
        shapes, ontology = read_model(model)
        for rule in model.joined:
            shapes.add((URIRef(rule.shape.iri), SH.deactivated, Literal(True)))
        self.shapes = ShapesGraph(plain_graph(shapes))
        self.engine = Engine(shapes, ontology)

    def results(self, data: bytes) -> Counter[Key]:
        """What pySHACL says of a graph, each result with how often it is there."""
        graph = read(pyoxigraph.RdfFormat.N_TRIPLES, text=data.decode())
        return Counter(map(key_of_reported, results_of(self.engine.report(graph), self.shapes)))
