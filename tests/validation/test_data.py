"""RDF that did not come from records is validated with its lines; nothing is fetched."""

from __future__ import annotations

import json
import os.path
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.library import write_library

from verbund.cli.main import group
from verbund.findings import Severity
from verbund.validation.rdf_files import validate_data
from verbund.workspace.workspace import read_workspace

PREFIXES = """\
@prefix lib: <https://library.example/terms#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix id: <https://library.example/id/> .
"""
# The member on line 5 has a name of one letter on line 8, after a comment and a text of two lines.
TURTLE = (
    PREFIXES
    + '''
id:m1 a lib:Member ;
    # a comment
    skos:notation "m1" ; lib:note """two
lines""" ; lib:name "A" .

id:m2 a lib:Member ; skos:notation "m2" .
_:b a lib:Member ; skos:notation "b" ;
    lib:name 5 .
'''
)
NTRIPLES = """\
<urn:m> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://library.example/terms#Member> .
<urn:m> <http://www.w3.org/2004/02/skos/core#notation> "m" .
<urn:m> <https://library.example/terms#name> "A" .
"""
CONTEXT = {"lib": "https://library.example/terms#", "skos": "http://www.w3.org/2004/02/skos/core#"}
JSONLD = {
    "@context": CONTEXT,
    "@id": "urn:m",
    "@type": "lib:Member",
    "skos:notation": "m",
    "lib:name": "A",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def command(library: Path, *paths: Path, form: str = "json") -> Result:
    files = [argument for path in paths for argument in ("--data", str(path))]
    arguments = ["validate", "-w", str(library), "--lang", "en", "--format", form, *files]
    return CliRunner().invoke(group, arguments)


def test_results_have_the_line_of_the_triple_or_of_the_node(library: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", TURTLE)
    findings, triples = validate_data(read_workspace(library).load_model(), [path])
    assert triples == 9
    assert [(f.place.file, f.place.line, f.code, f.value) for f in findings] == [
        (str(path), 8, "V109", "A"),
        (str(path), 10, "V101", None),
        (str(path), 12, "V103", "5"),
        (str(path), 12, "V109", "5"),
    ]
    assert findings[0].focus_node == "https://library.example/id/m1"
    assert findings[0].path == "https://library.example/terms#name"
    assert str(findings[0].component).endswith("#MinLengthConstraintComponent")
    assert findings[0].shape == "https://library.example/shapes#Member-name"


def test_a_number_of_values_has_the_line_of_the_first(library: Path, tmp_path: Path) -> None:
    """Such a result has no value: not the line of the node, but of its property."""
    text = PREFIXES + 'id:m1 a lib:Member ;\n skos:notation "m1" ;\n lib:name "Ada" ,\n "Bob" .'
    (finding,) = json.loads(command(library, write(tmp_path, "a.ttl", text)).stdout)["findings"]
    assert (finding["code"], finding["line"]) == ("V102", 6)


def test_labels_of_blank_nodes_mean_nothing_across_files(library: Path, tmp_path: Path) -> None:
    """The name in the second file is of another node than the member in the first."""
    member = '_:x a lib:Member ; skos:notation "x" .'
    one = write(tmp_path, "a.ttl", PREFIXES + member)
    two = write(tmp_path, "b.ttl", PREFIXES + '_:x lib:name "Ada" .')
    result = command(library, one, two)
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["V101"]


def test_ntriples_have_lines_too(library: Path, tmp_path: Path) -> None:
    result = command(library, write(tmp_path, "a.nt", NTRIPLES))
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["code"], finding["line"]) == (1, "V109", 3)


def test_jsonld_has_the_file_alone(library: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonld", json.dumps(JSONLD))
    (finding,) = json.loads(command(library, path).stdout)["findings"]
    assert (finding["code"], finding["file"], finding["line"]) == ("V109", str(path), None)


def test_several_files_are_one_graph(library: Path, tmp_path: Path) -> None:
    """A class in one file, a name in another; labels of blank nodes mean nothing across files."""
    one = write(
        tmp_path, "a.ttl", PREFIXES + 'id:m1 a lib:Member ; skos:notation "m1" . _:x a lib:No .'
    )
    two = write(tmp_path, "b.ttl", PREFIXES + 'id:m1 lib:name "Ada" . _:x a lib:Nothing .')
    assert [f["code"] for f in json.loads(command(library, one).stdout)["findings"]] == ["V101"]
    alone = command(library, two, form="text")
    assert "2 triples in 1 file: no violation." in alone.stderr
    result = command(library, one, two, form="text")
    assert result.exit_code == 0
    assert "5 triples in 2 files: no violation." in result.stderr


def test_the_ontology_is_mixed_in(library: Path, tmp_path: Path) -> None:
    """A concept of the ontology's scheme is known, another is not."""
    book = PREFIXES + (
        '@prefix genre: <https://library.example/genre/> . id:b a lib:Book ; skos:notation "1" ;'
        ' lib:title "T"@en ; lib:genre genre:{} .'
    )
    assert command(library, write(tmp_path, "a.ttl", book.format("crime"))).exit_code == 0
    wrong = command(library, write(tmp_path, "b.ttl", book.format("love")))
    assert [f["code"] for f in json.loads(wrong.stdout)["findings"]] == ["V121"]


def test_warnings_do_not_fail(library: Path, tmp_path: Path) -> None:
    shapes = library / "shapes/library.ttl"
    text = shapes.read_text("utf-8")
    shapes.write_text(f"{text}\ns:Member-name sh:severity sh:Warning .", encoding="utf-8")
    path = write(tmp_path, "a.nt", NTRIPLES)
    findings, _ = validate_data(read_workspace(library).load_model(), [path])
    assert [f.severity for f in findings] == [Severity.WARNING]
    assert command(library, path).exit_code == 0


def test_files_are_named_from_the_workspace_and_from_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever folder the command is called in: only so can a code host annotate the line."""
    repository, elsewhere = tmp_path / "repository", tmp_path / "elsewhere"
    library = write_library(repository / "library")
    (repository / ".git").mkdir()
    for folder in (library / "data", repository / "data", elsewhere):
        folder.mkdir()
        write(folder, "a.nt", NTRIPLES)
    for path, name, from_root in (
        (library / "data/a.nt", "data/a.nt", "library/data/a.nt"),
        (repository / "data/a.nt", "../data/a.nt", "data/a.nt"),
        (elsewhere / "a.nt", str(elsewhere / "a.nt"), str(elsewhere / "a.nt")),
    ):
        for here in (repository, library, elsewhere):
            monkeypatch.chdir(here)
            given = Path(os.path.relpath(path))
            (finding,) = json.loads(command(library, given).stdout)["findings"]
            assert finding["file"] == name
            (issue,) = json.loads(command(library, given, form="gitlab").stdout)
            assert issue["location"]["path"] == from_root
            (run,) = json.loads(command(library, given, form="sarif").stdout)["runs"]
            place = run["results"][0]["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["uri"] == from_root
            line = command(library, given, form="github").stdout
            assert line.startswith(f"::error file={from_root},line=3,")
            assert f'file="{from_root}"' in command(library, given, form="junit").stdout


NO_TARGETS = (
    "",
    "<urn:m> a <https://library.example/terms#Membre> .",
    "<urn:m> <https://library.example/terms#name> <https://library.example/terms#Member> .",
)


@pytest.mark.parametrize("text", NO_TARGETS)
def test_data_that_no_shape_looks_at_is_a_warning(library: Path, tmp_path: Path, text: str) -> None:
    """A check that matches nothing must not look like success."""
    result = command(library, write(tmp_path, "a.ttl", text))
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["code"], finding["severity"]) == (0, "F114", "warning")


TARGETS = {
    "a class": "s:M a sh:NodeShape ; sh:targetClass lib:Guest .",
    "a class above": "s:M a sh:NodeShape ; sh:targetClass lib:Person .",
    "a class that is a shape": "lib:Guest a sh:NodeShape , owl:Class .",
    "a node": "s:M a sh:NodeShape ; sh:targetNode <urn:m> .",
    "subjects": "s:M a sh:NodeShape ; sh:targetSubjectsOf lib:name .",
    "objects": "s:M a sh:NodeShape ; sh:targetObjectsOf lib:name .",
}


@pytest.mark.parametrize("kind", TARGETS)
def test_every_kind_of_target_counts(library: Path, tmp_path: Path, kind: str) -> None:
    ontology, shapes = library / "ontology/library.ttl", library / "shapes/library.ttl"
    with ontology.open("a", encoding="utf-8") as stream:
        stream.write(
            "lib:Person a owl:Class . lib:Guest a owl:Class ; rdfs:subClassOf lib:Person ."
        )
    data = write(tmp_path, "a.ttl", f"{PREFIXES}<urn:m> a lib:Guest ; lib:name <urn:n> .")
    assert "F114" in command(library, data).stdout
    with shapes.open("a", encoding="utf-8") as stream:
        stream.write(TARGETS[kind])
    assert json.loads(command(library, data).stdout)["findings"] == []


def test_a_violation_that_does_not_fail_is_no_success(library: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.nt", NTRIPLES)
    arguments = ["validate", "-w", str(library), "--data", str(path), "--fail-on", "never"]
    result = CliRunner().invoke(group, arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "V109" in result.stdout


SYNTAX = {
    "a.ttl": (PREFIXES + "id:a a lib:Member ;\n  lib:name unknown:x .\n", 5),
    "a.nt": (NTRIPLES + "<urn:m> <urn:p> .\n", 4),
    "a.jsonld": ('{\n"@id": "urn:m",\n}', 3),
}


@pytest.mark.parametrize("name", SYNTAX)
def test_a_syntax_error_has_its_line(library: Path, tmp_path: Path, name: str) -> None:
    text, line = SYNTAX[name]
    result = command(library, write(tmp_path, name, text))
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["code"], finding["line"]) == (1, "F111", line)


@pytest.mark.parametrize("length", [100, 4090, 5000, 200_000])
@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.jsonld"])
def test_lines_may_be_of_any_length(library: Path, tmp_path: Path, name: str, length: int) -> None:
    """The parser reads pieces of 4096 bytes; the line after a long one is counted rightly."""
    text = json.dumps("ä" * length, ensure_ascii=False)
    if name.endswith("jsonld"):
        path = write(tmp_path, name, json.dumps({"urn:p": text, **JSONLD}))
    else:
        path = write(tmp_path, name, f"<urn:m> <urn:p> {text} .\n{NTRIPLES}")
    findings, triples = validate_data(read_workspace(library).load_model(), [path])
    assert triples == 4
    line = None if name.endswith("jsonld") else 4
    assert [(f.code, f.place.line) for f in findings] == [("V109", line)]


def test_a_byte_order_mark_is_passed_over(library: Path, tmp_path: Path) -> None:
    """As editors on Windows write it."""
    for name, text in (("a.ttl", NTRIPLES), ("a.nt", NTRIPLES), ("a.jsonld", json.dumps(JSONLD))):
        result = command(library, write(tmp_path, name, f"\ufeff{text}"))
        assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["V109"]


NOT_RDF_1_1 = {
    "triple.ttl": ("\n<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", 2),
    "annotation.ttl": ("<urn:a> <urn:b> <urn:c> {| <urn:d> 1 |} .", 1),
    "direction.nt": ('<urn:a> <urn:b> "x"@en--ltr .', 1),
    "number.jsonld": ("3", None),
    "text.jsonld": ('"a"', None),
}


@pytest.mark.parametrize("name", NOT_RDF_1_1)
def test_what_is_no_rdf_1_1_is_told(library: Path, tmp_path: Path, name: str) -> None:
    text, line = NOT_RDF_1_1[name]
    result = command(library, write(tmp_path, name, text))
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["code"], finding["line"]) == (1, "F111", line)


def test_every_file_that_cannot_be_read_is_told(library: Path, tmp_path: Path) -> None:
    paths = [write(tmp_path, name, text) for name, (text, _) in SYNTAX.items()]
    paths += [tmp_path / "none.nt", write(tmp_path, "a.rdf", "<x/>")]
    found = json.loads(command(library, *paths).stdout)["findings"]
    assert sorted(f["code"] for f in found) == ["F101", "F111", "F111", "F111", "F113"]


REMOTE: dict[str, object] = {
    "alone": "http://127.0.0.1:9/c",
    "in a list": [CONTEXT, "http://127.0.0.1:9/c"],
    "of a term": {"name": {"@id": "urn:p", "@context": "http://127.0.0.1:9/c"}},
    "imported": {"@import": "http://127.0.0.1:9/c"},
    "a file": "context.jsonld",
}


@pytest.mark.parametrize("name", REMOTE)
def test_no_context_is_fetched(
    library: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    path = write(tmp_path, "a.jsonld", json.dumps({**JSONLD, "@context": REMOTE[name]}))
    findings, _ = validate_data(read_workspace(library).load_model(), [path])
    assert [f.code for f in findings] == ["F112"]


def test_deep_json_is_refused_without_a_traceback(library: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonld", '{"@graph":' * 50_000 + "1" + "}" * 50_000)
    result = command(library, path)
    assert result.exit_code == 1
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["F111"]


@pytest.mark.parametrize("engine", ["compiled", "both"])
def test_data_is_checked_by_one_engine(library: Path, tmp_path: Path, engine: str) -> None:
    path = write(tmp_path, "a.nt", NTRIPLES)
    arguments = ["validate", "-w", str(library), "--engine", engine, "--data", str(path)]
    assert CliRunner().invoke(group, arguments).exit_code == 2
