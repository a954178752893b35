"""The command line: thin adapters over library functions, one module a command."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; the console script calls this.

    Ctrl-C ends it with 130, even while modules are loaded.
    """
    if sys.stdout is None:  # closed by the caller (>&-)
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
    try:
        gc.disable()  # modules make no cycles worth a look
        from verbund.cli.main import run_commands

        gc.freeze()
        gc.enable()
        run_commands()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    finally:
        gc.freeze()  # the memory goes as a whole: no cycle in it is looked for at the end
