"""Releases of any triples, and targets in the stores that run."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.support.servers.store import Store

from verbund.publication.plan import Step
from verbund.publication.release import DATASET, Release, ReleaseFile
from verbund.publication.sparql.target import open_target
from verbund.publication.target import Target, Verification
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).parents[3]
WORKSPACE = read_workspace(ROOT)
SUBJECT = "<https://example.org/s/{}>"


@dataclass
class Counting:
    """Counts what is sent."""

    steps: list[Step] = field(default_factory=list)
    bytes: int = 0

    def begin(self, step: Step) -> None:
        self.steps.append(step)

    def sent(self, size: int) -> None:
        self.bytes += size


def write_release(
    folder: Path, lines: Iterable[str], version: str | None = None, before: Release | None = None
) -> Release:
    """A release of these triples; the one before is kept beside it, as a build does."""
    folder.mkdir(parents=True)
    data = "".join(sorted(set(lines))).encode()
    (folder / DATASET).write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    triples = data.count(b"\n")
    manifest = {"dataset": {"sha256": sha256, "triples": triples}, "version": version}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if before is not None:
        shutil.copytree(before.folder, folder / "releases" / str(before.version))
    return Release(folder, WORKSPACE.base, version, sha256, triples, MappingProxyType({}))


def with_file(release: Release, name: str, text: str) -> Release:
    """The release with a file more."""
    path = release.folder / name
    path.write_text(text, encoding="utf-8")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    file = ReleaseFile(name, path, "text/turtle", len(data), digest)
    files = MappingProxyType({**release.files, name: file})
    return Release(
        release.folder, release.base, release.version, release.sha256, release.triples, files
    )


def triple(number: int, value: str, predicate: str = "value") -> str:
    return f"{SUBJECT.format(number)} <https://example.org/{predicate}> {value} .\n"


def many(count: int, *, start: int = 0) -> Iterator[str]:
    """Subjects of three triples each."""
    for number in range(start, start + count // 3):
        yield triple(number, f'"Behörde Nummer {number}"@de', "name")
        yield triple(number, '"2021-11-16"^^<http://www.w3.org/2001/XMLSchema#date>', "since")
        yield triple(number, f"<https://example.org/s/{number // 2}>", "part")


def settings_of(store: Store, graph: str | None, **others: Any) -> StoreSettings:
    proof = store.authentication != "none"
    values: dict[str, Any] = {
        "query": store.query_url,
        "update": store.update_url,
        "graph_store": store.graph_store_url,
        "graph": graph,
        "authentication": store.authentication,
        "user": "STORE_USER" if proof else None,
        "password": "STORE_PASSWORD" if proof else None,
    }
    return StoreSettings(**{**values, **others})


def environment_of(store: Store) -> Mapping[str, str]:
    return {"STORE_USER": store.user, "STORE_PASSWORD": store.password}


@contextmanager
def target_of(
    store: Store,
    graph: str | None,
    release: Release,
    workspace: Workspace = WORKSPACE,
    **others: Any,
) -> Iterator[Target]:
    configured = Configured("store", "sparql", settings_of(store, graph, **others), timeout=120)
    target = open_target(configured, release, workspace, environment_of(store))
    try:
        yield target
    finally:
        target.close()


def publish(store: Store, graph: str, release: Release, **others: Any) -> Counting:
    """What the run does: plan, apply, plan again."""
    counting = Counting()
    with target_of(store, graph, release, **others) as target:
        plan = target.plan()
        target.apply(plan, counting)
        assert not target.plan().writes
    return counting


def read_back(store: Store, graph: str, release: Release) -> Verification:
    with target_of(store, graph, release) as target:
        return target.read_back()


def new_graph() -> str:
    return f"https://example.org/graph/{secrets.token_hex(8)}"


def beside(graph: str) -> list[str]:
    """The graphs that must be gone after a publish."""
    return [f"{graph}/staging", f"{graph}/previous"]
