"""Generated shapes and records: the compiled checks, pySHACL, ``shacl`` and Jena say the same.

A case is a table of a generated model: a node shape with its columns, rules and rows. Results are
compared by focus node, path, component and value, each with how often it is there. The default is
a sample; ``pytest --full`` runs at least 10,000 cases. docs/validation.md tells where references
differ, and which text decides.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
import pytest
from tests.support.agreement.differential import Case, Side, convert
from tests.support.agreement.generated import Generated, generated
from tests.support.agreement.jena import Jena, NotRunError, is_there
from tests.support.agreement.references import judge
from tests.support.extent import Extent, chosen, number

from verbund.findings import Findings
from verbund.model.model import Model
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import SH
from verbund.validation.compare import Compiled, Key, key_of_reported
from verbund.validation.engine import Engine
from verbund.validation.graphs import read_model
from verbund.validation.quick_shapes import divided
from verbund.validation.rdflib_graphs import read
from verbund.validation.rdflib_terms import plain_graph
from verbund.validation.residual import residual_shapes
from verbund.validation.results import ValidationResult, results_of
from verbund.validation.shacl_engine import ShaclEngine
from verbund.validation.shape_files import LEFT

TABLES = 20
"""How many cases stand in one model."""
CASES = number("generated tables, by all engines", default=120, full=10_000)
FIRST = int(os.environ.get("VERBUND_SEED", "1"))
PROCESSES = 2


@dataclass(slots=True)
class Run:
    """What came of some cases."""

    cases: int = 0
    with_jena: int = 0
    by_shacl: int = 0
    compiled: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Run) -> None:
        """Take another's, too."""
        self.cases += other.cases
        self.with_jena += other.with_jena
        self.by_shacl += other.by_shacl
        self.compiled += other.compiled
        self.left += other.left
        self.faults += other.faults


@cache
def all_cases() -> Run:
    """Every case of this run, in two processes, each with a Jena of its own."""
    seeds = list(range(FIRST, FIRST + -(-CASES // TABLES)))
    shares = [seeds[number::PROCESSES] for number in range(PROCESSES)]
    whole = Run()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for run in pool.map(run_seeds, shares):
            whole.add(run)
    return whole


def run_seeds(seeds: list[int]) -> Run:
    """The cases of some seeds, one model a seed."""
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # as the command does
    warnings.filterwarnings("ignore", message="Parsing weird boolean")
    run = Run()
    if not is_there() or chosen() is Extent.QUICK:
        for seed in seeds:
            run.add(run_model(generated(seed, TABLES), None))
        return run
    with Jena() as jena:
        for seed in seeds:
            run.add(run_model(generated(seed, TABLES), jena))
    return run


def run_model(made: Generated, jena: Jena | None) -> Run:
    """The cases of one model, by every engine; what differs is a fault with the seed in it."""
    run = Run(cases=len(made.tables))
    try:
        with TemporaryDirectory() as folder:
            model = made.load(Path(folder))
            case = convert(model, made.files, Path(folder))
            ours, whole = both_ways(model, case)
            slow, quick = by_pyshacl_and_shacl(model, case, Path(folder))
    except Findings as error:
        run.faults.append(f"seed {made.seed}: {error.findings}")
        return run
    run.faults += [f"seed {made.seed}: {text}" for text in [*unlike(case), *compared(ours, whole)]]
    run.by_shacl = quick.total()
    run.faults += [f"seed {made.seed}: only pySHACL: {key}" for key in slow - quick]
    run.faults += [f"seed {made.seed}: only shacl: {key}" for key in quick - slow]
    compiled = case.quick.keys
    run.compiled = _components(compiled)
    run.left = _components(ours - compiled)
    if jena is not None:
        data = f"{made.ontology}\n{case.quick.ntriples.decode()}"
        try:
            verdict = judge(made.tables, whole, jena.results(made.shapes, data))
        except NotRunError as error:
            run.faults.append(f"seed {made.seed}: {error}")
            return run
        run.with_jena = len(made.tables) - len(verdict.set_aside)
        run.faults += [f"seed {made.seed}: {item}" for item in verdict.differences]
    return run


def both_ways(model: Model, case: Case) -> tuple[Counter[Key], Counter[Key]]:
    """What Verbund says, compiled and left to pySHACL together; what pySHACL says of the whole."""
    shapes, ontology = read_model(model)
    reported = run_engine(Engine(shapes, ontology), ShapesGraph(plain_graph(shapes)), case.quick)
    ours = case.quick.keys
    if model.uncompiled:
        left = residual_shapes(model, shapes)
        found = run_engine(Engine(left, ontology), ShapesGraph(plain_graph(left)), case.quick)
        compiled = Compiled(model)
        rest = [item.in_place_of(LEFT) for item in found]
        ours += Counter(key_of_reported(item) for item in rest if not compiled.has(item))
    return ours, Counter(map(key_of_reported, reported))


def by_pyshacl_and_shacl(
    model: Model, case: Case, folder: Path
) -> tuple[Counter[Key], Counter[Key]]:
    """What pySHACL and the engine ``shacl`` say of the shapes that the latter may decide."""
    shapes, ontology = read_model(model)
    parts = divided(shapes)
    if parts.quick is None:
        return Counter(), Counter()
    annotations = ShapesGraph(plain_graph(shapes))
    dataset = folder / "dataset.nt"
    dataset.write_bytes(case.quick.ntriples)
    report = ShaclEngine(parts.quick, ontology).report(dataset, parts.properties)
    slow = run_engine(Engine(parts.quick, ontology), annotations, case.quick)
    found = (slow, results_of(report, annotations))
    one, other = (Counter(map(key_of_reported, results)) for results in found)
    return one, other


def run_engine(engine: Engine, shapes: ShapesGraph, side: Side) -> list[ValidationResult]:
    graph = read(pyoxigraph.RdfFormat.N_TRIPLES, text=side.ntriples.decode())
    return results_of(engine.report(graph), shapes)


def unlike(case: Case) -> Iterator[str]:
    """In what the generated code differs from the plain one."""
    for name in ("ntriples", "turtle", "jsonld", "findings", "results"):
        if getattr(case.quick, name) != getattr(case.plain, name):
            yield f"the generated code and the plain one differ in {name}"


def compared(ours: Counter[Key], theirs: Counter[Key]) -> Iterator[str]:
    for key in sorted(ours - theirs, key=str):
        yield f"only Verbund: {key}"
    for key in sorted(theirs - ours, key=str):
        yield f"only pySHACL: {key}"


def _components(keys: Mapping[Key, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, count in keys.items():
        found[key.component.removeprefix(SH).removesuffix("ConstraintComponent")] += count
    return found


# Every constraint component of SHACL Core (section 4) but sh:property, whose results are others'.
_COMPONENTS = (
    *("Class", "Datatype", "NodeKind", "MinCount", "MaxCount"),
    *("MinExclusive", "MinInclusive", "MaxExclusive", "MaxInclusive"),
    *("MinLength", "MaxLength", "Pattern", "LanguageIn", "UniqueLang"),
    *("Equals", "Disjoint", "LessThan", "LessThanOrEquals"),
    *("Not", "And", "Or", "Xone", "Node", "QualifiedMinCount", "QualifiedMaxCount"),
    *("Closed", "HasValue", "In"),
)


def test_all_engines_agree_on_every_case() -> None:
    run = all_cases()
    assert run.cases >= CASES
    assert run.faults == []


@pytest.mark.parametrize("component", _COMPONENTS)
def test_each_component_is_broken_where_it_is_compiled(component: str) -> None:
    """None of them is compared only where it holds."""
    assert all_cases().compiled[component] > 0


@pytest.mark.parametrize("component", ["SPARQL", "Node", "HasValue", "MinCount"])
def test_some_results_are_left_to_pyshacl(component: str) -> None:
    assert all_cases().left[component] > 0


def test_the_engine_shacl_took_part() -> None:
    run = all_cases()
    assert run.by_shacl > run.cases


@pytest.mark.usefixtures("jena")
def test_jena_took_part() -> None:
    """Most cases are compared with Jena; few hold what it is known to read otherwise."""
    run = all_cases()
    assert run.with_jena > run.cases * 0.75
