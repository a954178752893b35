"""Which faults are one to a publication, so that one of them stands for all at a call.

A publication knows of a fault by the code of the error and by whether it may pass, and goes on from
what the target holds. So faults of which it learns the same, and that leave the same behind, are one
class; ``test_fault_classes`` holds the classes against real servers. Of a class each call meets one
member, the next call the next, so that every member is met all along.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tests.publish.fault_proxy import Fault

WRITES: Final[tuple[tuple[Fault, ...], ...]] = (
    (Fault.BUSY, Fault.BAD_GATEWAY, Fault.GATEWAY_TIMEOUT),
    (Fault.BUSY_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.GATEWAY_TIMEOUT_AFTER),
    (Fault.ERROR,),
    (Fault.ERROR_AFTER,),
    (Fault.RESET,),
    (Fault.RESET_AFTER,),
    (Fault.TRUNCATED_AFTER, Fault.DRIP_AFTER),
    (Fault.LYING,),
    (Fault.LYING_AFTER,),
    (Fault.EXPIRED,),
    (Fault.DUPLICATE,),
)
"""Of a call that writes it makes a difference whether the server has done it.

A store confirms with an answer that has no body, of which nothing can be cut off."""

READS: Final[tuple[tuple[Fault, ...], ...]] = (
    (
        *(Fault.BUSY, Fault.BUSY_AFTER),
        *(Fault.BAD_GATEWAY, Fault.BAD_GATEWAY_AFTER),
        *(Fault.GATEWAY_TIMEOUT, Fault.GATEWAY_TIMEOUT_AFTER),
    ),
    (Fault.RESET, Fault.RESET_AFTER, Fault.TRUNCATED_AFTER, Fault.DRIP_AFTER),
    (Fault.LYING, Fault.LYING_AFTER),
    (Fault.ERROR, Fault.ERROR_AFTER, Fault.DUPLICATE),
    (Fault.EXPIRED,),
)
"""Of a call that reads it makes none: it has written nothing. No target creates by reading, so that
the name is in use (409) is one refusal like another (500)."""


def one_of_each(writes: Sequence[bool], offset: int = 0) -> list[tuple[int, Fault]]:
    """The number of a call (from 1) and a fault: at each call one member of each class.

    ``writes`` says of each call whether it may write, ``offset`` with which member to begin.
    """
    found: list[tuple[int, Fault]] = []
    seen = {True: offset, False: offset}
    for number, write in enumerate(writes, start=1):
        classes = WRITES if write else READS
        found += [(number, members[seen[write] % len(members)]) for members in classes]
        seen[write] += 1
    return found
