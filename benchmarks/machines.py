"""Measurement of parts, from which docs/many-machines.md computes what 10^9 triples need.

    python benchmarks/machines.py [--triples N] [--runs N]

Each stage runs in this process, on the tables of the packaged model, and its processor time (user and system,
the least of the runs) is printed for each million triples, with bytes and memory.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generate import model as write_records

from verbund.convert.check.joined import joined_results
from verbund.convert.drivers.run import distribute
from verbund.convert.parts.inputs import input_files, state_of
from verbund.convert.parts.make import Maker
from verbund.convert.parts.put_together import cut_tables
from verbund.convert.run import convert_tables
from verbund.convert.table_order import referenced_by
from verbund.read.tables import workspace_tables
from verbund.release.dataset import DATASET, DatasetWriter
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.system.gc_pause import gc_paused
from verbund.system.part_store import FolderStore
from verbund.workspace.workspace import read_workspace


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=3_000_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    least: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_records(folder / "workspace", triples=chosen.triples, shuffle=False, seed=1)
        for _ in range(chosen.runs):
            for stage, figure in measured(folder).items():
                least[stage] = min(figure, least.get(stage, figure))
    for stage, figure in least.items():
        print(f"| {stage} | {figure:,.2f} |")


def measured(folder: Path) -> dict[str, float]:
    """One run: the figures by stage."""
    workspace = read_workspace(folder / "workspace")
    model = workspace.load_model()
    context, tables = build_context(model), workspace_tables(workspace, model)
    index = index_tables(model, tables)
    store = FolderStore(folder / "store")
    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        begun = time.process_time()
        with gc_paused():
            result = work()
        seconds[stage] = time.process_time() - begun
        return result

    files = timed("hash", lambda: input_files(workspace))
    state = state_of(workspace, files)
    cuts = timed("cut", lambda: cut_tables(tables.by_name))
    referred = referenced_by(table.record_type for table in tables.by_name.values())
    timed("index", lambda: [index.of(model.by_name[name]) for name in sorted(referred)])
    keys = sum(len(index.of(model.by_name[name]).ids) for name in referred)
    maker = Maker(model, tables, index, context, store)
    done = timed(
        "make",
        lambda: distribute(
            cuts, state, store, lambda asked: map(maker.make, asked), counting=True, most=25_000
        ),
    )
    memory_of_maker = _memory()
    sizes = [item.size for item in done.made.receipts.values()]
    again = workspace_tables(workspace, model)
    (folder / "output").mkdir(exist_ok=True)

    def together() -> int:
        with DatasetWriter(folder / "output", model, context) as writer:
            convert_tables(
                model,
                again,
                index_tables(model, again),
                context,
                writer,
                sort_folder=folder / "sort",
                counting=True,
                noting=True,
                made=done.made,
            )
            return writer.finish().triples

    triples = timed("put together", together)
    timed("rules", lambda: sum(1 for _ in joined_results(model, again, index, [])))
    if done.made.refused or done.faults:
        raise SystemExit("parts were not made, or refused: this measures something else")
    rules = seconds["rules"]
    millions, read = triples / 1e6, sum(file.size for file in files)
    written = [(folder / "output" / name).stat().st_size for name in DATASET]
    return {
        "triples, millions": millions,
        "records, MB": read / 1e6,
        "parts": len(sizes),
        "largest part, MB": max(sizes) / 1e6,
        "records, bytes a triple": read / triples,
        "parts, bytes a triple": sum(sizes) / triples,
        **{
            f"{name}, bytes a triple": size / triples
            for name, size in zip(DATASET, written, strict=True)
        },
        "driver: hash records, s a million": seconds["hash"] / millions,
        "driver: cut, s a million": seconds["cut"] / millions,
        "driver: put together, s a million": (seconds["put together"] - rules) / millions,
        "driver: rules over several tables, s a million": rules / millions,
        "each worker: hash records, s a million": seconds["hash"] / millions,
        "each worker: index, s a million": seconds["index"] / millions,
        "workers: make parts, s a million": seconds["make"] / millions,
        "index: keys a thousand triples": keys / triples * 1e3,
        "memory at most, MB": memory_of_maker / 1e6,
    }


def _memory() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
