"""Fair queueing: who has used the least comes next, and whoever runs long gives way.

A client is a key that the server knows it by. What it used is the seconds of its queries, of which
half is forgotten every ten seconds. Nothing here runs a query or reads a clock but by ``clock``.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from verbund.errors import VerbundError
from verbund.serve.limits import HALF_LIFE, ServeLimits

RETRY: Final = 5
"""Seconds after which a client that was sent away may come back."""

_HEAVY: Final = 1.0
"""Seconds of use from which a client no longer takes the last free workers."""

_MOST_CLIENTS: Final = 10_000
_TICK: Final = 0.05


class Busy(VerbundError):  # noqa: N818 - it is no fault
    """Raised where a query cannot wait; ``of_client`` says that its own client fills the queue."""

    def __init__(self, *, of_client: bool) -> None:
        super().__init__("busy")
        self.of_client = of_client


@dataclass(slots=True)
class _Used:
    seconds: float = 0.0
    at: float = 0.0


def one_waits() -> int:
    """One client waits for what runs."""
    return 1


@dataclass(slots=True, eq=False)
class Ticket:
    """The right to run one query; ``gives_way`` is done when it has to end for others.

    ``is_long`` says that it used the processor for long: one that had no turn is not ended for it.
    ``wanted`` tells how many wait for it.
    """

    client: str
    gives_way: asyncio.Future[None]
    wanted: Callable[[], int] = one_waits
    started: float = 0.0
    is_long: bool = False
    granted: asyncio.Future[None] | None = None


@dataclass(slots=True)
class FairQueue:
    """Hands out the right to run a query to the clients that wait."""

    limits: ServeLimits
    clock: Callable[[], float] = monotonic
    running: set[Ticket] = field(default_factory=set)
    _waiting: dict[str, deque[Ticket]] = field(default_factory=dict)
    _used: dict[str, _Used] = field(default_factory=dict)
    _timer: asyncio.TimerHandle | None = None

    @property
    def length(self) -> int:
        """How many queries wait."""
        return sum(map(len, self._waiting.values()))

    async def acquire(self, client: str, wanted: Callable[[], int] = one_waits) -> Ticket:
        """Wait for the turn of a client. Raises Busy where it cannot wait or waited too long.

        ``wanted`` tells how many wait for what it asks.
        """
        own = self._waiting.get(client, ())
        if len(own) >= self.limits.waiting_of_client:
            raise Busy(of_client=True)
        if self.length >= self.limits.waiting:
            raise Busy(of_client=False)
        loop = asyncio.get_running_loop()
        ticket = Ticket(client, loop.create_future(), wanted, granted=loop.create_future())
        self._waiting.setdefault(client, deque()).append(ticket)
        self._hand_out()
        try:
            async with asyncio.timeout(self.limits.patience):
                await asyncio.shield(ticket.granted)  # type: ignore[arg-type]  # set above
        except TimeoutError:
            self._forget(ticket)
            raise Busy(of_client=False) from None
        except BaseException:  # whoever asked has gone
            self._forget(ticket)
            raise
        return ticket

    def release(self, ticket: Ticket) -> None:
        """Take the right back: the query has ended."""
        if ticket in self.running:
            self.running.discard(ticket)
            used = self._used_by(ticket.client)
            used.seconds += self.clock() - ticket.started
        self._hand_out()

    def usage(self, client: str) -> float:
        """The seconds that a client has used, of late and by what runs now."""
        now = self.clock()
        running = sum(now - item.started for item in self.running if item.client == client)
        return self._used_by(client).seconds + running

    def _used_by(self, client: str) -> _Used:
        now = self.clock()
        used = self._used.get(client)
        if used is None:
            if len(self._used) >= _MOST_CLIENTS:
                self._tidy(now)
            used = self._used[client] = _Used(0.0, now)
        used.seconds *= 0.5 ** ((now - used.at) / HALF_LIFE)
        used.at = now
        return used

    def _tidy(self, now: float) -> None:
        """Forget who has used next to nothing; all, if there are too many others."""
        kept = {
            client: used
            for client, used in self._used.items()
            if used.seconds * 0.5 ** ((now - used.at) / HALF_LIFE) > 0.01
        }
        self._used = kept if len(kept) < _MOST_CLIENTS else {}

    def _forget(self, ticket: Ticket) -> None:
        waiting = self._waiting.get(ticket.client)
        if waiting is not None and ticket in waiting:
            waiting.remove(ticket)
            if not waiting:
                del self._waiting[ticket.client]
        self.release(ticket)

    def _hand_out(self) -> None:
        """Grant what can run, end what has to give way, and look again while anybody waits."""
        while len(self.running) < self.limits.workers and (client := self._next()) is not None:
            waiting = self._waiting[client]
            ticket = waiting.popleft()
            if not waiting:
                del self._waiting[client]
            ticket.started = self.clock()
            self.running.add(ticket)
            if ticket.granted is not None and not ticket.granted.done():
                ticket.granted.set_result(None)
        self._make_way()
        if self._waiting and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._hand_out()

    def _next(self) -> str | None:
        """The client whose turn it is, of those that may have one more worker."""
        allowed = [client for client in self._waiting if self._may_run(client)]
        return min(allowed, key=self.usage, default=None)

    def _may_run(self, client: str) -> bool:
        """One client never has all workers, and heavy ones together leave some to the others."""
        if self._of(client) >= self._most:
            return False
        if self.usage(client) <= _HEAVY:
            return True
        return sum(self.usage(item.client) > _HEAVY for item in self.running) < self._most

    @property
    def _most(self) -> int:
        """The most queries of one client, or of all heavy ones, that run at once."""
        return max(1, self.limits.workers // 2)

    def _of(self, client: str) -> int:
        """How many queries of a client run."""
        return sum(item.client == client for item in self.running)

    def _make_way(self) -> None:
        """End the longest query, beyond what each has for sure, for a client that used less.

        One that takes very long gives way to anybody; one that several wait for, after the others.
        """
        waiting = [client for client in self._waiting if self._of(client) < self._most]
        if not waiting or any(item.gives_way.done() for item in self.running):
            return
        least, now = min(map(self.usage, waiting)), self.clock()
        victims = [
            item
            for item in self.running
            if item.is_long
            and now - item.started > self.limits.grace
            and (self.usage(item.client) >= least or now - item.started > 4 * self.limits.grace)
        ]
        if victims:
            min(victims, key=lambda item: (item.wanted(), item.started)).gives_way.set_result(None)
