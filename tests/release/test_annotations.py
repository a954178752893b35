"""The dataset with annotations of RDF 1.2: the same graph, and which triple a statement is about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph
import pytest
from tests.support.value_statements import said_library

import verbund
from verbund.api.run import build
from verbund.release.verify.content import count_triples
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
FILE = "dataset-1.2.ttl"
REIFIES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
LOANS = (
    "borrower,book,lent,lent_by,lent_sure,lent_why\n"
    'm1,3-16,1.3.2021,m2;m3,guessed,"a ""quoted"" \\ text"\nm2,0-44,2.3.2021,,,\n'
)
ASKED = {
    "an annotation": "SELECT ?who ?day { ?loan lib:lent ?day {| lib:told ?who |} }",
    "a reifier": "SELECT ?who ?day { ?loan lib:lent ?day ~ ?said . ?said lib:told ?who }",
    "a triple term": "SELECT ?who ?day { ?said rdf:reifies <<( ?loan lib:lent ?day )>> ; lib:told ?who }",
    "RDF 1.1": "SELECT ?who ?day { ?said rdf:predicate lib:lent ; rdf:object ?day ; lib:told ?who }",
}
PREFIXES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX lib: <https://library.example/terms#>
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of a library with one statement."""
    folder = said_library(tmp_path_factory.mktemp("library") / "it", {"loans": LOANS})
    assert build(read_workspace(folder)).conforms
    return folder / "output"


def triples(path: Path) -> set[str]:
    return {str(triple) for triple in pyoxigraph.parse(path=path)}


def test_it_is_the_dataset_and_what_reifies_what(output: Path) -> None:
    base = "https://library.example/id/"
    added = triples(output / FILE) - triples(output / "dataset.ttl")
    assert triples(output / "dataset.ttl") == triples(output / "dataset.nt")
    assert triples(output / "dataset.ttl") < triples(output / FILE)
    day = '"2021-03-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    triple = f"<{base}loan/m1/3-16> <https://library.example/terms#lent> {day}"
    assert added == {f"<{base}said/loan.m1.3-16.lent> <{REIFIES}> <<( {triple} )>>"}


def test_what_is_said_stands_at_the_triple(output: Path) -> None:
    text = (output / FILE).read_text(encoding="utf-8")
    assert text.startswith('VERSION "1.2"\n@base <https://library.example/id/> .\n')
    assert text.endswith(
        '<loan/m1/3-16> lib:lent "2021-03-01"^^xsd:date ~ <said/loan.m1.3-16.lent> {|\n'
        "    lib:told <member/m2>, <member/m3> ;\n"
        "    lib:sure lib:guessed ;\n"
        '    lib:why "a \\"quoted\\" \\\\ text"@en\n'
        "|} .\n\n"
    )


@pytest.mark.parametrize("how", ASKED)
def test_a_query_finds_who_says_so(how: str, output: Path) -> None:
    store = pyoxigraph.Store()
    store.load(path=output / FILE)
    answer = store.query(PREFIXES + ASKED[how])
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    found = {(row["who"].value.rpartition("/")[2], row["day"].value) for row in answer}
    assert found == {("m2", "2021-03-01"), ("m3", "2021-03-01")}


def test_it_is_made_where_there_is_a_statement_only(tmp_path: Path) -> None:
    plain = said_library(tmp_path / "plain", {"loans": "borrower,book,lent\nm1,3-16,1.3.2021\n"})
    unsaid = "borrower,book,lent,lent_by\nm1,3-16,1.3.2021,\n"
    empty = said_library(tmp_path / "empty", {"loans": unsaid})
    for folder in (plain, empty):
        assert build(read_workspace(folder)).conforms
        assert not (folder / "output" / FILE).exists()


def test_portals_are_told_that_it_is_rdf_1_2() -> None:
    """In the catalogue of the committed release."""
    catalogue = (ROOT / "output/catalog.ttl").read_text(encoding="utf-8")
    (block,) = (part for part in catalogue.split("\n\n") if f"distribution/{FILE}>\n" in part)
    assert "dct:conformsTo <https://www.w3.org/TR/rdf12-turtle/>" in block
    assert "<https://www.w3.org/TR/rdf12-turtle/>\n    a dct:Standard" in catalogue


def test_it_is_verified(output: Path, tmp_path: Path) -> None:
    """A changed byte is noticed, and a file that cannot be read as RDF."""
    folder = tmp_path / "output"
    shutil.copytree(output, folder)
    assert verbund.verify(folder).conforms
    path = folder / FILE
    path.write_bytes(path.read_bytes().replace(b"{|", b"{ ", 1))
    assert [item.code for item in verbund.verify(folder).findings] == ["E104"]
    assert not isinstance(count_triples(folder, FILE), int)
