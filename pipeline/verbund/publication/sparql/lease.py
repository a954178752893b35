"""The lease on a graph: only one run at a time writes it.

A lease is one triple in the record: the run, and the time of its last renewal. Two runs that begin
at the same moment may both give up, but never both continue: the later one reads the other's lease.
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

from verbund.publication.error import TargetError
from verbund.publication.sparql.record import read_records
from verbund.publication.sparql.store import Store
from verbund.publication.sparql.text import reference, written
from verbund.rdf.terms import Literal
from verbund.release.describe.rdflib_vocabularies import DCT
from verbund.workspace.graph_names import Names

_RENEWED: Final = 60.0
"""The seconds after which a run renews its lease."""

_LINUX: Final = (Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid"))


class Lease:
    """The lease of this run on one graph.

    ``seconds`` is the time after which a lease of a run on another machine expires.
    """

    def __init__(self, store: Store, names: Names, seconds: float) -> None:
        self._store, self._names, self._seconds = store, names, seconds
        self._run = f"{names.run}{machine()}.{os.getpid()}.{secrets.token_hex(8)}"
        self._signed = 0.0

    def take(self, seen: Mapping[str, str]) -> None:
        """Take the lease. ``seen`` are the leases that were read; expired ones are removed.

        Raises TargetError (U306, transient) where another run has one.
        """
        self._refuse(seen)
        removed = "".join(f"{self._removal(run)} ;\n" for run in seen)
        mine = f"INSERT DATA {{ GRAPH {reference(self._names.record)} {{ {self._triple()} }} }}"
        self._store.update(removed + mine, f"INSERT {self._names.record}")
        self._signed = time.monotonic()
        try:
            self.check()
        except TargetError:
            with suppress(TargetError):  # the error reported is why it was not taken
                self.release()
            raise

    def check(self) -> None:
        """Check that only this run has a lease. Raises TargetError (U306)."""
        found = read_records(self._store, self._names).runs
        self._refuse({run: at for run, at in found.items() if run != self._run})
        if self._run not in found:  # another run has removed it as expired
            raise self.busy()

    def renew(self) -> None:
        """Renew the lease, if the last renewal is old enough. Raises TargetError."""
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
        """Remove the lease. Raises TargetError; the next run then detects that it has expired."""
        self._store.update(self._removal(self._run), f"DELETE {self._names.record}")

    def _refuse(self, runs: Mapping[str, str]) -> None:
        for run, at in runs.items():
            if _is_at_work(run.removeprefix(self._names.run), at, self._seconds):
                raise self.busy()

    def busy(self) -> TargetError:
        """The error for another run that has, or had until now, a lease."""
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
    """An identifier of this machine and its process ids, without the machine's name."""
    known = [gethostname()]
    for path in _LINUX:
        try:
            known.append(str(path.readlink()) if path.is_symlink() else path.read_text("ascii"))
        except OSError:
            continue  # not Linux: the host name is used
    return sha256("\n".join(known).encode()).hexdigest()[:16]


def _is_at_work(name: str, at: str, seconds: float) -> bool:
    """Whether a run is alive: by its process on this machine, else by its last renewal."""
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
    # clocks differ, but a renewal in the future is not of a live run
    return abs((datetime.now(UTC) - moment).total_seconds()) < seconds


def _is_another_alive(process: int) -> bool:
    """Whether another process with this id is running; this one has no second publication."""
    if process == os.getpid():
        return False
    if os.name != "posix":
        return True  # other systems cannot check this
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):  # or the number is invalid
        return False
    except OSError:
        return True  # it exists, but of another user
    return True
