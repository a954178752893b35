"""What a build costs after small changes, beside a full one: the least of some runs.

    python benchmarks/incremental.py [--conferences N] [--triples N] [--runs N] [--work DIR]

Writes docs/benchmarks-incremental.md. After each change a full build is made of the same records: the same
SHA256SUMS, or it ends. The floor copies the dataset of the release and hashes it, with the input: what no build
that writes it anew can do without.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE))

from machine import compile_package, describe, version  # noqa: E402
from measure import Command, run_once  # noqa: E402

PAGE: Final = HERE.parent / "docs" / "benchmarks-incremental.md"
SHARE: Final = 100
FLOOR: Final = """
import hashlib, sys
from pathlib import Path
records, release, target = map(Path, sys.argv[1:])
for file in sorted(records.rglob("*.csv")):
    hashlib.sha256(file.read_bytes())
for name in ("dataset.nt", "dataset.ttl", "dataset.jsonld"):
    found = hashlib.sha256()
    with (release / name).open("rb", buffering=0) as source, (target / name).open("wb", buffering=0) as copy:
        while block := source.read(1 << 20):
            found.update(block)
            copy.write(block)
"""


@dataclass(frozen=True)
class Place:
    """The column of a table whose cells are changed, by texts that are valid there."""

    table: str
    column: str
    texts: Sequence[str]


@dataclass(frozen=True)
class Change:
    """A change of the records: which rows of how many, in each of some places."""

    name: str
    rows: Callable[[int], Sequence[int]]
    places: Sequence[Place]


def middle(count: int) -> Sequence[int]:
    """Return one row."""
    return [count // 2]


def together(count: int) -> Sequence[int]:
    """Return a hundredth of the rows, one after the other."""
    return range(count // 3, count // 3 + count // SHARE)


def scattered(count: int) -> Sequence[int]:
    """Return a hundredth of the rows, all over the table."""
    return random.Random(1).sample(range(count), count // SHARE)


def changed(records: Path, change: Change, turn: int) -> None:
    """Change cells in lines without quotation marks."""
    for place in change.places:
        path = records / f"{place.table}.csv"
        head, *lines = path.read_text("utf-8").splitlines()
        headings = head.split(",")
        at = headings.index(place.column)
        for row in change.rows(len(lines)):
            cells = lines[row].split(",")
            if len(cells) == len(headings) and '"' not in lines[row]:
                cells[at] = place.texts[turn % len(place.texts)]
                lines[row] = ",".join(cells)
        path.write_text("\n".join([head, *lines, ""]), "utf-8")


def command(name: str, *arguments: str | Path) -> Command:
    """A run of verbund."""
    return Command(name, [sys.executable, "-m", "verbund", *map(str, arguments)])


def seconds_of(
    folder: Path, changes: Sequence[Change], runs: int
) -> list[tuple[str, float, float, float]]:
    """The least processor seconds of a build after each change, and of a full one of the same records.

    The last number is the least time that the former takes on the clock.
    """
    workspace: list[str | Path] = ["--jobs", "1", "--workspace", folder]
    run_once(command("first", "build", *workspace))
    found = []
    for change in changes:
        quick, full, walls = [], [], []
        for turn in range(runs):
            changed(folder / "records", change, turn)
            figures = run_once(command(change.name, "build", *workspace))
            quick.append(figures.cpu)
            walls.append(figures.wall)
            sums = (folder / "output" / "SHA256SUMS").read_bytes()
            full.append(run_once(command("full", "build", "--full", *workspace)).cpu)
            if (folder / "output" / "SHA256SUMS").read_bytes() != sums:
                raise SystemExit(f"{change.name}: the files differ from those of a full build")
        found.append((change.name, min(quick), min(full), min(walls)))
    return found


def floor(folder: Path, runs: int) -> tuple[float, float]:
    """The least processor seconds of copying and hashing, and the least time on the clock."""
    with tempfile.TemporaryDirectory(dir=folder) as target:
        parts = [folder / "records", folder / "output", target]
        copying = Command("floor", [sys.executable, "-c", FLOOR, *map(str, parts)])
        found = [run_once(copying) for _ in range(runs)]
        return min(item.cpu for item in found), min(item.wall for item in found)


TABLES: Final = (
    Place("conferences", "place", ("Lemgo", "Detmold", "Lage")),
    Place("participations", "role", ("guest", "member")),
    Place("partnerships", "end", ("2031-01-21", "2032-01-21")),
)
TABLE_CHANGES: Final = (
    Change("nothing", lambda _: [], ()),
    Change("one cell of the first table that others refer to", middle, TABLES[:1]),
    Change("one cell of the largest table", middle, TABLES[1:2]),
    Change("1 % of the rows, one after the other", together, TABLES),
    Change("1 % of the rows, all over the tables", scattered, TABLES),
)
MODEL: Final = (
    Place("organisations", "homepage", ("https://eins.example/", "https://zwei.example/")),
    Place("conferences", "date", ("2031-01-21", "2031-01-22")),
)
MODEL_CHANGES: Final = (
    Change("nothing", lambda _: [], ()),
    Change("one cell of a table that others refer to", middle, MODEL[:1]),
)


def section(title: str, folder: Path, changes: Sequence[Change], runs: int) -> list[str]:
    """A section of the page."""
    rows = seconds_of(folder, changes, runs)
    copying, copying_wall = floor(folder, runs)
    lines = [
        f"## {title}",
        "",
        f"Copying and hashing alone: {copying:.2f} s, on the clock {copying_wall:.2f} s.",
        "",
        "| changed | build s | full build s | share | beyond copying | on the clock s |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for name, quick, full, wall in rows:
        beyond = max(quick - copying, 0) / full
        lines.append(
            f"| {name} | {quick:.2f} | {full:.2f} | {quick / full:.0%} | {beyond:.0%} | {wall:.2f} |"
        )
    return [*lines, ""]


def main() -> None:
    """Read the command line, measure, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conferences", type=int, default=50_000)
    parser.add_argument("--triples", type=int, default=1_300_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", type=Path)
    given = parser.parse_args()
    compile_package()
    machine = describe() | version()
    with tempfile.TemporaryDirectory(dir=given.work) as name:
        work = Path(name)
        os.environ["VERBUND_CACHE"] = str(work / "cache")
        for kind, size in (("tables", "--conferences"), ("model", "--triples")):
            number = str(given.conferences if kind == "tables" else given.triples)
            run_once(
                Command(
                    kind,
                    [
                        *(sys.executable, str(HERE / "generate.py"), kind, size, number),
                        *("--out", str(work / kind)),
                    ],
                )
            )
        lines = [
            "<!-- This file is generated by benchmarks/incremental.py. Do not edit it. -->",
            "",
            "# What a small change costs",
            "",
            "A build takes over what did not change since the last one",
            "([0085](decisions/0085-a-build-takes-over-what-did-not-change.md),",
            "[0093](decisions/0093-what-is-new-is-found-by-its-rows-and-lines.md)). Processor seconds of a whole command,",
            f"user and system, the least of {given.runs}, in turns with a full build of the same records; both give",
            "the same files. “Beyond copying” is what is left when copying and hashing input and dataset are taken",
            "off, as a share of the full build; the start of Python and loading the model are part of it.",
            "The time on the clock is the least, too; what else the machine does shows in it.",
            "",
            f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['system']}, {machine['python']}.",
            f"Measured on {machine['date']} with commit {machine['commit']}.",
            "",
            *section(
                f"The benchmark's tables: {given.conferences:,} conferences",
                work / "tables",
                TABLE_CHANGES,
                given.runs,
            ),
            *section(
                f"The packaged model: about {given.triples:,} triples",
                work / "model",
                MODEL_CHANGES,
                given.runs,
            ),
        ]
    PAGE.write_text("\n".join(lines).rstrip("\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
