"""The options of a store: what they may be, and what is said of others."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from verbund.api.serving import store_address
from verbund.cli.main import group
from verbund.serve.store import StoreAddress

URL = "https://store.example.org/sparql?timeout=10"


def test_graphs_have_names() -> None:
    graphs = ("derived=urn:c", "dataset=urn:a", "ontology=urn:b")
    found = store_address(URL, graphs, user="STORE_USER", password="STORE_PASSWORD")  # noqa: S106
    assert found == StoreAddress(URL, "urn:a", "urn:b", "urn:c", "STORE_USER", "STORE_PASSWORD")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--store", "ftp://example.org/"], "the store is a web address"),
        (["--store", "https://me:secret@example.org/sparql"], "without user and password"),
        (["--store", URL, "--graph", "dataset"], "NAME=IRI"),
        (["--store", URL, "--graph", "other=urn:a"], "NAME=IRI"),
        (["--store", URL, "--graph", "dataset=a b"], "NAME=IRI"),
        (["--store", URL, "--graph", "dataset=urn:a", "--graph", "derived=urn:a"], "another IRI"),
        (["--store", URL, "--graph", "ontology=urn:a"], "--graph dataset=IRI"),
        (["--store", URL, "--store-user", "STORE_USER"], "names of environment variables"),
        (["--store", URL, "--store-digest"], "names of environment variables"),
        (
            ["--store", URL, "--store-user", "A", "--store-password", "my-secret!"],
            "names of environment variables",
        ),
        (["--graph", "dataset=urn:a"], "--store URL"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_wrong_options_are_told(command: str, options: list[str], said: str) -> None:
    done = CliRunner().invoke(group, [command, "output", "--lang", "en", *options])
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert "secret" not in done.output


def test_it_is_told_in_german_too() -> None:
    done = CliRunner().invoke(group, ["serve", "output", "--lang", "de", "--store", "x"])
    assert "der Speicher ist eine Internet-Adresse" in " ".join(done.output.split())
