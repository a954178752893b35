"""Conflicts of targets: two that lead to one place would overwrite what the other has published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from verbund.workspace.ckan import CkanSettings
from verbund.workspace.directory import DirectorySettings
from verbund.workspace.document import TomlDocument, workspace_finding
from verbund.workspace.graph_names import Names
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import TABLE, Configured

_PORTS: Final = {"http": 80, "https": 443}


class _Shared(NamedTuple):
    """The place that two targets share, and the key of the later one that leads there."""

    place: str
    key: str


def refuse_shared(
    document: TomlDocument, targets: Iterable[Configured], folder: Path, dataset: str
) -> None:
    """Add a finding (W107) for each target that leads to where one before it does.

    ``folder`` is that of the workspace, ``dataset`` the IRI of the dataset and so of its graph.
    """
    for first, second in combinations(targets, 2):
        shared = _shared(first, second, folder, dataset)
        if shared is None:
            continue
        path = (TABLE, second.name)
        line = document.lines.line(*path, shared.key) or document.lines.line(*path)
        details = {"target": second.name, "other": first.name, "place": shared.place}
        document.findings.append(workspace_finding("W107", line, **details))


def _shared(first: Configured, second: Configured, folder: Path, dataset: str) -> _Shared | None:
    one, two = first.settings, second.settings
    if isinstance(one, DirectorySettings) and isinstance(two, DirectorySettings):
        return _shared_folder(one, two, folder)
    if isinstance(one, StoreSettings) and isinstance(two, StoreSettings):
        return _shared_graph(one, two, dataset)
    if isinstance(one, CkanSettings) and isinstance(two, CkanSettings):
        return _shared_dataset(one, two)
    return None


def _shared_folder(one: DirectorySettings, two: DirectorySettings, folder: Path) -> _Shared | None:
    """Return a common folder of two targets, or one inside the other; else None."""
    try:
        first, second = (folder / one.folder).resolve(), (folder / two.folder).resolve()
        inside = first.is_relative_to(second) or second.is_relative_to(first)
        same = inside or (first.exists() and second.exists() and first.samefile(second))
    except (OSError, RuntimeError):
        return None  # a path that cannot be read is reported when it is published to
    return _Shared(two.folder, "folder") if same else None


def _shared_graph(one: StoreSettings, two: StoreSettings, dataset: str) -> _Shared | None:
    """Return a common graph, or a common graph beside one, in one store; else None."""
    there = {_address(one.query), _address(one.update), _address(one.graph_store)}
    if there.isdisjoint({_address(two.query), _address(two.update), _address(two.graph_store)}):
        return None
    used = {name for graph in _graphs(one, dataset) for name in Names(graph).all}
    for graph in _graphs(two, dataset):
        shared = sorted(used.intersection(Names(graph).all))
        if shared:
            return _Shared(shared[0], "graphs" if graph in two.graphs else "graph")
    return None


def _graphs(settings: StoreSettings, dataset: str) -> Iterator[str]:
    yield settings.graph or dataset
    yield from sorted(settings.graphs)


def _shared_dataset(one: CkanSettings, two: CkanSettings) -> _Shared | None:
    if _address(one.url) != _address(two.url) or one.dataset != two.dataset:
        return None
    return _Shared(two.url, "dataset")


def _address(url: str) -> str:
    """Return an address in its normal form (RFC 3986, section 6.2)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        port = None
    if port is not None and port != _PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), parts.query, ""))
