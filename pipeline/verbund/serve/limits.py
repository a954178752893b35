"""The limits of a server: of queries, of requests, and of what clients may hold at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Final

from verbund.system.limits import MIB, QUERY
from verbund.system.sandbox import MEGABYTE

HALF_LIFE: Final = 10.0
"""Seconds after which half of what a client has used is forgotten."""

NICE_AFTER: Final = 0.1
"""Seconds of the processor after which a query gives way to shorter ones."""


def _workers() -> int:
    return max(6, 3 * (os.cpu_count() or 1))


def _for_questions() -> int:
    return max(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class ServeLimits:
    """The limits of a server.

    ``seconds``, ``memory`` (bytes), ``rows`` and ``result`` (bytes) are those of a query. A worker
    that grew by more than ``grown`` bytes is replaced after its job. ``grace`` is how many seconds
    a query has for sure while others wait. ``waiting`` and ``patience`` bound the queue, ``held``
    is bytes of results that are being sent. ``receive`` is seconds for a whole request to come,
    ``rate`` bytes a second that a reader must take at least. Questions without values are answered
    ahead, within ``ahead`` seconds and ``ahead_memory`` bytes each; with 0 seconds they are not.
    A release of more than ``in_memory`` bytes is held on the disk.
    """

    seconds: float = 10.0
    memory: int = 500 * MEGABYTE
    rows: int = 100_000
    result: int = 32 * MIB
    workers: int = field(default_factory=_workers)
    for_questions: int = field(default_factory=_for_questions)
    grown: int = 64 * MEGABYTE
    grace: float = 0.5
    waiting: int = 64
    waiting_of_client: int = 8
    patience: float = 10.0
    held: int = 256 * MIB
    body: int = QUERY + 65_536
    address: int = 65_536
    receive: float = 15.0
    rate: int = 2_048
    connections: int = 512
    connections_of_client: int = 64
    ahead: float = 120.0
    ahead_memory: int = 2_000 * MEGABYTE
    in_memory: int = 100 * MEGABYTE

    def of_ahead(self) -> ServeLimits:
        """The limits of a question that is answered ahead: nobody waits for it."""
        seconds = max(self.seconds, self.ahead)
        return replace(self, seconds=seconds, memory=max(self.memory, self.ahead_memory))
