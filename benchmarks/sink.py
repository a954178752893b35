"""Sinks of generated rows: one CSV file a table, in order or shuffled, with a list of the planted faults.

Memory stays flat either way. Shuffling goes through temporary files: a row is dealt to one of them at
random, and each of them is shuffled alone.
"""

from __future__ import annotations

import csv
import json
import pickle
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, Protocol, Self

PILES: Final = 16  # a file each for every table: together they stay under the usual limit of 1024
BUFFER: Final = 1 << 20


class Fault(NamedTuple):
    """One planted fault: its column and its kind."""

    column: str
    kind: str


class Sink(Protocol):
    """A receiver of a table's rows."""

    def write(self, row: list[str], *faults: Fault) -> None:
        """Take one row and the faults planted in it."""

    def close(self) -> None:
        """Finish the file."""


@dataclass(slots=True)
class FaultLog:
    """The list of planted faults, one JSON object a line."""

    file: IO[str]

    def note(self, table: str, row: int, fault: Fault) -> None:
        """Write one fault; rows are numbered as in a spreadsheet, the heading being row 1."""
        entry = {"file": f"{table}.csv", "row": row, "column": fault.column, "kind": fault.kind}
        self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")


class OrderedSink:
    """A sink that writes rows in their order."""

    def __init__(self, folder: Path, table: str, columns: list[str], log: FaultLog | None) -> None:
        self._table, self._log, self._row = table, log, 1
        self._file = (folder / f"{table}.csv").open("w", BUFFER, encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(columns)

    def write(self, row: list[str], *faults: Fault) -> None:
        """Write one row."""
        self._row += 1
        self._writer.writerow(row)
        if self._log:
            for fault in faults:
                self._log.note(self._table, self._row, fault)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class ShuffledSink:
    """A sink that distributes rows to piles and writes the shuffled piles when closed."""

    def __init__(self, target: OrderedSink, chance: random.Random) -> None:
        self._target, self._chance = target, chance
        self._piles = [tempfile.TemporaryFile() for _ in range(PILES)]  # noqa: SIM115 closed by close()

    def write(self, row: list[str], *faults: Fault) -> None:
        """Put one row on a pile."""
        pickle.dump((row, faults), self._piles[int(self._chance.random() * PILES)])

    def close(self) -> None:
        """Shuffle each pile, write it, and close the file."""
        for pile in self._piles:
            rows = list(self._unpack(pile))
            self._chance.shuffle(rows)
            for row, faults in rows:
                self._target.write(row, *faults)
        self._target.close()

    @staticmethod
    def _unpack(pile: IO[bytes]) -> Iterator[tuple[list[str], tuple[Fault, ...]]]:
        with pile:
            pile.seek(0)
            while True:
                try:
                    # our own rows, from a file without a name
                    yield pickle.load(pile)  # noqa: S301
                except EOFError:
                    return


class Records:
    """The folder of a workspace's records: gives out sinks and closes them."""

    def __init__(
        self, folder: Path, seed: int, *, shuffle: bool = False, faults: bool = False
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._seed, self._shuffle = folder, seed, shuffle
        self._sinks: list[Sink] = []
        # Beside the records, not among them: a reader may take every file of the folder for a table.
        self._log_file = (
            (folder.parent / "faults.jsonl").open("w", encoding="utf-8") if faults else None
        )

    def table(self, name: str, columns: list[str]) -> Sink:
        """Begin a table."""
        log = FaultLog(self._log_file) if self._log_file else None
        ordered = OrderedSink(self._folder, name, columns, log)
        chance = random.Random(f"{self._seed} {name}")
        sink: Sink = ShuffledSink(ordered, chance) if self._shuffle else ordered
        self._sinks.append(sink)
        return sink

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for sink in self._sinks:
            sink.close()
        if self._log_file:
            self._log_file.close()
