"""The servers that other tests use are real ones, and do what those tests rely on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF
from tests.support.servers.browser import page_text, screenshot
from tests.support.servers.ckan import Ckan, Organization
from tests.support.servers.client import Answer, request
from tests.support.servers.fixtures import StartWebServer
from tests.support.servers.process import NotInstalledError
from tests.support.servers.store import Store

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


class TestCkan:
    """What publishing to a portal relies on. Whoever publishes is an editor, not a sysadmin."""

    @pytest.fixture
    def office(self, ckan: Ckan) -> Organization:
        return ckan.new_organization()

    @pytest.fixture
    def name(self, ckan: Ckan, office: Organization) -> str:
        """A dataset with a file and an extra."""
        name = f"gerichte-{office.name}"
        ckan.done(
            "package_create",
            {
                "name": name,
                "title": "Gerichte in Lippe",
                "owner_org": office.name,
                "extras": [{"key": "identifier", "value": "1"}],
            },
            token=office.token,
        )
        answer = self.upload(
            ckan,
            office,
            "resource_create",
            {"package_id": name, "name": "Turtle", "hash": "as-sent"},
        )
        assert answer.status == 200, answer.text
        return name

    def upload(self, ckan: Ckan, office: Organization, action: str, data: dict[str, str]) -> Answer:
        return ckan.upload(action, data, ("gerichte.ttl", TURTLE.encode()), token=office.token)

    def show(self, ckan: Ckan, name: str) -> Any:
        return ckan.done("package_show", {"id": name})

    def test_the_search_finds_what_was_created(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        query = {
            "q": "LIPPE gericht*",
            "fq": f"organization:{office.name}",
            "facet.field": ["res_format"],
        }
        found = ckan.done("package_search", query)
        assert [dataset["name"] for dataset in found["results"]] == [name]

    def test_an_uploaded_file_comes_back_as_it_was(self, ckan: Ckan, name: str) -> None:
        (resource,) = self.show(ckan, name)["resources"]
        assert ckan.page(resource["url"].removeprefix(ckan.url)).body == TURTLE.encode()
        assert resource["size"] == len(TURTLE.encode())

    def test_a_dataset_is_read_back_as_dcat(self, ckan: Ckan, name: str) -> None:
        graph = rdflib.Graph().parse(data=ckan.page(f"/dataset/{name}.ttl").text, format="turtle")
        titles = [
            str(title)
            for title in graph.objects(
                graph.value(predicate=RDF.type, object=DCAT.Dataset), DCTERMS.title
            )
        ]
        assert titles == ["Gerichte in Lippe"]

    @pytest.mark.parametrize("token", ["", "wrong"])
    def test_a_bad_token_gives_403(self, ckan: Ckan, office: Organization, token: str) -> None:
        answer = ckan.action(
            "package_create", {"name": "nobodys", "owner_org": office.name}, token=token
        )
        assert (answer.status, answer.json["error"]["__type"]) == (403, "Authorization Error")

    def test_an_editor_of_another_organization_gets_403(self, ckan: Ckan, name: str) -> None:
        other = ckan.new_organization()
        assert (
            ckan.action("package_patch", {"id": name, "title": "X"}, token=other.token).status
            == 403
        )

    def test_a_patch_that_changes_nothing_leaves_the_date_of_change(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        before = self.show(ckan, name)
        ckan.done("package_patch", {"id": name, "title": before["title"]}, token=office.token)
        assert self.show(ckan, name)["metadata_modified"] == before["metadata_modified"]

    def test_a_patch_replaces_lists_as_a_whole(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        (old,) = self.show(ckan, name)["resources"]
        without_id = {key: value for key, value in old.items() if key != "id"}
        patch = {"id": name, "extras": [{"key": "other", "value": "2"}], "resources": [without_id]}
        ckan.done("package_patch", patch, token=office.token)
        dataset = self.show(ckan, name)
        assert dataset["extras"] == [{"key": "other", "value": "2"}]
        (new,) = dataset["resources"]
        assert new["id"] != old["id"]
        assert ckan.page(new["url"].removeprefix(ckan.url)).status == 500, "its upload is lost"

    def test_a_hash_is_kept_as_sent_whatever_is_uploaded(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        (resource,) = self.show(ckan, name)["resources"]
        assert resource["hash"] == "as-sent"
        self.upload(ckan, office, "resource_patch", {"id": resource["id"]})
        assert self.show(ckan, name)["resources"][0]["hash"] == "as-sent"

    def test_the_same_bytes_again_change_the_date_of_change(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        before = self.show(ckan, name)
        self.upload(ckan, office, "resource_patch", {"id": before["resources"][0]["id"]})
        assert self.show(ckan, name)["metadata_modified"] > before["metadata_modified"]

    def test_a_deleted_dataset_is_there_for_its_editors(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        before = self.show(ckan, name)["id"]
        ckan.done("package_delete", {"id": name}, token=office.token)
        for token in (ckan.token, office.token):
            assert ckan.done("package_show", {"id": name}, token=token)["state"] == "deleted"
        assert ckan.action("package_show", {"id": name}, token="").status == 403
        again = ckan.done(
            "package_create", {"name": name, "owner_org": office.name}, token=office.token
        )
        assert again["id"] != before

    def test_a_file_of_more_than_10_mb_is_refused(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        file = ("large.ttl", b"#" * 10_500_000)
        answer = ckan.upload("resource_create", {"package_id": name}, file, token=office.token)
        assert (answer.status, answer.json["error"]["upload"]) == (409, ["File upload too large"])

    def test_a_stale_revision_gives_409(self, ckan: Ckan, office: Organization, name: str) -> None:
        revision = {
            "match": {
                "name": name,
                "metadata_modified": self.show(ckan, name)["metadata_modified"],
            },
            "update": {"title": "Neu"},
        }
        assert ckan.action("package_revise", revision, token=office.token).status == 200
        assert ckan.action("package_revise", revision, token=office.token).status == 409

    def test_a_purge_removes_private_datasets_too(
        self, ckan: Ckan, office: Organization, name: str
    ) -> None:
        ckan.done("package_patch", {"id": name, "private": True}, token=office.token)
        ckan.purge()
        assert ckan.action("package_show", {"id": name}).status == 404
        assert ckan.done("organization_list") == []


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
