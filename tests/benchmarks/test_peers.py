"""The mapping that peers are given says what the shapes say, and the page says what was measured."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import Graph, URIRef

from verbund.model.model import Model
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "benchmarks" / "peers"
TABLES = ROOT / "benchmarks" / "tables"
R2RML = "http://www.w3.org/ns/r2rml#"


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The scripts are no package: they find each other in their folder."""
    monkeypatch.syspath_prepend(str(PEERS))
    names = ("plan", "rml", "page", "versions")
    yield importlib.import_module("plan")
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """The model of the benchmark's tables, whose records are generated and not there."""
    workspace = tmp_path / "tables"
    shutil.copytree(TABLES, workspace)
    (workspace / "records").mkdir(exist_ok=True)
    return read_workspace(workspace).load_model()


def test_the_mapping_has_every_column_under_its_predicate(
    peers: ModuleType, model: Model, tmp_path: Path
) -> None:
    records = tmp_path / "records"
    records.mkdir()
    for record_type in model.record_types:
        header = ",".join(field.name for field in record_type.fields)
        (records / f"{record_type.name}.csv").write_text(header + "\n", encoding="utf-8")
    rml = importlib.import_module("rml")
    path = rml.write_mapping(peers.plan(model), records, tmp_path)
    graph = Graph().parse(path, format="turtle")
    mapped = sorted(str(item) for item in graph.objects(None, URIRef(R2RML + "predicate")))
    wanted = sorted(field.path for item in model.record_types for field in item.fields)
    assert mapped == wanted
    classes = {str(item) for item in graph.objects(None, URIRef(R2RML + "class"))}
    assert classes == {kind for item in model.record_types for kind in item.classes}


def test_a_cell_with_several_values_becomes_several_rows(
    peers: ModuleType, model: Model, tmp_path: Path
) -> None:
    table = next(item for item in peers.plan(model) if item.name == "partnerships")
    column = next(item for item in table.columns if item.separator)
    source, target = tmp_path / "partnerships.csv", tmp_path / "split.csv"
    source.write_text("id,topics\nP1,a|b\nP2,\nP3,c\n", encoding="utf-8")
    importlib.import_module("rml").write_split(source, target, table, column)
    assert target.read_text(encoding="utf-8") == "id,topics\nP1,a\nP1,b\nP3,c\n"


def test_a_column_that_is_not_translated_is_refused(peers: ModuleType) -> None:
    """The packaged model has dates of several precisions and classes that a column chooses."""
    with pytest.raises(peers.NotPlannedError):
        peers.plan(read_workspace(ROOT).load_model())


def test_the_page_is_what_the_raw_figures_say(peers: ModuleType) -> None:
    """Write it anew with ``python benchmarks/peers/run.py --render``."""
    raw = json.loads((PEERS / "results.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "benchmarks-peers.md").read_text(encoding="utf-8")
    assert importlib.import_module("page").render(raw) == page
    assert "unexplained" not in page


def test_a_peer_that_did_not_finish_is_shown(peers: ModuleType) -> None:
    raw = json.loads((PEERS / "results.json").read_text(encoding="utf-8"))
    size = next(iter(raw["sizes"].values()))
    size["tools"]["validate/jena"] = {"failed": "more than 600 s", "load": 0.0}
    page = importlib.import_module("page").render(raw)
    assert "| checking | Apache Jena | >600 s |" in page


def test_an_engine_that_finds_other_faults_is_marked(peers: ModuleType) -> None:
    raw = json.loads((PEERS / "results.json").read_text(encoding="utf-8"))
    raw["faults"]["engines"]["jena"]["components"]["Class"] += 1
    page = importlib.import_module("page").render(raw)
    assert "Apache Jena, sh:class: **unexplained**" in page


def test_peers_that_nobody_looked_up_for_half_a_year_are_said_to_be_old(
    peers: ModuleType,
) -> None:
    raw = json.loads((PEERS / "results.json").read_text(encoding="utf-8"))
    render = importlib.import_module("page").render
    assert "**Old:**" not in render(raw)
    for size in raw["sizes"].values():
        for taken in size["tools"].values():
            taken["measured"] = "2099-01-01"
    assert "**Old:**" in render(raw)


def test_every_peer_is_stated_once_with_its_version(peers: ModuleType) -> None:
    versions = importlib.import_module("versions")
    raw = json.loads((PEERS / "results.json").read_text(encoding="utf-8"))
    names = {key.split("/", 1)[1] for size in raw["sizes"].values() for key in size["tools"]}
    for name in names:
        assert (versions.version_of(name) is None) == (
            name.startswith("verbund") or name == "floor"
        )
