"""What is proposed for sheets: never a guess between two that are equally near."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.lippe import ROOT
from tests.support.workbook_files import write_xlsx
from tests.support.workspaces import csv_text

from verbund.findings import phrase
from verbund.model.model import Model
from verbund.read.record_file import FileToRead
from verbund.read.table_names import TableNames
from verbund.resolve.proposal.cell_kinds import can_be, can_be_key, share, share_of_names
from verbund.resolve.proposal.columns import TableColumns
from verbund.resolve.proposal.mapping_rows import MappingText
from verbund.resolve.proposal.samples import Sample, samples_of
from verbund.resolve.proposal.sheets import ProposedSheet, Proposing
from verbund.workspace.workspace import read_workspace

Rows = list[list[str]]


@pytest.fixture(scope="module")
def lippe() -> Model:
    return read_workspace(ROOT).load_model()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = write_library(tmp_path_factory.mktemp("library"))
    return read_workspace(folder).load_model()


def sample(headings: list[str], *rows: list[str], sheet: str | None = None) -> Sample:
    return Sample(sheet, tuple(headings), tuple(map(tuple, rows)))


def columns(model: Model, table: str, given: Sample) -> list[tuple[str, str | None] | None]:
    proposed = TableColumns(model.by_name[table], model.language).proposed(given)
    return [item.column for item in proposed]


def near(model: Model, table: str, given: Sample) -> list[tuple[str, str | None] | None]:
    """What each heading may be, none of them settled."""
    proposed = TableColumns(model.by_name[table], model.language).proposed(given)
    assert all(item.column is None for item in proposed)
    return [item.nearest for item in proposed]


def candidates(model: Model, table: str, given: Sample) -> list[tuple[str, ...]]:
    proposed = TableColumns(model.by_name[table], model.language).proposed(given)
    return [tuple(name for name, _ in item.candidates) for item in proposed]


# --- columns


def test_names_and_labels_in_any_language_are_columns(library: Model) -> None:
    given = sample(["ISBN", "Titel@de", "TITLE", "Genre", "zzz", ""])
    assert columns(library, "books", given) == [
        ("isbn", None),
        ("title", "de"),
        ("title", "en"),
        ("genre", None),
        None,
        None,
    ]


def test_a_column_is_proposed_once(library: Model) -> None:
    """Of two headings the likelier is it; of two that are equally likely none."""
    given = sample(["Name", "Names"], ["Ada", "x"])
    assert columns(library, "members", given) == [("name", None), None]
    assert candidates(library, "members", given) == [(), ("name",)]
    given = sample(["Namen", "Names"], ["Ada", "x"])
    assert columns(library, "members", given) == [None, None]
    assert candidates(library, "members", given) == [("name",), ("name",)]


def test_a_heading_with_a_language_is_no_column_without_languages(library: Model) -> None:
    assert columns(library, "books", sample(["Genre (engl.)", "isbn@en"])) == [None, None]
    assert columns(library, "books", sample(["Titel (engl.)", "Title (frz.)"]))[0] == (
        "title",
        "en",
    )


def test_a_heading_with_a_language_counts_before_one_without(library: Model) -> None:
    given = sample(["Title", "Title@en"], ["T", "T"])
    assert columns(library, "books", given) == [None, ("title", "en")]
    assert candidates(library, "books", given) == [("title",), ()]


def test_cells_tell_what_a_column_may_be(library: Model) -> None:
    """They settle nothing: hosts and those who were not there are agencies alike."""
    given = sample(["Nr", "Art"], ["1", "Krimi; Lyrik"], ["2", "crime"], ["3", ""])
    assert near(library, "books", given) == [None, ("genre", None)]
    given = sample(["Nr", "Art"], ["1", "Krimi"], ["2", "Roman"])
    assert near(library, "books", given) == [None, None]


def test_four_cells_of_five_are_enough(library: Model) -> None:
    rows = [["Krimi"], ["crime"], ["Lyrik"], ["poetry"], ["Roman"]]
    assert near(library, "books", sample(["Art"], *rows)) == [("genre", None)]
    assert near(library, "books", sample(["Art"], *rows[1:], ["Lied"])) == [None]


def test_dates_that_may_be_two_columns_are_left_open(library: Model) -> None:
    given = sample(["Wann"], ["1.2.2021"], ["2021-03-04"])
    assert columns(library, "loans", given) == [None]
    assert candidates(library, "loans", given) == [("lent", "due")]
    given = sample(["Wann", "due"], ["1.2.2021", ""])
    assert columns(library, "loans", given) == [None, ("due", None)]
    assert candidates(library, "loans", given) == [("lent",), ()]


def test_a_name_that_is_equal_counts_before_one_that_differs_in_a_letter(tmp_path: Path) -> None:
    numbers = ("description1", "description2")
    shapes = write_library(tmp_path) / "shapes/library.ttl"
    text = shapes.read_text("utf-8")
    for name in numbers:
        text += (
            f's:Book sh:property s:{name} . s:{name} a sh:PropertyShape ; csvw:name "a_{name}" ;'
        )
        text += f" sh:path lib:{name} ; sh:datatype xsd:string .\n"
    shapes.write_text(text, "utf-8")
    ontology = tmp_path / "ontology/library.ttl"
    more = "".join(f"lib:{name} a owl:DatatypeProperty .\n" for name in numbers)
    ontology.write_text(ontology.read_text("utf-8") + more, "utf-8")
    table = TableColumns(read_workspace(tmp_path).load_model().by_name["books"], "en")
    (likely,) = table.proposed(sample(["a_description2:"]))
    assert (likely.column, likely.why) == (
        ("a_description2", None),
        phrase("proposal.like", name="a_description2", score="100"),
    )
    (likely,) = table.proposed(sample(["a_description3"]))
    assert {name for name, _ in likely.candidates} == {f"a_{name}" for name in numbers}


def test_the_end_of_a_word_counts_less_than_a_word(library: Model) -> None:
    assert near(library, "books", sample(["Buchtitel Genre"])) == [("genre", None)]


def test_cells_veto_a_name_that_is_only_alike(library: Model) -> None:
    assert near(library, "loans", sample(["duex"], ["1.2.2021"])) == [("due", None)]
    assert near(library, "loans", sample(["duex"], ["nie"])) == [None]
    assert columns(library, "loans", sample(["due"], ["nie"])) == [("due", None)]
    assert columns(library, "loans", sample(["due:"], ["nie"])) == [("due", None)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["siko-1", "siko-2"], ("id", None)),
        (["siko-1", "siko-1"], None),
        (["siko-1", ""], None),
        (["Siko 1", "Siko 2"], None),
        (["SIKO-1", "SIKO-2"], None),
    ],
)
def test_ids_must_be_ids(
    cells: list[str], expected: tuple[str, str | None] | None, lippe: Model
) -> None:
    given = sample(["Kürzel", "Titel"], *([cell, "T"] for cell in cells))
    assert columns(lippe, "conferences", given)[0] == expected


def test_a_running_number_is_no_id(lippe: Model) -> None:
    given = sample(["lfd. Nr.", "Titel"], ["1", "A"], ["2", "B"])
    assert columns(lippe, "conferences", given) == [None, ("title", "de")]


def test_what_records_are_called_is_their_title(lippe: Model) -> None:
    given = sample(["Bezeichnung der Tagung", "Name (engl.)"], ["A", "B"])
    assert columns(lippe, "conferences", given) == [("title", "de"), ("title", "en")]


def test_what_a_record_is_called_is_its_title(lippe: Model) -> None:
    sheet = proposed(lippe, sample(["Behörde", "Bemerkungen"], ["A", "B"], sheet="Organisationen"))
    (part,) = sheet.parts
    assert [item.column for item in part.columns] == [("name", "de"), ("note", "de")]


@pytest.mark.parametrize("heading", ["Bem.", "Anm. (Freitext)", "Sonstige Hinweise", "Remarks:"])
def test_what_people_call_remarks_is_the_note(heading: str, lippe: Model) -> None:
    assert columns(lippe, "conferences", sample([heading], ["a"])) == [("note", "de")]


def test_cells_that_are_names_of_records_are_references(library: Model) -> None:
    table = TableColumns(library.by_name["loans"], library.language)
    given = sample(["Wer", "Was", "Wo"], ["Ada", "3-16", "hier"], ["m2", "The Trial", "da"])
    names = {
        "members": frozenset({"ada", "m2"}),
        "books": frozenset({"3-16", "the trial"}),
    }
    found = table.with_references(given, table.proposed(given), names)
    assert [item.nearest for item in found] == [("borrower", None), ("book", None), None]
    assert {item.column for item in found} == {None}
    found = table.with_references(given, table.proposed(given), {"members": names["members"]})
    assert [item.nearest for item in found] == [("borrower", None), None, None]


# --- cells


def test_the_share_of_cells_that_fit(library: Model, lippe: Model) -> None:
    genre = library.by_name["books"].field("genre")
    assert share(genre, ["Krimi", "crime;Lyrik", "Roman"]) == 0.75
    assert share(genre, []) == 0.0
    assert share(genre, [";", " ; ;"]) == 0.0
    due = library.by_name["loans"].field("due")
    assert share(due, ["1.2.2021", "2021-02-03", "nie", "31.2.2021"]) == 0.5
    date = lippe.by_name["conferences"].field("date")
    assert share(date, ["2019", "2021"]) == 0.0  # any number may be a year
    assert share(date, ["2019", "5/2021"]) == 1.0
    url = lippe.by_name["sources"].field("url")
    assert share(url, ["https://example.org/", "www.example.org", "example.org", "x y"]) == 0.5
    assert share(lippe.by_name["sources"].field("note"), ["x"]) == 0.0


def test_a_mistake_is_no_example(lippe: Model) -> None:
    """The template said “Beispiel: 16. November 2021”, which is V103."""
    conferences = lippe.by_name["conferences"]
    assert not can_be(conferences.field("date"), "16. November 2021")
    assert can_be(conferences.field("date"), "16.11.2021")
    assert can_be(conferences.field("status"), "durchgeführt")
    assert not can_be(conferences.field("status"), "erledigt")
    assert can_be(conferences.field("title"), "16. November 2021")
    assert not can_be(conferences.field("topics"), ";")


def test_the_share_of_cells_that_are_names(library: Model) -> None:
    book = library.by_name["loans"].field("book")
    assert share_of_names(book, ["A", "b", "c"], {"books": frozenset("ab")}) == pytest.approx(2 / 3)
    assert share_of_names(book, ["A"], {"members": frozenset("a")}) == 0.0
    assert share_of_names(book, [], {"books": frozenset("a")}) == 0.0
    genre = library.by_name["books"].field("genre")
    assert share_of_names(genre, ["A"], {"books": frozenset("a")}) == 0.0


def test_cells_that_can_be_keys(library: Model) -> None:
    isbn = library.by_name["books"].field("isbn")
    assert can_be_key(isbn, ["1", "2-3"], 2)
    assert not can_be_key(isbn, ["1", "2-3"], 3)
    assert not can_be_key(isbn, ["1", "1"], 2)
    assert not can_be_key(isbn, ["1", "x"], 2)
    assert not can_be_key(isbn, ["1", "2 3"], 2)
    assert not can_be_key(isbn, [], 0)
    number = library.by_name["members"].field("number")  # of any form
    assert can_be_key(number, ["m1", "m-2"], 2)
    assert not can_be_key(number, ["m1", "m 2"], 2)


# --- sheets


def proposed(model: Model, given: Sample, stem: str = "") -> ProposedSheet:
    return Proposing(model).sheet(given, stem, "x.csv")


def tables(sheet: ProposedSheet) -> list[str]:
    return [part.table.record_type.name for part in sheet.parts]


def test_a_sheet_is_what_it_is_called(library: Model) -> None:
    given = sample(["x"], ["1"], sheet="Bücher")
    assert tables(proposed(library, given)) == ["books"]
    assert tables(proposed(library, given._replace(sheet="a/BOOKS"))) == ["books"]
    assert tables(proposed(library, given._replace(sheet=None), "loans")) == ["loans"]
    assert tables(proposed(library, given._replace(sheet=None))) == []


def test_a_sheet_is_what_its_headings_are(library: Model) -> None:
    given = sample(["borrower", "book", "lent"], sheet="T1")
    assert tables(proposed(library, given)) == ["loans"]
    assert proposed(library, given).why["en"] == "by 3 of its 3 headings"


def test_of_a_model_of_one_table_that_is_it(library: Model) -> None:
    only = replace(library, record_types=(library.by_name["members"],))
    assert tables(proposed(only, sample(["number", "name"], sheet="T1"))) == ["members"]
    assert tables(proposed(only, sample(["Wer", "Was"], sheet="T1"))) == []


def test_two_tables_that_are_equally_near_are_left_open(lippe: Model) -> None:
    given = sample(["Kennung", "Titel", "Quellen", "Anmerkung", "Textstelle"], sheet="T1")
    sheet = proposed(lippe, given)
    assert tables(sheet) == []
    assert len(sheet.candidates) == 3
    assert sheet.why["de"] == "offen: mehrere sind gleich nahe"


def test_a_name_that_is_like_a_table_counts(lippe: Model) -> None:
    given = sample(["Kennung", "Titel", "Quellen", "Anmerkung", "Textstelle"])
    assert tables(proposed(lippe, given, "Konferenzen-2021")) == ["conferences"]
    assert tables(proposed(lippe, given._replace(sheet="Konferenzen 21"))) == ["conferences"]
    assert tables(proposed(lippe, given, "Liste")) == []


def test_a_title_above_tells_a_table(lippe: Model) -> None:
    given = sample(["Kennung", "Titel", "Quellen", "Anmerkung", "Textstelle"], sheet="T1")
    sheet = proposed(lippe, given._replace(title="Alle Konferenzen im Kreis"))
    assert tables(sheet) == ["conferences"]


def test_a_column_of_tables_tells_each_row(library: Model) -> None:
    rows = [["Books", "3-16", "T"], ["Members", "m1", "A"], ["Lons", "x", "y"], ["?", "", ""]]
    sheet = proposed(library, sample(["Was", "Nummer", "Titel"], *rows, rows[0], rows[1]))
    assert sheet.by_row == "Was"
    assert tables(sheet) == ["books", "loans", "members"]
    assert [(item.value, item.table and item.table.name) for item in sheet.values] == [
        ("Lons", "loans"),
        ("?", None),
    ]
    assert [len(part.rows.rows) for part in sheet.parts] == [2, 1, 2]


def test_a_value_that_may_be_two_tables_is_open(lippe: Model) -> None:
    known = [["Orte"], ["Quellen"], ["Konferenzen"]] * 3
    odd = [["Konferenzn"], ["Teil"], ["Konferenzreie"], ["Konferenzre"]]
    sheet = proposed(lippe, sample(["Was"], *known, *odd))
    said = [
        (item.value, item.table and item.table.name, [near.name for near in item.candidates])
        for item in sheet.values
    ]
    assert said == [
        ("Konferenzn", "conferences", []),
        ("Teil", None, []),
        ("Konferenzreie", "conference_series", []),
        ("Konferenzre", None, ["conferences", "conference_series"]),
    ]


def test_a_long_text_is_no_heading(library: Model) -> None:
    long = "x" * 201
    rows = [["Books", "1"], ["Members", "2"]]
    assert proposed(library, sample([long, "isbn"], *rows)).by_row is None
    assert proposed(library, sample(["x" * 200, "isbn"], *rows)).by_row == "x" * 200
    assert proposed(library, sample(["", "isbn"], *rows)).by_row is None
    assert proposed(library, sample(["Was", "isbn"], ["", "1"], ["", "2"])).by_row is None


def test_a_column_of_one_table_alone_tells_no_rows(library: Model) -> None:
    sheet = proposed(library, sample(["Was", "isbn"], ["Books", "1"], ["Books", "2"]))
    assert sheet.by_row is None
    rows = [["Books", "1"], ["Members", "2"], ["x", "3"], ["y", "4"]]
    assert proposed(library, sample(["Was", "isbn"], *rows)).by_row is None


# --- samples


def seen(model: Model, path: Path) -> list[Sample]:
    return samples_of(FileToRead(path, path.name), Proposing(model).knows)


def test_headings_are_found_below_titles(library: Model, tmp_path: Path) -> None:
    rows = [
        ["Liste", "", ""],
        ["", "", ""],
        ["Wer", "Was", "2021"],
        ["Ada", "3-16", "1"],
        ["", "", ""],
        ["Bo", "", ""],
    ]
    path = tmp_path / "x.csv"
    for delimiter in ",;\t":
        path.write_text(csv_text(rows, delimiter=delimiter), "utf-8")
        (found,) = seen(library, path)
        assert found == Sample(
            None, ("Wer", "Was", "2021"), (("Ada", "3-16", "1"), ("Bo", "", "")), "Liste"
        )
        assert found.cells(1) == ["3-16"]


@pytest.mark.parametrize("above", [["Liste", ""], ["1", "2"], ["", ""], ["a", "a"]])
def test_headings_are_texts_that_differ_as_many_as_cells_below(
    above: list[str], library: Model, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(csv_text([above, ["Wer", "Was"], ["a", "b"], ["c", "d"]]), "utf-8")
    (found,) = seen(library, path)
    assert (found.headings, found.rows) == (("Wer", "Was"), (("a", "b"), ("c", "d")))


def test_a_row_that_is_less_full_than_most_is_a_title(library: Model, tmp_path: Path) -> None:
    headings = ["Wer", "Was", "Wo", "Wann", "Wie", "Wozu"]
    full = ["a", "b", "c", "d", "e", "f"]
    rows = [["Liste", "geprüft"], headings, *[full] * 4, ["a", "b"], ["a"], ["b"]]
    path = tmp_path / "x.csv"
    path.write_text(csv_text([[*row, *[""] * (6 - len(row))] for row in rows]), "utf-8")
    (found,) = seen(library, path)
    assert (found.title, found.headings) == ("Liste geprüft", tuple(headings))


def test_headings_may_be_half_as_many_as_cells_below(library: Model, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    full = ["a", "b", "c", "d"]
    path.write_text(csv_text([["Liste", "", "", ""], ["Wer", "Was", "", ""], *[full] * 3]), "utf-8")
    (found,) = seen(library, path)
    assert (found.title, found.headings) == ("Liste", ("Wer", "Was"))


def test_the_delimiter_is_the_one_that_makes_rows_alike(library: Model, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    text = "Wer;Was, wo\nAda;Buch\nBo;Heft, Stift, Papier\nEve;Ball, Netz\n"
    path.write_text(text, "utf-8")
    (found,) = seen(library, path)
    assert found.headings == ("Wer", "Was, wo")


@pytest.mark.parametrize("text", ["\n\n", " ,, \n,,\n", "sep=;\n"])
def test_a_file_without_a_text_has_no_sample(text: str, library: Model, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    assert seen(library, path) == []


def test_keys_of_a_document_are_its_headings(library: Model, tmp_path: Path) -> None:
    """Its values are none, though they are called like columns; a list without rows has none."""
    path = tmp_path / "x.json"
    path.write_text('{"books": [], "members": [{"x": "number", "y": "name"}]}', "utf-8")
    assert seen(library, path) == [Sample("members", ("x", "y"), (("number", "name"),))]
    path.write_text("[]", "utf-8")
    assert seen(library, path) == []


def test_known_headings_are_found_wherever_they_stand(library: Model, tmp_path: Path) -> None:
    rows = [["a", "b", "c", "d"], ["number", "name", "x", ""], ["m1", "Ada", "", ""]]
    path = tmp_path / "x.csv"
    path.write_text(csv_text(rows), "utf-8")
    (found,) = seen(library, path)
    assert found.headings == ("number", "name", "x")
    assert found.title == "a b c d"


def test_each_sheet_that_is_seen_is_looked_at(library: Model, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(path, {"a": [["number", "name"], ["m1", "Ada"]], "b": [["x"]]})
    assert [item.sheet for item in seen(library, path)] == ["a", "b"]
    json = tmp_path / "x.json"
    json.write_text('{"books": [{"isbn": "1", "title": {"de": "T"}, "genre": ["crime", "x"]}]}')
    (found,) = seen(library, json)
    assert found == Sample("books", ("isbn", "title@de", "genre"), (("1", "T", "crime;x"),))


# --- the file


def test_what_is_open_is_counted_and_says_so(library: Model) -> None:
    rows = [["Books", "3-16", "x"], ["Members", "m1", "y"], ["Books", "0-1", "z"], ["?", "1", ""]]
    given = [
        sample(["Was", "isbn", "Zimmer"], *rows, sheet="S"),
        sample(["=x", "name", "number"], ["a", "b", "c"], sheet="members"),
        sample(["a"], ["b"], sheet="Notizen"),
    ]
    text = MappingText(TableNames(library), "en")
    written = text.text(Proposing(library).sheets([("x.xlsx", "x", given)]))
    assert written.splitlines() == [
        "file,sheet,heading,value,table,column,why,candidates,note",
        "x.xlsx,S,Was,,*,,each row says here what it is,,",
        "x.xlsx,S,Was,?,,,open: nothing is near; write - to leave it out,,",
        "x.xlsx,S,isbn,,,isbn,is called so,,",
        "x.xlsx,S,Zimmer,,,,open: nothing is near; write - to leave it out,,",
        "x.xlsx,members,,,members,,is called so,,",
        "x.xlsx,members,'=x,,,,open: nothing is near; write - to leave it out,,",
        "x.xlsx,members,name,,,name,is called so,,",
        "x.xlsx,members,number,,,number,is called so,,",
        "x.xlsx,Notizen,,,,,open: fits no table; write - to leave it out,,",
    ]
    assert text.counts == (2, 3, 4)


def test_of_a_sheet_that_may_be_several_tables_all_are_named(lippe: Model) -> None:
    given = sample(["Kennung", "Titel", "Quellen", "Anmerkung", "Textstelle"], sheet="T1")
    text = MappingText(TableNames(lippe), "de")
    written = text.text(Proposing(lippe).sheets([("x.xlsx", "x", [given, given])]))
    near = "Vereinbarungen | Konferenzreihen | Konferenzen"
    assert written.splitlines() == [
        "Datei;Blatt;Überschrift;Wert;Tabelle;Spalte;Warum;Vorschläge;Bemerkung",
        *[f"x.xlsx;T1;;;;;offen: mehrere sind gleich nahe;{near};"] * 2,
    ]
    assert text.counts == (0, 0, 2)


def test_a_value_that_may_be_several_tables_has_them_beside_it(lippe: Model) -> None:
    rows = [["Orte"], ["Quellen"], ["Konferenzen"], ["Konferenzre"], ["Konferenzn"]]
    text = MappingText(TableNames(lippe), "de")
    written = text.text(Proposing(lippe).sheets([("x.csv", "x", [sample(["Was"], *rows)])]))
    assert written.splitlines()[1:] == [
        "x.csv;;Was;;*;;jede Zeile sagt hier, was sie ist;;",
        "x.csv;;Was;Konferenzre;;;offen: mehrere sind gleich nahe;Konferenzen | Konferenzreihen;",
        "x.csv;;Was;Konferenzn;Konferenzen;;geschrieben wie diese Tabelle;;",
    ]
    assert text.counts == (1, 0, 1)


def test_a_mapping_has_no_row_for_what_is_no_heading(library: Model) -> None:
    given = sample(["", "x" * 200, "y" * 201, "name"], ["1", "2", "3", "4"], sheet="members")
    text = MappingText(TableNames(library), "en")
    lines = text.text(Proposing(library).sheets([("x.xlsx", "x", [given])])).splitlines()
    assert [line.split(",")[2] for line in lines] == ["heading", "", "x" * 200, "name"]


def test_a_heading_that_may_be_several_columns_has_them_beside_it(library: Model) -> None:
    given = sample(["Wann", "book"], ["1.2.2021", "x"], ["2021-03-04", "y"], sheet="loans")
    text = MappingText(TableNames(library), "en")
    lines = text.text(Proposing(library).sheets([("x.xlsx", "x", [given])])).splitlines()
    assert lines[2] == "x.xlsx,loans,Wann,,,,open: several are equally near,lent | due,"
