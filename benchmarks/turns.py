"""Measurement of this version against another checkout, in turns; a part of docs/benchmarks.md.

    python benchmarks/turns.py OTHER [--runs 15] [--conferences 50000] [--work DIR]

OTHER is a checkout of the version before, set up (`make set-up`). Each version generates its own workspaces, with
its own packaged model; this one also converts the workspace of the version before with the model of that time, to
the same bytes. Both run one after the other, in changing order, and the least processor time of each counts: what
else the machine does can only add to it. The figures go into benchmarks/results.json, and the page is written anew.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, Final

from measure import Command, Figures, run_once
from report import render
from run import COMPILED_ANEW, PAGE, RESULTS, clear

HERE: Final = Path(__file__).resolve().parent
WRITES_BYTECODE: Final = {"PYTHONDONTWRITEBYTECODE": ""}
"""The environment of an installed package: its modules are compiled once."""

EARLIER: Final = "earlier"
"""The workspace of the packaged model of the version before, with which both versions convert it."""
OWN_MODEL: Final = """
[model]
packaged = false
materialise = false
ontology = ["ontology"]
shapes = ["shapes"]
"""
"""The settings of a workspace whose model lies in it; the version before states nothing that follows."""

MEASURED: Final[dict[str, tuple[str, list[str], dict[str, str]]]] = {
    "first": (EARLIER, ["build"], COMPILED_ANEW),
    "kept": (EARLIER, ["build"], {}),
    "grown_first": ("model", ["build"], COMPILED_ANEW),
    "grown_kept": ("model", ["build"], {}),
    "validate": ("tables", ["validate", "--jobs", "1"], {}),
    "build": ("tables", ["build", "--jobs", "1"], {}),
}
"""By name: the kind of workspace, the command, what it adds to the environment."""


class Version:
    """A checkout with its own Python, and the workspaces that it generates."""

    def __init__(self, checkout: Path, work: Path) -> None:
        self.checkout, self.work = checkout.resolve(), work
        self._python = str(self.checkout / ".venv" / "bin" / "python")

    def prepare(self, conferences: int) -> None:
        """Compile the package and write both workspaces."""
        self._run("-m", "compileall", "-q", str(self.checkout / "pipeline"))
        generate = str(self.checkout / "benchmarks" / "generate.py")
        self._run(generate, "model", "--triples", "10000", "--out", str(self.work / "model"))
        sizes = ("--conferences", str(conferences), "--out", str(self.work / "tables"))
        self._run(generate, "tables", *sizes)

    def take_over(self, other: Version) -> None:
        """Write the model's workspace of another version, with its model in it."""
        workspace = self.work / EARLIER
        shutil.copytree(other.work / "model", workspace)
        for folder in ("ontology", "shapes"):
            shutil.copytree(other.checkout / folder, workspace / folder)
        with (workspace / "verbund.toml").open("a", encoding="utf-8") as stream:
            stream.write(OWN_MODEL)

    def release(self, name: str) -> bytes:
        """The triples that a command has written last."""
        return (self.work / MEASURED[name][0] / "output" / "dataset.nt").read_bytes()

    def _run(self, *arguments: str) -> None:
        run_once(Command("prepare", [self._python, *arguments], environment=WRITES_BYTECODE))

    @property
    def commit(self) -> str:
        """The commit of the checkout, shortened; empty where it has none."""
        command = ["git", "-C", str(self.checkout), "rev-parse", "--short=10", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def model(self) -> dict[str, int]:
        """The number of tables of the model's workspace, and that of their columns."""
        files = sorted((self.work / "model" / "records").glob("*.csv"))
        columns = 0
        for file in files:
            with file.open(encoding="utf-8", newline="") as stream:
                columns += len(next(csv.reader(stream)))
        return {"tables": len(files), "columns": columns}

    def measured(self, name: str) -> Figures:
        """One run of a command."""
        kind, arguments, environment = MEASURED[name]
        workspace = self.work / kind
        return run_once(
            Command(
                f"{name} of {self.checkout}",
                [self._python, "-m", "verbund", *arguments, "--workspace", str(workspace)],
                partial(clear, workspace),
                environment={
                    **WRITES_BYTECODE,
                    "VERBUND_CACHE": str(self.work / "cache"),
                    **environment,
                },
            )
        )


def compare(before: Version, now: Version, runs: int, conferences: int) -> dict[str, Any]:
    """The least processor seconds of each command of both versions, and what else the page says."""
    versions = {"before": before, "now": now}
    for version in versions.values():
        version.prepare(conferences)
    shutil.copytree(before.work / "model", before.work / EARLIER)
    now.take_over(before)
    figures = {}
    for name in MEASURED:
        taken: dict[str, list[Figures]] = {which: [] for which in versions}
        for version in versions.values():
            version.measured(name)  # so that each has cached its model
        for turn in range(runs):
            for which in ("before", "now") if turn % 2 else ("now", "before"):
                taken[which].append(versions[which].measured(name))
        if name == "kept" and before.release(name) != now.release(name):
            raise SystemExit("with the model of the version before, the release is another one")
        figures[name] = {
            which: {"cpu": min(run.cpu for run in each), "peak": min(run.peak for run in each)}
            for which, each in taken.items()
        }
    return {
        "commit": before.commit,
        "now": now.commit,
        "runs": runs,
        "conferences": conferences,
        "models": {which: version.model() for which, version in versions.items()},
        "figures": figures,
    }


def main() -> None:
    """Read the command line, measure, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="a checkout of the version before, set up")
    parser.add_argument("--runs", type=int, default=15, help="runs of each command and version")
    parser.add_argument("--conferences", type=int, default=50_000, help="size of the tables")
    parser.add_argument("--work", type=Path, help="a folder for the synthetic workspaces")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="verbund-turns-"))
    try:
        before, now = Version(given.other, work / "before"), Version(HERE.parent, work / "now")
        for version in (before, now):
            version.work.mkdir(parents=True, exist_ok=True)
        found = compare(before, now, given.runs, given.conferences)
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) | {"turns": found}
    text = json.dumps(results, indent=2, ensure_ascii=False) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    PAGE.write_text(render(results), encoding="utf-8")


if __name__ == "__main__":
    main()
