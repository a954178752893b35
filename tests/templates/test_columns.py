"""Columns of a template: what is said of each, what numbers it takes, what may be chosen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.golden import check_golden
from tests.support.lippe import ROOT, lippe_model

from verbund.findings import Language
from verbund.model.column_kinds import LiteralColumn
from verbund.model.model import Field, RecordType
from verbund.rdf.terms import XSD, Literal
from verbund.read.tables import workspace_tables
from verbund.shacl.shape import Constraint
from verbund.templates.choices import RecordChoices
from verbund.templates.columns import ColumnMaker
from verbund.templates.content import Column, Numbers, Source
from verbund.workspace.workspace import read_workspace

MODEL = lippe_model()
GOLDEN = Path(__file__).parent / "golden"
LARGEST = Decimal(999_999_999_999_999)


def no_example(record_type: RecordType, field: Field) -> None:
    return None


def maker(language: Language = "de") -> ColumnMaker:
    tables = workspace_tables(read_workspace(ROOT), MODEL)
    return ColumnMaker(
        MODEL,
        language,
        RecordChoices(MODEL, tables, language),
        lambda record_type, field: "16.11.2021" if field.name == "date" else None,
        {"places": "Orte"},
    )


def only(field: Field) -> Column:
    """The column of a field, in a table that has no other."""
    record_type = replace(MODEL.by_name["places"], fields=(field,))
    (column,) = ColumnMaker(MODEL, "de", None, no_example, {}).columns(record_type)
    return column


def of_kind(kind: LiteralColumn, separator: str | None = None, **limits: str) -> Column:
    field = MODEL.by_name["places"].field("note")
    shape = replace(
        field.shape,
        constraints=tuple(Constraint(name, Literal(value)) for name, value in limits.items()),
    )
    return only(replace(field, name="amount", kind=kind, separator=separator, shape=shape))


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_said_of_the_columns_of_a_table(language: Language, approve: bool) -> None:
    columns = maker(language).columns(MODEL.by_name["conferences"])
    text = "".join(
        f"{column.heading}{'*' * column.required}\n"
        + "".join(f"    {line}\n" for line in column.help.split("\n"))
        + (f"    ({column.hint})\n" if column.hint else "")
        + "\n"
        for column in columns
    )
    check_golden(GOLDEN / f"conferences.{language}.txt", text, approve)


INTEGER, DECIMAL = (f"{XSD}integer",), (f"{XSD}decimal",)


@pytest.mark.parametrize(
    ("kind", "limits", "expected"),
    [
        (INTEGER, {}, Numbers(True, -LARGEST, LARGEST)),
        ((f"{XSD}nonNegativeInteger",), {}, Numbers(True, Decimal(0), LARGEST)),
        ((f"{XSD}unsignedByte",), {}, Numbers(True, Decimal(0), Decimal(255))),
        ((f"{XSD}unsignedByte", *INTEGER), {}, Numbers(True, -LARGEST, LARGEST)),
        (INTEGER, {"minInclusive": "1"}, Numbers(True, Decimal(1), LARGEST)),
        (INTEGER, {"minExclusive": "1"}, Numbers(True, Decimal(2), LARGEST)),
        (INTEGER, {"minExclusive": "0.5"}, Numbers(True, Decimal(1), LARGEST)),
        (INTEGER, {"minInclusive": "0.5"}, Numbers(True, Decimal(1), LARGEST)),
        (INTEGER, {"maxInclusive": "9"}, Numbers(True, -LARGEST, Decimal(9))),
        (INTEGER, {"maxExclusive": "9"}, Numbers(True, -LARGEST, Decimal(8))),
        (INTEGER, {"maxExclusive": "8.5"}, Numbers(True, -LARGEST, Decimal(8))),
        (INTEGER, {"maxInclusive": "8.5"}, Numbers(True, -LARGEST, Decimal(8))),
        (INTEGER, {"minInclusive": "1", "minExclusive": "4"}, Numbers(True, Decimal(5), LARGEST)),
        (INTEGER, {"maxInclusive": "1e20"}, Numbers(True, -LARGEST, LARGEST)),
        (INTEGER, {"minInclusive": "INF", "minLength": "3"}, Numbers(True, -LARGEST, LARGEST)),
        (INTEGER, {"minInclusive": "now"}, Numbers(True, -LARGEST, LARGEST)),
        (DECIMAL, {"minExclusive": "0.5"}, Numbers(False, Decimal("0.5"), LARGEST)),
        (DECIMAL, {"maxInclusive": "0.5"}, Numbers(False, -LARGEST, Decimal("0.5"))),
        ((*INTEGER, *DECIMAL), {}, Numbers(False, -LARGEST, LARGEST)),
        ((f"{XSD}gYear",), {}, None),
        ((f"{XSD}date",), {}, None),
        ((*INTEGER, f"{XSD}string"), {}, None),
        ((f"{XSD}string",), {}, None),
    ],
)
def test_what_numbers_a_column_takes(
    kind: tuple[str, ...], limits: dict[str, str], expected: Numbers | None
) -> None:
    assert of_kind(LiteralColumn(kind), **limits).numbers == expected


def test_a_cell_keeps_a_number_as_typed_that_a_program_would_write_otherwise() -> None:
    """A number with a comma is stored with a point; of several in a cell none is a number."""
    assert of_kind(LiteralColumn(DECIMAL, decimal_char=",")).numbers is None
    assert of_kind(LiteralColumn(INTEGER), separator=";").numbers is None
    whole = of_kind(LiteralColumn(INTEGER, decimal_char=",", group_char="."))
    assert whole.numbers == Numbers(True)


def test_only_days_have_a_hint_at_their_cells() -> None:
    hints = {c.heading for c in maker().columns(MODEL.by_name["conferences"]) if c.hint}
    assert hints == {"Datum", "Enddatum"}
    long = of_kind(LiteralColumn((f"{XSD}date",) * 20))
    assert len(long.hint) == 255
    assert long.hint.endswith("…")


def test_only_one_value_of_a_list_is_refused_otherwise() -> None:
    columns = {c.heading: c for c in maker().columns(MODEL.by_name["conferences"])}
    strict = {heading for heading, column in columns.items() if column.strict}
    chosen = {heading for heading, column in columns.items() if column.choices}
    assert {"Konferenztyp", "Status", "Form"} <= strict < chosen
    assert {"Themen", "Quellen", "Gastgeber", "Tagungsort"} <= chosen - strict
    assert all(columns[heading].numbers is None for heading in chosen)


def test_columns_with_the_same_entries_share_a_list() -> None:
    made = maker()
    conferences: RecordType = MODEL.by_name["conferences"]
    places = {c.heading: c.choices for c in made.columns(conferences)}
    venue = places["Tagungsort"]
    assert venue is not None
    assert venue is places["Gebiet"]
    assert venue.name == "list_8_conferences_venue"
    assert len({choices.entries for choices in made.lists}) == len(made.lists)
    assert [c.name for c in made.lists][:2] == [
        "list_1_conferences_type",
        "list_2_conferences_series",
    ]


def test_without_records_only_concepts_can_be_chosen() -> None:
    columns = ColumnMaker(MODEL, "de", None, no_example, {}).columns(MODEL.by_name["conferences"])
    chosen = {column.heading for column in columns if column.choices}
    assert "Status" in chosen
    assert not {"Quellen", "Gastgeber"} & chosen


def test_no_two_lists_have_names_that_programs_take_for_one() -> None:
    made = maker()
    for record_type in MODEL.record_types:
        made.columns(record_type)
    names = [choices.name for choices in made.lists]
    assert len({name.lower() for name in names}) == len(names) > 30
    fields = [
        replace(MODEL.by_name["conferences"].field(field), name=name)
        for field, name in (("status", "kind"), ("mode", "Kind"))
    ]
    table = replace(MODEL.by_name["conferences"], fields=tuple(fields), listings=())
    one, two = (
        column.choices for column in ColumnMaker(MODEL, "de", None, no_example, {}).columns(table)
    )
    assert one is not None
    assert two is not None
    assert (one.name, two.name) == ("list_1_conferences_kind", "list_2_conferences_Kind")


def test_yes_and_no_are_said_in_the_language() -> None:
    field = MODEL.by_name["participations"].field("new_in_edition")
    table = replace(MODEL.by_name["participations"], fields=(field,))
    said: dict[Language, str] = {"de": "Erlaubt: ja oder nein.", "en": "Accepted: yes or no."}
    for language, words in said.items():
        (column,) = ColumnMaker(MODEL, language, None, no_example, {}).columns(table)
        assert words in column.help.split("\n")
        assert column.strict


def test_a_heading_is_that_of_the_language_of_the_workspace() -> None:
    """In a workspace in English, a text whose heading names no language is English."""
    model = replace(MODEL, language="en")
    columns = ColumnMaker(model, "de", None, no_example, {}).columns(MODEL.by_name["conferences"])
    (title,) = [column for column in columns if column.heading == "Titel"]
    assert "Sprache des Textes: Englisch." in title.help
    assert "Titel@de" in title.help


def test_where_nothing_was_recorded_the_names_on_the_other_sheet_are_offered() -> None:
    sheets = {"places": "Orte", "sources": "Quellen", "conferences": "Konferenzen"}
    made = ColumnMaker(MODEL, "de", None, no_example, sheets)
    columns = {c.heading: c for c in made.columns(MODEL.by_name["conferences"])}
    sources = {heading: column.source for heading, column in columns.items() if column.source}
    assert sources == {
        "Tagungsort": Source("Orte", 1),
        "Gebiet": Source("Orte", 1),
        "Vorherige Ausgabe": Source("Konferenzen", 2),
        "Zusammen abgehalten mit": Source("Konferenzen", 2),
        "Quellen": Source("Quellen", 1),
    }
    assert not any(columns[heading].strict for heading in sources)
    assert not any(column.source for column in maker().columns(MODEL.by_name["conferences"]))


def test_only_one_column_names_what_stands_on_another_sheet() -> None:
    def source(*titles: str, keys: tuple[str, ...] = ("", "id", "")) -> Source | None:
        places = replace(MODEL.by_name["places"], titles=titles, template=keys)
        types = [places if item.name == "places" else item for item in MODEL.record_types]
        model = replace(MODEL, record_types=tuple(types))
        table = replace(MODEL.by_name["conferences"], fields=(VENUE,))
        made = ColumnMaker(model, "de", None, no_example, {"places": "Orte"})
        return made.columns(table)[0].source

    assert source("name") == Source("Orte", 1)
    assert source() == Source("Orte", 0)
    assert source(keys=("", "id", "/", "name", "")) is None


VENUE = MODEL.by_name["conferences"].field("venue")
