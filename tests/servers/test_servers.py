"""The servers that other tests use are real ones, and do what those tests rely on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.servers.browser import page_text, screenshot
from tests.servers.client import request
from tests.servers.fixtures import StartWebServer
from tests.servers.process import NotInstalledError
from tests.servers.store import Store

TURTLE = '<https://example.org/a> <https://example.org/p> "Straße", 1 .\n'
PAGE = "<!doctype html><meta charset=utf-8><title>T</title><h1>Prüfung</h1><script>document.write('<p>written')</script>"


class TestStores:
    def test_a_graph_that_was_put_is_read_and_counted(self, store: Store) -> None:
        graph = store.new_graph()
        assert store.count(graph) == 0
        assert store.put(graph, TURTLE).status in (200, 201, 204)
        assert store.count(graph) == 2
        answer = store.get(graph)
        assert answer.status == 200
        assert len(answer.text.splitlines()) == 2

    def test_put_replaces_and_delete_removes(self, store: Store) -> None:
        graph = store.new_graph()
        store.put(graph, TURTLE)
        store.put(graph, "<https://example.org/b> <https://example.org/p> 2 .")
        assert store.count(graph) == 1
        assert store.delete(graph).status in (200, 204)
        assert store.count(graph) == 0

    def test_an_update_writes(self, store: Store) -> None:
        graph = store.new_graph()
        answer = store.update(
            f"INSERT DATA {{ GRAPH <{graph}> {{ <https://example.org/a> a <https://example.org/B> }} }}"
        )
        assert answer.status in (200, 204), answer
        assert store.count(graph) == 1

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_nobody_else_writes(self, guarded_store: Store, password: str) -> None:
        proof = guarded_store.authentication if password else "none"
        other = replace(guarded_store, password=password, authentication=proof)
        graph = other.new_graph()
        assert other.put(graph, TURTLE).status == 401
        assert other.update("CLEAR DEFAULT").status == 401
        if not password:
            assert other.query("ASK {}").status == (401 if other.query_needs_user else 200)
        assert guarded_store.count(graph) == 0


class TestWebServers:
    def test_nginx_serves_a_file(self, nginx: StartWebServer, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text("{}", encoding="utf-8")
        server = nginx(f"root {tmp_path};")
        answer = request(f"{server.url}/a.json")
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (
            200,
            "application/json",
            b"{}",
        )
        assert answer.headers["Server"].startswith("nginx")
        assert request(f"{server.url}/b").status == 404

    def test_apache_serves_a_file(self, apache: StartWebServer, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text("{}", encoding="utf-8")
        server = apache(
            f"DocumentRoot {tmp_path}\n<Directory {tmp_path}>\nRequire all granted\n</Directory>"
        )
        answer = request(f"{server.url}/a.json")
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (
            200,
            "application/json",
            b"{}",
        )
        assert answer.headers["Server"].startswith("Apache")
        assert request(f"{server.url}/b").status == 404

    def test_a_wrong_configuration_is_told_with_the_servers_words(
        self, nginx: StartWebServer
    ) -> None:
        with pytest.raises(RuntimeError, match="unknown directive"):
            nginx("nonsense;")


class TestBrowser:
    def test_a_page_is_read_and_seen(self, nginx: StartWebServer, tmp_path: Path) -> None:
        (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
        url = nginx(f"root {tmp_path};").url + "/page.html"
        picture = tmp_path / "page.png"
        try:
            screenshot(url, picture)
            text = page_text(url)
        except NotInstalledError as missing:
            pytest.skip(str(missing))
        assert text.splitlines()[-2:] == ["Prüfung", "written"]
        head = picture.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(head[16:20]) == 1200
