"""What several columns name is read once, and what is wrong with it is told at each of them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from tests.support.library import edit, write_library

from verbund.findings import Findings
from verbund.model.column_kinds import ConceptColumn
from verbund.model.model import Model
from verbund.shacl.shape import Shape
from verbund.workspace.workspace import read_workspace

SECOND = """\
    sh:property s:Book-isbn, s:Book-title, s:Book-genre, s:Book-kind, s:Book-note .
s:Book-kind a sh:PropertyShape ; sh:path lib:kind ; csvw:name "kind" ; sh:order 4 ; sh:node s:InGenre .
s:Book-note a sh:PropertyShape ; sh:path lib:note ; csvw:name "note" ; sh:order 5 ;
    sh:datatype xsd:string ; sh:node s:Short .
s:Short a sh:NodeShape ; sh:not [ sh:pattern "draft|^x" ] .
"""


@pytest.fixture
def two_columns(tmp_path: Path) -> Path:
    library = write_library(tmp_path)
    shapes = next((library / "shapes").glob("*.ttl"))
    edit(shapes, "    sh:property s:Book-isbn, s:Book-title, s:Book-genre .\n", SECOND)
    ontology = next((library / "ontology").glob("*.ttl"))
    kinds = "lib:genre a owl:ObjectProperty .\nlib:kind a owl:ObjectProperty .\n"
    edit(
        ontology,
        "lib:genre a owl:ObjectProperty .\n",
        f"{kinds}lib:note a owl:DatatypeProperty .\n",
    )
    return library


def model_of(library: Path) -> Model:
    return read_workspace(library).load_model()


def test_two_columns_of_a_scheme_have_the_same_concepts(two_columns: Path) -> None:
    books = model_of(two_columns).by_name["books"]
    genre, kind = (books.field(name).kind for name in ("genre", "kind"))
    assert isinstance(genre, ConceptColumn)
    assert genre is kind


def test_a_label_of_two_concepts_is_told_at_each_column(two_columns: Path) -> None:
    ontology = next((two_columns / "ontology").glob("*.ttl"))
    edit(ontology, '"Lyrik"@de', '"Krimi"@de')
    with pytest.raises(Findings) as raised:
        model_of(two_columns)
    told = {item.shape for item in raised.value.findings if item.code == "M111"}
    assert {str(shape).rpartition("#")[2] for shape in told} == {"Book-genre", "Book-kind"}


def test_a_model_is_the_same_once_it_was_pickled(two_columns: Path) -> None:
    model = model_of(two_columns)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own
    for one, other in zip(model.record_types, again.record_types, strict=True):
        assert _stated(one.shape) == _stated(other.shape)
        assert [item.kind for item in one.fields] == [item.kind for item in other.fields]


def _stated(shape: Shape) -> list[object]:
    inner = [
        (c.parameter, [_stated(s) for s in c.shapes] or str(c.argument)) for c in shape.constraints
    ]
    return [shape.iri, shape.predicate, shape.severity, inner, *map(_stated, shape.properties)]
