"""The command line: thin adapters over library functions, one module a command.

In: arguments. Out: text, files of reports, an exit code.

Imports every folder.
"""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; the console script calls this.

    Ctrl-C ends it with 130, even while modules are loaded.
    """
    try:
        _open_standard_streams()
        gc.disable()  # modules make no cycles worth a look
        from verbund.cli.main import run_commands
        from verbund.system.gc_pause import enable

        enable()
        run_commands()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    finally:
        gc.freeze()  # the memory goes as a whole: no cycle in it is looked for at the end


def _open_standard_streams() -> None:
    """Give what the caller has closed (``>&-``) a stream that leads nowhere.

    A file that is opened later would else take its place, and be written to by what prints.
    """
    import os
    from pathlib import Path

    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:  # the lowest that is free is the one that is opened
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, stream)
