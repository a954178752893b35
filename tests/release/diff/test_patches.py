"""Whatever two datasets hold: every form of their difference leads from the one to the other."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.extent import examples

from verbund.rdf.terms import Iri, Literal, Term, ntriples
from verbund.release.diff import merge
from verbund.release.diff.write import DifferenceSummary, write_difference

BASE = "https://example.org/"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["\\u0022", 'a"b', "} ;\nDELETE", "\\", "\x00\x08\x7f", "\ufffe", "{?x}", "#", " ."]
)
# Places where a code point escape of SPARQL (19.2) and a pair of N-Triples meet.
ESCAPES = st.lists(
    st.sampled_from(
        ["\\", "u", "U", "0041", "0001F600", "def0", "\x07", "\ufffe", '"', "\n", "sers"]
    ),
    max_size=8,
).map("".join)
TEXTS = TEXTS | ESCAPES
OBJECTS: st.SearchStrategy[Term] = st.one_of(
    st.sampled_from([Iri(BASE + name) for name in ("a", "b", "a/b", "ä")]),
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, BASE + "type")),
    st.tuples(TEXTS, st.sampled_from(["de", "en-gb"])).map(
        lambda pair: Literal(
            pair[0], "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", pair[1]
        )
    ),
)
TRIPLES = st.tuples(
    st.sampled_from(["a", "a/b", "a0", "b", "ä"]), st.sampled_from(["p", "q"]), OBJECTS
).map(lambda item: f"<{BASE}{item[0]}> <{BASE}{item[1]}> {ntriples(item[2])} .\n".encode())
SETS = st.frozensets(TRIPLES, max_size=12)
Pair = tuple[frozenset[bytes], frozenset[bytes]]
PAIRS: st.SearchStrategy[Pair] = st.tuples(SETS, SETS, SETS).map(
    lambda sets: (sets[0] | sets[1], sets[0] | sets[2])
)
"""Two datasets with something in common."""


def write(path: Path, lines: frozenset[bytes]) -> Path:
    path.write_bytes(b"".join(sorted(lines)))
    return path


def difference(
    folder: Path, old: frozenset[bytes], new: frozenset[bytes]
) -> tuple[Path, DifferenceSummary]:
    target = folder / "changes"
    summary = write_difference(write(folder / "old.nt", old), write(folder / "new.nt", new), target)
    return target, summary


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def applied(patch: Path, lines: frozenset[bytes]) -> set[bytes]:
    """The smallest reader of RDF Patch: rows of one letter and a triple."""
    found = set(lines)
    for row in lines_of(patch):
        mark, _, line = row.partition(b" ")
        if mark == b"D":
            found.remove(line)
        elif mark == b"A":
            assert line not in found
            found.add(line)
    return found


@given(PAIRS)
def test_removed_and_added_and_the_patch_lead_from_old_to_new(pair: Pair) -> None:
    old, new = pair
    with tempfile.TemporaryDirectory() as folder:
        target, summary = difference(Path(folder), old, new)
        removed, added = lines_of(target / "removed.nt"), lines_of(target / "added.nt")
        assert removed == sorted(old - new)
        assert added == sorted(new - old)
        assert applied(target / "patch.rdfp", old) == new
        assert (summary.triples_removed, summary.triples_added) == (len(removed), len(added))
        assert summary.is_empty == (old == new)


@given(PAIRS)
@example((frozenset(), frozenset()))
@example((frozenset(), frozenset({f'<{BASE}a> <{BASE}p> "C:\\\\users\\\\udef0"@de .\n'.encode()})))
@example((frozenset({f'<{BASE}a> <{BASE}p> "\\\\u0041"^^<{BASE}t> .\n'.encode()}), frozenset()))
@example((frozenset(), frozenset({f'<{BASE}a> <{BASE}p> "\\\\\\u00070041" .\n'.encode()})))
def test_the_update_leads_a_store_from_old_to_new(pair: Pair) -> None:
    """SPARQL 1.1 Update, section 3.1; escapes of N-Triples must mean the same there (19.2)."""
    old, new = pair
    with tempfile.TemporaryDirectory() as folder:
        target, _ = difference(Path(folder), old, new)
        store, wanted = pyoxigraph.Store(), pyoxigraph.Store()
        store.load(b"".join(old), format=pyoxigraph.RdfFormat.N_TRIPLES)
        wanted.load(b"".join(new), format=pyoxigraph.RdfFormat.N_TRIPLES)
        update = (target / "update.ru").read_text(encoding="utf-8")
        store.update(update)
        assert set(store) == set(wanted)
        graph = rdflib_graph(old)
        if update:
            graph.update(update)
        assert set(graph) == set(rdflib_graph(new))


def rdflib_graph(lines: frozenset[bytes]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=b"".join(lines).decode(), format="nt")


def test_only_what_engines_read_in_different_ways_is_put_together(tmp_path: Path) -> None:
    texts = ["C:\\\\data", "\\u0007", "C:\\\\users", "\\\\\\u0007"]
    lines = frozenset(
        f'<{BASE}{n}> <{BASE}p> "{text}"@de .\n'.encode() for n, text in enumerate(texts)
    )
    target, _ = difference(tmp_path, frozenset(), lines)
    update = (target / "update.ru").read_text(encoding="utf-8")
    value = 'STRLANG(CONCAT("C:\\\\", "users"), "de")'
    assert update.splitlines() == [
        "INSERT DATA {",
        f'<{BASE}0> <{BASE}p> "C:\\\\data"@de .',
        f'<{BASE}1> <{BASE}p> "\\u0007"@de .',
        "} ;",
        f"INSERT {{ <{BASE}2> <{BASE}p> ?o }} WHERE {{ BIND({value} AS ?o) }} ;",
        "INSERT DATA {",
        f'<{BASE}3> <{BASE}p> "\\\\\\u0007"@de .',
        "} ;",
    ]


@given(PAIRS)
def test_the_way_back_is_the_inverse(pair: Pair) -> None:
    old, new = pair
    with tempfile.TemporaryDirectory() as folder:
        there, one = difference(Path(folder), old, new)
        texts = (there / "removed.nt").read_bytes(), (there / "added.nt").read_bytes()
        back, other = difference(Path(folder), new, old)
        assert texts == ((back / "added.nt").read_bytes(), (back / "removed.nt").read_bytes())
        assert (one.old, one.new) == (other.new, other.old)
        for name, counts in one.records.items():
            assert counts.added == other.records[name].removed
            assert counts.changed == other.records[name].changed


@given(PAIRS)
def test_records_are_counted_by_whether_each_side_has_them(pair: Pair) -> None:
    old, new = pair

    def by_subject(lines: frozenset[bytes]) -> dict[bytes, set[bytes]]:
        found: dict[bytes, set[bytes]] = {}
        for line in lines:
            found.setdefault(line.partition(b"> ")[0], set()).add(line)
        return found

    before, after = by_subject(old), by_subject(new)
    with tempfile.TemporaryDirectory() as folder:
        _, summary = difference(Path(folder), old, new)
    counts = summary.records.get("other")
    found = (counts.added, counts.removed, counts.changed) if counts else (0, 0, 0)
    both = before.keys() & after.keys()
    assert found == (
        len(after.keys() - before.keys()),
        len(before.keys() - after.keys()),
        sum(before[subject] != after[subject] for subject in both),
    )


@given(PAIRS)
@settings(max_examples=examples(30))
def test_blocks_of_any_size_give_the_same(pair: Pair) -> None:
    old, new = pair
    whole = merge._BLOCK
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        target, _ = difference(Path(folder), old, new)
        texts = {path.name: path.read_bytes() for path in target.iterdir()}
        patch.setattr(merge, "_BLOCK", 100)
        patch.setattr(merge, "_SHORTEST_STEP", 1)
        target, _ = difference(Path(folder), old, new)
        assert texts == {path.name: path.read_bytes() for path in target.iterdir()}
    assert whole == merge._BLOCK


def test_rdflib_reads_the_patch(tmp_path: Path) -> None:
    lines = [f'<{BASE}{n}> <{BASE}p> "{n}" .\n'.encode() for n in range(10, 20)]
    old, new = frozenset(lines[:7]), frozenset(lines[3:])
    target, _ = difference(tmp_path, old, new)
    dataset = rdflib.Dataset()
    dataset.parse(data=b"".join(old).decode(), format="nt")
    dataset.parse(target / "patch.rdfp", format="patch")
    assert {str(item[0]) for item in dataset.quads()} == {f"{BASE}{n}" for n in range(13, 20)}


def test_a_patch_is_called_by_the_dataset_that_it_leads_to(tmp_path: Path) -> None:
    """So that patches of releases that follow each other make a log (RDF Delta: id and prev)."""
    one, two, three = (frozenset({f'<{BASE}a> <{BASE}p> "{n}" .\n'.encode()}) for n in range(3))
    heads = []
    for old, new in ((one, two), (two, three)):
        target, summary = difference(tmp_path, old, new)
        head = lines_of(target / "patch.rdfp")[:2]
        assert summary.new.sha256.encode() in head[0]
        heads.append(head)
    assert heads[0][0].replace(b"H id", b"H prev") == heads[1][1]


def test_a_long_update_is_cut_into_operations(tmp_path: Path) -> None:
    lines = frozenset(f'<{BASE}{n}> <{BASE}p> "{n}" .\n'.encode() for n in range(2000))
    target, _ = difference(tmp_path, lines, frozenset())
    text = (target / "update.ru").read_text(encoding="utf-8")
    assert text.count("DELETE DATA {") == 2
    store = pyoxigraph.Store()
    store.load(b"".join(lines), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.update(text)
    assert len(store) == 0
