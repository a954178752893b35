"""Whether the store answers, for /health/ready: asked seldom, whoever asks how often."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from verbund.serve.forms import TooMuch
from verbund.serve.store import RemoteStore, StoreAddress, StoreError

_SECONDS: Final = 2.0
"""How long the store may take to say that it is there, and how long that is believed."""


@dataclass(slots=True, eq=False)
class StoreWatch:
    """Asks one store whether it is there; nobody asks twice at once."""

    address: StoreAddress
    base: str
    _is_there: bool = True
    _until: float = 0.0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def is_there(self) -> bool:
        """Whether the store answered a query just now."""
        async with self._asking:
            if monotonic() >= self._until:
                self._is_there = await asyncio.to_thread(self._asked)
                self._until = monotonic() + _SECONDS
        return self._is_there

    def _asked(self) -> bool:
        remote = RemoteStore(self.address, self.base, _SECONDS)
        try:
            return bool(remote.select("SELECT ?s { ?s ?p ?o } LIMIT 1"))
        except (StoreError, TooMuch) as error:
            print(f"verbund serve: {getattr(error, 'why', error)}", file=sys.stderr)  # noqa: T201 - for the operator
            return False
        finally:
            remote.close()
