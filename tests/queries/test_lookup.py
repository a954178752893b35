"""Values that are records: by id, name or IRI; unknown and ambiguous ones are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verbund.queries import Asked, ResultFormat, query_result, read_release
from verbund.queries.lookup import NameIndex, complete, indexed, lookup_of
from verbund.question.head import read_question
from verbund.sparql.errors import QueryError

BASE = "https://example.org/id/"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
DATA = f"""\
<{BASE}group/west> {LABEL} "Behörde West"@de .
<{BASE}office/east> {LABEL} "Behörde  Ost"@de .
<{BASE}office/twin-1> {LABEL} "Zwilling"@de .
<{BASE}office/twin-2> {LABEL} "Zwilling"@de .
<{BASE}office/west> {LABEL} "Behörde West"@de .
<{BASE}place/east> {LABEL} "Ost"@de .
<https://example.org/kind/police> {LABEL} "Polizei"@de .
"""
TEXT = """\
#+ parameters:
#+   x: { type: iri, in: [office/, group/, https://example.org/kind/] }
SELECT ?x { VALUES ?x { UNDEF } }
"""
QUESTION = read_question("q", TEXT)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "dataset.nt").write_text(DATA, encoding="utf-8")
    (tmp_path / "manifest.json").write_text(json.dumps({"base": BASE}), encoding="utf-8")
    return tmp_path


def found(release: Path, value: str) -> str:
    lookup = lookup_of(read_release(release), release)
    text = complete(QUESTION, {"x": value}, lookup)
    assert complete(QUESTION, {"x": value}, indexed(lookup)) == text
    return text.partition("{ <")[2].partition("> }")[0] or text


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        ("east", "office/east"),
        (f"{BASE}office/east", "office/east"),
        (f"<{BASE}office/east>", "office/east"),
        ("office/west", "office/west"),
        ("group/west", "group/west"),
        ("behörde ost", "office/east"),
        ("BEHÖRDE OST ", "office/east"),
        ("Beho\u0308rde Ost", "office/east"),
    ],
    ids=ascii,
)
def test_a_record_is_found(release: Path, value: str, iri: str) -> None:
    assert found(release, value) == BASE + iri


def test_a_concept_is_found_by_its_name(release: Path) -> None:
    assert (
        found(release, "Polizei") == found(release, "police") == "https://example.org/kind/police"
    )


def test_a_record_is_found_by_the_official_keys_that_other_records_state(release: Path) -> None:
    """The ontology says by which property a key leads to what has it; several may have one."""
    (release / "ontology.ttl").write_text(
        "<https://example.org/def#of> <http://www.w3.org/2000/01/rdf-schema#seeAlso>"
        " <http://www.w3.org/ns/adms#identifier> .\n"
    )
    notation = "<http://www.w3.org/2004/02/skos/core#notation>"
    keys = [("1", "office/east", "DEA45"), ("2", "place/east", "DEA45"), ("3", "office/west", "7")]
    keys += [("4", "group/west", "12"), ("5", "office/twin-1", "12")]
    with (release / "dataset.nt").open("a", encoding="utf-8") as file:
        for key, thing, text in keys:
            file.write(f"<{BASE}key/{key}> <https://example.org/def#of> <{BASE}{thing}> .\n")
            file.write(f'<{BASE}key/{key}> {notation} "{text}" .\n')
    assert found(release, "DEA45") == BASE + "office/east"  # a place is none of what may stand here
    assert found(release, "7") == BASE + "office/west"
    with pytest.raises(QueryError) as caught:
        found(release, "12")
    assert "group/west, office/twin-1" in caught.value.message("en")


def test_an_empty_value_is_none(release: Path) -> None:
    assert "{ UNDEF }" in found(release, " ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("west", "these have that name: office/west, group/west"),
        ("Zwilling", "office/twin-1, office/twin-2"),
        ("Behörde West", "group/west, office/west"),
        ("eats", "Did you mean east?"),
        ("Behörde Ost.", "Did you mean east?"),
        ("place/east", "Expected"),
        (f"{BASE}office/none", "Expected"),
        ("https://elsewhere.example/x", "Expected"),
        ("x> } UNION { ?x ?y ?z", "Expected"),
        ("east> } #", "Expected"),
        ("a\\u003e", "backslash"),
        ("_:b", "Expected"),
        ("\u202e", "visible"),
    ],
    ids=ascii,
)
def test_what_is_unknown_or_ambiguous_or_hostile_is_told(
    release: Path, value: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        found(release, value)
    assert said in caught.value.message("en")


def test_a_question_is_asked_in_the_shut_in_process(release: Path) -> None:
    result, _ = query_result(release, Asked(QUESTION, {"x": "east"}), ResultFormat.CSV)
    assert result.data.decode() == f"x\r\n{BASE}office/east\r\n"
    with pytest.raises(QueryError, match="Did you mean east"):
        query_result(release, Asked(QUESTION, {"x": "eats"}), ResultFormat.CSV)
    with pytest.raises(QueryError, match="no parameter “y”"):
        query_result(release, Asked(QUESTION, {"y": "1"}), ResultFormat.CSV)


def test_without_a_manifest_whole_iris_are_found(release: Path) -> None:
    (release / "manifest.json").unlink()
    assert found(release, "police") == "https://example.org/kind/police"
    with pytest.raises(QueryError):
        found(release, "east")


@pytest.mark.parametrize("value", ["Zwilling", "Ost", "Behörde Wst", "nobody", ""])
def test_an_index_says_the_same(release: Path, value: str) -> None:
    lookup = lookup_of(read_release(release), release)
    said = []
    for each in (lookup, indexed(lookup)):
        try:
            said.append(complete(QUESTION, {"x": value}, each))
        except QueryError as error:
            said.append(str(error.texts))
    assert said[0] == said[1]


def test_an_index_goes_by_few_names() -> None:
    class Counted(list[str]):
        seen = 0

        def __getitem__(self, at: object) -> str:  # type: ignore[override]
            self.seen += 1
            return super().__getitem__(at)  # type: ignore[call-overload, no-any-return]

    lines = Counted(f"{number:06}\0x:{number}" for number in range(10_000))
    assert NameIndex(lines).find("004711", ("x:",)) == ["x:4711"]
    assert NameIndex(lines).find("004711", ("y:",)) == []
    assert NameIndex(lines).find("00471", ()) == []
    assert lines.seen < 100


def test_a_name_that_has_what_stands_between_is_no_other() -> None:
    assert NameIndex(["a\0b\0x:1", "a\0x:2"]).find("a", ()) == ["x:2"]
