"""Replies that are kept: a release does not change while it is served, so nor do its answers."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from verbund.serve.jobs import LAST, Job, Reply
from verbund.system.limits import MIB

_MOST: Final = 64 * MIB
"""The most bytes that are kept."""

_LIMIT: Final = 422
_MINUTE: Final = 60.0
_MOST_LIMITS: Final = 1_000
_LARGEST: Final = 4 * MIB
_CHANGING: Final = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", re.IGNORECASE)
"""Words of functions whose value is another one each time (SPARQL 1.1, section 17.4)."""


_CLOCK: Final = re.compile(r"\bnow\b", re.IGNORECASE)


@dataclass(slots=True)
class Kept:
    """Replies by what was asked for; those asked for last are kept."""

    _replies: OrderedDict[Hashable, Reply] = field(default_factory=OrderedDict)
    _size: int = 0
    _limits: OrderedDict[Hashable, tuple[float, Reply]] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> Reply | None:
        """The reply, if it is kept."""
        if key not in self._replies:
            until, limit = self._limits.get(key, (0.0, None))
            return limit if monotonic() < until else None
        self._replies.move_to_end(key)
        return self._replies[key]

    def keep(self, key: Hashable, reply: Reply) -> None:
        """Keep a reply, if it is a worker's and not too large: an answer, or that it is too much.

        Whether a limit of time or memory is reached depends on what else there is to do, so that
        is kept for a minute only.
        """
        if reply.status == _LIMIT and LAST not in reply.head:
            self._limits[key] = monotonic() + _MINUTE, reply
            if len(self._limits) > _MOST_LIMITS:
                self._limits.popitem(last=False)
            return
        size = _size(key, reply)
        is_fixed = reply.status == 200 or (reply.status < 500 and LAST in reply.head)
        if not is_fixed or size > _LARGEST or key in self._replies:
            return
        self._replies[key] = reply
        self._size += size
        while self._size > _MOST:
            self._size -= _size(*self._replies.popitem(last=False))

    def settle(self, key: Hashable, reply: Reply) -> None:
        """Keep a reply of a question that was answered ahead.

        A limit is kept for good: it was reached though there was more time and memory than others
        have.
        """
        self.keep(key, Reply({**reply.head, LAST: True}, reply.body))


def _size(key: Hashable, reply: Reply) -> int:
    return len(reply.body) + len(str(key)) + 200


def key_of_question(job: Job, text: str, day: str) -> Hashable | None:
    """What the reply to a question of the release is kept by.

    Its head speaks of days: one that reads the clock has an answer for each ``day``.
    """
    key = key_of(job, _CLOCK.sub("", text))
    return None if key is None else (key, day if _CLOCK.search(text) else "")


def key_of(job: Job, text: str) -> Hashable | None:
    """What a job's reply is kept by; None where the same query may have another answer.

    ``text`` is that of the query.
    """
    return None if _CHANGING.search(text) else json.dumps(job, sort_keys=True)
