"""Workers of Dask make parts. A part whose worker is lost is asked for again.

Whoever can talk to a scheduler of Dask can have its workers run code: that is Dask's own trust, and
the machines of a cluster share it. Nothing that lies at the address of the parts is given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from verbund.convert.drivers.elsewhere import Job, WorkersLostError, make_elsewhere
from verbund.convert.parts.request import PartRequest, Receipt

if TYPE_CHECKING:
    from distributed import Client, Future

_MOST_LOSSES: Final = 20
"""How many workers may be lost over one request."""

_CONNECTING: Final = 20.0
"""The seconds in which a scheduler must answer."""

_PATIENCE = 600.0
"""The seconds in which some worker must have made a part; then the rest is done here."""


def by_dask(job: Job, address: str, requests: Sequence[PartRequest]) -> Iterator[Receipt]:
    """Yield a receipt for each request, in any order, of the workers of a scheduler.

    Raises WorkersLostError where there is no scheduler at the address.
    """
    from distributed import Client  # a web stack, for whoever has a cluster

    left = {request.name for request in requests}
    try:
        client = Client(address, timeout=_CONNECTING)
    except (OSError, ValueError, ImportError) as error:  # no address, nobody there, no TLS
        raise WorkersLostError(type(error).__name__) from None
    with client:
        try:
            for receipt in _receipts(client, job, requests):
                left.discard(receipt.name)
                yield receipt
        except Exception:  # noqa: BLE001 - whatever becomes of a cluster, the work is done here
            yield from (Receipt(name, fault="lost") for name in sorted(left))


def _receipts(client: Client, job: Job, requests: Sequence[PartRequest]) -> Iterator[Receipt]:
    """Yield the receipts of workers; a request whose worker is lost is made again.

    Raises TimeoutError where no worker answers for long.
    """
    from distributed import wait

    work = partial(make_elsewhere, job)
    waiting = {_submit(client, work, item): (item, 0) for item in requests}
    while waiting:
        done = wait(list(waiting), timeout=_PATIENCE, return_when="FIRST_COMPLETED").done
        for future in done:
            request, losses = waiting.pop(future)
            if future.status == "finished":
                yield _receipt(request, future.result())
            elif losses < _MOST_LOSSES:
                waiting[_submit(client, work, request)] = (request, losses + 1)
            else:
                yield Receipt(request.name, fault="lost")
            future.release()


def _submit(client: Client, work: Callable[[PartRequest], Receipt], request: PartRequest) -> Future:
    return client.submit(work, request, pure=False, retries=_MOST_LOSSES)


def _receipt(request: PartRequest, answer: object) -> Receipt:
    return answer if isinstance(answer, Receipt) else Receipt(request.name, fault="state")
