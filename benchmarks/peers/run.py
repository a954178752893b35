"""Measurement of Verbund and its peers on common records and shapes: `make bench-peers`.

    python benchmarks/peers/run.py [--sizes 100000,1000000,3000000] [--runs N] [--limit SECONDS]
                                   [--only validate/jena,…] [--no-faults] [--keep] [--render] [--work DIR]

Writes docs/benchmarks-peers.md and benchmarks/peers/results.json, after every run. With --only or --keep, what
results.json already holds is kept, and what is measured takes its place there.
A tool that fails, or takes longer than the limit, is shown as such. Exit code 1 if the number of results differs
from what was expected and nothing explains it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

sys.path.append(str(Path(__file__).parents[1]))  # for measure.py and machine.py

from limited import MEMORY, TimeLimitError, run_limited
from machine import compile_package, describe
from measure import CommandFailedError, Figures, folder_size, middle
from page import render
from tools import FLOOR, HERE, TOOLS, Place, Tool, python
from versions import version_of

RESULTS: Final = HERE / "results.json"
PAGE: Final = HERE.parents[1] / "docs" / "benchmarks-peers.md"
SIZES: Final = (100_000, 1_000_000, 3_000_000)
EACH: Final = 60
"""The triples of a conference and its records are a little more than this."""
SLOW: Final = 60.0
"""The seconds above which a command runs only once."""
COMPARED: Final = 1_200_000
"""The most triples of outputs that are read back and compared; more would take longer than measuring."""
FAULTY: Final = 100_000
RATE: Final = 0.01
KINDS: Final = {
    "below-minimum": "MinInclusive",
    "missing": "MinCount",
    "neither-attendance-nor-source": "Or",
    "not-a-date": "Datatype",
    "not-before-end": "LessThan",
    "not-in-list": "In",
    "pattern": "Pattern",
    "unknown-reference": "Class",
}
"""The constraint component that each kind of planted fault violates."""

TODAY: Final = datetime.now(UTC).date().isoformat()
"""The day of the measurement, since the order of the tools may change."""

Results = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """The number of runs of a command, its limit of time, and the tools to run."""

    runs: int
    seconds: float
    only: frozenset[str]

    def tools(self) -> list[Tool]:
        """The tools that were selected."""
        return [tool for tool in TOOLS if not self.only or tool.key in self.only]


def script(*arguments: str) -> str:
    """Run a script of the benchmarks, which is not measured, and return what it printed."""
    return run_limited([sys.executable, *arguments], 3600).said


def generate(place: Place, size: int, *extra: str) -> int:
    """Write the records of a size; returns the number of conferences."""
    conferences = size // EACH
    shutil.rmtree(place.workspace, ignore_errors=True)
    shutil.rmtree(place.prepared, ignore_errors=True)
    options = ["--conferences", str(conferences), "--out", str(place.workspace), *extra]
    script(str(HERE.parent / "generate.py"), "tables", *options)
    script(str(HERE / "prepare.py"), str(place.workspace), str(place.prepared))
    return conferences


def join(place: Place, statements: Path) -> None:
    """Put the ontology beside the statements of the records."""
    with place.data.open("wb") as target:
        for part in (statements, place.prepared / "ontology.nt"):
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)


def lines(path: Path) -> int:
    """The lines of a file."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def components(tool: Tool, said: str) -> dict[str, int]:
    """The results of a validation by component, from the output of any tool."""
    if tool.name.startswith("verbund"):
        findings = json.loads(said)["findings"]
        counts = Counter(finding["component"] or finding["code"] for finding in findings)
    else:
        counts = Counter(json.loads(said.strip().splitlines()[-1]))
    return {
        name.rsplit("#", 1)[-1].removesuffix("ConstraintComponent"): number
        for name, number in sorted(counts.items())
    }


def arguments(tool: Tool, place: Place) -> list[str]:
    """The arguments of a tool's command; Verbund's findings are JSON, as those of the peers."""
    words = tool.arguments(place)
    if tool.step == "validate" and tool.name.startswith("verbund"):
        words += ["--format", "json"]
    return words


def results_of(tool: Tool, place: Place, said: str, triples: int) -> Results:
    """The results of a run: those of a validation, or triples and whether they are equal."""
    if tool.name == FLOOR:
        return {}
    if tool.step == "validate":
        return {"components": components(tool, said)}
    if tool.step == "convert":
        found: Results = {"statements": lines(place.converted(tool.name))}
        if triples <= COMPARED:
            found["same"] = same_statements(place, tool)
        return found
    if tool.step == "serialise":
        if triples > COMPARED:
            return {}
        files = [
            str(place.prepared / f"{tool.package or tool.name}.{ending}")
            for ending in ("ttl", "jsonld")
        ]
        counted = run_limited([python("graphs"), str(HERE / "count.py"), *files], 3600).said
        numbers = json.loads(counted)
        return {"statements": numbers[0], "same": numbers == [triples, triples]}
    return {"statements": lines(place.dataset)}


def same_statements(place: Place, tool: Tool) -> bool:
    """Whether a converter's triples are equal to those of the release."""
    compare = str(HERE.parent / "compare.py")
    try:
        script(compare, str(place.converted(tool.name)), str(place.dataset))
    except CommandFailedError:
        return False
    return True


@dataclass(slots=True)
class Taken:
    """The measurements of a tool at a size: the runs so far, or the reason why there are none."""

    tool: Tool
    runs: list[Figures]
    results: Results
    failed: str | None
    load: float = 0.0

    def as_result(self) -> Results:
        """The measurements as an entry of results.json."""
        if self.failed is not None:
            return {"failed": self.failed, "load": self.load}
        figures = {**asdict(middle(self.runs)), **self.results, "load": self.load}
        return {**figures, "version": version_of(self.tool.name), "measured": TODAY}


def measure_tools(
    tools: list[Tool], place: Place, triples: int, limits: Limits
) -> Iterator[Results]:
    """Run the tools in turns, so that noise affects them equally; slow ones run once.

    Gives the results so far after each run.
    """
    taken = [Taken(tool, [], {}, tool.missing()) for tool in tools]
    for run in range(limits.runs):
        for one in taken:
            slow = bool(one.runs) and one.runs[0].wall > SLOW
            if one.failed is None and not slow:
                run_tool(one, place, triples, limits, first=run == 0)
                yield {
                    one.tool.key: one.as_result()
                    for one in taken
                    if one.runs or one.failed is not None
                }


def run_tool(one: Taken, place: Place, triples: int, limits: Limits, *, first: bool) -> None:
    """Run a tool once more. Its results are checked after the first run."""
    if one.tool.step == "build" and one.tool.name != FLOOR:
        shutil.rmtree(place.workspace / "output", ignore_errors=True)
    one.load = max(one.load, round(os.getloadavg()[0], 1))
    print(f"{triples} {one.tool.key}", end=" ", flush=True, file=sys.stderr)
    try:
        outcome = run_limited(arguments(one.tool, place), limits.seconds)
    except TimeLimitError as error:
        one.failed = str(error)
    except CommandFailedError as error:
        one.failed = str(error)
    else:
        one.runs.append(outcome.figures)
        if first:
            one.results = results_of(one.tool, place, outcome.said, triples)
    said = one.failed or f"{one.runs[-1].wall:.2f} s"
    print(said, file=sys.stderr, flush=True)


def measure_size(size: int, place: Place, limits: Limits, known: Results) -> Iterator[Results]:
    """Measure all tools at one size; gives the results after each run. ``known`` are earlier ones."""
    conferences = generate(place, size)
    build = next(tool for tool in TOOLS if tool.step == "build")
    run_limited(arguments(build, place), 3600)
    join(place, place.dataset)
    manifest = json.loads((place.workspace / "output" / "manifest.json").read_text("utf-8"))
    triples = lines(place.dataset)
    facts = {
        "conferences": conferences,
        "records": sum(int(count) for count in manifest["records"].values()),
        "triples": triples,
        "input": folder_size(place.workspace / "records"),
        "ntriples": place.dataset.stat().st_size,
    }
    for tools in measure_tools(limits.tools(), place, triples, limits):
        together = {**known.get("tools", {}), **tools}
        yield {
            **facts,
            "tools": {tool.key: together[tool.key] for tool in TOOLS if tool.key in together},
        }


def measure_faults(place: Place, limits: Limits) -> Results:
    """The results of every engine on records with planted faults, by component."""
    conferences = generate(place, FAULTY, "--faults", str(RATE))
    planted = Counter(
        KINDS[json.loads(line)["kind"]]
        for line in (place.workspace / "faults.jsonl").read_text("utf-8").splitlines()
    )
    found: Results = {}
    converters = {
        tool.name: tool for tool in TOOLS if tool.step == "convert" and tool.name != FLOOR
    }
    statements = {}
    for name, tool in converters.items():
        if tool.missing() is None:
            run_limited(arguments(tool, place), limits.seconds)
            statements[name] = lines(place.converted(name))
    if "morph-kgc" in statements:
        join(place, place.converted("morph-kgc"))  # it writes invalid cells unchanged
    for tool in TOOLS:
        if tool.step != "validate" or tool.name.endswith(("2", "first run")):
            continue
        own = tool.name.startswith("verbund")
        if missing := tool.missing():
            found[tool.name] = {"failed": missing}
        else:
            try:
                outcome = run_limited(arguments(tool, place), limits.seconds, int(own))
            except (TimeLimitError, CommandFailedError) as error:
                found[tool.name] = {"failed": str(error)}
            else:
                counts = components(tool, outcome.said)
                found[tool.name] = {
                    "components": counts,
                    "wall": outcome.figures.wall,
                    "version": version_of(tool.name),
                }
    return {
        "conferences": conferences,
        "rate": RATE,
        "planted": dict(sorted(planted.items())),
        "statements": statements,
        "engines": found,
    }


def check_versions() -> None:
    """Exit where an environment has another version than peers.toml states, as set-up was not run."""
    for tool in TOOLS:
        if tool.package and tool.home and tool.missing() is None:
            ask = f"import importlib.metadata as m; print(m.version({tool.package!r}))"
            installed = run_limited([python(tool.home), "-c", ask], 60).said.strip()
            if installed != version_of(tool.name):
                raise SystemExit(f"{tool.name} {installed} is installed: run `make bench-peers`")


def write(results: Results, raw: Path) -> None:
    """Write the raw figures and the page."""
    text = json.dumps(results, indent=2, ensure_ascii=False) + "\n"
    raw.write_text(text, encoding="utf-8")
    PAGE.write_text(render(results), encoding="utf-8")


def main() -> int:
    """Read the command line, measure, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", help="statements, with commas between")
    parser.add_argument("--runs", type=int, default=3, help="runs of each command that is not slow")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a run may take")
    parser.add_argument("--only", default="", help="step/tool, with commas between")
    parser.add_argument("--no-faults", action="store_true", help="leave out the planted faults")
    parser.add_argument("--keep", action="store_true", help="keep other results of before")
    parser.add_argument("--render", action="store_true", help="only write the page again")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the raw figures go")
    parser.add_argument("--work", type=Path, help="a folder for the records; default: temporary")
    given = parser.parse_args()
    limits = Limits(given.runs, given.limit, frozenset(filter(None, given.only.split(","))))
    if unknown := limits.only - {tool.key for tool in TOOLS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    sizes = [int(size) for size in given.sizes.split(",")] if given.sizes else list(SIZES)
    keep = given.keep or given.render or bool(limits.only)
    raw: Path = given.results
    before = json.loads(raw.read_text("utf-8")) if keep and raw.exists() else {}
    results: Results = {"sizes": {}, **before}
    if given.render:
        write(results, raw)
        return 0
    compile_package()
    results |= {"machine": describe(), "limit": given.limit, "memory": MEMORY}
    check_versions()
    work = given.work or Path(tempfile.mkdtemp(prefix="verbund-peers-"))
    place = Place(work.resolve() / "workspace", work.resolve() / "prepared")
    try:
        for size in sizes:
            known = results["sizes"].get(str(size), {})
            for found in measure_size(size, place, limits, known):
                results["sizes"][str(size)] = found
                write(results, raw)
        if not given.no_faults:
            results["faults"] = measure_faults(place, limits)
            write(results, raw)
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)
    return 1 if "unexplained" in PAGE.read_text("utf-8") else 0


if __name__ == "__main__":
    raise SystemExit(main())
