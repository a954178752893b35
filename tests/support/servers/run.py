"""Starts servers and says where they are, until Ctrl-C: ``python -m tests.support.servers.run NAME…``."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict
from pathlib import Path

if __name__ == "__main__":  # started as a file, too
    sys.path[0] = str(Path(__file__).resolve().parents[3])

from tests.support.servers.ckan import Ckan, ckan_server
from tests.support.servers.fuseki import Fuseki, fuseki_server
from tests.support.servers.oxigraph import oxigraph_server
from tests.support.servers.process import NotInstalledError
from tests.support.servers.store import Store
from tests.support.servers.virtuoso import virtuoso_server

SERVERS: dict[str, Callable[[Path], AbstractContextManager[Ckan | Fuseki | Store]]] = {
    "ckan": ckan_server,
    "oxigraph": oxigraph_server,
    "virtuoso": virtuoso_server,
    "fuseki": fuseki_server,
}


def main(names: list[str]) -> int:
    """Run the servers of these names; 2 where a name is unknown, 1 where one is not installed."""
    if not names or not set(names) <= SERVERS.keys():
        sys.stderr.write(
            f"usage: python -m tests.support.servers.run NAME…\nnames: {', '.join(SERVERS)}\n"
        )
        return 2
    signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGTERM, _end)
    try:
        with ExitStack() as stack:
            for name in names:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="verbund-")))
                started = stack.enter_context(SERVERS[name](folder))
                _say(name, asdict(started))
            sys.stdout.write("Ctrl-C ends.\n")
            sys.stdout.flush()
            signal.pause()
    except NotInstalledError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    except KeyboardInterrupt:
        pass  # asked for
    return 0


def _end(*_: object) -> None:
    """End once: a second Ctrl-C must not leave a server behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _say(name: str, values: dict[str, object]) -> None:
    sys.stdout.write(f"{name}\n")
    for key, value in values.items():
        sys.stdout.write(f"  {key:16} {value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
