"""Real servers behind the proxy: how each is set up, emptied, and looked at past the proxy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.support.publish import snapshot
from tests.support.publish.fault_proxy import Call, Proxy, fault_proxy
from tests.support.publish.snapshot import Graphs
from tests.support.servers.ckan import Ckan
from tests.support.servers.client import request
from tests.support.servers.store import Store

from verbund.publication.sparql.store import NOTHING

BASE = "https://library.example/"


def may_have_written(store: Store, call: Call) -> bool:
    """Whether a call to a store is neither a query nor the update of nothing."""
    path = urlsplit(call.path).path
    asks = path == urlsplit(store.query_url).path
    nothing = path == urlsplit(store.update_url).path and call.size == len(NOTHING)
    return not (call.reads or asks or nothing)


@dataclass
class StoreBehind:
    """A SPARQL store."""

    store: Store
    proxy: Proxy
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.store.name

    @property
    def settings(self) -> str:
        addresses = {
            "query": self.store.query_url,
            "update": self.store.update_url,
            "graph_store": self.store.graph_store_url,
        }
        lines = ['kind = "sparql"', f'authentication = "{self.store.authentication}"']
        for key, address in addresses.items():
            lines.append(f'{key} = "{self.proxy.url}{urlsplit(address).path}"')
        if self.store.authentication != "none":
            lines += ['user = "STORE_USER"', 'password = "STORE_PASSWORD"']
        return "\n".join(lines)

    def clear(self) -> None:
        for graph in self.graphs():
            answer = self.store.update(f"DROP SILENT GRAPH <{graph}>")
            assert answer.status in (200, 204), answer.text

    def graphs(self) -> list[str]:
        """The graphs that have triples, of those below the library's base."""
        return [graph for graph in self.store.graphs() if graph.startswith(BASE)]

    def state(self) -> Graphs:
        return snapshot.read(self.store, self.graphs())

    def bring_back(self, beginning: object, found: object) -> bool:
        assert isinstance(beginning, dict)
        assert isinstance(found, dict)
        snapshot.bring_back(self.store, beginning, found)
        return True

    def is_write(self, call: Call) -> bool:
        return may_have_written(self.store, call)


@contextmanager
def store_behind(store: Store) -> Iterator[StoreBehind]:
    """A store behind a proxy of its own, empty of what the library publishes."""
    secrets = {"STORE_USER": store.user, "STORE_PASSWORD": store.password}
    with fault_proxy(store.url) as proxy:
        behind = StoreBehind(store, proxy, secrets if store.authentication != "none" else {})
        behind.clear()
        try:
            yield behind
        finally:
            proxy.heal()
            behind.clear()


# What CKAN makes itself, anew each time.
_OWN = frozenset(
    {
        "id",
        "created",
        "creator_user_id",
        "last_modified",
        "metadata_created",
        "metadata_modified",
        "organization",
        "owner_org",
        "package_id",
        "url",
    }
)


@dataclass
class CkanBehind:
    """A CKAN portal; two files are uploaded, the others are linked."""

    portal: Ckan
    proxy: Proxy
    organisation: str
    name: str = "CKAN"

    @property
    def settings(self) -> str:
        return "\n".join(
            [
                'kind = "ckan"',
                f'url = "{self.proxy.url}"',
                'token = "PORTAL_TOKEN"',
                f'organisation = "{self.organisation}"',
                'upload = ["dataset.nt", "dataset.ttl"]',
            ]
        )

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PORTAL_TOKEN": self.portal.token}

    def clear(self) -> None:
        self.portal.purge()

    def state(self) -> object:
        everything = {"fl": "name", "rows": 1000, "include_private": True, "include_drafts": True}
        found = self.portal.done("package_search", everything)["results"]
        return {
            "datasets": sorted(item["name"] for item in found),
            "organisations": sorted(self.portal.done("organization_list")),
            **{item["name"]: self.dataset(item["name"]) for item in found},
        }

    def bring_back(self, beginning: object, found: object) -> bool:
        return False  # what a portal has uploaded and made itself comes back by publishing alone

    def is_write(self, call: Call) -> bool:
        return not call.reads

    def dataset(self, name: str) -> object:
        """What is compared of a dataset, whatever the order in which CKAN tells it."""
        dataset = self.portal.done("package_show", {"id": name})
        kept = {key: value for key, value in dataset.items() if key not in _OWN}
        kept["organization"] = dataset["organization"]["name"]
        kept["resources"] = [self._resource(item) for item in dataset["resources"]]
        # from the database in one order, from the search index, where that is up to date, in another
        kept["extras"] = sorted(dataset["extras"], key=lambda extra: str(extra["key"]))
        kept["tags"] = sorted(tag["name"] for tag in dataset["tags"])
        return kept

    def _resource(self, resource: dict[str, Any]) -> object:
        """The fields that are not made by CKAN, and what the file holds that it serves."""
        kept = {key: value for key, value in resource.items() if key not in _OWN}
        if resource["url_type"] == "upload":
            path = urlsplit(resource["url"]).path
            answer = request(self.portal.url + path, headers={"Authorization": self.portal.token})
            kept["served"] = hashlib.sha256(answer.body).hexdigest()
        else:
            kept["url"] = resource["url"]
        return kept


@contextmanager
def ckan_behind(portal: Ckan) -> Iterator[CkanBehind]:
    """A portal behind a proxy of its own, without datasets and organisations."""
    with fault_proxy(portal.url) as proxy:
        behind = CkanBehind(portal, proxy, "amt-beispiel")
        behind.clear()
        try:
            yield behind
        finally:
            proxy.heal()
            behind.clear()
