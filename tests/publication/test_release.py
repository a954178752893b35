"""The release of this repository, published to a portal, to every store and to a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.publish.behind import CkanBehind, ckan_behind, may_have_written
from tests.support.publish.fault_proxy import Call, Proxy, fault_proxy
from tests.support.servers.browser import page_text, screenshot
from tests.support.servers.ckan import Ckan
from tests.support.servers.process import NotInstalledError
from tests.support.servers.store import Store

from verbund.api.run import build
from verbund.publication.plan import Action
from verbund.publication.receipt import PublishOutcome
from verbund.publication.run import Publication, publish
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / ".artefacts"
DATASET = "https://w3id.org/agency-cooperation/lippe/dataset"
STORES = ("oxigraph", "virtuoso", "fuseki_with_password")


@dataclass(frozen=True)
class Everywhere:
    """A copy of this repository's workspace, with a target of each kind behind a proxy."""

    folder: Path
    portal: CkanBehind
    stores: Mapping[str, Store]
    proxies: Mapping[str, Proxy]
    environment: Mapping[str, str]

    @property
    def workspace(self) -> Workspace:
        return read_workspace(self.folder)

    def publish(self, **options: object) -> Publication:
        for proxy in self.proxies.values():
            proxy.heal()
        return publish(self.workspace, self.environment, **options)  # type: ignore[arg-type]

    def writes(self, name: str) -> list[Call]:
        """The calls to a target that may have written."""
        calls = self.proxies[name].calls
        if name == "portal":
            return [call for call in calls if not call.reads]
        return [call for call in calls if may_have_written(self.stores[name], call)]


@pytest.fixture(scope="module")
def everywhere(
    request: pytest.FixtureRequest, ckan: Ckan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everywhere]:
    folder = tmp_path_factory.mktemp("lippe")
    for name in ("records", "output"):
        shutil.copytree(ROOT / name, folder / name)
    text = (ROOT / "verbund.toml").read_text(encoding="utf-8")
    with ExitStack() as stack:
        portal = stack.enter_context(ckan_behind(ckan))
        proxies = {"portal": portal.proxy}
        environment = dict(portal.environment)
        tables = [f"[publish.portal]\n{portal.settings}\n"]
        stores: dict[str, Store] = {}
        for name in STORES:
            store = stores[name] = request.getfixturevalue(name)
            proxies[name] = stack.enter_context(fault_proxy(store.url))
            tables.append(_store(name, store, proxies[name], environment))
            for graph in _graphs(store):
                store.update(f"DROP SILENT GRAPH <{graph}>")
        tables.append('[publish.web]\nkind = "directory"\nfolder = "www"\n')
        # the address of this repository's records is not that of its download folder's server
        (folder / "verbund.toml").write_text("\n".join([text, *tables]), encoding="utf-8")
        yield Everywhere(folder, portal, stores, proxies, environment)


def _store(name: str, store: Store, proxy: Proxy, environment: dict[str, str]) -> str:
    lines = [f"[publish.{name}]", 'kind = "sparql"', f'authentication = "{store.authentication}"']
    for key, address in (
        ("query", store.query_url),
        ("update", store.update_url),
        ("graph_store", store.graph_store_url),
    ):
        lines.append(f'{key} = "{proxy.url}{urlsplit(address).path}"')
    if store.authentication != "none":
        user, password = f"{name.upper()}_USER", f"{name.upper()}_PASSWORD"
        environment |= {user: store.user, password: store.password}
        lines += [f'user = "{user}"', f'password = "{password}"']
    return "\n".join(lines) + "\n"


def _graphs(store: Store) -> list[str]:
    return [graph for graph in store.graphs() if graph.startswith(DATASET)]


def _outcomes(publication: Publication) -> dict[str, PublishOutcome]:
    return {receipt.target: receipt.outcome for receipt in publication.receipts}


TARGETS = ("portal", *STORES, "web")


@pytest.fixture(scope="module")
def first(everywhere: Everywhere) -> Publication:
    return everywhere.publish()


def test_it_is_published_everywhere(everywhere: Everywhere, first: Publication) -> None:
    assert _outcomes(first) == dict.fromkeys(TARGETS, PublishOutcome.PUBLISHED), first.findings
    triples = json.loads((ROOT / "output/manifest.json").read_text(encoding="utf-8"))["dataset"]
    for name, store in everywhere.stores.items():
        assert store.count(DATASET) == triples["triples"], name
    shown = everywhere.portal.portal.done("package_show", {"id": _name(first)})
    assert shown["title"] == "Zusammenarbeit von Behörden im Kreis Lippe"
    catalogue = (ROOT / "output/catalog.ttl").read_text(encoding="utf-8")
    assert len(shown["resources"]) == catalogue.count("a dcat:Distribution ;")


def test_the_receipts_say_what_was_read_back(first: Publication) -> None:
    for receipt in first.receipts:
        assert receipt.read_back.readings, receipt.target
        changed = [item for item in receipt.read_back.readings if not item.same]
        told = {finding.code for finding in receipt.read_back.findings}
        assert not changed or {"U120", "U121", "U122"} & told, changed
    lost = [finding for finding in first.findings if finding.code == "U120"]
    assert lost, "CKAN has one language: the receipt says which texts it lost"


def test_the_portal_shows_it(everywhere: Everywhere, first: Publication) -> None:
    """Looked at in a real browser; the picture is kept as a test artefact."""
    url = f"{everywhere.portal.portal.url}/dataset/{_name(first)}"
    ARTEFACTS.mkdir(exist_ok=True)
    try:
        screenshot(url, ARTEFACTS / "ckan-dataset.png")
        text = page_text(url)
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    assert "Zusammenarbeit von Behörden im Kreis Lippe" in text
    assert "Gesamter Datensatz als Turtle" in text
    assert "Creative Commons" in text
    assert (ARTEFACTS / "ckan-dataset.png").stat().st_size > 10_000


def test_a_second_run_writes_nothing(everywhere: Everywhere, first: Publication) -> None:
    before = {path: path.stat().st_mtime_ns for path in (everywhere.folder / "www").rglob("*")}
    again = everywhere.publish()
    assert _outcomes(again) == dict.fromkeys(TARGETS, PublishOutcome.UNCHANGED)
    for name in everywhere.proxies:
        assert everywhere.proxies[name].calls, "each target was asked"
        assert everywhere.writes(name) == []
    assert before == {p: p.stat().st_mtime_ns for p in (everywhere.folder / "www").rglob("*")}


def test_one_changed_record_sends_only_its_patch(
    everywhere: Everywhere, first: Publication
) -> None:
    ids = _resource_ids(everywhere, first)
    table = everywhere.folder / "records" / "conferences.csv"
    text = table.read_text(encoding="utf-8")
    changed = text.replace("Zweite Sicherheitskonferenz", "2. Sicherheitskonferenz", 1)
    assert changed != text
    table.write_text(changed, encoding="utf-8")
    toml = everywhere.folder / "verbund.toml"
    new = toml.read_text(encoding="utf-8").replace('version = "1.1.0"', 'version = "1.2.0"', 1)
    new = new.replace('modified = "2026-11-30"', 'modified = "2026-12-01"', 1)
    toml.write_text(new, encoding="utf-8")
    assert build(everywhere.workspace).conforms
    after = everywhere.publish()
    assert _outcomes(after) == dict.fromkeys(TARGETS, PublishOutcome.PUBLISHED), after.findings
    size = (everywhere.folder / "output" / "dataset.nt").stat().st_size
    for name in STORES:
        sent = sum(call.size for call in everywhere.writes(name))
        assert 0 < sent < size / 20, (name, sent)
    # of the portal's resources only those whose files changed, and every id stays
    assert _resource_ids(everywhere, after) == ids
    # two files are uploaded, the rest is one call: of the other resources their date alone
    calls = [call.size for call in everywhere.writes("portal")]
    assert len(calls) == 3, calls
    assert sum(calls) < 1.2 * sum(
        (everywhere.folder / "output" / name).stat().st_size
        for name in ("dataset.nt", "dataset.ttl")
    )
    web = next(receipt for receipt in after.receipts if receipt.target == "web")
    assert web.plan.count(Action.LEAVE) > web.plan.count(Action.UPDATE)


def _name(publication: Publication) -> str:
    steps = next(r for r in publication.receipts if r.target == "portal").plan.steps
    return next(step.name for step in steps if step.kind == "dataset")


def _resource_ids(everywhere: Everywhere, publication: Publication) -> dict[str, str]:
    shown = everywhere.portal.portal.done("package_show", {"id": _name(publication)})
    return {item["uri"]: item["id"] for item in shown["resources"]}
