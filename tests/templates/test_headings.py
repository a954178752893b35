"""Headings and names of sheets of a template: those that the readers take for what is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.lippe import lippe_model

from verbund.findings import Language
from verbund.model.model import Model, RecordType
from verbund.read.headings import HeadingReader
from verbund.read.table_names import table_names
from verbund.templates.headings import heading_of, sheet_names
from verbund.text.names import normalise

LANGUAGES: tuple[Language, ...] = ("de", "en")
MODEL = lippe_model()
ODD = st.text(st.sampled_from("aB1 _-=+@'/\\:*?[]\n\t\x1fÄß.~$\"<>|#"), max_size=40)


def with_labels(model: Model, *labels: dict[str, str]) -> Model:
    """The model with other labels of its first tables."""
    given = dict(enumerate(labels))
    types = tuple(
        replace(item, labels=given.get(at, item.labels))
        for at, item in enumerate(model.record_types)
    )
    return replace(model, record_types=types)


def headings(record_type: RecordType, language: Language) -> list[str]:
    reader = HeadingReader(record_type, "de")
    return [heading_of(field, reader, language) for field in record_type.fields]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_read_as_its_column(language: Language) -> None:
    for record_type in MODEL.record_types:
        reader = HeadingReader(record_type, "de")
        read = [reader.column_of(heading) for heading in headings(record_type, language)]
        assert [column and column[0] for column in read] == [f.name for f in record_type.fields]


def test_headings_are_in_the_language() -> None:
    record_type = MODEL.by_name["places"]
    assert headings(record_type, "de")[:4] == ["Kennung", "Name", "Andere Namen", "Art des Ortes"]
    assert headings(record_type, "en")[:4] == ["Id", "Name", "Other names", "Kind of place"]


@given(st.lists(ODD, min_size=6, max_size=6))
def test_any_heading_of_a_model_leads_to_the_column(texts: list[str]) -> None:
    """What a model calls its columns may be anything: a template's headings are still read."""
    record_type = MODEL.by_name["places"]
    fields = tuple(
        replace(field, headings={"de": texts[at]} if at < len(texts) else field.headings)
        for at, field in enumerate(record_type.fields)
    )
    record_type = replace(record_type, fields=fields)
    reader = HeadingReader(record_type, "de")
    for field in record_type.fields:
        heading = heading_of(field, reader, "de")
        found = reader.column_of(heading)
        assert found is not None
        assert found[0] == field.name
        assert heading.isprintable()
        assert heading[0] not in "=+-@"


def test_a_heading_of_two_columns_is_that_of_the_first_alone() -> None:
    record_type = MODEL.by_name["places"]
    fields = tuple(replace(field, headings={"de": "Ort"}) for field in record_type.fields)
    found = headings(replace(record_type, fields=fields), "de")
    assert found[:3] == ["Ort", "name", "other_names"]


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.lists(st.dictionaries(st.sampled_from(["de", "en"]), ODD), min_size=5, max_size=5))
def test_any_name_of_a_sheet_is_that_of_its_table(
    language: Language, labels: list[dict[str, str]]
) -> None:
    model = with_labels(MODEL, *labels)
    names = sheet_names(model, language)
    known = table_names(model)
    assert set(names) == {item.name for item in model.record_types}  # their names are short
    assert len({name.lower() for name in names.values()}) == len(names)
    for table, name in names.items():
        assert known[normalise(name)].name == table
        assert 0 < len(name) <= 31
        assert not set(name) & set('\\/?*[]:<>|"')
        assert name[0] not in "_'.~=+-@"


def test_names_of_sheets_are_the_labels() -> None:
    german, english = sheet_names(MODEL, "de"), sheet_names(MODEL, "en")
    assert (german["conferences"], english["conferences"]) == ("Konferenzen", "Conferences")
    assert german["agent_groups"] == "Nicht namentlich genannte Grupp"
    assert sheet_names(MODEL, "de", None)["agent_groups"] == "Nicht namentlich genannte Gruppen"


@pytest.mark.parametrize("kept", ["History", "CON", "nul", "Lpt1"])
def test_a_name_that_a_program_keeps_is_none_of_a_sheet(kept: str) -> None:
    model = with_labels(MODEL, {"de": kept})
    first = model.record_types[0].name
    assert sheet_names(model, "de")[first] == first


def test_a_table_that_no_sheet_can_be_named_after() -> None:
    types = list(MODEL.record_types)
    for at, end in enumerate(("one", "two")):
        types[at] = replace(types[at], name=f"a{'_long' * 6}_{end}", labels={})
    model = replace(MODEL, record_types=tuple(types))
    names = sheet_names(model, "de")
    assert set(names) == {item.name for item in types} - {types[1].name}
    assert names[types[0].name] == "a_long_long_long_long_long_long"
    assert sheet_names(model, "de", None)[types[1].name] == types[1].name
