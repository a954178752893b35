"""[publish.NAME] of a store in verbund.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbund.findings import Findings
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.workspace import read_workspace

STORE = """
[workspace]
base = "https://example.org/"
[publish.store]
kind = "sparql"
query = "https://store.example.org/query"
update = "https://store.example.org/update"
graph_store = "https://store.example.org/data"
"""


def read(folder: Path, more: str) -> StoreSettings:
    (folder / "verbund.toml").write_text(STORE + more, encoding="utf-8")
    (folder / "records").mkdir()
    settings = read_workspace(folder).targets[0].settings
    assert isinstance(settings, StoreSettings)
    return settings


def test_graphs_are_files_by_the_name_of_a_graph(tmp_path: Path) -> None:
    graphs = '[publish.store.graphs]\n"https://example.org/ontology" = "ontology.ttl"\n'
    assert read(tmp_path, graphs).graphs == {"https://example.org/ontology": "ontology.ttl"}


@pytest.mark.parametrize(
    ("more", "code", "key"),
    [
        ('authentication = "basic"\nuser = "STORE_USER"', "W105", "publish.store.password"),
        ('authentication = "digest"\npassword = "P"', "W105", "publish.store.user"),
        ('authentication = "ntlm"', "W104", "publish.store.authentication"),
        ('graph = "ex:graph"', "W104", "publish.store.graph"),
        ('graphs = "ontology.ttl"', "W104", "publish.store.graphs"),
        ('graphs = { "ontology" = "ontology.ttl" }', "W104", "publish.store.graphs.ontology"),
        ('graphs = { "https://example.org/o" = 1 }', "W104", "publish.store.graphs"),
    ],
)
def test_what_cannot_be_is_told_at_its_line(tmp_path: Path, more: str, code: str, key: str) -> None:
    with pytest.raises(Findings) as error:
        read(tmp_path, more)
    (finding,) = error.value.findings
    assert finding.code == code
    assert str(finding.details["key"]).startswith(key)
    assert finding.place.line is not None
