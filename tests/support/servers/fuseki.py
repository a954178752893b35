"""Apache Jena Fuseki, of the jar that Maven has (pom.xml in the folder fuseki/)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers.client import status
from tests.support.servers.process import (
    HOST,
    NotInstalledError,
    free_port,
    installed,
    java,
    running,
)
from tests.support.servers.store import Store

USER = "redaktion"


@contextmanager
def fuseki_server(folder: Path, *, with_password: bool = False) -> Iterator[Store]:
    """A store in memory; with a password every request must prove its user, reading too."""
    url = f"http://{HOST}:{(port := free_port())}"
    command: list[str | Path] = [
        *java(folder),
        *("-jar", _jar()),
        *("--mem", "--update", "--localhost", "--ping", "--port", str(port)),
    ]
    password = ""
    if with_password:
        password = secrets.token_hex(8)
        (folder / "passwd").write_text(f"{USER}: {password}\n", encoding="utf-8")
        command += ["--auth=basic", f"--passwd={folder / 'passwd'}"]
    environment = {"FUSEKI_BASE": str(folder / "base")}
    with running(
        [*command, "/ds"],
        log=folder / "log",
        answers=lambda: status(f"{url}/$/ping") in (200, 401),
        folder=folder,
        environment=environment,
    ):
        yield Store(
            "Fuseki with a password" if with_password else "Fuseki",
            url,
            f"{url}/ds/query",
            f"{url}/ds/update",
            f"{url}/ds/data",
            USER if with_password else "",
            password,
            "basic" if with_password else "none",
            query_needs_user=with_password,
        )


def _jar() -> Path:
    jars = sorted(installed("fuseki").glob("jena-fuseki-server-*.jar"))
    if len(jars) != 1:
        raise NotInstalledError("one jar of Fuseki in .services/fuseki")
    return jars[0]
