"""One run at a time writes a graph: it says so in the record, and looks whether another does.

A claim is one triple: the run, and when it last gave a sign of life. Two that begin at the same
time may both give way, but never both go on: whoever writes later sees the claim of the other.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from socket import gethostname
from typing import Final

from rdflib import XSD

from verbund.describe.rdflib_vocabularies import DCT
from verbund.publish.error import TargetError
from verbund.publish.sparql.names import Names
from verbund.publish.sparql.record import read_records
from verbund.publish.sparql.store import Store
from verbund.publish.sparql.text import reference, written
from verbund.terms import Literal

_RENEWED: Final = 60.0
"""After how many seconds at work a run gives another sign of life."""

_LINUX: Final = (Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid"))


class Claim:
    """The claim of this run on one graph.

    ``seconds`` is after how long without a sign of life a run of another machine is taken for dead.
    """

    def __init__(self, store: Store, names: Names, seconds: float) -> None:
        self._store, self._names, self._seconds = store, names, seconds
        self._run = f"{names.run}{machine()}.{os.getpid()}.{secrets.token_hex(8)}"
        self._signed = 0.0

    def take(self, seen: Mapping[str, str]) -> None:
        """Claim the graph. ``seen`` are the claims that were read: those of the dead are removed.

        Raises TargetError (U306, transient) where another run is at work.
        """
        self._refuse(seen)
        removed = "".join(f"{self._removal(run)} ;\n" for run in seen)
        mine = f"INSERT DATA {{ GRAPH {reference(self._names.record)} {{ {self._triple()} }} }}"
        self._store.update(removed + mine, f"INSERT {self._names.record}")
        self._signed = time.monotonic()
        try:
            self.check()
        except TargetError:
            with suppress(TargetError):  # what is told is why it was not taken
                self.release()
            raise

    def check(self) -> None:
        """See that the graph is claimed by this run alone. Raises TargetError (U306)."""
        found = read_records(self._store, self._names).runs
        self._refuse({run: at for run, at in found.items() if run != self._run})
        if self._run not in found:  # another has ended, or has taken this run for dead
            raise self.busy()

    def renew(self) -> None:
        """Give a sign of life, where the last one is a while ago. Raises TargetError."""
        if time.monotonic() - self._signed < _RENEWED:
            return
        graph, run, predicate = map(reference, (self._names.record, self._run, str(DCT.modified)))
        old = f"GRAPH {graph} {{ {run} {predicate} ?at }}"
        new = f"GRAPH {graph} {{ {self._triple()} }}"
        self._store.update(
            f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}",
            f"INSERT {self._names.record}",
        )
        self._signed = time.monotonic()

    def release(self) -> None:
        """Give the graph back. Raises TargetError; the next run finds out that this one is dead."""
        self._store.update(self._removal(self._run), f"DELETE {self._names.record}")

    def _refuse(self, runs: Mapping[str, str]) -> None:
        for run, at in runs.items():
            if _is_at_work(run.removeprefix(self._names.run), at, self._seconds):
                raise self.busy()

    def busy(self) -> TargetError:
        """The error that another run is, or was until now, at work."""
        minutes = str(round(self._seconds / 60))
        details = {"graph": self._names.graph, "minutes": minutes}
        return TargetError("U306", details=details, transient=True)

    def _triple(self) -> str:
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        moment = written(Literal(now, str(XSD.dateTime)))
        return f"{reference(self._run)} {reference(str(DCT.modified))} {moment} ."

    def _removal(self, run: str) -> str:
        pattern = f"GRAPH {reference(self._names.record)} {{ {reference(run)} ?p ?o }}"
        return f"DELETE {{ {pattern} }} WHERE {{ {pattern} }}"


@cache
def machine() -> str:
    """What tells this machine and its processes from others, without naming it."""
    known = [gethostname()]
    for path in _LINUX:
        try:
            known.append(str(path.readlink()) if path.is_symlink() else path.read_text("ascii"))
        except OSError:
            continue  # not Linux: the name of the host must do
    return sha256("\n".join(known).encode()).hexdigest()[:16]


def _is_at_work(name: str, at: str, seconds: float) -> bool:
    """Whether a run is alive, by its process where it is of this machine, else by its last sign."""
    where, _, rest = name.partition(".")
    number = rest.partition(".")[0]
    if where == machine() and number.isdecimal() and not _is_another_alive(int(number)):
        return False
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # clocks differ, but no run is at work that will only give its sign of life
    return abs((datetime.now(UTC) - moment).total_seconds()) < seconds


def _is_another_alive(process: int) -> bool:
    """Whether it is a process that runs; this one has no other publication under way."""
    if process == os.getpid():
        return False
    if os.name != "posix":
        return True  # there is no such question elsewhere
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):  # or its number is none
        return False
    except OSError:
        return True  # it is there, but somebody else's
    return True
