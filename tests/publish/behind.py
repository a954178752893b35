"""Real servers behind the proxy: how each is set up, emptied, and looked at past the proxy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.publish.fault_proxy import Call, Proxy, fault_proxy
from tests.servers.store import Store

BASE = "https://library.example/"


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
        rows = self._rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return sorted(row["g"]["value"] for row in rows if row["g"]["value"].startswith(BASE))

    def state(self) -> object:
        found: dict[str, list[str]] = {}
        for graph in self.graphs():
            rows = self._rows(f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
            found[graph] = sorted(json.dumps(row, sort_keys=True) for row in rows)
        return found

    def is_write(self, call: Call) -> bool:
        asks = urlsplit(call.path).path == urlsplit(self.store.query_url).path
        return not call.reads and not asks

    def _rows(self, query: str) -> list[Any]:
        answer = self.store.query(query)
        assert answer.status == 200, answer.text
        rows: list[Any] = answer.json["results"]["bindings"]
        assert len(rows) < 9000, "Virtuoso would cut off a longer answer"
        return rows


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


def doubles(names: list[str]) -> list[str]:
    """The names that are there more than once."""
    return sorted(name for name, count in Counter(names).items() if count > 1)
