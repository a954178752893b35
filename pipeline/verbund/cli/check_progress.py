"""Progress of a check or build: which table is being read, in one line of a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from verbund.findings import Language
from verbund.findings.catalogue import say

_CLEAR = "\r\x1b[2K"


@contextmanager
def checking(language: Language) -> Iterator[Callable[[str], None]]:
    """A function that shows the table which is being checked, on stderr.

    Nothing is written where stderr is no terminal. The line is gone at the end.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda table: None
        return

    def show(table: str) -> None:
        sys.stderr.write(_CLEAR + say("progress.table", language, table=table))
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
