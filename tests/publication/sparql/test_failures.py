"""Whatever fails or is killed, readers have a whole graph, and the next run reaches the state."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.extent import one_in
from tests.support.publish.fault_proxy import fault_proxy
from tests.support.publish.releases import (
    beside,
    environment_of,
    many,
    new_graph,
    publish,
    read_back,
    settings_of,
    target_of,
    triple,
    write_release,
)
from tests.support.publish.snapshot import Graphs, bring_back, read
from tests.support.servers.store import Store

from verbund.publication.answer import Answer
from verbund.publication.error import TargetError
from verbund.publication.http import Http
from verbund.publication.release import Release
from verbund.publication.sparql import switch
from verbund.publication.sparql.record import Record, read_records, statements
from verbund.publication.sparql.store import Store as Client
from verbund.publication.sparql.store import open_store
from verbund.publication.sparql.verify import count as plain_count
from verbund.workspace.graph_names import Names
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured


class Killed(BaseException):
    """The process ends here."""


class Kills:
    """Ends the process at a call: before it, or when it was done and before it is known."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self._at, self._after = 0, False
        plain = Http.call

        def call(http: Http, method: str, url: str, **arguments: object) -> Answer:
            self.calls.append(str(arguments["call"]))
            if self.calls and len(self.calls) == self._at:
                if self._after:
                    plain(http, method, url, **arguments)  # type: ignore[arg-type]  # passed on
                raise Killed
            return plain(http, method, url, **arguments)  # type: ignore[arg-type]  # passed on

        monkeypatch.setattr(Http, "call", call)

    def at(self, number: int, *, after: bool = False) -> None:
        """Count anew and kill at this call; 0 for never."""
        self.calls.clear()
        self._at, self._after = number, after

    def end(self) -> None:
        """Kill no more; the calls stay counted."""
        self._at = 0

    def chosen(self, reads: int, offset: int) -> list[int]:
        """The numbers of the calls since then: all that may have written, of others one in so many."""
        numbers = range(1, len(self.calls) + 1)
        others = [at for at in numbers if _reads(self.calls[at - 1])]
        return sorted({*numbers} - {*others} | {*others[offset % reads :: reads]})


def _reads(call: str) -> bool:
    return call.startswith(("query ", "GET ")) or call == "update of nothing"


@pytest.fixture
def kills(monkeypatch: pytest.MonkeyPatch) -> Kills:
    return Kills(monkeypatch)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release, Release]:
    """Three versions; the first is kept beside the second, neither beside the third."""
    folder = tmp_path_factory.mktemp("versions")
    lines = list(many(60))
    one = write_release(folder / "one", lines, "1.0.0")
    two = write_release(folder / "two", [*lines[4:], triple(900, '"neu"')], "1.1.0", one)
    three = write_release(folder / "three", [*lines[:30], triple(901, '"anders"')], "2.0.0")
    return one, two, three


def content(store: Store, graph: str) -> set[tuple[str, str, str]]:
    rows = store.query(f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").json["results"]["bindings"]
    return {tuple(row[name]["value"] for name in "spo") for row in rows}


def is_as_published(store: Store, graph: str, release: Release) -> None:
    assert [store.count(name) for name in beside(graph)] == [0, 0]
    assert all(reading.same for reading in read_back(store, graph, release).readings)
    with client(store) as open_:
        records = read_records(open_, Names(graph))
    assert records.promised is None
    assert records.published == Record(release.sha256, release.triples, release.version)


@contextmanager
def client(store: Store, **settings: object) -> Iterator[Client]:
    configured = Configured("store", "sparql", settings_of(store, None, **settings))
    opened = open_store(configured, environment_of(store))
    try:
        yield opened
    finally:
        opened.close()


class Graph:
    """A graph to which one version is published over a beginning, and what is known of that.

    ``proven`` are states, each with a version whose publication from there reached what it must.
    What followed from a state follows from it again, so that each is gone on from once. ``left`` are
    those of the last series of kills, in the order of its calls.
    """

    def __init__(self, store: Store, start: Release | None, versions: Sequence[Release]) -> None:
        self.store, self.start, self.versions = store, start, versions
        self.graph, clean = new_graph(), new_graph()
        self.names = Names(self.graph)
        self.proven: list[tuple[Graphs, Release]] = []
        self.left: list[Graphs] = []
        self.wanted: dict[str | None, list[str]] = {None: []}
        for release in versions:
            publish(store, clean, release)
            self.wanted[release.version] = read(store, [clean])[clean]
        self._start_over()
        self.beginning = self.state()

    def state(self) -> Graphs:
        return read(self.store, self.names.all)

    def begin(self, state: Graphs) -> None:
        """The beginning, from what is there: published over it, once from each state."""
        if state == self.beginning:
            return
        if self.start is None or (state, self.start) in self.proven:
            bring_back(self.store, self.beginning, state)
            if self.state() == self.beginning:
                return
        self._start_over()
        assert self.state() == self.beginning
        if self.start is not None:
            self.proven.append((state, self.start))

    def _start_over(self) -> None:
        if self.start is None:
            drop(self.store, self.graph)
        else:
            publish(self.store, self.graph, self.start)

    def is_whole(self, state: Graphs) -> bool:
        """Whether readers see what was there before, or the new version, and nothing between."""
        before = self.start.version if self.start else None
        return state.get(self.graph, []) in (self.wanted[before], self.wanted["1.1.0"])

    def goes_on(self, state: Graphs, release: Release) -> Graphs:
        """Publish a version over a state; what is there then."""
        publish(self.store, self.graph, release)
        reached = self.state()
        assert reached[self.graph] == self.wanted[release.version]
        is_as_published(self.store, self.graph, release)
        self.proven.append((state, release))
        return reached


@pytest.fixture(scope="module")
def graphs() -> dict[tuple[str, str], Graph]:
    """By store and beginning: a kill before a call leaves what the one after the last call left."""
    return {}


BEGUN = ("nothing there", "the version before")
AFTER_READS = one_in("kills of a publication to Virtuoso or Fuseki after a call that reads", 3)
"""A kill there leaves what one after the call before it leaves, which Oxigraph shows for each call."""


@pytest.mark.parametrize("begun", BEGUN)
def test_a_kill_at_any_call_leaves_a_whole_graph_and_a_way_on(
    store: Store,
    kills: Kills,
    versions: tuple[Release, Release, Release],
    graphs: dict[tuple[str, str], Graph],
    begun: str,
) -> None:
    """When the store has done it, and nobody knows yet."""
    check_kills(store, kills, versions, graphs, begun, after=True)


@pytest.mark.parametrize("begun", BEGUN)
def test_a_kill_before_any_call_leaves_no_more_than_one_after_the_call_before_it(
    oxigraph: Store,
    kills: Kills,
    versions: tuple[Release, Release, Release],
    graphs: dict[tuple[str, str], Graph],
    begun: str,
) -> None:
    """Between two calls nothing is done to a store, of whatever make: so one shows it for all."""
    if (oxigraph.url, begun) not in graphs:
        check_kills(oxigraph, kills, versions, graphs, begun, after=True)
    graph = graphs[oxigraph.url, begun]
    after = [graph.beginning, *graph.left]
    check_kills(oxigraph, kills, versions, graphs, begun, after=False)
    assert graph.left == after[:-1]


def check_kills(
    store: Store,
    kills: Kills,
    versions: tuple[Release, Release, Release],
    graphs: dict[tuple[str, str], Graph],
    begun: str,
    *,
    after: bool,
) -> None:
    """Kill at each call; from each state that is left, publish the same version, and another one."""
    one, two, three = versions
    start = one if begun == "the version before" else None
    made = graphs.get((store.url, begun)) or Graph(store, start, versions)
    graph = graphs.setdefault((store.url, begun), made)

    def killed(at: int, there: Graphs) -> bool:
        """Whether a publication from the beginning has a call of this number, and was killed at it."""
        kills.at(0)
        graph.begin(there)
        kills.at(at, after=after)
        try:
            publish(store, graph.graph, two)
        except Killed:
            return True
        finally:
            kills.end()
        return False

    there, graph.left = graph.state(), []
    assert not killed(0, there)
    calls = len(kills.calls)
    reads = 1 if store.name == "Oxigraph" else AFTER_READS
    numbers, there = kills.chosen(reads, BEGUN.index(begun)), graph.state()
    for at in numbers:
        assert killed(at, there), at
        there = state = graph.state()
        assert graph.is_whole(state), at
        graph.left.append(state)
        for then in (two, three):
            if (state, then) in graph.proven:
                continue
            if there != state:
                assert killed(at, there)
                assert graph.state() == state, at
            there = graph.goes_on(state, then)
    assert not killed(calls + 1, there)
    assert len(kills.calls) == calls > 10, "as many kills as calls"
    assert numbers[-1] <= calls
    assert {then.version for _, then in graph.proven} >= {two.version, three.version}
    is_as_published(store, graph.graph, two)


def drop(store: Store, graph: str) -> None:
    for name in (graph, f"{graph}/published", *beside(graph)):
        assert store.update(f"DROP SILENT GRAPH <{name}>").status in (200, 204)


@pytest.mark.parametrize("then", [1, 2], ids=["the same version", "another version"])
def test_a_switch_that_was_done_by_half_is_gone_on_with_or_undone(
    store: Store, versions: tuple[Release, Release, Release], then: int
) -> None:
    """As a store without transactions leaves it when it is ended in the middle of an update."""
    one, two, _ = versions
    graph = new_graph()
    publish(store, graph, one)
    names = Names(graph)
    new = (two.folder / "dataset.nt").read_text(encoding="utf-8")
    promise = statements(names.staging, Record(two.sha256, two.triples, two.version))
    some = "".join(new.splitlines(keepends=True)[5:9]) + triple(900, '"neu"')
    for update in (
        f"COPY <{graph}> TO <{names.previous}>",
        f"INSERT DATA {{ GRAPH <{names.staging}> {{ {new} }} }}",
        f"INSERT DATA {{ GRAPH <{names.record}> {{ {promise} }} }}",
        f"INSERT DATA {{ GRAPH <{graph}> {{ {some} }} }}",
        f"DELETE DATA {{ GRAPH <{graph}> {{ {next(iter(many(3)))} }} }}",
    ):
        assert store.update(update).status in (200, 204)
    sent = publish(store, graph, versions[then])
    is_as_published(store, graph, versions[then])
    assert (sent.bytes == 0) == (versions[then] is two)


def test_a_switch_that_went_wrong_is_undone(
    store: Store, versions: tuple[Release, Release, Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes a triple away after the switch, and again: the old content comes back whole."""
    one, two, _ = versions
    graph = new_graph()
    publish(store, graph, one)
    before = content(store, graph)
    counted = []

    def count(opened: Client, name: str, expected: int) -> None:
        counted.append(name)
        if name == graph and counted.count(graph) <= 2:
            rest = "{ SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 1 }"
            where = f"{{ GRAPH <{graph}> {rest} }}"
            assert store.update(
                f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {where}"
            ).status in (200, 204)
        plain_count(opened, name, expected)

    monkeypatch.setattr(switch, "count", count)
    with pytest.raises(TargetError) as error:
        publish(store, graph, two)
    assert error.value.code == "U301"
    assert content(store, graph) == before
    is_as_published(store, graph, one)


def test_a_wrong_password_is_told_and_nothing_is_written(
    guarded_store: Store, tmp_path: Path
) -> None:
    store, graph = guarded_store, new_graph()
    release = write_release(tmp_path / "one", many(30), "1.0.0")
    wrong = {**environment_of(store), "STORE_PASSWORD": "not the password"}
    configured = Configured("store", "sparql", settings_of(store, graph))
    from tests.support.publish.releases import WORKSPACE, Counting

    from verbund.publication.sparql.target import open_target

    target = open_target(configured, release, WORKSPACE, wrong)
    counting = Counting()
    with pytest.raises(TargetError) as error:
        target.apply(target.plan(), counting)
    assert (error.value.code, error.value.transient) == ("U104", False)
    assert counting.bytes == 0
    assert "not the password" not in repr(error.value)
    assert store.count(graph) == 0


def test_a_wrong_password_is_told_though_there_is_nothing_to_write(
    guarded_store: Store, tmp_path: Path
) -> None:
    store, graph = guarded_store, new_graph()
    release = write_release(tmp_path / "one", many(30), "1.0.0")
    publish(store, graph, release)
    with target_of(store, graph, release) as target:
        assert not target.plan().writes
    with (
        target_of(replace(store, password="not the password"), graph, release) as target,  # noqa: S106
        pytest.raises(TargetError) as error,
    ):
        target.plan()
    assert (error.value.code, error.value.transient) == ("U104", False)
    is_as_published(store, graph, release)


def test_whether_the_user_may_write_is_asked_once_and_changes_nothing(
    guarded_store: Store, tmp_path: Path, kills: Kills
) -> None:
    store, graph = guarded_store, new_graph()
    release = write_release(tmp_path / "one", many(30), "1.0.0")
    publish(store, graph, release)
    before = store.graphs()
    kills.at(0)
    with target_of(store, graph, release) as target:
        for _ in range(3):
            assert not target.plan().writes
    assert kills.calls.count("update of nothing") == 1
    assert store.graphs() == before


def test_a_body_is_sent_once_with_digest(virtuoso: Store, tmp_path: Path) -> None:
    """The proxy counts what comes through, the refused first call too."""
    graph, release = new_graph(), write_release(tmp_path / "one", many(3000), "1.0.0")
    with fault_proxy(virtuoso.url) as proxy:
        addresses = {
            "query": proxy.url + urlsplit(virtuoso.query_url).path,
            "update": proxy.url + urlsplit(virtuoso.update_url).path,
            "graph_store": proxy.url + urlsplit(virtuoso.graph_store_url).path,
        }
        publish(virtuoso, graph, release, **addresses)
        refused = [call for call in proxy.calls if call.status == 401]
        posted = [call for call in proxy.calls if "graph-crud" in call.path]
    assert [call.size for call in refused] == [0]
    assert [call.size for call in posted] == [(release.folder / "dataset.nt").stat().st_size]


def test_what_a_store_cannot_read_is_told_in_its_own_words(store: Store) -> None:
    with client(store) as opened, pytest.raises(TargetError) as error:
        opened.add(new_graph(), b"<urn:a> nonsense\n")
    assert (error.value.code, error.value.transient) == (
        "U106" if store.name == "Virtuoso" else "U105",
        False,
    )
    assert error.value.words
    with client(store) as opened, pytest.raises(TargetError) as error:
        opened.update("INSERT nonsense", "nonsense")
    assert (error.value.code, error.value.status) == ("U105", 400)
    assert error.value.words


def test_rows_that_virtuoso_holds_back_are_noticed(virtuoso: Store, tmp_path: Path) -> None:
    graph, release = new_graph(), write_release(tmp_path / "one", many(12_000), "1.0.0")
    publish(virtuoso, graph, release)
    with client(virtuoso) as opened, pytest.raises(TargetError) as error:
        opened.select(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", "all")
    assert (error.value.code, error.value.words) == ("U107", "X-SPARQL-MaxRows: 10000")


@contextmanager
def answering(body: bytes) -> Iterator[StoreSettings]:
    """A server that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    url = f"http://127.0.0.1:{running.server_port}"
    try:
        yield StoreSettings(query=url, update=url, graph_store=url)
    finally:
        running.shutdown()
        running.server_close()


@pytest.mark.parametrize(
    ("body", "transient"),
    [
        (b'{"head": {"vars": ["s"]}, "results": {"bindings": [', True),
        (b"<html><title>Log in</title></html>", False),
        (b'{"success": false, "error": "Something broke"}', False),
        (b'{"results": {"bindings": [{"s": {"type": "uri"}}]}}', False),
        (b'{"results": {"bindings": [["s"]]}}', False),
        (b"", False),
    ],
)
def test_an_answer_that_is_no_result_is_no_answer(body: bytes, transient: bool) -> None:
    with answering(body) as settings:
        opened = open_store(Configured("store", "sparql", settings), {})
        with pytest.raises(TargetError) as error:
            opened.select("SELECT * {}", "nothing")
        opened.close()
    assert (error.value.code, error.value.transient) == ("U107", transient)


@pytest.mark.parametrize("number", ["²", "", "-1", "1.0", "9" * 5000])
def test_a_number_that_is_none_is_not_understood(number: str) -> None:
    row = {"g": {"type": "uri", "value": "urn:g"}, "n": {"type": "literal", "value": number}}
    with answering(json.dumps({"results": {"bindings": [row]}}).encode()) as settings:
        opened = open_store(Configured("store", "sparql", settings), {})
        with pytest.raises(TargetError) as error:
            opened.counts(["urn:g"])
        opened.close()
    assert error.value.code == "U107"


def test_a_user_that_latin_1_cannot_spell_is_sent_in_utf_8(virtuoso: Store) -> None:
    """Denied by the store, and not an error of ours that shows the header."""
    configured = Configured("store", "sparql", settings_of(virtuoso, new_graph()))
    opened = open_store(configured, {"STORE_USER": "Łuczak", "STORE_PASSWORD": "Geheim-€"})
    with pytest.raises(TargetError) as error:
        opened.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }", "INSERT")
    opened.close()
    assert error.value.code == "U104"


def test_a_secret_that_is_not_set_is_asked_for(virtuoso: Store) -> None:
    configured = Configured("store", "sparql", settings_of(virtuoso, new_graph()))
    with pytest.raises(TargetError) as error:
        open_store(configured, {"STORE_USER": "dba"})
    assert (error.value.code, error.value.details) == ("U102", {"variable": "STORE_PASSWORD"})
