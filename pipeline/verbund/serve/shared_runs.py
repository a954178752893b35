"""Jobs that run for all who ask them meanwhile: each is run once, and answers everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request

from verbund.serve.jobs import Job, Reply

_BUSY: Final = 503
_REFUSALS: Final = (429, _BUSY)

_UNREAD: Final = Reply({"status": 499, "type": "text/plain"})
"""The reply to a client that has gone: nobody reads it."""

Run = Callable[[Job, str, Callable[[], int]], Awaitable[Reply]]
"""Does a job for a client; is given what tells how many wait for it."""


@dataclass(slots=True, eq=False)
class _Shared:
    """A job that runs, and how many wait for it."""

    task: asyncio.Future[Reply] | None = None
    waiting: int = 0

    @property
    def is_wanted(self) -> bool:
        """Whether it runs, and somebody waits for it; else it has ended or is being ended."""
        return self.waiting > 0 and self.task is not None and not self.task.done()

    async def reply_for(self, request: Request | None) -> Reply:
        """Wait for the reply; to a client that has gone, one that nobody reads.

        When the last one has gone it is ended. Without a request nobody goes.
        """
        if self.task is None:
            raise TypeError(self)
        waited: list[asyncio.Future[Any]] = [self.task]
        if request is not None:
            waited.append(asyncio.ensure_future(_left(request)))
        self.waiting += 1
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            return self.task.result() if self.task.done() else _UNREAD
        finally:
            self.waiting -= 1
            for gone in waited[1:]:
                gone.cancel()
            if not self.waiting and request is not None and not self.task.done():
                self.task.cancel()
                with suppress(asyncio.CancelledError):
                    await self.task


@dataclass(slots=True, eq=False)
class SharedRuns:
    """The jobs that run now, by what is asked."""

    run: Run
    _shared: dict[Hashable, _Shared] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many run."""
        return len(self._shared)

    async def reply(self, key: Hashable, job: Job, client: str, request: Request | None) -> Reply:
        """The reply to a job that anybody runs; not that another client asks too much.

        Who waits for others twice, and sees the server refuse both, is refused too. A job with a
        request is ended when all who asked have gone, one without is run to its end.
        """
        refusals = 0
        while True:
            shared, is_own = self._share(key, job, client)
            reply = await shared.reply_for(request)
            refusals += reply.status == _BUSY
            if is_own or refusals > 1 or reply.status not in _REFUSALS:
                return reply

    def _share(self, key: Hashable, job: Job, client: str) -> tuple[_Shared, bool]:
        """What runs a job for whoever asks it, and whether it runs for this client by now."""
        known = self._shared.get(key)
        if known is not None and known.is_wanted:
            return known, False
        shared = self._shared[key] = _Shared()
        run = self.run(job, client, lambda: shared.waiting)
        shared.task = asyncio.ensure_future(run)
        shared.task.add_done_callback(lambda _: self._forget(key, shared))
        return shared, True

    def _forget(self, key: Hashable, shared: _Shared) -> None:
        if self._shared.get(key) is shared:
            del self._shared[key]


async def _left(request: Request) -> None:
    """Wait until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
