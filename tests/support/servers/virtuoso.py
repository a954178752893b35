"""OpenLink Virtuoso, of the Debian packages: digest authentication for all that writes."""

from __future__ import annotations

import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.servers.client import status
from tests.support.servers.process import HOST, NotInstalledError, free_port, program, running
from tests.support.servers.store import Store

SETTINGS = Path("/etc/virtuoso-opensource-7/virtuoso.ini")
USER = "dba"
# The one of every new Virtuoso; changed before the store is given out.
FIRST_PASSWORD = "dba"  # noqa: S105
ATTEMPTS = 3


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Store]:
    """A store in an empty folder, with its own limit of 10,000 rows as in the package.

    Virtuoso 7.2 sometimes crashes while it starts (a fault of its own); then it is started anew.
    """
    with ExitStack() as stack:
        yield _enter(stack, folder, ATTEMPTS)


def _enter(stack: ExitStack, folder: Path, attempts: int) -> Store:
    try:
        return stack.enter_context(_started(folder / f"attempt-{attempts}"))
    except RuntimeError:
        if attempts == 1:
            raise
        return _enter(stack, folder, attempts - 1)


@contextmanager
def _started(folder: Path) -> Iterator[Store]:
    folder.mkdir()
    sql_port, port = free_port(), free_port()
    url = f"http://{HOST}:{port}"
    command: list[str | Path] = [
        program("virtuoso-t"),
        "-f",
        "+configfile",
        _settings(folder, sql_port, port),
    ]
    log = folder / "log"

    def answers() -> bool:
        # a connection before it is ready is what it does not bear
        return b"Server online" in log.read_bytes() and status(f"{url}/sparql") > 0

    with running(command, log=log, answers=answers, folder=folder):
        password = secrets.token_hex(8)
        _sql(sql_port, f'set password "{FIRST_PASSWORD}" "{password}";')
        yield Store(
            "Virtuoso",
            url,
            f"{url}/sparql",
            f"{url}/sparql-auth",
            f"{url}/sparql-graph-crud-auth",
            USER,
            password,
            "digest",
        )


def _settings(folder: Path, sql_port: int, port: int) -> Path:
    """The settings of the package, with our folder and ports."""
    if not SETTINGS.exists():
        raise NotInstalledError(str(SETTINGS))
    text = SETTINGS.read_text(encoding="utf-8")
    text = text.replace("/var/lib/virtuoso-opensource-7/db/", f"{folder}/")
    for pattern, value in (
        (r"^ServerPort( *)= 1111$", f"ServerPort = {HOST}:{sql_port}"),
        (r"^ServerPort( *)= 8890$", f"ServerPort = {HOST}:{port}"),
        (r"^ServerRoot .*$", f"ServerRoot = {folder}/vsp"),
        (r"^DefaultHost .*$", f"DefaultHost = {HOST}:{port}"),
    ):
        text, found = re.subn(pattern, value, text, flags=re.MULTILINE)
        if found != 1:
            raise RuntimeError(f"{SETTINGS}: {found} lines are like {pattern}")
    (folder / "vsp").mkdir()
    path = folder / "virtuoso.ini"
    path.write_text(text, encoding="utf-8")
    return path


def _sql(port: int, statement: str) -> None:
    done = subprocess.run(
        [program("isql-vt"), f"{HOST}:{port}", USER, FIRST_PASSWORD, f"exec={statement}"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if done.returncode != 0 or "Error" in done.stdout + done.stderr:
        raise RuntimeError(f"{statement}: {done.stdout}{done.stderr}")
