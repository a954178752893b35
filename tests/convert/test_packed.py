"""What the generated code writes where IRIs, keys and cells hold characters beyond ASCII."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.agreement.differential import convert, with_base
from tests.support.workspaces import NAMESPACE, ONTOLOGY, SHAPES, csv_text, write_workspace

from verbund.text.latin1 import as_latin1, to_bytes

ANY = st.text(st.characters(exclude_categories=["Cs"]))

OFFICES = [
    ["id", "type", "name", "name@en", "note", "code", "page", "link"],
    ["a", "Office", "Bürgermeisterei", "", "„kurz“", "süd", "straße", "https://example.org/ä"],
    ["b", "Branch", "Ämter", "łódź", "plain", "süd", "😀", "https://example.org/łódź"],
    ["c", "Office", "plain", "", "", "", "", ""],
    ["ü", "Office", "its key is no key", "", "", "", "", ""],
]
SITES = [["id", "name"], ["park", "Größe 😀"]]
VISITS = [
    ["office", "number", "branch", "hosts", "day"],
    ["a", "1", "b", "a;park;b", "2020-01-01"],
    ["a", "2", "", "ü;Größe 😀", "1.2.2020"],
    ["Bürgermeisterei", "3", "Ämter", "a; Bürgermeisterei", "2020-02-30"],
]
FILES = {"offices": csv_text(OFFICES), "sites": csv_text(SITES), "visits": csv_text(VISITS)}


@given(ANY, ANY)
def test_packed_text_is_the_text_in_utf_8(one: str, other: str) -> None:
    assert to_bytes(", ", [as_latin1(one), as_latin1(other)]) == f"{one}, {other}".encode()


@given(ANY, ANY)
def test_packed_text_sorts_as_the_text_does(one: str, other: str) -> None:
    assert (as_latin1(one) < as_latin1(other)) == (one < other)


@pytest.mark.parametrize("base", ["https://example.org/id/", "https://example.org/straße/"])
@pytest.mark.parametrize("namespace", [NAMESPACE, "https://example.org/größe😀#"])
def test_both_ways_write_the_same(tmp_path: Path, base: str, namespace: str) -> None:
    workspace = write_workspace(
        tmp_path,
        {},
        shapes=SHAPES.replace(NAMESPACE, namespace),
        ontology=ONTOLOGY.replace(NAMESPACE, namespace),
    )
    case = convert(with_base(workspace.load_model(), base), FILES, tmp_path / "records")
    assert case.quick.ntriples == case.plain.ntriples
    assert case.quick.turtle == case.plain.turtle
    assert case.quick.jsonld == case.plain.jsonld
    assert case.quick.findings == case.plain.findings
    assert f'<{namespace}note> "„kurz“"'.encode() in case.quick.ntriples
    assert case.quick.checked < case.plain.checked, "the generated code was tried"
