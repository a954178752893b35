"""Lists to choose from: each entry means one concept or record, and a cell can hold it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.lippe import ROOT, lippe_model

from verbund.findings import Language
from verbund.model.column_kinds import ConceptColumn, LiteralColumn, Reference
from verbund.model.levels import in_levels
from verbund.model.model import Field, Model
from verbund.rdf.terms import XSD
from verbund.read.tables import workspace_tables
from verbund.resolve.indexing import index_tables
from verbund.resolve.references import References
from verbund.templates import choices
from verbund.templates.choices import RecordChoices, concept_entries, yes_and_no
from verbund.text.names import normalise
from verbund.workspace.workspace import read_workspace

MODEL = lippe_model()
BOOLEAN = (f"{XSD}boolean",)


def records_of(folder: Path, language: Language = "de") -> tuple[Model, RecordChoices]:
    workspace = read_workspace(folder)
    model = workspace.load_model()
    return model, RecordChoices(model, workspace_tables(workspace, model), language)


def listed(folder: Path, column: str, language: Language = "de") -> tuple[str, ...]:
    """The entries of a column of the library, such as ``loans.book``."""
    model, records = records_of(folder, language)
    table, name = column.split(".")
    field = model.by_name[table].field(name)
    assert isinstance(field.kind, Reference)
    return records.entries(field, field.kind)


def fields(kind: type) -> list[Field]:
    return [
        field
        for item in MODEL.record_types
        for field in item.fields
        if isinstance(field.kind, kind)
    ]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_concept_is_in_its_list_by_what_a_cell_may_hold(language: Language) -> None:
    for field in fields(ConceptColumn):
        assert isinstance(field.kind, ConceptColumn)
        entries = concept_entries(field, field.kind, language)
        assert {field.kind.options[normalise(entry)] for entry in entries} == set(field.kind.labels)
        assert len(entries) == len(field.kind.labels)
        assert not any(field.separator and field.separator in entry for entry in entries)


def test_concepts_are_in_the_language_and_in_the_order_of_the_alphabet() -> None:
    field = MODEL.by_name["conferences"].field("status")
    assert isinstance(field.kind, ConceptColumn)
    german = (
        "abgesagt",
        "angekündigt",
        "durchgeführt",
        "geplant",
        "nicht angegeben",
        "verschoben",
    )
    assert concept_entries(field, field.kind, "de") == german
    assert concept_entries(field, field.kind, "en")[:2] == ("announced", "cancelled")


def test_a_concept_stands_behind_the_broader_one() -> None:
    """In 276 topics in one alphabet, nobody sees that fraud has kinds."""
    field = MODEL.by_name["conferences"].field("topics")
    assert isinstance(field.kind, ConceptColumn)
    entries = concept_entries(field, field.kind, "de")
    fraud = entries.index("Betrug")
    assert entries[fraud : fraud + 3] == ("Betrug", "Fälschung", "Internetbetrug")
    assert entries[0] == "Bevölkerungsschutz"
    assert entries.index("Kriminalität") < fraud < entries.index("öffentliche Ordnung")


@pytest.mark.parametrize(
    ("broader", "expected"),
    [
        ({}, [("a", 0), ("b", 0), ("c", 0)]),
        ({"a": "c", "b": "a"}, [("c", 0), ("a", 1), ("b", 2)]),
        ({"a": "b", "b": "a"}, [("a", 0), ("b", 0), ("c", 0)]),
        ({"a": "b", "b": "a", "c": "b"}, [("a", 0), ("b", 0), ("c", 0)]),
    ],
    ids=["flat", "levels", "circle", "below-a-circle"],
)
def test_levels_of_a_list_name_each_concept_once(
    broader: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    kind = ConceptColumn({}, {"c": {}, "a": {}, "b": {}}, "", broader)
    assert list(in_levels(kind)) == expected


def test_a_label_that_means_another_concept_or_several_gives_way_to_the_name() -> None:
    field = MODEL.by_name["conferences"].field("status")
    kind = ConceptColumn(
        options={"a": "x#a", "same": "x#a", "b": "x#b", "x#c": "x#c"},
        labels={"x#a": {"de": "same"}, "x#b": {"de": "same"}, "x#c": {"de": "c;d"}, "x#d": {}},
        namespace="x#",
    )
    assert concept_entries(replace(field, separator=";"), kind, "de") == ("b", "same", "x#c")


@pytest.mark.parametrize(
    ("formats", "german", "english"),
    [
        (("ja|nein", "x|", "yes|no"), ("ja", "nein"), ("yes", "no")),
        (("x|", "wahr|falsch"), ("wahr", "falsch"), ("wahr", "falsch")),
        (("x|",), ("true", "false"), ("true", "false")),
        ((), ("true", "false"), ("true", "false")),
    ],
)
def test_the_words_for_yes_and_no(
    formats: tuple[str, ...], german: tuple[str, str], english: tuple[str, str]
) -> None:
    kind = LiteralColumn(BOOLEAN, formats)
    assert yes_and_no(kind, "de") == german
    assert yes_and_no(kind, "en") == english
    assert yes_and_no(LiteralColumn((*BOOLEAN, f"{XSD}integer"), formats), "de") == ()


def test_every_record_that_a_column_may_refer_to_is_in_its_list() -> None:
    model, records = records_of(ROOT)
    index = index_tables(model, workspace_tables(read_workspace(ROOT), model))
    count = 0
    for item in model.record_types:
        for field in item.fields:
            if isinstance(field.kind, Reference):
                references = References(index, field.kind)
                entries = records.entries(field, field.kind)
                found = {references.resolve(entry).found for entry in entries}
                wanted = {
                    (target.name, key)
                    for target in references.targets
                    for key in index.of(target).ids
                    if references.resolve(target.segment + key).found
                }
                assert {(one.record_type.name, one.id) for one in found if one} == wanted
                assert len(entries) == len(wanted)
                count += len(entries)
    assert count > 500


def test_records_are_listed_by_name_or_where_two_have_one_by_id(tmp_path: Path) -> None:
    write_library(tmp_path)
    assert listed(tmp_path, "loans.borrower") == ("Ada", "Grace")
    assert listed(tmp_path, "loans.book", "de") == ("Der Process", "Leaves")
    assert listed(tmp_path, "loans.book", "en") == ("Leaves", "The Trial")
    edit(tmp_path / "records/members.csv", "m2,Grace", "m2,Grace\nm3,ada\nm4,m1")
    assert listed(tmp_path, "loans.borrower") == ("Grace", "m3", "m4", "member/m1")


def test_records_are_in_the_order_in_which_they_are_looked_for(tmp_path: Path) -> None:
    write_library(tmp_path)
    edit(tmp_path / "records/members.csv", "m2,Grace", "m2,zeta\nm3,Ärzte\nm4,Beta\nm5,alt")
    assert listed(tmp_path, "loans.borrower") == ("Ada", "Ärzte", "alt", "Beta", "zeta")


@pytest.mark.parametrize("name", ["", "x" * 201, "a\x07b"])
def test_a_name_that_no_list_can_hold_gives_way_to_the_id(name: str, tmp_path: Path) -> None:
    write_library(tmp_path)
    edit(tmp_path / "records/members.csv", "m2,Grace", f"m2,{name}")
    assert listed(tmp_path, "loans.borrower") == ("Ada", "m2")


def test_a_name_with_the_separator_gives_way_to_the_id(tmp_path: Path) -> None:
    write_library(tmp_path)
    edit(tmp_path / "records/members.csv", "m2,Grace", "m2,Grace; Hopper")
    model, records = records_of(tmp_path)
    field = model.by_name["loans"].field("borrower")
    assert isinstance(field.kind, Reference)
    assert records.entries(field, field.kind) == ("Ada", "Grace; Hopper")
    assert records.entries(replace(field, separator=";"), field.kind) == ("Ada", "m2")


def test_too_many_records_are_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_library(tmp_path)
    monkeypatch.setattr(choices, "MOST", 2)
    assert listed(tmp_path, "loans.borrower") == ("Ada", "Grace")
    monkeypatch.setattr(choices, "MOST", 1)
    assert listed(tmp_path, "loans.borrower") == ()


def test_a_record_of_another_class_is_not_listed() -> None:
    model, records = records_of(ROOT)
    field = model.by_name["organisations"].field("unit_of")
    assert isinstance(field.kind, Reference)
    organisations = set(records.entries(field, field.kind))
    posts = model.by_name["conferences"].field("host_posts")
    assert isinstance(posts.kind, Reference)
    assert not organisations & set(records.entries(posts, posts.kind))
    assert "Kreis Lippe" in organisations


def test_a_table_without_files_has_no_records(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "records/members.csv").unlink()
    assert listed(tmp_path, "loans.borrower") == ()
