"""The steps of a publication, one by one: what is read, written, kept, restored and refused."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.publish.engine import Engine
from tests.support.publish.releases import Counting, many, triple

from verbund.findings import Place, Severity
from verbund.findings.catalogue import localised
from verbund.publication.error import TargetError
from verbund.publication.plan import Action, Plan
from verbund.publication.sparql import lease as lease_module
from verbund.publication.sparql import load as load_module
from verbund.publication.sparql import proof as proof_module
from verbund.publication.sparql import verify as verify_module
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.kinds import Kind, kinds_of, prove_kinds, read_kinds
from verbund.publication.sparql.lease import Lease, machine
from verbund.publication.sparql.load import load
from verbund.publication.sparql.patch import Patch, make_patch
from verbund.publication.sparql.proof import changes_of, prove_patch
from verbund.publication.sparql.record import Record, Records, read_records, statements
from verbund.publication.sparql.state import Recovery, find_task, read_state
from verbund.publication.sparql.switch import clear, complete, note, roll_back, switch
from verbund.publication.sparql.target import StoreTarget
from verbund.publication.sparql.verify import read_sample, verify
from verbund.release.manifest.manifest import Version
from verbund.workspace.graph_names import Names
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured

GRAPH = "https://example.org/graph"
NAMES = Names(GRAPH)
XSD = "http://www.w3.org/2001/XMLSchema#"
MODIFIED = "http://purl.org/dc/terms/modified"
OLD = sorted(many(30))
NEW = sorted([*OLD[:-3], triple(1, '"Neuer Name"@de', "name"), triple(99, '"1"')])


def content(
    folder: Path, lines: Iterable[str], version: str | None = "1.0.0", *before: Content
) -> Content:
    """The content of the graph; those before are kept."""
    lines = sorted(lines)
    data = "".join(lines).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / f"{sha256}.nt"
    path.write_bytes(data)
    kept = {item.record.sha256: item.path for item in before}
    return Content(NAMES, path, len(data), Record(sha256, len(lines), version), kept)


def refused(error: pytest.ExceptionInfo[TargetError]) -> tuple[str, dict[str, object]]:
    return error.value.code, dict(error.value.details)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def old(tmp_path: Path) -> Content:
    return content(tmp_path, OLD)


@pytest.fixture
def new(tmp_path: Path, old: Content) -> Content:
    return content(tmp_path, NEW, "1.1.0", old)


def hold(engine: Engine, held: Content, graph: str = GRAPH) -> None:
    """As if this had been published."""
    engine.put(graph, *held.path.read_text("utf-8").splitlines(keepends=True))
    engine.put(NAMES.record, statements(graph, held.record))


def published(engine: Engine) -> Records:
    return read_records(engine.store(), NAMES)


# --- the record -----------------------------------------------------------------------------------

RECORD = Record("a" * 64, 7, "1.0.0")


def test_a_record_is_read_as_it_was_written(engine: Engine) -> None:
    assert published(engine) == Records(None, None, {})
    engine.put(NAMES.record, statements(GRAPH, RECORD))
    assert published(engine) == Records(RECORD, None, {})
    promise = Record("b" * 64, 0)
    engine.put(NAMES.record, statements(NAMES.staging, promise))
    assert published(engine) == Records(RECORD, promise, {})
    engine.put(NAMES.record, f'<{NAMES.run}x.1> <{MODIFIED}> "2021-01-01" .\n')
    assert published(engine) == Records(RECORD, promise, {f"{NAMES.run}x.1": "2021-01-01"})


def test_the_words_of_a_record_are_those_of_common_vocabularies() -> None:
    assert statements("urn:g", RECORD).splitlines() == [
        (
            "<urn:g> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
            " <http://rdfs.org/ns/void#Dataset> ."
        ),
        f'<urn:g> <http://rdfs.org/ns/void#triples> "7"^^<{XSD}integer> .',
        "<urn:g> <http://spdx.org/rdf/terms#checksum> <urn:g/sha256> .",
        (
            "<urn:g/sha256> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
            " <http://spdx.org/rdf/terms#Checksum> ."
        ),
        (
            "<urn:g/sha256> <http://spdx.org/rdf/terms#algorithm>"
            " <http://spdx.org/rdf/terms#checksumAlgorithm_sha256> ."
        ),
        (
            "<urn:g/sha256> <http://spdx.org/rdf/terms#checksumValue>"
            f' "{"a" * 64}"^^<{XSD}hexBinary> .'
        ),
        '<urn:g> <http://www.w3.org/ns/dcat#version> "1.0.0" .',
    ]
    assert "<urn:g/sha256>" in statements("urn:g/", RECORD)
    assert "version" not in statements("urn:g", Record("a" * 64, 7))


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ('"7"', '"seven"', None),
        ('"7"', '"-7"', None),
        ("a" * 64, "a" * 63, None),
        ("a" * 64, "g" * 64, None),
        ("a" * 64, "A" * 64, RECORD),
        ('"1.0.0"', '"../x"', Record("a" * 64, 7)),
        ("http://rdfs.org/ns/void#triples", "urn:other", None),
        ("http://spdx.org/rdf/terms#checksumValue", "urn:other", None),
        ("http://spdx.org/rdf/terms#checksum>", "urn:other>", None),
    ],
)
def test_a_record_that_is_incomplete_is_none(
    engine: Engine, old: str, new: str, read: Record | None
) -> None:
    text = statements(GRAPH, RECORD)
    assert old in text
    engine.put(NAMES.record, text.replace(old, new))
    assert published(engine).published == read


def test_a_record_that_says_two_things_says_nothing(engine: Engine) -> None:
    engine.put(NAMES.record, statements(GRAPH, RECORD), statements(GRAPH, Record("a" * 64, 8)))
    assert published(engine).published is None


@pytest.mark.parametrize(
    "line",
    [
        f"<{NAMES.run}x y> <{MODIFIED}> <urn:x> .\n".replace(" y", "y"),
        f'<{NAMES.run}{"x" * 101}> <{MODIFIED}> "1" .\n',
        f'<{NAMES.run}a/b> <{MODIFIED}> "1" .\n',
    ],
)
def test_a_lease_of_a_name_that_is_none_is_refused(engine: Engine, line: str) -> None:
    engine.put(NAMES.record, line)
    with pytest.raises(TargetError) as error:
        published(engine)
    code, details = refused(error)
    assert code == "U310"
    assert str(details["found"]).startswith(NAMES.run)


# --- kinds of values ------------------------------------------------------------------------------

VALUES = [
    f'<urn:a> <urn:p> "1"^^<{XSD}integer> .\n',
    f'<urn:a> <urn:p> "2.0"^^<{XSD}decimal> .\n',
    '<urn:a> <urn:p> "x" .\n',
    '<urn:a> <urn:p> "x"@de-AT .\n',
    '<urn:a> <urn:p> "x\\"^^<urn:t>"@de .\n',
    "<urn:a> <urn:p> <urn:b> .\n",
    f'<urn:a> <urn:q> "2021-01-01"^^<{XSD}date> .\n',
]


def test_values_are_counted_alike_in_a_file_and_in_a_store(engine: Engine, tmp_path: Path) -> None:
    engine.put(GRAPH, *VALUES)
    path = content(tmp_path, VALUES).path
    counted = {
        Kind("urn:p", XSD + "decimal"): 2,
        Kind("urn:p", XSD + "string"): 1,
        Kind("urn:p", "@de-at"): 1,
        Kind("urn:p", "@de"): 1,
        Kind("urn:p", "IRI"): 1,
        Kind("urn:q", XSD + "date"): 1,
    }
    assert kinds_of(path) == counted
    assert read_kinds(engine.store(), GRAPH)[Kind("urn:p", XSD + "integer")] == 1
    assert read_kinds(engine.store(), "urn:none") == {}
    prove_kinds(engine.store(), GRAPH, path)


@pytest.mark.parametrize(
    ("line", "details"),
    [
        (
            f'<urn:a> <urn:q> "2021-01-02"^^<{XSD}date> .\n',
            {"what": "<urn:q>", "kind": "xsd:date", "expected": "1", "found": "2"},
        ),
        (
            "<urn:a> <urn:z> <urn:x> .\n",
            {"what": "<urn:z>", "kind": "IRI", "expected": "0", "found": "1"},
        ),
    ],
)
def test_the_kind_of_which_there_are_more_or_fewer_is_told(
    engine: Engine, tmp_path: Path, line: str, details: dict[str, str]
) -> None:
    engine.put(GRAPH, *VALUES, line)
    with pytest.raises(TargetError) as error:
        prove_kinds(engine.store(), GRAPH, content(tmp_path, VALUES).path)
    assert refused(error) == ("U311", {"graph": GRAPH, **details})


# --- reading back ---------------------------------------------------------------------------------


def test_a_graph_as_it_was_sent(engine: Engine, old: Content) -> None:
    hold(engine, old)
    verify(engine.store(), GRAPH, old)
    read = read_sample(engine.store(), GRAPH, old.path, old.sample)
    assert (read.sent, read.changes) == (read.found, ())
    assert read.sent == old.record.sha256, "all subjects of a small graph are read"


def test_a_triple_too_few_and_another_value(engine: Engine, old: Content) -> None:
    engine.put(GRAPH, *OLD[1:])
    with pytest.raises(TargetError) as error:
        verify(engine.store(), GRAPH, old)
    details = {"graph": GRAPH, "expected": "30", "found": "29"}
    assert refused(error) == ("U301", details)
    subject, predicate, value = OLD[0].split(" ", 2)
    engine.put(GRAPH, f'{subject} {predicate} "other" .\n')
    with pytest.raises(TargetError) as error:
        verify(engine.store(), GRAPH, old)
    sent = value.removesuffix(" .\n").replace('"', "").replace(f"^^<{XSD}date>", "^^xsd:date")
    what = f"{subject} {predicate}"
    details = {"graph": GRAPH, "what": what, "value": sent, "found": "other"}
    assert refused(error) == ("U302", details)
    read = read_sample(engine.store(), GRAPH, old.path, old.sample)
    assert read.sent != read.found
    assert len(read.lost) == 1


@pytest.mark.parametrize(
    ("name", "most", "pages"),
    [
        ("_SUBJECTS", 1, 10),
        ("_SUBJECTS", 3, 4),
        ("_ROWS", 6, 5),
        ("_ROWS", 2, 10),
        ("_BYTES", 1, 10),
    ],
)
def test_a_sample_is_read_in_pages(
    name: str, most: int, pages: int, engine: Engine, old: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(engine, old)
    monkeypatch.setattr(verify_module, name, most)
    read = read_sample(engine.store(), GRAPH, old.path, old.sample)
    assert (read.found, read.changes) == (old.record.sha256, ())
    assert engine.calls == ["query sample"] * pages


# --- a patch --------------------------------------------------------------------------------------


@pytest.fixture
def patch(old: Content, new: Content) -> Iterator[Patch]:
    """From the old content to the new."""
    patch = make_patch(new, old.record.sha256)
    assert patch is not None
    yield patch
    patch.close()


def test_a_patch_leads_from_a_version_that_is_kept(patch: Patch) -> None:
    removed, added = sorted(set(OLD) - set(NEW)), sorted(set(NEW) - set(OLD))
    assert [line.decode() for line in patch.lines(patch.removed)] == removed
    assert [line.decode() for line in patch.lines(patch.added)] == added
    assert patch.size == len("".join(removed + added).encode())
    patch.close()
    assert patch.removed.closed
    assert patch.added.closed


def test_no_patch_is_made_where_it_would_not_do(tmp_path: Path, old: Content, new: Content) -> None:
    assert make_patch(new, "0" * 64) is None, "not kept"
    half = content(tmp_path, OLD[: len(OLD) // 2 - 1], None, old)
    assert make_patch(half, old.record.sha256) is None, "as much as the whole"
    old.path.write_bytes("".join(OLD[1:]).encode())
    assert make_patch(new, old.record.sha256) is None, "the kept one was changed"
    old.path.write_bytes(b"none\n")
    assert make_patch(new, old.record.sha256) is None, "the kept one is none"


def test_lines_of_a_patch_are_read_again_after_some_were_left(patch: Patch) -> None:
    """As where a wrong value is found and the graph is filled anew, which is proven as well."""
    first = next(patch.lines(patch.added))
    assert next(patch.lines(patch.added)) == first
    assert len(list(patch.lines(patch.added))) == len(set(NEW) - set(OLD))


def test_changes_are_told_by_subject_and_property(patch: Patch) -> None:
    changes = list(changes_of(patch))
    assert [(item.subject, item.predicate) for item in changes] == sorted(
        {tuple(line.split(" ")[:2]) for line in set(OLD) ^ set(NEW)}
    )
    name = next(item for item in changes if item.subject.endswith("/1>"))
    assert (name.removed, name.added) == (set(), {'"Neuer Name"@de'})


@pytest.mark.parametrize(
    ("name", "most"), [("_PAIRS", 200), ("_PAIRS", 1), ("_BYTES", 1), ("_ROWS", 4), ("_ROWS", 1)]
)
def test_each_change_is_looked_at(
    name: str, most: int, engine: Engine, patch: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_module, name, most)
    engine.put(GRAPH, *NEW)
    prove_patch(engine.store(), GRAPH, patch)
    added = next(iter(set(NEW) - set(OLD)))
    subject, predicate, value = added.removesuffix(" .\n").split(" ", 2)
    for wrong in ('"other"', None):
        engine.data.clear()
        lines = [line for line in NEW if line != added]
        engine.put(GRAPH, *lines, *([f"{subject} {predicate} {wrong} .\n"] if wrong else []))
        with pytest.raises(TargetError) as error:
            prove_patch(engine.store(), GRAPH, patch)
        code, details = refused(error)
        assert (code, details["graph"], details["what"]) == (
            "U302",
            GRAPH,
            f"{subject} {predicate}",
        )
        assert details["value"] == value.replace('"', "")
    engine.data.clear()
    stayed = next(iter(set(OLD) - set(NEW)))
    engine.put(GRAPH, *NEW, stayed)
    with pytest.raises(TargetError) as error:
        prove_patch(engine.store(), GRAPH, patch)
    code, details = refused(error)
    assert (code, details["value"]) == ("U302", "—")
    assert details["found"] != "—"


INTEGER = f"^^<{XSD}integer>"


@pytest.mark.parametrize(
    ("removed", "added", "there", "found"),
    [
        ([], [f'"01"{INTEGER}'], [f'"1"{INTEGER}'], None),
        ([f'"1"{INTEGER}'], [f'"01"{INTEGER}'], [f'"1"{INTEGER}'], "1^^xsd:integer"),
        ([f'"2"{INTEGER}'], [f'"01"{INTEGER}'], [f'"1"{INTEGER}'], None),
        ([], [f'"01"{INTEGER}'], [f'"2"{INTEGER}'], "2^^xsd:integer"),
        ([], [f'"01"{INTEGER}'], [], "—"),
        (['"x"'], [], ['"x"'], "x"),
        (['"x"'], [], ['"y"'], None),
    ],
)
def test_another_form_of_a_value_will_do_unless_it_is_the_old_one(
    engine: Engine, removed: list[str], added: list[str], there: list[str], found: str | None
) -> None:
    gone, come = (
        io.BytesIO("".join(f"<urn:a> <urn:p> {value} .\n" for value in values).encode())
        for values in (removed, added)
    )
    patch = Patch(gone, come)
    engine.put(GRAPH, *(f"<urn:a> <urn:p> {value} .\n" for value in there))
    if found is None:
        prove_patch(engine.store(), GRAPH, patch)
        return
    with pytest.raises(TargetError) as error:
        prove_patch(engine.store(), GRAPH, patch)
    assert error.value.details["found"] == found


# --- loading --------------------------------------------------------------------------------------


def test_a_whole_load(engine: Engine, old: Content) -> None:
    engine.put(NAMES.staging, "<urn:left> <urn:p> <urn:over> .\n")
    counting = Counting()
    assert load(engine.store(), old, None, counting) is None
    assert engine.lines(NAMES.staging) == OLD
    assert counting.bytes == old.size
    assert engine.lines(GRAPH) == []


def test_a_patch_is_applied_to_a_copy(
    engine: Engine, old: Content, new: Content, patch: Patch
) -> None:
    hold(engine, old)
    engine.put(NAMES.staging, "<urn:left> <urn:p> <urn:over> .\n")
    counting = Counting()
    assert load(engine.store(), new, patch, counting) is patch, "what was left over is gone"
    assert (engine.lines(NAMES.staging), engine.lines(GRAPH)) == (NEW, OLD)
    assert counting.bytes == patch.size


def test_where_a_patch_does_not_lead_there_all_is_loaded(
    engine: Engine, new: Content, patch: Patch
) -> None:
    engine.put(GRAPH, *OLD, "<urn:another> <urn:p> <urn:x> .\n")
    assert load(engine.store(), new, patch, Counting()) is None
    assert engine.lines(NAMES.staging) == NEW


@pytest.mark.parametrize(
    ("code", "transient", "again"),
    [("U105", False, True), ("U106", False, True), ("U106", True, False), ("U104", False, False)],
)
def test_a_patch_that_is_refused(
    engine: Engine,
    old: Content,
    new: Content,
    patch: Patch,
    code: str,
    transient: bool,
    again: bool,
) -> None:
    """What passes is not worth a whole load, and neither is what would be refused as well."""
    hold(engine, old)

    def before(call: str) -> None:
        if call.startswith("update DELETE"):
            raise TargetError(code, transient=transient)

    engine.before = before
    if again:
        assert load(engine.store(), new, patch, Counting()) is None
        assert engine.lines(NAMES.staging) == NEW
    else:
        with pytest.raises(TargetError) as error:
            load(engine.store(), new, patch, Counting())
        assert error.value.code == code


def test_much_is_sent_in_pieces(
    engine: Engine, old: Content, new: Content, patch: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = max(map(len, OLD))
    for most, posts in ((size, 30), (10 * size, None)):
        engine.data.clear()
        engine.calls.clear()
        monkeypatch.setattr(load_module, "_CHUNK", most)
        load(engine.store(), old, None, Counting())
        found = engine.calls.count(f"POST {NAMES.staging}")
        assert found == posts or (posts is None and 1 < found < 10)
        assert engine.lines(NAMES.staging) == OLD
    monkeypatch.setattr(load_module, "_LONG", 10)
    engine.data.clear()
    engine.calls.clear()
    load(engine.store(), old, None, Counting())
    assert engine.calls.count(f"update INSERT {NAMES.staging}") == 30
    assert engine.lines(NAMES.staging) == OLD
    monkeypatch.setattr(load_module, "_OPERATIONS", 1)
    engine.put(GRAPH, *OLD)
    engine.calls.clear()
    load(engine.store(), new, patch, Counting())
    assert engine.calls.count(f"update DELETE {NAMES.staging}") == len(set(OLD) - set(NEW))


# --- the switch -----------------------------------------------------------------------------------


def gone(engine: Engine) -> bool:
    """Whether nothing is left beside the graph and its record."""
    graphs = {str(graph)[1:-1] for graph in engine.data.named_graphs()}
    return not graphs & {NAMES.staging, NAMES.previous}


def test_a_switch_to_the_first_content(engine: Engine, old: Content) -> None:
    engine.put(NAMES.staging, *OLD)
    switch(engine.store(), old, None)
    assert engine.lines(GRAPH) == OLD
    assert published(engine) == Records(old.record, None, {})
    assert gone(engine)


def test_a_switch_to_other_content(
    engine: Engine, old: Content, new: Content, patch: Patch
) -> None:
    hold(engine, old)
    engine.put(NAMES.record, f'<{NAMES.run}x.1> <{MODIFIED}> "2021-01-01" .\n')
    engine.put(NAMES.staging, *NEW)
    engine.put(NAMES.previous, "<urn:left> <urn:p> <urn:over> .\n")
    switch(engine.store(), new, old.record, patch)
    assert engine.lines(GRAPH) == NEW
    assert published(engine) == Records(new.record, None, {}), "leases go with the old record"
    assert gone(engine)


def test_until_the_switch_is_proven_both_are_kept(
    engine: Engine, old: Content, new: Content
) -> None:
    """Whoever is ended here leaves the promise, by which the next run goes on."""
    hold(engine, old)
    engine.put(NAMES.staging, *NEW)

    def before(call: str) -> None:
        if call == f"update INSERT {NAMES.staging} into {GRAPH}":
            raise TargetError("U103", transient=True)

    engine.before = before
    with pytest.raises(TargetError):
        switch(engine.store(), new, old.record)
    assert (engine.lines(GRAPH), engine.lines(NAMES.previous)) == (OLD, OLD)
    assert published(engine) == Records(old.record, new.record, {})
    held = read_state(engine.store(), new)
    assert held.recovery is Recovery.COMPLETE
    engine.before = lambda call: None
    complete(engine.store(), new, old.record)
    assert engine.lines(GRAPH) == NEW
    assert published(engine) == Records(new.record, None, {})
    assert gone(engine)


def test_a_copy_that_is_not_whole_is_no_copy(engine: Engine, old: Content, new: Content) -> None:
    hold(engine, old)
    engine.put(NAMES.staging, *NEW)

    def before(call: str) -> None:
        if call == "query COUNT" and engine.lines(NAMES.previous):
            engine.data.update(f"DELETE DATA {{ GRAPH <{NAMES.previous}> {{ {OLD[0]} }} }}")

    engine.before = before
    with pytest.raises(TargetError) as error:
        switch(engine.store(), new, old.record)
    assert error.value.code == "U301"
    assert engine.lines(GRAPH) == OLD
    assert published(engine).promised is None


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("times", [1, 2])
def test_a_switch_that_gives_other_triples_is_done_anew_or_undone(
    known: bool, times: int, engine: Engine, old: Content, new: Content
) -> None:
    hold(engine, old)
    engine.put(NAMES.staging, *NEW)
    left = [times]

    def before(call: str) -> None:
        if call == "query COUNT" and left[0] and published(engine).promised is not None:
            left[0] -= 1
            engine.put(GRAPH, "<urn:odd> <urn:p> <urn:x> .\n")

    engine.before = before
    if times == 1:
        switch(engine.store(), new, old.record)
        assert engine.lines(GRAPH) == NEW
        assert published(engine) == Records(new.record, None, {})
    else:
        with pytest.raises(TargetError) as error:
            switch(engine.store(), new, old.record if known else None)
        assert error.value.code == "U301"
        assert engine.lines(GRAPH) == OLD
        assert published(engine) == Records(old.record if known else None, None, {})
    assert gone(engine)


def test_a_value_of_a_patch_that_is_wrong_after_the_switch_is_put_right(
    engine: Engine, old: Content, new: Content, patch: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The graph is filled anew then, and each change is looked at again, however many they are."""
    monkeypatch.setattr(proof_module, "_PAIRS", 1)
    hold(engine, old)
    engine.put(NAMES.staging, *NEW)
    changed = next(line for line in NEW if line not in OLD)
    left = [1]

    def before(call: str) -> None:
        if call == "query changed values" and left[0]:
            left[0] -= 1
            engine.data.update(f"DELETE DATA {{ GRAPH <{GRAPH}> {{ {changed} }} }}")

    engine.before = before
    switch(engine.store(), new, old.record, patch)
    assert left == [0]
    assert engine.lines(GRAPH) == NEW
    assert published(engine) == Records(new.record, None, {})


def test_what_was_promised_otherwise_is_rolled_back(
    engine: Engine, old: Content, new: Content
) -> None:
    hold(engine, old, NAMES.previous)
    engine.data.update(f"DROP GRAPH <{NAMES.record}>")
    engine.put(GRAPH, *NEW)
    engine.put(NAMES.staging, *NEW)
    engine.put(NAMES.record, statements(GRAPH, old.record), statements(NAMES.staging, new.record))
    roll_back(engine.store(), NAMES, old.record)
    assert engine.lines(GRAPH) == OLD
    assert published(engine) == Records(old.record, None, {})
    assert gone(engine)


def test_a_roll_back_that_gives_other_triples_is_done_anew(
    engine: Engine, old: Content, new: Content
) -> None:
    engine.put(NAMES.previous, *OLD)
    engine.put(GRAPH, *NEW)
    left = [1]

    def before(call: str) -> None:
        if call == "query COUNT" and engine.lines(GRAPH) == OLD and left[0]:
            left[0] -= 1
            engine.put(GRAPH, "<urn:odd> <urn:p> <urn:x> .\n")

    engine.before = before
    roll_back(engine.store(), NAMES, None)
    assert left == [0]
    assert engine.lines(GRAPH) == OLD
    assert published(engine) == Records(None, None, {})
    assert gone(engine)


def test_a_version_alone_is_noted(engine: Engine, tmp_path: Path, old: Content) -> None:
    hold(engine, old)
    later = content(tmp_path, OLD, "1.0.1")
    note(engine.store(), later)
    assert published(engine) == Records(later.record, None, {})
    assert engine.lines(GRAPH) == OLD


def test_what_a_run_left_over_is_cleared(engine: Engine, old: Content) -> None:
    hold(engine, old)
    engine.put(NAMES.staging, *NEW)
    engine.put(NAMES.previous, *NEW)
    clear(engine.store(), NAMES)
    assert gone(engine)
    assert (engine.lines(GRAPH), published(engine).published) == (OLD, old.record)


# --- what is to be done ---------------------------------------------------------------------------


def test_what_is_to_be_done_with_a_graph(
    engine: Engine, tmp_path: Path, old: Content, new: Content
) -> None:
    store = engine.store()
    task = find_task(store, old)
    assert (task.step.action, task.step.kind, task.step.name) == (Action.CREATE, "graph", GRAPH)
    assert (task.loads, task.patch, task.record_only) == (True, None, False)
    assert (task.step.size, task.step.changed) == (old.size, ())
    assert (task.ends_lease, task.held.foreign) == (True, False)
    hold(engine, old)
    task = find_task(store, old)
    assert (task.step.action, task.loads, task.ends_lease) == (Action.LEAVE, False, False)
    task = find_task(store, content(tmp_path, OLD, "1.0.1"))
    assert (task.step.action, task.step.changed) == (Action.UPDATE, ("version",))
    assert (task.loads, task.record_only, task.ends_lease) == (False, True, True)
    task = find_task(store, new)
    assert task.patch is not None
    assert (task.step.action, task.step.changed) == (Action.UPDATE, ("triples",))
    assert (task.loads, task.step.size) == (True, task.patch.size)
    task.close()
    assert task.patch.added.closed


def test_a_graph_that_another_program_changed_is_loaded(
    engine: Engine, old: Content, new: Content
) -> None:
    hold(engine, old)
    engine.put(GRAPH, "<urn:odd> <urn:p> <urn:x> .\n")
    held = read_state(engine.store(), old)
    assert (held.published, held.base, held.triples) == (old.record, None, 31)
    assert not held.foreign
    for wanted in (old, new):
        task = find_task(engine.store(), wanted)
        assert (task.step.action, task.loads, task.patch) == (Action.UPDATE, True, None)
    engine.data.update(f"DELETE DATA {{ GRAPH <{GRAPH}> {{ {OLD[0]} }} }}")
    task = find_task(engine.store(), old)
    assert (task.held.base, task.loads) == (old.record, True), "as many triples, of other kinds"
    subject, predicate, _ = OLD[0].split(" ", 2)
    engine.data.update(f"DELETE DATA {{ GRAPH <{GRAPH}> {{ <urn:odd> <urn:p> <urn:x> }} }}")
    engine.put(GRAPH, f"{subject} {predicate} {OLD[0].split(' ', 2)[2].replace('0', '7', 1)}")
    assert find_task(engine.store(), old).loads, "as many of each kind, with another value"


def test_a_graph_of_somebody_else_is_foreign(engine: Engine, old: Content) -> None:
    engine.put(GRAPH, *NEW)
    held = read_state(engine.store(), old)
    assert (held.foreign, held.published, held.recovery) == (True, None, Recovery.NOTHING)
    assert engine.calls.count(f"query record of {GRAPH}") == 2, "it is looked at again"


@pytest.mark.parametrize(
    ("graph", "recovery"), [(NAMES.staging, Recovery.CLEAR), (NAMES.previous, Recovery.CLEAR)]
)
def test_what_is_left_over_is_seen(
    engine: Engine, old: Content, graph: str, recovery: Recovery
) -> None:
    hold(engine, old)
    clean = read_state(engine.store(), old)
    engine.put(graph, *OLD[:2])
    held = read_state(engine.store(), old)
    assert (held.recovery, held.base) == (recovery, old.record)
    task = find_task(engine.store(), old)
    assert (task.step.action, task.loads) == (Action.UPDATE, False)
    assert held.is_as(clean)
    assert clean.is_as(held)


def test_a_lease_alone_is_a_leftover(engine: Engine, old: Content) -> None:
    hold(engine, old)
    engine.put(NAMES.record, f'<{NAMES.run}x.1> <{MODIFIED}> "2021-01-01" .\n')
    held = read_state(engine.store(), old)
    assert held.recovery is Recovery.CLEAR
    assert held.runs == {f"{NAMES.run}x.1": "2021-01-01"}


def test_a_promise_counts_where_its_graph_is_whole(
    engine: Engine, old: Content, new: Content
) -> None:
    hold(engine, old)
    engine.put(NAMES.previous, *OLD[:7])
    engine.put(NAMES.record, statements(NAMES.staging, new.record))
    engine.put(NAMES.staging, *NEW[1:])
    assert read_state(engine.store(), new).recovery is Recovery.CLEAR
    engine.put(NAMES.staging, NEW[0])
    held = read_state(engine.store(), new)
    assert (held.recovery, held.foreign) == (Recovery.COMPLETE, False)
    task = find_task(engine.store(), new)
    assert (task.step.action, task.loads, task.ends_lease) == (Action.UPDATE, False, True)
    other = read_state(engine.store(), old)
    assert (other.recovery, other.triples) == (Recovery.ROLL_BACK, 7), "what is there afterwards"
    assert other.base is None
    assert not held.is_as(other)


# --- the lease ------------------------------------------------------------------------------------


def signed(run: str, age: timedelta) -> str:
    moment = (datetime.now(UTC) - age).isoformat(timespec="seconds")
    return f'<{NAMES.run}{run}> <{MODIFIED}> "{moment}"^^<{XSD}dateTime> .\n'


def test_a_lease_is_taken_renewed_and_given_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = Lease(engine.store(), NAMES, 300)
    lease.take({})
    ((run, at),) = published(engine).runs.items()
    assert run.startswith(f"{NAMES.run}{machine()}.{os.getpid()}.")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds()) < 60
    assert at.endswith("Z")
    lease.check()
    engine.calls.clear()
    lease.renew()
    assert engine.calls == [], "it was just taken"
    monkeypatch.setattr(lease_module, "_RENEWED", 0.0)
    engine.data.update(
        f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ ?s ?p"
        f' "2021-01-01T00:00:00Z"^^<{XSD}dateTime> }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}'
    )
    lease.renew()
    assert list(published(engine).runs) == [run]
    assert not published(engine).runs[run].startswith("2021-01-01")
    lease.release()
    assert published(engine).runs == {}
    lease.renew()
    assert published(engine).runs == {}, "what is gone is not made anew"


def test_a_lease_is_renewed_once_a_minute(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = Lease(engine.store(), NAMES, 300)
    lease.take({})
    start = time.monotonic()
    for later, renewed in ((59.0, 0), (61.0, 1), (100.0, 0), (200.0, 1)):
        engine.calls.clear()
        monkeypatch.setattr(time, "monotonic", lambda later=later: start + later)
        lease.renew()
        assert len(engine.calls) == renewed, later


def test_another_run_is_told_and_its_lease_stays(engine: Engine) -> None:
    engine.put(NAMES.record, signed("elsewhere.1", timedelta(seconds=100)))
    seen = published(engine).runs
    with pytest.raises(TargetError) as error:
        Lease(engine.store(), NAMES, 300).take(seen)
    assert refused(error) == ("U306", {"graph": GRAPH, "minutes": "5"})
    assert error.value.transient
    assert published(engine).runs == seen


def test_a_lease_that_expired_is_removed(engine: Engine) -> None:
    engine.put(NAMES.record, signed("elsewhere.1", timedelta(seconds=400)))
    lease = Lease(engine.store(), NAMES, 300)
    lease.take(published(engine).runs)
    (run,) = published(engine).runs
    assert "elsewhere" not in run
    lease.check()


def test_of_two_that_begin_at_once_the_later_gives_up(engine: Engine) -> None:
    lease = Lease(engine.store(), NAMES, 300)
    engine.put(NAMES.record, signed("elsewhere.1", timedelta()))
    with pytest.raises(TargetError) as error:
        lease.take({})
    assert error.value.code == "U306"
    assert [run.endswith("elsewhere.1") for run in published(engine).runs] == [True]


def test_whose_lease_was_removed_does_not_go_on(engine: Engine) -> None:
    lease = Lease(engine.store(), NAMES, 300)
    lease.take({})
    lease.release()
    with pytest.raises(TargetError) as error:
        lease.check()
    assert error.value.code == "U306"


@pytest.mark.parametrize("at", ["never", "2021-13-01", ""])
def test_a_time_that_is_none_is_long_ago(engine: Engine, at: str) -> None:
    engine.put(NAMES.record, f'<{NAMES.run}elsewhere.1> <{MODIFIED}> "{at}" .\n')
    Lease(engine.store(), NAMES, 300).take(published(engine).runs)


def test_a_time_without_a_zone_is_that_of_greenwich(engine: Engine) -> None:
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    engine.put(NAMES.record, f'<{NAMES.run}elsewhere.1> <{MODIFIED}> "{now}" .\n')
    with pytest.raises(TargetError):
        Lease(engine.store(), NAMES, 300).take(published(engine).runs)


def test_a_time_to_come_is_of_no_run(engine: Engine) -> None:
    engine.put(NAMES.record, signed("elsewhere.1", timedelta(seconds=-400)))
    Lease(engine.store(), NAMES, 300).take(published(engine).runs)


# --- the target as a whole ------------------------------------------------------------------------

HERE = Place(file="verbund.toml", line=7)


def target(engine: Engine, *contents: Content) -> StoreTarget:
    settings = StoreSettings(query="q:", update="u:", graph_store="g:")
    configured = Configured("store", "sparql", settings)
    return StoreTarget(configured, HERE, engine.store(), contents, ExitStack())


def apply(engine: Engine, wanted: Content) -> Counting:
    """Plan and apply; the files of a patch are closed."""
    counting = Counting()
    with closing(target(engine, wanted)) as there:
        there.apply(there.plan(), counting)
    return counting


def test_a_target_is_brought_up_to_date_once(engine: Engine, old: Content, new: Content) -> None:
    there = target(engine, old)
    plan = there.plan()
    assert ([step.action for step in plan.steps], plan.findings, plan.held) == (
        [Action.CREATE],
        (),
        (),
    )
    counting = Counting()
    there.apply(plan, counting)
    assert (counting.steps, counting.bytes) == (list(plan.steps), old.size)
    plan = there.plan()
    assert (plan.writes, plan.held) == ((), (Version("1.0.0", "", old.record.sha256),))
    assert engine.lines(GRAPH) == OLD
    assert published(engine) == Records(old.record, None, {})
    assert apply(engine, new).bytes < new.size
    assert engine.lines(GRAPH) == NEW
    assert gone(engine)
    there.apply(there.plan(), Counting())
    assert engine.lines(GRAPH) == OLD, "an older one may be asked for, too"
    assert there.published_catalogue() is None


def test_a_foreign_graph_is_told_and_not_written(engine: Engine, old: Content) -> None:
    engine.put(GRAPH, *NEW)
    there = target(engine, old)
    plan = there.plan()
    (finding,) = plan.findings
    assert (finding.code, finding.place) == ("U305", HERE)
    assert finding.details == {"target": "store", "graph": GRAPH, "triples": str(len(NEW))}
    with pytest.raises(TargetError) as error:
        there.apply(plan, Counting())
    assert refused(error) == ("U305", dict(finding.details))
    assert (engine.lines(GRAPH), engine.lines(NAMES.record)) == (NEW, [])
    allowed = Plan(plan.steps, (replace(finding, severity=Severity.WARNING),))
    there.apply(allowed, Counting())
    assert engine.lines(GRAPH) == OLD


def test_a_run_goes_on_where_another_ended(engine: Engine, old: Content, new: Content) -> None:
    """Whether that had promised this content or another, and whatever it left."""
    for promised, wanted, left in ((new, new, NEW), (new, old, OLD), (old, new, NEW)):
        engine.data.clear()
        hold(engine, old)
        engine.put(NAMES.previous, *OLD)
        engine.put(NAMES.staging, *promised.path.read_text("utf-8").splitlines(keepends=True))
        engine.put(NAMES.record, statements(NAMES.staging, promised.record))
        engine.put(GRAPH, *NEW[:5])
        apply(engine, wanted)
        assert engine.lines(GRAPH) == left
        assert published(engine) == Records(wanted.record, None, {})
        assert gone(engine)
    engine.put(NAMES.staging, *OLD[:4])
    apply(engine, new)
    assert (engine.lines(GRAPH), gone(engine)) == (NEW, True)
    assert published(engine).runs == {}


@pytest.mark.parametrize(
    ("error", "cleared"),
    [
        (TargetError("U105"), True),
        (TargetError("U106", transient=True), False),
        (TargetError("U104"), False),
        (KeyboardInterrupt(), False),
    ],
)
def test_a_load_that_cannot_succeed_is_cleared_away(
    engine: Engine, old: Content, error: BaseException, cleared: bool
) -> None:
    """The lease is given back in any case, so that the next run need not wait."""

    def before(call: str) -> None:
        if call.startswith("POST"):
            engine.put(NAMES.staging, OLD[0])
            raise error

    engine.before = before
    with pytest.raises(type(error)):
        apply(engine, old)
    assert gone(engine) is cleared
    assert published(engine) == Records(None, None, {})
    assert engine.lines(GRAPH) == []


def test_a_state_that_changed_since_the_plan_is_left_alone(
    engine: Engine, old: Content, new: Content
) -> None:
    there = target(engine, new)
    plan = there.plan()
    hold(engine, old)
    with pytest.raises(TargetError) as error:
        there.apply(plan, Counting())
    assert (error.value.code, error.value.transient) == ("U306", True)
    assert (engine.lines(GRAPH), published(engine).runs) == (OLD, {})


def test_the_lease_is_renewed_while_triples_are_sent(
    engine: Engine, old: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "_RENEWED", 0.0)
    monkeypatch.setattr(load_module, "_CHUNK", 1)
    counting = apply(engine, old)
    assert counting.bytes == old.size
    assert engine.calls.count(f"update INSERT {NAMES.record}") >= 30


def test_what_is_read_back(engine: Engine, tmp_path: Path) -> None:
    lines = [
        f'<urn:a> <urn:p> "01"^^<{XSD}integer> .\n',
        f'<urn:b> <urn:p> "02"^^<{XSD}integer> .\n',
        '<urn:a> <urn:q> "x"@de .\n',
        '<urn:a> <urn:r> "y"@DE .\n',
        "<urn:a> <urn:s> <urn:x> .\n",
    ]
    wanted = content(tmp_path, lines)
    engine.put(
        GRAPH,
        f'<urn:a> <urn:p> "1"^^<{XSD}integer> .\n',
        f'<urn:b> <urn:p> "2"^^<{XSD}integer> .\n',
        '<urn:a> <urn:q> "z"@de .\n',
        '<urn:a> <urn:r> "y"@de .\n',
        "<urn:a> <urn:t> <urn:x> .\n",
        "<urn:z> <urn:t> <urn:x> .\n",
    )
    found = target(engine, wanted).read_back()
    assert [(item.kind, item.name, item.what, item.same) for item in found.readings] == [
        ("graph", GRAPH, "triples", False),
        ("graph", GRAPH, "sha256", False),
    ]
    assert (found.readings[0].expected, found.readings[0].found) == ("5", "6")
    told = {}
    for item in found.findings:
        assert (item.place, item.details["target"]) == (HERE, "store")
        what = localised(item.details["what"], "en")
        told[what] = (item.code, item.severity, item.value, item.details["found"])
        assert (item.focus_node, item.path is not None) == ("urn:a", True)
    assert told == {
        "values of xsd:integer (2 of those read back)": (
            "U122",
            Severity.WARNING,
            "01^^xsd:integer",
            "1^^xsd:integer",
        ),
        "texts with a language (2 of those read back)": ("U121", Severity.WARNING, "x@de", "z@de"),
        "references (1 of those read back)": ("U121", Severity.WARNING, "<urn:x>", ""),
        "statements that were not sent (1)": ("U121", Severity.WARNING, "", "<urn:x>"),
    }
    engine.data.clear()
    wanted = content(tmp_path, OLD)
    hold(engine, wanted)
    found = target(engine, wanted).read_back()
    assert [item.same for item in found.readings] == [True, True]
    assert found.findings == ()
