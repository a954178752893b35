"""Measurement of commands on small workspaces, where starting is most of the time; a part of docs/benchmarks.md.

    python benchmarks/starts.py OTHER [--runs 15] [--work DIR]

OTHER is a checkout of the version before. Both run with this Python and its libraries, in turns, on the same
workspaces: the records of this repository, the same without a description, and 10,000 triples of the packaged
model. The least processor time of each counts, and how often an empty Python starts in it: what else the machine
does can only add to both. Models are kept. The figures go into benchmarks/results.json, and the page is written
anew.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from measure import Command, Figures, run_once
from report import render
from run import PAGE, RESULTS, clear

ROOT: Final = Path(__file__).resolve().parents[1]
FLOOR: Final = "floor"
TRIPLES: Final = 10_000
WITHOUT_DESCRIPTION: Final = """
[workspace]
base = "https://w3id.org/agency-cooperation/lippe/"
language = "de"
"""

MEASURED: Final[dict[str, tuple[str, list[str]]]] = {
    "validate": ("lippe", ["validate"]),
    "plain": ("plain", ["validate"]),
    "triples": ("model", ["validate"]),
    "build": ("lippe", ["build"]),
    "explain": ("lippe", ["explain", "V101"]),
    "help": ("lippe", ["--help"]),
}
"""By name: the workspace, and the command."""


def prepare(work: Path) -> None:
    """Write the three workspaces."""
    for name in ("lippe", "plain"):
        shutil.copytree(ROOT / "records", work / name / "records")
    shutil.copy(ROOT / "verbund.toml", work / "lippe")
    (work / "plain" / "verbund.toml").write_text(WITHOUT_DESCRIPTION, encoding="utf-8")
    generate = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "model"]
    run_once(
        Command("prepare", [*generate, "--triples", str(TRIPLES), "--out", str(work / "model")])
    )


def measured(checkout: Path, work: Path, name: str) -> Figures:
    """One run of a command of a checkout; ``floor`` is a Python that does nothing."""
    kind, arguments = MEASURED.get(name, ("", []))
    workspace = work / kind
    command = ["-m", "verbund", *arguments]
    if name != "help":
        command += ["--workspace", str(workspace)]
    return run_once(
        Command(
            f"{name} of {checkout}",
            [sys.executable, *(["-c", "pass"] if name == FLOOR else command)],
            partial(clear, workspace) if name == "build" else None,
            environment={
                "PYTHONPATH": str(checkout / "pipeline"),
                "PYTHONDONTWRITEBYTECODE": "",
                "VERBUND_CACHE": str(work / "cache"),
                "LANG": "C.UTF-8",
            },
        )
    )


def compare(before: Path, now: Path, work: Path, runs: int) -> dict[str, Any]:
    """The least processor seconds of each command of both checkouts, and of an empty Python."""
    prepare(work)
    checkouts = {"before": before.resolve(), "now": now}
    taken: dict[str, dict[str, list[float]]] = {}
    for name in (FLOOR, *MEASURED):
        taken[name] = {which: [] for which in checkouts}
        for checkout in checkouts.values():
            measured(checkout, work, name)  # so that each has kept its model
    for turn in range(runs):
        for name, each in taken.items():
            for which in ("before", "now") if turn % 2 else ("now", "before"):
                each[which].append(measured(checkouts[which], work, name).cpu)
    figures = {
        name: {which: min(seconds) for which, seconds in each.items()}
        for name, each in taken.items()
    }
    floor = min(figures.pop(FLOOR).values())
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(before),
        "now": _commit(now),
        "runs": runs,
        "triples": TRIPLES,
        "floor": floor,
        "figures": figures,
    }


def _commit(checkout: Path) -> str:
    command = ["git", "-C", str(checkout), "rev-parse", "--short=10", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def main() -> None:
    """Read the command line, measure, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="a checkout of the version before")
    parser.add_argument("--runs", type=int, default=15, help="runs of each command and version")
    parser.add_argument("--work", type=Path, help="a folder for the workspaces")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="verbund-starts-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        found = compare(given.other, ROOT, work, given.runs)
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) | {"starts": found}
    text = json.dumps(results, indent=2, ensure_ascii=False) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    PAGE.write_text(render(results), encoding="utf-8")


if __name__ == "__main__":
    main()
