"""Sleeps until something happens in folders, where the system says so, or for some seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Sleep = Callable[[float], None]
"""Sleeps for so many seconds, or less."""

_NOBODY = logging.NullHandler()
"""Who has set up no log of his own is told nothing."""


@contextmanager
def woken_by(folders: Iterable[tuple[Path, bool]]) -> Iterator[Sleep]:
    """A sleep that ends as soon as something happens in folders, each with those below it or not.

    It may end for nothing, and it may sleep through what happens: network drives have no events,
    the system may have no more watches, or watchdog is not installed. So it is not a promise, only
    quicker than ``time.sleep``; whoever calls it looks for himself. No thread is left at the end.
    """
    try:
        from watchdog import events
        from watchdog.observers import Observer
    except ImportError:
        yield time.sleep
        return
    logging.getLogger("watchdog").addHandler(_NOBODY)  # else its notes come among the findings
    woken = threading.Event()

    class Handler(events.FileSystemEventHandler):
        """Wakes the sleeper, whatever happens."""

        def on_any_event(self, event: events.FileSystemEvent) -> None:
            """Wake the sleeper."""
            woken.set()

    wanted: list[type[events.FileSystemEvent]] = [  # reading a file is no change
        *(events.FileCreatedEvent, events.FileModifiedEvent, events.FileDeletedEvent),
        *(events.FileMovedEvent, events.FileClosedEvent),
        *(events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent),
    ]

    def sleep(seconds: float) -> None:
        woken.wait(seconds)
        woken.clear()

    observer = Observer()
    try:
        with suppress(OSError, RuntimeError):  # no more watches or threads: it sleeps all the time
            observer.start()
            for folder, deep in folders:
                with suppress(OSError):
                    observer.schedule(Handler(), str(folder), recursive=deep, event_filter=wanted)
        yield sleep
    finally:
        if observer.is_alive():
            observer.stop()
            observer.join()
