"""Values that stores alter: the same value in another form is told, another value stops the load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.publish.releases import (
    ROOT,
    beside,
    many,
    new_graph,
    publish,
    read_back,
    triple,
    write_release,
)
from tests.support.publish.values import DOUBTFUL, LARGE, LOST, NOT_IN_UPDATES, VALUES
from tests.support.servers.fixtures import KINDS_OF_STORE
from tests.support.servers.store import Store

from verbund.findings import Finding
from verbund.findings.catalogue import localised
from verbund.publication.error import TargetError
from verbund.publication.release import Release
from verbund.publication.sparql.compare import compare

GUIDE = ROOT / "docs" / "publish-sparql.md"
FIRST, LAST = "<!-- changes: from the tests -->\n", "<!-- end of changes -->"


def lines(values: dict[str, str]) -> list[str]:
    return [triple(at, value) for at, value in enumerate(values.values(), 10_000)]


def kept(store: Store) -> dict[str, str]:
    every = {**VALUES, **LARGE, **DOUBTFUL}
    return {name: value for name, value in every.items() if name not in LOST[store.name]}


@dataclass(frozen=True)
class Everything:
    """Every value that a store keeps, published to it."""

    store: Store
    graph: str
    release: Release

    def findings(self) -> tuple[Finding, ...]:
        return read_back(self.store, self.graph, self.release).findings


@pytest.fixture(scope="module", params=KINDS_OF_STORE)
def everything(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Everything:
    """Once for all tests that look at it: Virtuoso takes seconds for a literal of 2 MB."""
    store, graph = request.getfixturevalue(request.param), new_graph()
    folder = tmp_path_factory.mktemp("everything") / "one"
    release = write_release(folder, lines(kept(store)), "1.0.0")
    publish(store, graph, release)
    return Everything(store, graph, release)


def test_every_value_arrives_and_what_is_written_differently_is_told(
    everything: Everything,
) -> None:
    assert {finding.code for finding in everything.findings()} == {"U122"}
    assert publish(everything.store, everything.graph, everything.release).steps == []


def test_a_patch_takes_out_and_puts_in_every_value(kind_of_store: Store, tmp_path: Path) -> None:
    """The bytes sent are those of the patch: it was not given up for a whole load."""
    store, graph = kind_of_store, new_graph()
    others = {*LARGE, NOT_IN_UPDATES}
    values = {name: value for name, value in kept(store).items() if name not in others}
    plain = list(many(4500))
    one = write_release(tmp_path / "one", plain, "1.0.0")
    two = write_release(tmp_path / "two", plain + lines(values), "1.1.0", one)
    three = write_release(tmp_path / "three", plain, "1.2.0", two)
    publish(store, graph, one)
    size = sum(len(line.encode()) for line in lines(values))
    assert publish(store, graph, two).bytes == size
    assert not [item for item in read_back(store, graph, two).findings if item.code != "U122"]
    assert publish(store, graph, three).bytes == size
    assert store.count(graph) == three.triples


def test_a_patch_that_the_store_refuses_becomes_a_whole_load(
    virtuoso: Store, tmp_path: Path
) -> None:
    graph, plain = new_graph(), list(many(3000))
    odd = lines({NOT_IN_UPDATES: VALUES[NOT_IN_UPDATES]})
    old = write_release(tmp_path / "one", plain + odd, "1.0.0")
    new = write_release(tmp_path / "two", plain, "1.1.0", old)
    publish(virtuoso, graph, old)
    sent = publish(virtuoso, graph, new)
    assert sent.steps[0].size == len(odd[0])
    assert sent.bytes == (new.folder / "dataset.nt").stat().st_size
    assert virtuoso.count(graph) == new.triples


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_value_that_a_store_loses_stops_the_load(
    kind_of_store: Store, tmp_path: Path, name: str
) -> None:
    """Readers still have what was there; nothing is left beside it."""
    store, graph = kind_of_store, new_graph()
    old = write_release(tmp_path / "one", many(300), "1.0.0")
    publish(store, graph, old)
    new = write_release(
        tmp_path / "two", [*many(300), *lines({name: DOUBTFUL[name]})], "1.1.0", old
    )
    if name not in LOST[store.name]:
        publish(store, graph, new)
        assert store.count(graph) == 301
        return
    with pytest.raises(TargetError) as error:
        publish(store, graph, new)
    assert (error.value.code, error.value.transient) == ("U302", False)
    assert "10000" in str(error.value.details["what"])
    assert all(reading.same for reading in read_back(store, graph, old).readings)
    assert [store.count(graph) for graph in beside(graph)] == [0, 0]
    assert publish(store, graph, old).steps == []


def test_the_guide_lists_what_each_store_changes(everything: Everything, *, approve: bool) -> None:
    store = everything.store
    rows = [_row(store, finding) for finding in everything.findings()]
    rows += [
        f"| {store.name} | {name} | lost: the load is refused |"
        for name in sorted(LOST[store.name])
    ]
    if approve:
        _approve({**_listed(), store.name: rows})
    assert _listed()[store.name] == rows


def test_the_guide_lists_each_store_and_nothing_else() -> None:
    table = GUIDE.read_text(encoding="utf-8").split(FIRST)[1].split(LAST)[0]
    assert table == _table(_listed())


def _listed() -> dict[str, list[str]]:
    """The lines of the guide, by store."""
    table = GUIDE.read_text(encoding="utf-8").split(FIRST)[1].split(LAST)[0].splitlines()
    return {name: [line for line in table if line.startswith(f"| {name} |")] for name in LOST}


def _table(listed: Mapping[str, Sequence[str]]) -> str:
    rows = [row for name in LOST for row in listed[name]]
    return "\n".join(["| store | sent | becomes |", "|---|---|---|", *rows, ""])


def _approve(listed: Mapping[str, Sequence[str]]) -> None:
    before, rest = GUIDE.read_text(encoding="utf-8").split(FIRST)
    text = before + FIRST + _table(listed) + LAST + rest.split(LAST)[1]
    GUIDE.write_text(text, encoding="utf-8")


def _row(store: Store, finding: Finding) -> str:
    found = localised(finding.details["found"], "en")
    return f"| {store.name} | `{finding.value}` | `{found}` |"


@pytest.mark.parametrize(
    ("sent", "found", "lost"),
    [
        ('"2.50"^^xsd:decimal', '"2.5"^^xsd:decimal', False),
        ('"5"^^xsd:byte', '"5"^^xsd:integer', False),
        ('"5"^^xsd:integer', '"5"^^xsd:double', True),
        ('"true"^^xsd:boolean', '"1"^^xsd:boolean', False),
        ('"true"^^xsd:boolean', '"0"^^xsd:boolean', True),
        ('"x"@de-DE', '"x"@de-de', False),
        ('"x"@de-DE', '"x"@de', True),
        ('"x"@de', '"x"', True),
        ('"10:00:00.120+00:00"^^xsd:time', '"10:00:00.12Z"^^xsd:time', False),
        ('"10:00:00"^^xsd:time', '"10:00:00Z"^^xsd:time', True),
        ('"10:00:00.5"^^xsd:time', '"10:00:00"^^xsd:time', True),
        ('"NaN"^^xsd:double', '"NaN"^^xsd:double', None),
        ('"1.0"^^xsd:double', '"1.0E0"^^xsd:double', False),
        ('"many"^^xsd:integer', '"many"^^xsd:decimal', True),
        ('"2.50"', '"2.5"', True),
        ("<urn:a>", "<urn:A>", True),
        ('"x"', '"x"^^xsd:string', False),
        ('"x"', '"y"', True),
        ('"x"^^<urn:t>', '"x"', True),
        ('"INF"^^xsd:float', '"INF"^^xsd:double', True),
        ('"-INF"^^xsd:float', '"-inf"^^xsd:float', False),
        ('"1e1"^^xsd:float', '"10"^^xsd:float', False),
        ('"NaN"^^xsd:float', '"nan"^^xsd:float', False),
        ('"2021-01-01+00:00"^^xsd:date', '"2021-01-01Z"^^xsd:date', False),
        ('"2021-01-01-00:00"^^xsd:date', '"2021-01-01"^^xsd:date', True),
        ('"perhaps"^^xsd:boolean', '"1"^^xsd:boolean', True),
    ],
)
def test_what_means_the_same(sent: str, found: str, lost: bool | None) -> None:
    full = [text.replace("xsd:", "<http://www.w3.org/2001/XMLSchema#") for text in (sent, found)]
    one, other = (f"{text}>" if "^^<http" in text else text for text in full)
    changes = list(compare("<urn:s>", [("<urn:p>", one)], [("<urn:p>", other)]))
    assert [change.lost for change in changes] == ([] if lost is None else [lost])


def test_what_is_missing_and_what_is_too_much_are_both_told() -> None:
    sent, found = [("<urn:p>", '"a"'), ("<urn:q>", '"b"')], [("<urn:q>", '"b"'), ("<urn:r>", '"c"')]
    changes = list(compare("<urn:s>", sent, found))
    assert [(change.sent, change.found, change.lost) for change in changes] == [
        ("a", "", True),
        ("", "c", True),
    ]
