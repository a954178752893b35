"""What ``verbund serve`` and ``verbund mcp`` do, as functions that end when they are told to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from verbund.api.errors import wrong_use
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import visible
from verbund.rdf.terms import is_absolute_iri
from verbund.serve.clients import LOOPBACK, Trust
from verbund.serve.limits import ServeLimits
from verbund.serve.store import StoreAddress
from verbund.workspace.text_forms import ENVIRONMENT_PATTERN, has_no_user, is_service
from verbund.workspace.workspace import read_workspace

_LIBRARIES: Final = {"serve": ("starlette", "uvicorn", "prometheus_client"), "mcp": ("mcp",)}
"""The libraries of each extra, by the names of their modules."""


@dataclass(frozen=True, slots=True)
class Serving:
    """How a release is served.

    ``client_header`` names the header in which a proxy says who the client is, ``proxies`` are
    where it is believed. ``store`` has the dataset, if it is not to be in memory. ``log`` takes a
    line for each request; None for no log.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    limits: ServeLimits = field(default_factory=ServeLimits)
    client_header: str | None = None
    proxies: tuple[str, ...] = LOOPBACK
    has_metrics: bool = False
    store: StoreAddress | None = None
    outlines: Path | None = None
    log: Callable[[str], None] | None = None


def release_to_serve(
    release: Path | None, workspace: Path, outlines: Path | None = None
) -> tuple[Path, Path | None]:
    """The folder of the release to serve, and the outlines of its map; None for no outlines.

    What is not named is that of the workspace. Raises Findings.
    """
    if release is not None:
        return release, outlines
    described = read_workspace(workspace)
    return described.output, outlines or described.outlines


GRAPHS: Final = ("dataset", "ontology", "derived")
"""The parts of a release that have a graph in a store."""


def store_address(
    url: str,
    graphs: Sequence[str] = (),
    *,
    user: str | None = None,
    password: str | None = None,
    is_digest: bool = False,
    uses_proxies: bool = False,
) -> StoreAddress:
    """The address of a store; ``graphs`` are such as ``dataset=https://example.org/dataset``.

    ``user`` and ``password`` are names of environment variables. Raises UsageError.
    """
    if not is_service(url) or not has_no_user(url) or "#" in url:
        raise wrong_use(phrase("argument.store", expected=phrase("toml.service")))
    if (user is None) != (password is None) or (is_digest and user is None):
        raise wrong_use(phrase("argument.store-user"))
    for variable in (user, password):
        if variable is not None and not re.fullmatch(ENVIRONMENT_PATTERN, variable):
            raise wrong_use(phrase("argument.store-user"))
    named: dict[str, str] = {}
    for stated in graphs:
        name, _, graph = stated.partition("=")
        is_known = name in GRAPHS and name not in named and graph not in named.values()
        if not is_known or not is_absolute_iri(graph):
            known = ", ".join(GRAPHS)
            raise wrong_use(phrase("argument.store-graph", known=known, value=visible(stated)))
        named[name] = graph
    if "ontology" in named and "dataset" not in named:
        raise wrong_use(phrase("argument.store-ontology"))
    return StoreAddress(
        url, **named, user=user, password=password, is_digest=is_digest, uses_proxies=uses_proxies
    )


def serve_release(
    folder: Path,
    serving: Serving,
    *,
    ready: Callable[[str], None],
    failed: Callable[[Localised], None],
) -> None:
    """Serve the release in a folder until the process is told to end.

    ``ready`` is told the address, ``failed`` why another release in the folder is not served.
    Raises QueryError where the release cannot be read, OSError where the port cannot be had,
    UsageError where a library is missing.
    """
    check_installed("serve")
    from verbund.serve.app import Application, Options
    from verbund.serve.run import listen, run

    options = Options(
        limits=serving.limits,
        trust=Trust(serving.client_header, serving.proxies),
        log=serving.log,
        has_metrics=serving.has_metrics,
        store=serving.store,
        outlines=None if serving.outlines is None else serving.outlines.absolute(),
    )
    with listen(serving.host, serving.port) as listening:
        port = listening.getsockname()[1]
        host = f"[{serving.host}]" if ":" in serving.host else serving.host
        run(
            Application(folder, options),
            listening,
            ready=lambda: ready(f"http://{host}:{port}/"),
            failed=failed,
        )


def serve_mcp(folder: Path, store: StoreAddress | None = None) -> None:
    """Serve the release in a folder by MCP over stdin and stdout, until stdin ends.

    ``store`` has the dataset, if it is not to be in memory.

    Raises QueryError where the release cannot be read, UsageError where a library is missing.
    """
    check_installed("mcp")
    import anyio

    from verbund.serve.mcp_server import open_server

    async def main() -> None:
        server, pool = await open_server(folder, ServeLimits(workers=2), store)
        try:
            await server.run_stdio_async()
        finally:
            await pool.aclose()

    anyio.run(main)


def check_installed(extra: str) -> None:
    """Raise UsageError where a library of an extra is missing; it says what to install."""
    if any(find_spec(name) is None for name in _LIBRARIES[extra]):
        raise wrong_use(phrase("argument.extra", extra=extra))
