"""A graph is loaded whole or by its patch, verified, and switched; a second run writes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.publish.releases import (
    ROOT,
    Counting,
    beside,
    many,
    new_graph,
    publish,
    read_back,
    target_of,
    triple,
    with_file,
    write_release,
)
from tests.support.servers.store import Store

from verbund.publication.error import TargetError
from verbund.publication.plan import Action, Step
from verbund.publication.preview.allow import milder
from verbund.publication.release import read_release


def test_the_release_of_this_repository_is_loaded_and_read_back(store: Store) -> None:
    release = read_release(ROOT / "output", "output")
    graph = str(release.dataset)
    store.update(f"DROP SILENT GRAPH <{graph}> ; DROP SILENT GRAPH <{graph}/published>")
    with target_of(store, None, release) as target:
        first = target.plan()
        assert [(step.action, step.kind, step.name) for step in first.steps] == [
            (Action.CREATE, "graph", graph)
        ]
        assert first.size == (release.folder / "dataset.nt").stat().st_size
    sent = publish(store, graph, release)
    assert sent.bytes == first.size
    assert store.count(graph) == release.triples
    assert [store.count(name) for name in beside(graph)] == [0, 0]
    back = read_back(store, graph, release)
    assert back.readings[0].same
    assert {finding.code for finding in back.findings} <= {"U122"}


def test_a_second_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    graph, release = new_graph(), write_release(tmp_path / "one", many(3000), "1.0.0")
    publish(store, graph, release)
    again = publish(store, graph, release)
    assert (again.bytes, again.steps) == (0, [])


def test_what_is_published_is_recorded_in_terms_that_everybody_knows(
    store: Store, tmp_path: Path
) -> None:
    graph, release = new_graph(), write_release(tmp_path / "one", many(30), "1.0.0")
    publish(store, graph, release)
    rows = store.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX void: <http://rdfs.org/ns/void#> "
        "PREFIX spdx: <http://spdx.org/rdf/terms#> "
        f"SELECT ?version ?triples ?sha256 {{ GRAPH <{graph}/published> {{ <{graph}> "
        "dcat:version ?version ; void:triples ?triples ; "
        "spdx:checksum/spdx:checksumValue ?sha256 } }"
    ).json["results"]["bindings"]
    found = [{name: value["value"] for name, value in row.items()} for row in rows]
    assert found == [{"version": "1.0.0", "triples": "30", "sha256": release.sha256}]


def test_one_changed_record_sends_only_its_patch(store: Store, tmp_path: Path) -> None:
    graph = new_graph()
    old = write_release(tmp_path / "one", many(3000), "1.0.0")
    lines = [line for line in many(3000) if "/s/500> " not in line or "name" not in line]
    new = write_release(
        tmp_path / "two", [*lines, triple(500, '"Neuer Name"@de', "name")], "1.1.0", old
    )
    publish(store, graph, old)
    sent = publish(store, graph, new)
    assert [(step.action, step.changed) for step in sent.steps] == [(Action.UPDATE, ("triples",))]
    assert sent.bytes < 250
    assert store.count(graph) == new.triples
    assert all(reading.same for reading in read_back(store, graph, new).readings)
    assert publish(store, graph, new).bytes == 0


def test_a_version_that_is_not_kept_is_replaced_as_a_whole(store: Store, tmp_path: Path) -> None:
    graph = new_graph()
    publish(store, graph, write_release(tmp_path / "one", many(300), "1.0.0"))
    new = write_release(tmp_path / "two", many(300, start=50), "1.1.0")
    sent = publish(store, graph, new)
    assert sent.bytes == (new.folder / "dataset.nt").stat().st_size
    assert all(reading.same for reading in read_back(store, graph, new).readings)


def test_a_graph_that_another_program_changed_is_mended(store: Store, tmp_path: Path) -> None:
    """By a triple more, and by a value that became another: neither number nor record tell."""
    graph, release = new_graph(), write_release(tmp_path / "one", many(300), "1.0.0")
    publish(store, graph, release)
    old, new = triple(7, '"Behörde Nummer 7"@de', "name"), triple(7, '"X"@de', "name")
    more = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:x> <urn:x> <urn:x> }} }}"
    put = f"INSERT DATA {{ GRAPH <{graph}> {{ {new} }} }}"
    for change in (more, f"DELETE DATA {{ GRAPH <{graph}> {{ {old} }} }} ; {put}"):
        assert store.update(change).status in (200, 204)
        assert publish(store, graph, release).bytes > 0
        assert all(reading.same for reading in read_back(store, graph, release).readings)


def test_a_graph_of_unknown_origin_is_refused_unless_it_may_be_replaced(
    store: Store, tmp_path: Path
) -> None:
    graph, release = new_graph(), write_release(tmp_path / "one", many(300), "1.0.0")
    store.put(graph, "<urn:x> <urn:x> <urn:x> .")
    with target_of(store, graph, release) as target:
        plan = target.plan()
        assert [(f.code, f.severity, f.details["triples"]) for f in plan.findings] == [
            ("U305", "violation", "1")
        ]
        with pytest.raises(TargetError) as error:
            target.apply(plan, Counting())
        assert error.value.code == "U305"
        assert [store.count(name) for name in (graph, f"{graph}/published")] == [1, 0]
        sent = Counting()
        target.apply(replace(plan, findings=milder(plan.findings, ["foreign-graph"])), sent)
        assert [step.action for step in sent.steps] == [Action.UPDATE]
        assert store.count(graph) == 300
        assert target.plan().steps == (Step(Action.LEAVE, "graph", graph),)


def test_an_empty_release_empties_the_graph(store: Store, tmp_path: Path) -> None:
    graph = new_graph()
    publish(store, graph, write_release(tmp_path / "one", many(30), "1.0.0"))
    nothing = write_release(tmp_path / "two", [], "1.1.0")
    publish(store, graph, nothing)
    assert store.count(graph) == 0
    assert publish(store, graph, nothing).steps == []


ONTOLOGY = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:o#a> a owl:Class ; rdfs:label "Amt"@de-DE, "Office"@en .
"""


@pytest.mark.parametrize("blank", ["", "<urn:o#a> rdfs:seeAlso [ rdfs:label 'x' ], [] ."])
def test_other_files_go_to_graphs_of_their_own(store: Store, tmp_path: Path, blank: str) -> None:
    graph, other = new_graph(), new_graph()
    release = write_release(tmp_path / "one", many(30), "1.0.0")
    release = with_file(release, "ontology.ttl", ONTOLOGY + blank)
    sent = publish(store, graph, release, graphs={other: "ontology.ttl"})
    assert {step.name for step in sent.steps} == {graph, other}
    assert store.count(other) == (6 if blank else 3)
    assert publish(store, graph, release, graphs={other: "ontology.ttl"}).steps == []


def test_a_new_version_of_the_same_content_is_recorded(store: Store, tmp_path: Path) -> None:
    """Nothing of it is sent, but the store must not say that it has the old version."""
    graph = new_graph()
    publish(store, graph, write_release(tmp_path / "one", many(30), "1.0.0"))
    new = write_release(tmp_path / "two", many(30), "1.1.0")
    sent = publish(store, graph, new)
    assert [(step.action, step.changed) for step in sent.steps] == [(Action.UPDATE, ("version",))]
    assert sent.bytes == 0
    rows = store.query(
        f"SELECT ?v {{ GRAPH <{graph}/published> {{ <{graph}> "
        "<http://www.w3.org/ns/dcat#version> ?v } }"
    ).json["results"]["bindings"]
    assert [row["v"]["value"] for row in rows] == ["1.1.0"]
    assert publish(store, graph, new).steps == []


@pytest.mark.parametrize("name", ["", "/published", "/staging", "/previous"])
def test_graphs_that_would_get_in_each_others_way_are_refused(
    oxigraph: Store, tmp_path: Path, name: str
) -> None:
    graph = new_graph()
    release = with_file(write_release(tmp_path / "one", many(30)), "ontology.ttl", ONTOLOGY)
    for one, other in ((graph, graph + name), (graph + name, graph)):
        with (
            pytest.raises(TargetError) as error,
            target_of(oxigraph, one, release, graphs={other: "ontology.ttl"}),
        ):
            pass
        assert (error.value.code, error.value.details["file"]) == ("U304", "ontology.ttl")


def test_a_file_that_the_release_lacks_is_named(store: Store, tmp_path: Path) -> None:
    release = write_release(tmp_path / "one", many(30))
    with (
        pytest.raises(TargetError) as error,
        target_of(store, new_graph(), release, graphs={new_graph(): "ontologie.ttl"}),
    ):
        pass
    assert (error.value.code, error.value.details["file"]) == ("U304", "ontologie.ttl")


def test_a_graph_must_be_named_where_the_dataset_is_not_described(
    oxigraph: Store, tmp_path: Path
) -> None:
    release = write_release(tmp_path / "one", many(30))
    with pytest.raises(TargetError) as error, target_of(oxigraph, None, release):
        pass
    assert error.value.code == "U303"


def test_more_than_ten_thousand_rows_are_neither_lost_nor_missed(
    store: Store, tmp_path: Path
) -> None:
    graph, release = new_graph(), write_release(tmp_path / "one", many(12_000), "1.0.0")
    publish(store, graph, release)
    assert store.count(graph) == 12_000
    assert all(reading.same for reading in read_back(store, graph, release).readings)
