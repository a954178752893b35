"""Generator of workspaces with synthetic records; equal options give equal bytes.

    python benchmarks/generate.py tables --conferences 50000 --out DIR [--faults RATE] [--shuffle] [--seed N]
    python benchmarks/generate.py model --triples 1000000 --out DIR [--shuffle] [--seed N]

`tables` is a copy of the workspace benchmarks/tables with records; `model` is a workspace of the packaged model.
With --faults, faults.jsonl lists the place of each planted fault.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Final

from synthetic_model import ModelGenerator
from synthetic_tables import TableGenerator

HERE: Final = Path(__file__).parent
MODEL_WORKSPACE: Final = """\
# Synthetic records for the packaged model, written by benchmarks/generate.py.
[workspace]
base = "https://daten.example.org/id/"
language = "de"
records = "records"
output = "output"
"""


def tables(out: Path, *, conferences: int, faults: float, shuffle: bool, seed: int) -> None:
    """Write the workspace `tables`."""
    shutil.copytree(
        HERE / "tables", out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("records", "output")
    )
    TableGenerator(conferences, seed, faults).write(out / "records", seed, shuffle=shuffle)


def model(out: Path, *, triples: int, shuffle: bool, seed: int) -> None:
    """Write a workspace of the packaged model."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "verbund.toml").write_text(MODEL_WORKSPACE, encoding="utf-8")
    written = ModelGenerator(triples, seed).write(out / "records", shuffle=shuffle)
    print(f"{written} triples")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    for name in ("tables", "model"):
        kind = kinds.add_parser(name)
        kind.add_argument("--out", type=Path, required=True, help="the folder to write")
        kind.add_argument("--shuffle", action="store_true", help="rows in random order")
        kind.add_argument("--seed", type=int, default=1)
    kinds.choices["tables"].add_argument("--conferences", type=int, default=50_000)
    kinds.choices["tables"].add_argument(
        "--faults", type=float, default=0.0, help="share of rows, for each kind"
    )
    kinds.choices["model"].add_argument("--triples", type=int, default=1_000_000)
    given = parser.parse_args()
    if given.kind == "tables":
        tables(
            given.out,
            conferences=given.conferences,
            faults=given.faults,
            shuffle=given.shuffle,
            seed=given.seed,
        )
    else:
        model(given.out, triples=given.triples, shuffle=given.shuffle, seed=given.seed)


if __name__ == "__main__":
    main()
