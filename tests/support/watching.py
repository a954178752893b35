"""``verbund watch`` in a process of its own, as somebody in a terminal or an editor runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

LIMIT = 120.0


class Watching:
    """A command that runs, with what it writes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self) -> str:
        """The next line on stdout."""
        return self._stream().readline()

    def report(self) -> dict[str, Any]:
        """The next report of ``--format json``."""
        found: dict[str, Any] = json.loads(self.line())
        return found

    def until(self, ending: str) -> str:
        """What stands on stdout up to a line that ends so."""
        lines: list[str] = []
        while not lines or not lines[-1].rstrip("\n").endswith(ending):
            lines.append(self.line())
            assert lines[-1], f"it ended: {''.join(lines)}"
        return "".join(lines)

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C; its exit code, and what is left on stderr."""
        self.process.send_signal(signal.SIGINT)
        _, told = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, told

    def seconds(self) -> float:
        """The seconds of the processor that it took so far."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def _stream(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout


@contextmanager
def watching(folder: Path, *options: str, **environment: str) -> Iterator[Watching]:
    """Watch a workspace; the command is ended at the end of the block, if it is not yet."""
    variables: Mapping[str, str] = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    with subprocess.Popen(
        [sys.executable, "-m", "verbund", "watch", str(folder), "--poll", "0.2", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=variables,
    ) as process:
        try:
            yield Watching(process)
        finally:
            if process.poll() is None:
                process.kill()
