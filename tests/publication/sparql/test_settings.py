"""[publish.NAME] of a store in verbund.toml."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.wrong_settings import STORE, WRONG_STORE

from verbund.findings import Findings
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.workspace import read_workspace


def read(folder: Path, more: str) -> StoreSettings:
    (folder / "verbund.toml").write_text(STORE + more, encoding="utf-8")
    (folder / "records").mkdir()
    settings = read_workspace(folder).targets[0].settings
    assert isinstance(settings, StoreSettings)
    return settings


def test_graphs_are_files_by_the_name_of_a_graph(tmp_path: Path) -> None:
    graphs = 'graph = "https://example.org/data"\n[publish.store.graphs]\n"https://example.org/ontology" = "ontology.ttl"\n'
    assert read(tmp_path, graphs).graphs == {"https://example.org/ontology": "ontology.ttl"}


@pytest.mark.parametrize(("more", "code", "key"), WRONG_STORE)
def test_what_cannot_be_is_told_at_its_line(tmp_path: Path, more: str, code: str, key: str) -> None:
    with pytest.raises(Findings) as error:
        read(tmp_path, more)
    (finding,) = error.value.findings
    assert finding.code == code
    assert str(finding.details["key"]).startswith(key)
    assert finding.place.line is not None
