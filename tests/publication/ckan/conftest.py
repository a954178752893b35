"""A place of its own in a real CKAN for each test, behind a proxy that counts calls."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.support.publish.ckan_described import Data
from tests.support.publish.fault_proxy import Call, Proxy, fault_proxy
from tests.support.servers.ckan import Ckan, Organization

from verbund.publication.ckan.target import CkanTarget, open_target
from verbund.publication.plan import Plan, Step
from verbund.publication.target import Verification
from verbund.workspace.workspace import Workspace, read_workspace

A, B, C = "gerichte.csv", "akten.csv", "tables/orte.csv"
FILES: Mapping[str, bytes] = {A: b"a,b\n1,2\n", B: b"c\n3\n", C: b"d\n" + b"4\n" * 5000}


_DESCRIBED = """[release]
issued = "2026-01-01"
download = "https://example.org/files/"
[dataset]
title = "Members and loans"
"""
"""What a portal needs; what is published comes from elsewhere."""


@dataclass
class Watched:
    """A watch that keeps what it is told."""

    steps: list[Step] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)

    def begin(self, step: Step) -> None:
        self.steps.append(step)
        self.bytes.append(0)

    def sent(self, size: int) -> None:
        self.bytes[-1] += size


@dataclass
class Office:
    """An organisation of the portal with its editor, and a dataset that it publishes."""

    ckan: Ckan
    organization: Organization
    proxy: Proxy
    folder: Path
    data: Data
    settings: dict[str, object] = field(default_factory=dict)
    opened: list[CkanTarget] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"daten-{self.organization.name}"

    @property
    def editor(self) -> str:
        """The name of the user whose token it is."""
        users = self.ckan.done("organization_show", {"id": self.organization.name})["users"]
        (name,) = [user["name"] for user in users if user["capacity"] == "editor"]
        return str(name)

    def workspace(self, **settings: object) -> Workspace:
        """A workspace whose one target is this portal."""
        values = {
            "kind": "ckan",
            "url": self.proxy.url,
            "organisation": self.organization.name,
            "dataset": self.name,
            "token": "TOKEN",
            **self.settings,
            **settings,
        }
        lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
        (self.folder / "records").mkdir(exist_ok=True)
        head = f'[workspace]\nbase = "{self.data.base}"'
        text = "\n".join([head, "[publish.portal]", *lines, _DESCRIBED])
        (self.folder / "verbund.toml").write_text(text, encoding="utf-8")
        return read_workspace(self.folder)

    def target(self, token: str | None = None, **settings: object) -> CkanTarget:
        """The portal as a target for what ``data`` is now."""
        digest = hashlib.sha256(repr(self.data).encode()).hexdigest()
        release = self.data.release(self.folder / digest[:8])
        workspace = self.workspace(**settings)
        environment = {"TOKEN": self.organization.token if token is None else token}
        target = open_target(workspace.targets[0], release, workspace, environment)
        self.opened.append(target)
        return target

    def publish(self, token: str | None = None, **settings: object) -> Published:
        """One run: plan, write, look whether nothing is left to do, read back."""
        target = self.target(token, **settings)
        self.proxy.heal()
        plan, watched = target.plan(), Watched()
        if plan.writes:
            target.apply(plan, watched)
        calls = list(self.proxy.calls)
        assert not target.plan().writes, target.plan().writes
        read = target.read_back()
        assert [reading for reading in read.readings if not reading.same] == []
        return Published(plan, watched, calls, read)

    def show(self) -> Any:
        return self.ckan.done("package_show", {"id": self.name})

    def resource(self, name: str) -> Any:
        """The one resource of this file."""
        (found,) = [item for item in self.show()["resources"] if item["uri"].endswith(f"/{name}")]
        return found

    def stored(self, name: str) -> bytes:
        """The file as the portal gives it out to everybody."""
        return self.ckan.page(self.resource(name)["url"].removeprefix(self.ckan.url)).body

    def extras(self) -> dict[str, str]:
        return {extra["key"]: extra["value"] for extra in self.show()["extras"]}

    def edit(self, action: str, data: Mapping[str, Any]) -> Any:
        """Do something as an editor does by hand."""
        return self.ckan.done(action, data, token=self.organization.token)


@dataclass
class Published:
    """What one run did."""

    plan: Plan
    watched: Watched
    calls: list[Call]
    read: Verification

    @property
    def writes(self) -> list[Call]:
        return [call for call in self.calls if not call.reads]

    @property
    def done(self) -> list[str]:
        """The steps that write, in words."""
        return [f"{step.action} {step.kind} {step.name}" for step in self.plan.writes]


@pytest.fixture
def office(ckan: Ckan, tmp_path: Path) -> Iterator[Office]:
    organization = ckan.new_organization()
    data = Data(f"https://{organization.name}.example/", FILES)
    with fault_proxy(ckan.url) as proxy:
        office = Office(ckan, organization, proxy, tmp_path, data)
        yield office
        for target in office.opened:
            target.close()


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'
