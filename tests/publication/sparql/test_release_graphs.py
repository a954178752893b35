"""What is loaded into which graph, and why a file cannot be."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.publish.releases import many, triple, with_file, write_release

from verbund.findings.catalogue import localised
from verbund.publication.error import TargetError
from verbund.publication.release import Release
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.release_graphs import open_contents
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured

GRAPH, OTHER = "urn:graph", "urn:other"


def opened(release: Release, closing: ExitStack, **settings: Any) -> list[Content]:
    values = {"query": "q:", "update": "u:", "graph_store": "g:", "graph": GRAPH} | settings
    return open_contents(Configured("store", "sparql", StoreSettings(**values)), release, closing)


def problem(release: Release, **settings: Any) -> tuple[str, object, str]:
    with ExitStack() as closing, pytest.raises(TargetError) as error:
        opened(release, closing, **settings)
    details = error.value.details
    said = localised(details["problem"], "en") if "problem" in details else ""
    return error.value.code, details.get("file"), said


def test_the_dataset_and_the_versions_kept(tmp_path: Path) -> None:
    old = write_release(tmp_path / "one", many(30), "1.0.0")
    release = write_release(tmp_path / "two", many(33), "1.1.0", old)
    for name, text in (("broken", "{"), ("other", "{}"), ("none", '{"dataset": {"sha256": "x"}}')):
        (release.folder / "releases" / name).mkdir()
        (release.folder / "releases" / name / "manifest.json").write_text(text)
    with ExitStack() as closing:
        (content,) = opened(release, closing)
        assert content.names.graph == GRAPH
        assert content.path == release.folder / "dataset.nt"
        assert content.size == content.path.stat().st_size
        record = content.record
        assert (record.sha256, record.triples, record.version) == (release.sha256, 33, "1.1.0")
        kept = release.folder / "releases/1.0.0/dataset.nt"
        assert (content.kept, content.whole) == ({old.sha256: kept}, False)
        assert len(content.sample.blocks) == 11
        assert b"".join(content.lines()) == content.path.read_bytes()


def test_without_a_name_the_graph_is_that_of_the_dataset(tmp_path: Path) -> None:
    release = write_release(tmp_path / "one", many(3))
    assert problem(release, graph=None)[0] == "U303"


@pytest.mark.parametrize(
    ("name", "text", "lines", "whole"),
    [
        ("x.ttl", "<urn:b> <urn:p> 1 , 'x'@de . <urn:a> <urn:p> <urn:c> .", 3, False),
        ("x.nt", "<urn:b> <urn:p> <urn:c> .\n<urn:b> <urn:p> <urn:c> .\n", 1, False),
        ("x.jsonld", '{"@id": "urn:a", "urn:p": [1, 2]}', 2, False),
        ("x.ttl", "<urn:a> <urn:p> [ <urn:q> 1 ] .", 2, True),
    ],
)
def test_another_file_becomes_sorted_lines(
    name: str, text: str, lines: int, whole: bool, tmp_path: Path
) -> None:
    release = with_file(write_release(tmp_path / "one", many(3), "1.0.0"), name, text)
    with ExitStack() as closing:
        _, content = opened(release, closing, graphs={OTHER: name})
        found = list(content.lines())
        assert found == sorted(set(found))
        assert all(line.endswith(b" .\n") for line in found)
        assert content.names.graph == OTHER
        assert (len(found), content.record.triples, content.whole) == (lines, lines, whole)
        assert content.size == len(b"".join(found))
        assert content.record.sha256 == release.files[name].sha256
        assert (content.record.version, content.kept) == ("1.0.0", {})
        assert bool(content.sample.blocks) is not whole
    assert not content.path.exists(), "it was made for this run"


def test_why_a_file_cannot_be_loaded(tmp_path: Path) -> None:
    release = write_release(tmp_path / "one", [triple(1, '"x"')])
    for name, text in (("x.ttl", "<urn:a>"), ("x.txt", ""), ("a.nt", "")):
        release = with_file(release, name, text)
    assert problem(release, graphs={OTHER: "y.ttl"}) == ("U304", "y.ttl", "a.nt, x.ttl")
    code, file, said = problem(release, graphs={OTHER: "x.ttl"})
    assert (code, file) == ("U304", "x.ttl")
    assert "Parser error" in said
    release = replace(
        release, files={**release.files, "x.txt": replace(release.files["x.txt"], media_type="t/p")}
    )
    assert problem(release, graphs={OTHER: "x.txt"}) == ("U304", "x.txt", "t/p")
    code, file, said = problem(release, graphs={f"{GRAPH}/staging": "a.nt"})
    assert (code, file) == ("U304", "a.nt")
    assert f"{GRAPH}/staging" in said
