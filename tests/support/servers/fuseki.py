"""Apache Jena Fuseki, of the jar that Maven has (pom.xml in the folder fuseki/)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
OPEN, GUARDED = "open", "guarded"
_CONFIGURATION = """
PREFIX : <#>
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>

[] a fuseki:Server ; fuseki:passwd "{passwords}" ; fuseki:auth "basic" ; fuseki:services ( :open :guarded ) .

:open a fuseki:Service ; fuseki:name "{open}" ; fuseki:dataset [ a ja:MemoryDataset ] ;
    fuseki:endpoint {endpoints} .

:guarded a fuseki:Service ; fuseki:name "{guarded}" ; fuseki:dataset [ a ja:MemoryDataset ] ;
    fuseki:allowedUsers "{user}" ;
    fuseki:endpoint {endpoints} .
"""
_ENDPOINTS = " , ".join(
    f'[ fuseki:operation fuseki:{operation} ; fuseki:name "{name}" ]'
    for operation, name in (("query", "query"), ("update", "update"), ("gsp-rw", "data"))
)


@dataclass(frozen=True)
class Fuseki:
    """Two stores in the memory of one server, which share nothing but the process.

    Attributes:
        open: For everybody.
        guarded: Each request must prove its user by a password, reading too.
    """

    open: Store
    guarded: Store


@contextmanager
def fuseki_server(folder: Path) -> Iterator[Fuseki]:
    """A server with an open and a guarded store: to start two would take twice as long."""
    url = f"http://{HOST}:{(port := free_port())}"
    password = secrets.token_hex(8)
    passwords, configuration = folder / "passwd", folder / "configuration.ttl"
    passwords.write_text(f"{USER}: {password}\n", encoding="utf-8")
    configuration.write_text(
        _CONFIGURATION.format(
            passwords=passwords, open=OPEN, guarded=GUARDED, user=USER, endpoints=_ENDPOINTS
        ),
        encoding="utf-8",
    )
    command: list[str | Path] = [
        *java(folder),
        *("-jar", _jar()),
        *("--localhost", "--ping", "--port", str(port), f"--config={configuration}"),
    ]
    with running(
        command,
        log=folder / "log",
        answers=lambda: status(f"{url}/$/ping") in (200, 401),
        folder=folder,
        environment={"FUSEKI_BASE": str(folder / "base")},
    ):
        yield Fuseki(_store(url, OPEN), _store(url, GUARDED, password))


def _store(url: str, name: str, password: str = "") -> Store:
    guarded = bool(password)
    return Store(
        "Fuseki with a password" if guarded else "Fuseki",
        url,
        f"{url}/{name}/query",
        f"{url}/{name}/update",
        f"{url}/{name}/data",
        USER if guarded else "",
        password,
        "basic" if guarded else "none",
        query_needs_user=guarded,
    )


def _jar() -> Path:
    jars = sorted(installed("fuseki").glob("jena-fuseki-server-*.jar"))
    if len(jars) != 1:
        raise NotInstalledError("one jar of Fuseki in .services/fuseki")
    return jars[0]
