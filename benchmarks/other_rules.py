"""Measurement of rules that are not compiled, by pySHACL and by the engine `shacl`; a part of docs/benchmarks.md.

    python benchmarks/other_rules.py [--conferences 2500,50000] [--pyshacl-up-to 2500] [--runs 3] [--work DIR]

The tables of the benchmark get the ten rules of other-rules.ttl, which every record keeps. pySHACL is measured up to
a size: it takes minutes and gigabytes beyond. The figures go into benchmarks/results.json, and the page is written
anew. Needs the extra `fast`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from measure import Command, run_once
from report import render
from run import HERE, PAGE, RESULTS, generate, measure, verbund

RULES: Final = HERE / "other-rules.ttl"

WITHOUT: Final = "import sys; sys.modules['shacl'] = None; from verbund.cli import main; main()"
"""A program in which the extra `fast` is not installed."""


def prepare(workspace: Path, conferences: int) -> None:
    """Write the workspace, with the ten rules beside its own."""
    generate("tables", workspace, "--conferences", str(conferences))
    shutil.copyfile(RULES, workspace / "shapes" / RULES.name)


def commands(workspace: Path, conferences: int, most: int) -> list[Command]:
    """The commands for one size: with the engine, without these rules, and by pySHACL if not too large."""
    arguments = ["validate", "--jobs", "1", "--workspace", str(workspace)]
    found = [Command("shacl", [*verbund(), *arguments])]
    if conferences <= most:
        found.append(Command("pyshacl", [sys.executable, "-c", WITHOUT, *arguments]))
    return found


def main() -> None:
    """Read the command line, measure, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conferences", default="2500,50000", help="sizes, with commas between")
    parser.add_argument(
        "--pyshacl-up-to", type=int, default=2500, help="the largest size for pySHACL"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", type=Path, help="a folder for the workspaces")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="verbund-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    points: list[dict[str, Any]] = []
    try:
        for conferences in map(int, given.conferences.split(",")):
            workspace = work / "other-rules"
            prepare(workspace, conferences)
            run_once(Command("build", [*verbund(), "build", "--workspace", str(workspace)]))
            manifest = json.loads((workspace / "output/manifest.json").read_text(encoding="utf-8"))
            figures = measure(commands(workspace, conferences, given.pyshacl_up_to), given.runs)
            points.append(
                {
                    "triples": sum(manifest["triples"].values()),
                    "figures": {name: asdict(taken) for name, taken in figures.items()},
                }
            )
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) | {"other_rules": {"points": points}}
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(render(results), encoding="utf-8")


if __name__ == "__main__":
    main()
