"""The action API before servers that are no CKAN, or a broken one: no token goes astray."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from tests.publication.test_http import says, server

from verbund.publication.ckan.api import Api
from verbund.publication.error import TargetError
from verbund.publication.secret import Secret
from verbund.text.secrets import HIDDEN

TOKEN = Secret("PORTAL_TOKEN", "Geheim-0815")
DATASET = {"id": "1", "metadata_modified": "2026-11-25", "resources": [], "extras": [], "tags": []}


@contextmanager
def portal(result: object, status: int = 200, *, success: bool = True) -> Iterator[Api]:
    key = "result" if success else "error"
    with server(says(status, json.dumps({"success": success, key: result}).encode())) as url:
        api = Api(url, TOKEN, 5)
        yield api
        api.close()


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ...},
        {"metadata_modified": ...},
        {"organization": "amt"},
        {"extras": "none"},
        {"extras": [{"key": "uri"}]},
        {"tags": ["Polizei"]},
        {"resources": [3]},
        {"resources": [{"url": "https://data.example.org/"}]},
    ],
)
def test_what_is_no_dataset_is_not_understood(changed: dict[str, object]) -> None:
    record = {key: value for key, value in (DATASET | changed).items() if value is not ...}
    with portal(record) as api, pytest.raises(TargetError) as caught:
        api.dataset("amt")
    assert (caught.value.code, caught.value.call) == ("U107", "GET package_show")


def test_a_dataset_may_have_more_or_empty_lists() -> None:
    with portal({**DATASET, "extras": None, "notes": "x"}) as api:
        assert api.dataset("amt")["notes"] == "x"


@pytest.mark.parametrize("result", [{"results": 3}, {"results": ["a"]}, {"results": [{}]}, []])
def test_what_is_no_list_of_datasets_is_not_understood(result: object) -> None:
    with portal(result) as api, pytest.raises(TargetError) as caught:
        api.named("https://data.example.org/dataset")
    assert caught.value.code == "U107"


def test_a_refusal_without_words_of_its_own_hides_the_token_too() -> None:
    with portal({}, 409, success=False) as api, pytest.raises(TargetError) as caught:
        api.act("package_create", {})
    assert caught.value.words
    with server(says(409, b'{"success": false, "error": {}, "for": "Geheim-0815"}')) as url:
        api = Api(url, TOKEN, 5)
        with pytest.raises(TargetError) as caught:
            api.act("package_create", {})
    assert "Geheim" not in caught.value.words
    assert HIDDEN in caught.value.words


def test_a_file_that_is_kept_elsewhere_is_fetched_there_without_the_token() -> None:
    sent: list[str | None] = []

    def storage(handler: BaseHTTPRequestHandler) -> None:
        sent.append(handler.headers.get("Authorization"))
        says(200, b"the file", "text/plain")(handler)

    taken: list[bytes] = []
    with server(storage) as elsewhere, server(says(302, b"", Location=elsewhere)) as url:
        api = Api(url, TOKEN, 5)
        steps = ("dataset", "1", "resource", "2", "download", "a.csv")
        api.download(steps, taken.append, call="GET a.csv", most=8)
        api.close()
    assert b"".join(taken) == b"the file"
    assert sent == [None]
