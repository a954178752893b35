"""Measurement of the pipeline, which writes docs/benchmarks.md and benchmarks/results.json: `make bench`.

    python benchmarks/run.py [--full] [--runs N] [--sizes 10000,100000] [--conferences N] [--work DIR]

The parts: tables (against the yardstick), scaling (the packaged model from small to large), processes (--jobs 1
and 2, the same bytes), floor (reading and writing alone). A part that cannot run is reported as such and makes
the exit code 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from machine import compile_package, describe, own_factor, version
from measure import Command, CommandFailedError, Figures, folder_size, measure, middle, run_once
from report import UNLINKED, render

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results.json"
PAGE: Final = HERE.parent / "docs" / "benchmarks.md"
SIZES: Final = (10_000, 100_000, 1_000_000)
FULL_SIZES: Final = (*SIZES, 3_000_000, 10_000_000)

Results = dict[str, Any]
"""The raw figures of a part, as an entry of results.json."""


@dataclass(frozen=True, slots=True)
class Release:
    """The figures of a release in its manifest."""

    triples: int
    records: int
    size: int


COMPILED_ANEW: Final = {"VERBUND_CACHE": "off"}
"""The environment of a first run after a change of model or code: no compiled model is cached."""


def verbund() -> list[str]:
    """The command line of this Python's verbund."""
    script = shutil.which("verbund", path=str(Path(sys.executable).parent))
    return [script] if script else [sys.executable, "-m", "verbund"]


def read_manifest(workspace: Path) -> Release:
    """Triples, records and bytes of the workspace's release."""
    manifest = json.loads((workspace / "output" / "manifest.json").read_text(encoding="utf-8"))
    triples = manifest.get("dataset", {}).get("triples")
    if triples is None:  # also in the entry of the file
        triples = next(
            file["triples"] for file in manifest["files"] if file["name"] == "dataset.nt"
        )
    return Release(
        triples=int(triples),
        records=sum(int(count) for count in manifest["records"].values()),
        size=sum(int(file["bytes"]) for file in manifest["files"]),
    )


def clear(workspace: Path) -> None:
    """Remove the release, so that every build is a first one."""
    shutil.rmtree(workspace / "output", ignore_errors=True)


def build(workspace: Path, name: str, *extra: str) -> Command:
    """The command that builds a workspace, by one process."""
    return Command(
        name,
        [*verbund(), "build", "--jobs", "1", "--workspace", str(workspace), *extra],
        partial(clear, workspace),
    )


def generate(kind: str, out: Path, *extra: str) -> None:
    """Write a synthetic workspace, in a child, so that this process stays small."""
    shutil.rmtree(out, ignore_errors=True)
    run_once(
        Command(
            "generate", [sys.executable, str(HERE / "generate.py"), kind, "--out", str(out), *extra]
        )
    )


def digests(workspace: Path) -> dict[str, str]:
    """SHA-256 of every file of a release."""
    output = workspace / "output"
    found = {}
    for file in sorted(path for path in output.rglob("*") if path.is_file()):
        with file.open("rb") as data:
            found[file.relative_to(output).as_posix()] = hashlib.file_digest(
                data, "sha256"
            ).hexdigest()
    return found


def measure_tables(work: Path, runs: int, conferences: int) -> Results:
    """Measure the pipeline with all features against hand-written templates, and compare the triples."""
    workspace, triples = work / "tables", work / "templates.nt"
    generate("tables", workspace, "--conferences", str(conferences))
    records = workspace / "records"
    figures = measure(
        [
            Command(
                "templates",
                [sys.executable, str(HERE / "templates.py"), str(records), str(triples)],
            ),
            Command(
                "validate", [*verbund(), "validate", "--jobs", "1", "--workspace", str(workspace)]
            ),
            Command(
                "validate-first",
                [*verbund(), "validate", "--jobs", "1", "--workspace", str(workspace)],
                environment=COMPILED_ANEW,
            ),
            build(workspace, "build"),
        ],
        runs,
    )
    release = read_manifest(workspace)
    figures |= measure([floor(workspace, work, release.size)], runs)
    same = True
    dataset = str(workspace / "output" / "dataset.nt")
    try:
        compare = [sys.executable, str(HERE / "compare.py"), str(triples), dataset, "--expected"]
        run_once(Command("compare", compare))
    except CommandFailedError as error:
        same = False
        print(error, file=sys.stderr)
    results = {
        "conferences": conferences,
        "input": folder_size(records),
        "release": asdict(release),
        "template_bytes": triples.stat().st_size,
        "same_statements": same,
        "figures": {name: asdict(taken) for name, taken in figures.items()},
    }
    triples.unlink()
    return results


def floor(workspace: Path, work: Path, size: int) -> Command:
    """The command that only reads the input and writes as many bytes as the release has."""
    target = work / "floor.bin"
    arguments = [
        sys.executable,
        str(HERE / "floor.py"),
        str(workspace / "records"),
        str(target),
        str(size),
    ]
    return Command("floor", arguments, partial(target.unlink, missing_ok=True))


def measure_scaling(work: Path, runs: int, sizes: tuple[int, ...]) -> Results:
    """Measure the packaged model at growing sizes: rows in order, shuffled, and without derived links."""
    points = []
    for size in sizes:
        orders = ("sorted", "shuffled", UNLINKED)
        workspaces = {order: work / f"model-{order}".replace(" ", "-") for order in orders}
        for order, workspace in workspaces.items():
            extra = ["--shuffle"] if order == "shuffled" else []
            generate("model", workspace, "--triples", str(size), *extra)
        with (workspaces[UNLINKED] / "verbund.toml").open("a", encoding="utf-8") as stream:
            stream.write("\n[model]\nderive = false\n")
        # One run of ten million triples is enough, and takes long.
        figures = measure(
            [build(path, order) for order, path in workspaces.items()],
            1 if size == FULL_SIZES[-1] else runs,
        )
        release = read_manifest(workspaces["sorted"])
        figures |= measure([floor(workspaces["sorted"], work, release.size)], 1)
        if size == SIZES[0]:
            first = replace(build(workspaces["sorted"], "first run"), environment=COMPILED_ANEW)
            figures |= measure([first], runs)
        for order, taken in figures.items():
            points.append({"size": size, "order": order, **asdict(release), **asdict(taken)})
        nt = {order: digests(path).get("dataset.nt") for order, path in workspaces.items()}
        points[-1]["same_bytes"] = nt["sorted"] == nt["shuffled"]
        for workspace in workspaces.values():
            shutil.rmtree(workspace)
    return {"points": points}


def measure_processes(work: Path, runs: int, conferences: int) -> Results:
    """Measure one process and two, in turns with two busy loops: time, stages, and whether the bytes are equal."""
    results: Results = {}
    for kind, extra in (
        ("tables", ["--conferences", str(conferences)]),
        ("model", ["--triples", str(SIZES[-1])]),
    ):
        workspace = work / f"processes-{kind}"
        generate(kind, workspace, *extra)
        for name in ("build", "validate"):
            found: dict[str, dict[str, str]] = {}
            taken: dict[str, list[Figures]] = {"1": [], "2": []}
            stages: dict[str, list[Results]] = {"1": [], "2": []}
            factors = []
            for _ in range(runs):
                factors.append(own_factor())
                for jobs, figures in taken.items():
                    figures.append(run_once(processes_command(workspace, name, jobs)))
                    found[jobs] = digests(workspace)
                    clear(workspace)
                    stages[jobs].append(stages_of(workspace, name, jobs))
            results[f"{kind}, {name}"] = {
                "same_bytes": found["1"] == found["2"],
                "factor": median(factors),
                "figures": {jobs: asdict(middle(figures)) for jobs, figures in taken.items()},
                "stages": {
                    jobs: min(all_, key=lambda one: one["all"]) for jobs, all_ in stages.items()
                },
            }
        shutil.rmtree(workspace)
    return results


def processes_command(workspace: Path, name: str, jobs: str) -> Command:
    """A command by so many processes, of which nothing was kept before."""
    arguments = [*verbund(), name, "--workspace", str(workspace), "--jobs", jobs]
    return Command(f"{name} --jobs {jobs}", arguments, partial(clear, workspace))


def stages_of(workspace: Path, name: str, jobs: str) -> Results:
    """The processor seconds of the stages of a command (stages.py)."""
    command = [sys.executable, str(HERE / "stages.py"), name, str(workspace), jobs]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailedError(f"stages of {name}: exit code {done.returncode}\n{done.stderr}")
    found: Results = json.loads(done.stdout)
    return found


def main() -> int:
    """Read the command line, measure, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="up to ten million triples")
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each command; medians are reported"
    )
    parser.add_argument("--sizes", help="triples for the scaling, with commas between")
    parser.add_argument("--conferences", type=int, default=50_000, help="size of the tables")
    parser.add_argument("--parts", default="tables,scaling,processes", help="with commas between")
    parser.add_argument(
        "--work", type=Path, help="a folder for the synthetic workspaces; default: a temporary one"
    )
    given = parser.parse_args()
    sizes: tuple[int, ...] = FULL_SIZES if given.full else SIZES
    if given.sizes:
        sizes = tuple(sorted(int(size) for size in given.sizes.split(",")))
    compile_package()
    work = given.work or Path(tempfile.mkdtemp(prefix="verbund-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Callable[[], Results]] = {
        "tables": partial(measure_tables, work, given.runs, given.conferences),
        "scaling": partial(measure_scaling, work, given.runs, sizes),
        "processes": partial(measure_processes, work, given.runs, given.conferences),
    }
    results: Results = {"machine": describe(), "measured": version(), "runs": given.runs}
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    code = 0
    try:
        for part in given.parts.split(","):
            print(f"measuring: {part}", file=sys.stderr)
            try:
                results[part] = parts[part]()
            except CommandFailedError as error:
                code = 1
                results[part] = {"failed": str(error).splitlines()[0]}
                print(error, file=sys.stderr)
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)
    earlier = {part: before.get("measured") for part in parts} | before.get("earlier", {})
    results["earlier"] = {}
    for part in parts.keys() - results.keys() & before.keys():
        results[part], results["earlier"][part] = before[part], earlier[part]
    for apart in ("turns", "starts", "other_rules"):  # measured apart, each by a program of its own
        if apart in before:
            results[apart] = before[apart]
    text = json.dumps(results, indent=2, ensure_ascii=False) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    PAGE.write_text(render(results), encoding="utf-8")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
