"""Each function of the interface, on this repository and on small workspaces."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.described_library import write_described_library
from tests.support.library import edit, write_library

import verbund

ROOT = Path(__file__).parents[2]
LIBRARY = "https://library.example/terms#"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def built(library: Path) -> Path:
    assert verbund.build(library).conforms
    return library


# --- build and validate


def test_a_build_says_what_was_released(library: Path) -> None:
    report = verbund.build(str(library))
    assert report.conforms
    assert report.findings == ()
    assert report.records == {"books": 2, "members": 2, "loans": 2}
    assert report.output == library.resolve() / "output"
    lines = (report.output / "dataset.nt").read_text(encoding="utf-8").splitlines()
    assert report.triples == len(lines)


def test_a_build_of_this_repository_conforms(tmp_path: Path) -> None:
    for name in ("records", "ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "verbund.toml", tmp_path)
    report = verbund.build(tmp_path)
    assert report.conforms
    assert (report.output / "dataset.nt").read_bytes() == (ROOT / "output/dataset.nt").read_bytes()
    assert verbund.verify(report.output).conforms


def test_a_finding_has_its_cell_and_both_languages(library: Path) -> None:
    edit(library / "records/loans.csv", "2021-03-29", "2021-02-30")
    report = verbund.validate(library)
    assert not report.conforms
    (finding,) = report.findings
    assert (finding.code, finding.name, finding.severity) == ("V103", "datatype", "violation")
    assert (finding.place.file, finding.place.row, finding.place.column) == (
        "records/loans.csv",
        2,
        "due",
    )
    assert finding.value == "2021-02-30"
    assert finding.remedy == verbund.Text(
        "Write the value in the expected form.", "Schreiben Sie den Wert in der erwarteten Form."
    )
    assert finding.message.de != finding.message.en == str(finding.message)
    assert finding.message.in_language("de") == finding.message.de
    assert finding.as_dict("de")["message"] == finding.message.de
    json.dumps(finding.as_dict())


def test_a_build_that_does_not_conform_leaves_the_release(built: Path) -> None:
    before = (built / "output/dataset.nt").read_bytes()
    edit(built / "records/loans.csv", "2021-03-29", "2021-02-30")
    report = verbund.build(built)
    assert (report.conforms, report.triples) == (False, None)
    assert (built / "output/dataset.nt").read_bytes() == before


def test_reports_can_be_copied_and_handed_on(library: Path) -> None:
    edit(library / "records/loans.csv", "2021-03-29", "2021-02-30")
    report = verbund.validate(library)
    for other in (pickle.loads(pickle.dumps(report)), copy.deepcopy(report)):  # noqa: S301
        assert other.findings == report.findings[:]
        assert isinstance(other.findings, tuple)
    assert repr(report.findings).startswith("(Finding(code='V103'")


def test_version_and_date_may_be_given(tmp_path: Path) -> None:
    write_described_library(tmp_path)
    assert verbund.build(tmp_path, version="7.0.0", modified="2031-01-01").version == "7.0.0"


def test_both_engines_agree_on_the_library(library: Path) -> None:
    assert verbund.validate(library, engine="both").conforms


def test_rdf_of_others_is_checked(library: Path) -> None:
    data = library / "data.ttl"
    data.write_text(f"<https://library.example/x> a <{LIBRARY}Member> .\n", encoding="utf-8")
    report = verbund.validate_data(data, library)
    assert (report.conforms, report.triples) == (False, 1)
    assert {finding.place.line for finding in report.findings} == {1}


@pytest.mark.parametrize(
    "call",
    [
        lambda folder: verbund.build(folder, jobs=0),
        lambda folder: verbund.validate(folder, engine="quick"),  # type: ignore[arg-type]
        lambda folder: verbund.validate(folder, version="a b\n"),
        lambda folder: verbund.query("ASK {}", folder, timeout=0),
        lambda folder: verbund.query("ASK {}", folder, timeout=float("nan")),
        lambda folder: verbund.query("ASK {}", folder, form="xml"),  # type: ignore[arg-type]
        lambda folder: verbund.preview(workspace=folder, allow="everything"),
        lambda folder: verbund.validate_data([], folder),
        lambda folder: verbund.verify(folder, certificate=folder / "nope"),
        lambda folder: verbund.verify(folder, certificate=folder),
        verbund.publish,
    ],
    ids=[
        *("jobs", "engine", "version", "timeout", "nan", "form", "allow"),
        *("no data", "no certificate", "folder as certificate", "no targets"),
    ],
)
def test_an_argument_that_cannot_be_is_a_usage_error(library: Path, call: object) -> None:
    with pytest.raises(verbund.UsageError) as caught:
        call(library)  # type: ignore[operator]
    assert caught.value.text.de
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("jobs", lambda folder: verbund.build(folder, jobs="2")),  # type: ignore[arg-type]
        ("version", lambda folder: verbund.validate(folder, version=1)),  # type: ignore[arg-type]
        ("profiles", lambda folder: verbund.validate(folder, profiles=[1])),  # type: ignore[list-item]
        ("progress", lambda folder: verbund.validate(folder, progress=1)),  # type: ignore[arg-type]
        ("query", lambda folder: verbund.query(3, folder)),  # type: ignore[arg-type]
        ("timeout", lambda folder: verbund.query("ASK {}", folder, timeout="3")),  # type: ignore[arg-type]
        ("dry_run", lambda folder: verbund.publish(folder, dry_run="no")),  # type: ignore[arg-type]
        ("environment", lambda folder: verbund.publish(folder, environment=1)),  # type: ignore[arg-type]
        ("subject", lambda folder: verbund.explain(3, folder)),  # type: ignore[call-overload]
        ("workspace", lambda _: verbund.validate("a\0b")),
        ("data", lambda folder: verbund.validate_data(["a.ttl", Path("a\0b.ttl")], folder)),
        ("revision", lambda folder: verbund.validate_changed("a\0b", folder)),
        ("workspace", lambda folder: verbund.query("ASK {}", "a\0b")),
        ("query", lambda folder: verbund.query("a\0b.rq", folder)),
        ("old", lambda folder: verbund.diff("a\0b", "current", workspace=folder)),
        ("certificate", lambda folder: verbund.verify(folder, certificate="a\0b")),
    ],
    ids=itertools.count(),
)
def test_an_argument_of_another_type_is_named(library: Path, name: str, call: object) -> None:
    with pytest.raises(verbund.UsageError, match=f"^{name} ") as caught:
        call(library)  # type: ignore[operator]
    assert caught.value.text.de.startswith(f"{name} ")


def test_what_cannot_be_read_is_an_error_with_findings(tmp_path: Path) -> None:
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.validate(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["W101"]
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    assert again.findings == tuple(caught.value.findings)
    assert str(again) == str(caught.value)


@pytest.mark.parametrize(
    ("folder", "shown"),
    [
        ("/nonexistent", "/nonexistent"),
        ("a/b", "a/b"),
        (".", "here"),
        ("../here", "here"),
        ("/", "/"),
    ],
)
def test_a_folder_that_is_not_there_is_named_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, shown: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(verbund.UnreadableError, match=f"“{shown}”"):
        verbund.validate(folder)


def test_nothing_is_printed(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    edit(library / "records/loans.csv", "2021-03-29", "2021-02-30")
    verbund.validate(library, engine="both")
    verbund.build(library)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


# --- query


def test_rows_are_plain_values(built: Path) -> None:
    answer = verbund.query(
        f"PREFIX lib: <{LIBRARY}>\n"
        "SELECT ?due ?fee ?title WHERE { ?loan lib:book ?book . ?book lib:title ?title\n"
        " OPTIONAL { ?loan lib:due ?due } OPTIONAL { ?loan lib:fee ?fee } } ORDER BY ?title",
        built,
    )
    assert answer.kind == "rows"
    assert answer.columns == ("due", "fee", "title")
    assert list(answer) == [
        (date(2021, 3, 29), None, "Der Process"),
        (None, Decimal(0), "Leaves"),
        (date(2021, 3, 29), None, "The Trial"),
    ]
    assert answer.to_dicts()[1] == {"due": None, "fee": Decimal(0), "title": "Leaves"}
    term = answer.terms[0][2]
    assert term is not None
    assert (term.kind, term.language) == ("literal", "de")
    assert len(answer) == 3


def test_a_value_that_is_not_as_its_datatype_says_stays_a_text(built: Path) -> None:
    values = ['"1_0"^^xsd:integer', '"x"^^xsd:date', '"2021-11-16Z"^^xsd:date', '"1"^^xsd:boolean']
    selected = " ".join(f"({value} AS ?v{n})" for n, value in enumerate(values))
    answer = verbund.query(
        f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT {selected} WHERE {{}}", built
    )
    assert answer.rows[0] == ("1_0", "x", "2021-11-16Z", True)


def test_asking_and_constructing(built: Path) -> None:
    assert verbund.query("ASK { ?s ?p ?o }", built)
    no = verbund.query("ASK { ?s ?p 'nothing' }", built)
    assert not no
    assert no.rows == ((False,),)
    graph = verbund.query("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s LIMIT 1", built)
    assert graph.columns == ("subject", "predicate", "object")
    assert len(graph) == 1


def test_texts_of_csv_are_texts(built: Path) -> None:
    answer = verbund.query(
        'SELECT (1 AS ?n) ("a,\\n\\"b\\"" AS ?t) (?x AS ?u) {}', built, form="csv"
    )
    assert answer.columns == ("n", "t", "u")
    assert answer.rows == (("1", 'a,\n"b"', ""),)


def test_a_query_may_be_a_file(built: Path) -> None:
    path = built / "all.rq"
    path.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    assert verbund.query(path, built)
    assert verbund.query(str(path), built)
    for none in (built / "none.rq", built / "none", str(built / "none.rq")):
        with pytest.raises(verbund.UnreadableError, match=r"none.*no such file"):
            verbund.query(none, built)
    path.write_bytes(b"ASK { ?s ?p '\xff' }")
    with pytest.raises(verbund.UnreadableError, match="not in UTF-8"):
        verbund.query(path, built)


def test_a_release_elsewhere_is_queried_without_a_workspace(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "output", tmp_path / "release")
    assert verbund.query("ASK { ?s ?p ?o }", release=tmp_path / "release")
    with pytest.raises(verbund.NoReleaseError, match="/nope"):
        verbund.query("ASK {}", release=tmp_path / "nope")


def test_what_is_wrong_with_a_query_is_an_error(built: Path, library: Path) -> None:
    with pytest.raises(verbund.QueryRefused):
        verbund.query("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", built)
    with pytest.raises(verbund.QueryLimit):
        verbund.query("SELECT * { ?s ?p ?o }", built, max_rows=1)
    with pytest.raises(verbund.QueryError):
        verbund.query("SELECT", built)
    shutil.rmtree(built / "output")
    with pytest.raises(verbund.NoReleaseError):
        verbund.query("ASK {}", built)


def test_a_query_without_memory_prints_nothing(
    built: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(verbund.QueryLimit):
        verbund.query("ASK { ?s ?p ?o }", built, max_memory=1)
    assert capfd.readouterr() == ("", "")


# --- releases


def test_a_difference_is_counted_told_and_listed(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "output", tmp_path / "old")
    edit(built / "records/members.csv", "Grace", "Grace Hopper")
    verbund.build(built)
    report = verbund.diff(tmp_path / "old", "current", workspace=built)
    assert (report.added, report.removed, report.is_empty) == (1, 1, False)
    assert report.records == {"members": verbund.RecordCounts(0, 0, 1)}
    (sentence,) = report.sentences()
    assert "Grace Hopper" in sentence
    assert report.sentences("de") != report.sentences("en")
    (line,) = report.added_statements()
    assert line.endswith('"Grace Hopper" .')
    assert len(list(report.removed_statements())) == 1
    assert (report.folder / "patch.rdfp").is_file()


def test_the_folder_of_a_difference_goes_with_it(built: Path, tmp_path: Path) -> None:
    release = built / "output"
    report = verbund.diff(release, release, output=tmp_path / "kept")
    assert (tmp_path / "kept" / "summary.json").is_file()
    report = verbund.diff(release, release)
    assert report.is_empty
    folder = report.folder
    assert folder.is_dir()
    del report
    assert not folder.exists()
    with pytest.raises(verbund.UsageError):
        verbund.diff(release, release, output=release / "changes")


def test_a_changed_file_is_found_by_verify(built: Path) -> None:
    report = verbund.verify(built / "output")
    assert (report.conforms, report.signed, report.signers) == (True, False, ())
    with (built / "output/dataset.ttl").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    report = verbund.verify(built / "output")
    assert [finding.code for finding in report.findings] == ["E104"]
    with pytest.raises(verbund.UnreadableError):
        verbund.verify(built)


def test_a_preview_tells_each_dataset() -> None:
    report = verbund.preview(workspace=ROOT)
    assert (report.conforms, report.new) == (True, "output/catalog.ttl")
    assert report.published == "output/releases/1.0.0/catalog.ttl"
    (dataset,) = report.datasets
    assert dataset.outcome == "updated"
    fates = {item.name.rpartition("/distribution/")[2]: item.fate for item in dataset.distributions}
    new = {name for name, fate in fates.items() if fate != "kept"}
    # version 1.0.0 said nothing of single values, and had no derived links
    of_values = {"dataset-1.2.ttl", "tables/value_statements.csv"}
    assert new == of_values | {"derived.jsonld", "derived.nt", "derived.ttl"}
    assert {str(fates[name]) for name in new} == {"added"}


def test_publishing_reports_each_target(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    write_described_library(folder)
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[publish.web]\nkind = "directory"\nfolder = "{tmp_path / "www"}"\n')
    verbund.build(folder)
    (planned,) = verbund.publish(folder, dry_run=True, targets="web").targets
    assert (planned.outcome, planned.written) == ("planned", ())
    report = verbund.publish(folder)
    (target,) = report.targets
    assert report.conforms
    assert (target.target, target.kind, target.outcome) == ("web", "directory", "published")
    assert target.reached
    assert target.planned
    assert all(item.same for item in target.read_back)
    (again,) = verbund.publish(folder).targets
    assert again.outcome == "unchanged"
    with pytest.raises(verbund.UsageError, match="web"):
        verbund.publish(folder, targets=["portal"])


def test_a_code_is_explained() -> None:
    explanation = verbund.explain("datatype")
    assert isinstance(explanation, verbund.Explanation)
    assert (explanation.code, explanation.severity) == ("V103", "violation")
    assert explanation.text("de").startswith(f"V103 datatype: {explanation.title.de}\n")
    with pytest.raises(verbund.UnknownCode, match="Did you mean"):
        verbund.explain("datatyp")


@pytest.mark.parametrize(
    "name", ["topic", "Themen", "https://w3id.org/agency-cooperation/concept/topic"]
)
def test_a_list_of_values_is_explained_with_its_levels(name: str) -> None:
    explanation = verbund.explain(name, ROOT)
    assert isinstance(explanation, verbund.ListExplanation)
    assert explanation.broader["burglary"] == "theft"
    assert "conferences.topics" in explanation.columns
    lines = explanation.text("de").splitlines()
    at = lines.index("    theft: Diebstahl")
    assert lines[at + 1].startswith("      burglary: ")
    column = verbund.explain("conferences.topics", ROOT)
    assert isinstance(column, verbund.ColumnExplanation)
    assert list(column.values) == list(explanation.values)


@pytest.mark.parametrize(
    ("call", "german"),
    [
        (lambda: verbund.validate(ROOT, jobs=0), "jobs ist eine Zahl von 1 bis 256, nicht 0"),
        (lambda: verbund.validate(ROOT, engine="x"), "engine ist eines von"),  # type: ignore[arg-type]
        (lambda: verbund.query("ASK {}", ROOT, form="x"), "form ist eines von"),  # type: ignore[arg-type]
        (lambda: verbund.query("ASK {}", ROOT, timeout=0), "timeout ist eine Zahl über 0"),
        (lambda: verbund.query("ASK {}", ROOT, max_rows=-1), "max_rows ist eine Zahl über 0"),
        (
            lambda: verbund.diff("current", "current", workspace=ROOT, output=ROOT / "output/x"),
            "ist eine Veröffentlichung",
        ),
    ],
)
def test_wrong_use_is_told_in_both_languages(call: Callable[[], object], german: str) -> None:
    with pytest.raises(verbund.UsageError) as caught:
        call()
    assert german in caught.value.text.de
    assert caught.value.text.en == str(caught.value) != caught.value.text.de
