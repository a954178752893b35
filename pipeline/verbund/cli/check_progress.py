"""Progress of a check or build: what is read and how much of it, in one line of a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from verbund.api.progress import Progress, Reading, unwatched
from verbund.findings import Language
from verbund.findings.catalogue import counted, say, shorten, visible

_CLEAR = "\r\x1b[2K"
_SECONDS = 0.1
"""How long a line stands at least, unless another table begins."""

_NAME = 40


@contextmanager
def checking(language: Language) -> Iterator[Progress]:
    """A function that shows what is being checked, on stderr.

    Nothing is written where stderr is no terminal, nor in CI, whose logs keep every line. The line
    is gone at the end.
    """
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if not is_terminal or os.environ.get("CI"):
        yield unwatched
        return
    shown_at = 0.0

    import shutil  # few runs need it

    def show(reading: Reading) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if reading.rows and now - shown_at < _SECONDS:
            return
        shown_at = now
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(_CLEAR + shorten(_line(reading, language), width))
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _line(reading: Reading, language: Language) -> str:
    return say(
        "progress.table",
        language,
        table=shorten(visible(reading.table), _NAME),
        number=str(reading.number),
        tables=str(reading.tables),
        rows=counted("count.rows", reading.rows, language),
        share=f"{reading.share:.0%}".rstrip("%"),
    )
