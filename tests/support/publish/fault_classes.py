"""Which faults are one to a publication, so that one of them stands for all at a call.

A publication knows of a fault by the code of the error and by whether it may pass, and goes on from
what the target holds. So faults of which it learns the same, and that leave the same behind, are one
class; ``test_fault_classes`` holds the classes against real servers. Of a class each call meets one
member, the next call that meets the class the next, so that every member is met all along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.support.publish.fault_proxy import Fault

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


@dataclass(frozen=True)
class Turns:
    """Which classes meet a call: the classes are in turn, and each call meets one of so many.

    Reads take turns among themselves, and writes do. With 1 each call meets all classes.
    """

    reads: int = 1
    writes: int = 1

    def meets(self, write: bool, number: int, group: int) -> bool:
        """Whether a class meets a call; both are counted from 0, reads and writes apart."""
        return (number + group) % (self.writes if write else self.reads) == 0


ALL = Turns()


def one_of_each(
    writes: Sequence[bool], offset: int = 0, turns: Turns = ALL
) -> list[tuple[int, Fault]]:
    """The number of a call (from 1) and a fault: one member of each class whose turn it is.

    ``writes`` says of each call whether it may write, ``offset`` with which member, and which turn,
    to begin.
    """
    found: list[tuple[int, Fault]] = []
    seen = {True: offset, False: offset}
    met: Counter[tuple[bool, int]] = Counter()
    for number, write in enumerate(writes, start=1):
        for group, members in enumerate(WRITES if write else READS):
            if turns.meets(write, seen[write], group):
                found.append((number, members[(offset + met[write, group]) % len(members)]))
                met[write, group] += 1
        seen[write] += 1
    return found
