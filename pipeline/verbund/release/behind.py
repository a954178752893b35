"""A second thread for what needs no Python: checksums of large pieces, and writing them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

_MOST = 3
"""How much work may be under way: more would only take memory."""


class Behind:
    """Does work in the order in which it comes, while the thread that hands it over goes on.

    What work raises is raised where more of it is handed over, or waited for. The thread is started
    when there is work for it.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="verbund-behind")
        self._under_way: deque[Future[None]] = deque()

    @property
    def is_idle(self) -> bool:
        """Whether no work is under way."""
        return all(work.done() for work in self._under_way)

    def do(self, work: Callable[[], None]) -> None:
        """Hand work over; waits while too much is under way."""
        while len(self._under_way) >= _MOST:
            self._under_way.popleft().result()
        self._under_way.append(self._executor.submit(work))

    def wait(self) -> None:
        """Wait until all is done."""
        while self._under_way:
            self._under_way.popleft().result()

    def close(self) -> None:
        """End the thread after the work that it is at; the rest is dropped."""
        self._executor.shutdown(cancel_futures=True)
