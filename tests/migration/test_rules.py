"""Each kind of rule, tried on a model of another domain: no word of it is in the pipeline."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.support.library import edit, write_library
from tests.support.workbook_files import sheet_data, texts, write_ods, xlsx_parts, zipped

import verbund
from verbund.system import replaced_file

MORE = """
lib:days a owl:DatatypeProperty . lib:lender a owl:ObjectProperty .
genre:verse a skos:Concept ; skos:prefLabel "verse"@en, "Gereimtes"@de ; owl:deprecated true ;
    <http://purl.org/dc/terms/isReplacedBy> genre:poetry ;
    skos:inScheme <https://library.example/genre> .
genre:pulp a skos:Concept ; skos:prefLabel "pulp"@en, "Schund"@de ; owl:deprecated true ;
    skos:definition "Cheap fiction."@en, "Billige Literatur."@de ;
    skos:inScheme <https://library.example/genre> .
"""
COLUMNS = """
s:Loan sh:property s:Loan-days, s:Loan-lender .
s:Loan-days a sh:PropertyShape ; sh:path lib:days ; csvw:name "days" ; sh:order 6 ;
    sh:name "Days"@en, "Tage"@de ; sh:maxCount 1 ; sh:datatype xsd:integer .
s:Loan-lender a sh:PropertyShape ; sh:path lib:lender ; csvw:name "lender" ; sh:order 7 ;
    sh:maxCount 1 ; sh:class lib:Member .
"""
HEAD = 'from = "https://library.example/terms/1"\nto = "https://library.example/terms/2"\n'


def library(folder: Path, rules: str = "", loans: str | None = None) -> Path:
    write_library(folder)
    for name, more in (("ontology", MORE), ("shapes", COLUMNS)):
        path = folder / name / "library.ttl"
        path.write_text(path.read_text("utf-8") + more, "utf-8")
    (folder / "ontology" / "migrations").mkdir()
    (folder / "ontology" / "migrations" / "2.toml").write_text(HEAD + rules, "utf-8")
    if loans is not None:
        (folder / "records" / "loans.csv").write_bytes(loans.encode())
    return folder


def read(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()


def codes(report: verbund.MigrationReport) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(f.code, f.place.file, f.place.row, f.place.column) for f in report.findings]


def done(folder: Path) -> verbund.MigrationReport:
    """Migrate, and look that a second run has nothing to do."""
    report = verbund.migrate(folder)
    again = verbund.migrate(folder)
    assert again.files == ()
    assert codes(again) == codes(report)
    return report


def test_all_else_in_a_csv_file_stays_to_the_byte(tmp_path: Path) -> None:
    """Mark, line of the separator, separator, quotation marks, line ends, blank lines and a missing last line end."""
    rule = '[[row]]\ntables = ["loans"]\nwhere = { fee = ["7"], due = false }\n'
    rule += 'move = { fee = "days" }\nput = { due = "2021-04-01" }\n'
    loans = '\ufeffsep=;\r\nborrower;"book";lent;due;fee\r\n"Ada";3-16;1.3.2021;;"7"\r\n\r\nm2;Leaves;;;0\r\n'
    loans += "Jürgen;0-44;;;7"
    folder = library(tmp_path / "w", rule, loans)
    edit(folder / "records" / "members.csv", "m2,Grace", "m2,Jürgen")
    done(folder)
    assert read(folder, "records/loans.csv") == (
        '\ufeffsep=;\r\nborrower;"book";lent;due;fee;days\r\n"Ada";3-16;1.3.2021;2021-04-01;"";7\r\n\r\n'
        "m2;Leaves;;;0;\r\nJürgen;0-44;;2021-04-01;;7"
    )


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ('{ fee = ["0"] }', True),
        ('{ fee = ["1"] }', False),
        ("{ fee = true }", True),
        ("{ lent = true }", False),
        ("{ lent = false, days = false }", True),
        ('{ lent = { same = "due" } }', True),
        ('{ lent = { same = "fee" } }', False),
    ],
)
def test_a_rule_holds_where_its_conditions_do(tmp_path: Path, where: str, holds: bool) -> None:
    rule = f'[[row]]\ntables = ["loans"]\nwhere = {where}\nput = {{ days = "14" }}\n'
    folder = library(tmp_path / "w", rule, "borrower,book,lent,due,fee\nm2,Leaves,,,0\n")
    done(folder)
    assert read(folder, "records/loans.csv").endswith("m2,Leaves,,,0,14\n") is holds


LENDER = """[[row]]
tables = ["loans"]
where = { lender = false }
unless = [{ in = "loans", where = { lender = ["borrower"] } }]
find = { lender = { in = "members", where = { number = ["days"] } } }
"""


@pytest.mark.parametrize(("days", "lender"), [("7", "7"), ("8", ""), ("", "")])
def test_a_cell_is_filled_with_the_only_record_found(
    tmp_path: Path, days: str, lender: str
) -> None:
    loans = f"borrower,book,lent,due,fee,days,lender\nGrace,3-16,,,,{days},\n"
    folder = library(tmp_path / "w", LENDER, loans)
    (folder / "records" / "members.csv").write_text("number,name\n7,Ada\nm2,Grace\n", "utf-8")
    assert codes(done(folder)) == []
    assert read(folder, "records/loans.csv").endswith(f"Grace,3-16,,,,{days},{lender}\n")


def test_a_rule_does_not_hold_where_a_record_is_found(tmp_path: Path) -> None:
    """Grace is the lender of another loan: nothing is filled in for hers."""
    loans = "borrower,book,lent,due,fee,days,lender\nGrace,3-16,,,,7,\nAda,0-44,,,,,m2\n"
    folder = library(tmp_path / "w", LENDER, loans)
    (folder / "records" / "members.csv").write_text("number,name\n7,Ada\nm2,Grace\n", "utf-8")
    assert done(folder).files == ()


def test_nothing_is_found_in_a_table_that_is_not_known_in_full(tmp_path: Path) -> None:
    """The row without an id may be the one that is meant, too."""
    loans = "borrower,book,lent,due,fee,days,lender\nGrace,3-16,,,,7,\n"
    folder = library(tmp_path / "w", LENDER, loans)
    (folder / "records" / "members.csv").write_text("number,name\n7,Ada\n,Grace\n", "utf-8")
    assert done(folder).files == ()


def test_of_several_records_a_person_chooses(tmp_path: Path) -> None:
    rule = """[[row]]
tables = ["loans"]
where = { lender = false }
find = { lender = { in = "members", where = { name = ["fee"] } } }
"""
    folder = library(tmp_path / "w", rule, "borrower,book,lent,due,fee\nm1,Leaves,,,0\n")
    edit(
        folder / "shapes/library.ttl",
        'sh:datatype xsd:decimal ; csvw:decimalChar "," ; sh:minInclusive 0',
        "sh:datatype xsd:string",
    )
    (folder / "records" / "members.csv").write_text("number,name\nm1,00\nm2,Ada\nm3,Ada\n", "utf-8")
    (folder / "records" / "loans.csv").write_text(
        "borrower,book,lent,due,fee\nm1,Leaves,,,Ada\nm1,3-16,,,00\n", "utf-8"
    )
    report = done(folder)
    assert codes(report) == [("G104", "records/loans.csv", 2, "lender")]
    assert "m2, m3" in report.findings[0].message.en
    assert read(folder, "records/loans.csv").endswith("m1,Leaves,,,Ada,\nm1,3-16,,,00,m1\n")


def test_a_value_in_the_way_is_told_and_stays(tmp_path: Path) -> None:
    rule = '[[row]]\ntables = ["loans"]\nwhere = { fee = true }\nmove = { fee = "days" }\n'
    loans = "borrower,book,lent,due,fee,days\nAda,3-16,,,7,7\nm2,Leaves,,,5,6\n"
    folder = library(tmp_path / "w", rule, loans)
    report = done(folder)
    assert codes(report) == [("G103", "records/loans.csv", 3, "days")]
    assert read(folder, "records/loans.csv").endswith("Ada,3-16,,,,7\nm2,Leaves,,,5,6\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("verse", "poetry"),
        ("Gereimtes", "Lyrik"),
        ("Krimi;verse", "Krimi;poetry"),
        ("crime", "crime"),
    ],
)
def test_what_replaces_a_concept_is_written_as_that_was(
    tmp_path: Path, before: str, after: str
) -> None:
    folder = library(tmp_path / "w")
    edit(folder / "records/books.csv", "Process,crime", f"Process,{before}")
    assert codes(done(folder)) == []
    assert f"Der Process,{after}\n" in read(folder, "records/books.csv")


def test_a_concept_without_a_successor_is_for_a_person(tmp_path: Path) -> None:
    folder = library(tmp_path / "w")
    edit(folder / "records/books.csv", "poetry;crime", "poetry;Schund")
    report = done(folder)
    assert codes(report) == [("G101", "records/books.csv", 3, "genre")]
    assert report.findings[0].message.de == (
        "„Schund“ ist außer Gebrauch. Gemeint ist: Billige Literatur."
    )


RENAMED = """
[[table]]
headings = ["lendings", "Ausleihen"]
now = "loans"

[[column]]
table = "loans"
headings = ["duration", "Dauer"]
now = "days"
"""


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods"])
def test_tables_and_columns_with_another_name(tmp_path: Path, suffix: str) -> None:
    folder = library(tmp_path / "w", RENAMED)
    (folder / "records/loans.csv").unlink()
    rows = [["borrower", "book", "Dauer"], ["Ada", "3-16", "14"]]
    path = folder / "records" / f"lendings{suffix}"
    if suffix == ".csv":
        path.write_text("".join(f"{','.join(row)}\n" for row in rows), "utf-8")
    elif suffix == ".ods":
        write_ods(path, {"Ausleihen": rows})
    else:
        path.write_bytes(zipped(xlsx_parts({"Ausleihen": sheet_data(*(texts(*r) for r in rows))})))
    decisions = "subject_label,table,column,object_id,object_label\nAdda,Ausleihen,Dauer,m1,Ada\n"
    (folder / "decisions.csv").write_text(decisions, "utf-8")
    report = done(folder)
    assert codes(report) == []
    sheet = "" if suffix == ".csv" else "Ausleihen"
    mapping = f"file,sheet,heading,value,table,column\nlendings{suffix},{sheet},,,loans,\n"
    if suffix == ".ods":  # it is not written: the mapping says it
        mapping += f"lendings.ods,{sheet},Dauer,,,days\n"
    assert read(folder, "mapping.csv") == mapping
    assert read(folder, "decisions.csv") == decisions.replace("Ausleihen,Dauer", "loans,days")
    (folder / "decisions.csv").unlink()
    assert verbund.build(folder).conforms
    assert "/terms#days> " in (folder / "output/dataset.nt").read_text("utf-8")
    assert report.undo is not None
    (folder / "decisions.csv").write_text(
        decisions.replace("Ausleihen,Dauer", "loans,days"), "utf-8"
    )
    verbund.migrate(folder, undo=report.undo)
    assert read(folder, "decisions.csv") == decisions
    assert not (folder / "mapping.csv").exists()


@pytest.mark.parametrize(
    ("mapped", "headings", "told"),
    [
        ("Dauer,-", "borrower,book,Dauer", [3]),
        ("Dauer,fee", "borrower,book,Dauer", [3]),
        ("Dauer,days", "borrower,book,Dauer", []),
        (None, "borrower,book,Dauer,days", [3]),
        (None, "borrower,book,Tage,Dauer", [4]),
    ],
)
def test_a_column_that_something_else_speaks_of_keeps_its_heading(
    tmp_path: Path, mapped: str | None, headings: str, told: list[int]
) -> None:
    """What the mapping says comes first; and of two columns nobody knows which is right."""
    loans = f"{headings}\nAda,3-16,14{',21' * headings.endswith(('days', ',Tage,Dauer'))}\n"
    folder = library(tmp_path / "w", RENAMED, loans)
    if mapped is not None:
        (folder / "mapping.csv").write_text(f"heading,column\n{mapped}\n", "utf-8")
    report = done(folder)
    assert report.files == ()
    places = [(item.code, item.place.row) for item in report.findings]
    assert places == [("G106", 1)] * len(told)
    assert [
        headings.split(",").index(item.place.column or "") + 1 for item in report.findings
    ] == told
    assert read(folder, "records/loans.csv") == loans


def test_a_sheet_that_the_mapping_leaves_out_is_no_table(tmp_path: Path) -> None:
    """Also where it says so of every file."""
    folder = library(tmp_path / "w", RENAMED)
    (folder / "records/loans.csv").unlink()
    data = {"lendings": sheet_data(texts("borrower", "book"), texts("Ada", "3-16"))}
    (folder / "records/book.xlsx").write_bytes(zipped(xlsx_parts(data)))
    mapping = "file,sheet,table\n,lendings,-\n"
    (folder / "mapping.csv").write_text(mapping, "utf-8")
    report = done(folder)
    assert report.files == ()
    (left,) = (item for item in report.findings if item.code == "G107")
    assert (left.place.file, left.place.sheet) == ("records/book.xlsx", "lendings")
    assert read(folder, "mapping.csv") == mapping


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("lendings.csv,-", ["G107"]),
        ("lendings.csv,members", ["G107"]),
        ("lendings.csv,loans", []),
        ("other.csv,-", []),
    ],
)
def test_a_file_with_a_name_of_old_that_the_mapping_calls_otherwise_is_told(
    tmp_path: Path, mapping: str, told: list[str]
) -> None:
    folder = library(tmp_path / "w", RENAMED)
    (folder / "records/loans.csv").rename(folder / "records/lendings.csv")
    (folder / "mapping.csv").write_text(f"file,table\n{mapping}\n", "utf-8")
    found = [item for item in done(folder).findings if item.code == "G107"]
    assert [item.code for item in found] == told
    assert [(item.place.file, item.value) for item in found] == [
        ("records/lendings.csv", "lendings")
    ] * len(told)


def test_of_two_columns_with_names_of_old_one_is_renamed(tmp_path: Path) -> None:
    folder = library(tmp_path / "w", RENAMED, "borrower,book,duration,Dauer\nAda,3-16,14,21\n")
    assert codes(done(folder)) == [("G106", "records/loans.csv", 1, "Dauer")]
    assert read(folder, "records/loans.csv") == "borrower,book,days,Dauer\nAda,3-16,14,21\n"


SETTINGS = """
[[setting]]
key = "workspace.tables"
to = "workspace.records"

[[setting]]
key = "contact.name"
one_language = true

[[setting]]
key = "release.keep"
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[contact] # us\nname.de = "A"\nname.en = "B" # b\nurl = "x"\n', '[contact] # us\nname.en = "B" # b\nurl = "x"\n'),
        ('[contact]\nname = { de = "A", en = "B" }\n', '[contact]\nname = { en = "B" }\n'),
        ('[contact]\nname = { en = "B", de = "A" }', '[contact]\nname = { en = "B" }'),
        ('contact.name.de = """\nA\n"""\ncontact.name.en = "B"\n', 'contact.name.en = "B"\n'),
        ('[contact.name]\nde = "A"\nen = "B"\n', '[contact.name]\nen = "B"\n'),
        ('[contact]\nname.de = "A"\nname.fr = "B"\n', None),
        ('[contact]\nname.de = "A"\nname.en = "A"\n', None),
        ('[release]\r\nkeep = 3\r\nversion = "1"\r\n', '[release]\r\nversion = "1"\r\n'),
    ],
)  # fmt: skip
def test_settings_change_and_nothing_else(before: str, after: str | None) -> None:
    from verbund.migration.rules import SettingRule
    from verbund.migration.settings_edit import edited_settings

    rules = (SettingRule("contact.name", one_language=True), SettingRule("release.keep"))
    told: list[object] = []
    assert edited_settings(before, rules, "en", told.append) == (before if after is None else after)
    assert not told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[a]\nold  = "x" # why\n', '[a]\nnew  = "x" # why\n'),
        ('a.old.de = "x"\na.old.en = "y"\n', 'a.new.de = "x"\na.new.en = "y"\n'),
        ('a = { "old" = 1, b = 2 }\n', 'a = { new = 1, b = 2 }\n'),
        ('[a]\nold = 1\nnew = 2\n', None),
        ('[a.old]\nb = 1\n', None),
    ],
)  # fmt: skip
def test_a_setting_with_another_name(before: str, after: str | None) -> None:
    from verbund.migration.rules import SettingRule
    from verbund.migration.settings_edit import edited_settings

    told: list[verbund.Finding] = []
    new = edited_settings(before, [SettingRule("a.old", "a.new")], "en", told.append)  # type: ignore[arg-type]
    assert new == (before if after is None else after)
    assert [item.code for item in told] == ([] if after else ["G105"])


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ("[[row]", "no TOML"),
        ('[[rows]]\ntables = ["loans"]\n', "“rows” is no key"),
        ('[[row]]\ntables = ["loan"]\nput = { fee = "" }\n', "no table “loan”"),
        ('[[row]]\ntables = ["loans"]\nput = { fees = "" }\n', "no column “fees”"),
        ('[[row]]\ntables = ["books"]\nput = { genre = "poem" }\n', "no concept “poem”"),
        ('[[row]]\ntables = ["books"]\nwhere = { genre = true }\n', "“move, put, find, ask” is missing"),
        ('[[row]]\ntables = ["loans"]\nput = { fee = "1" }\n', "“where” is missing"),
        ('[[row]]\ntables = ["loans"]\nwhere = { due = true }\nput = { fee = "" }\n', "“fee” is emptied"),
        ('[[row]]\ntables = ["members"]\nwhere = { name = true }\nput = { number = "7" }\n', "part of the key"),
        ('[[row]]\ntables = ["members"]\nwhere = { name = true }\nmove = { number = "name" }\n', "part of the key"),
        ('[[row]]\ntables = ["books"]\nwhere = { title = true }\nmove = { title = "genre" }\n', "text by language"),
        ('[[setting]]\nkey = "workspace.base"\n', "“workspace.base” is needed"),
        ('[[setting]]\nkey = "workspace"\n', "is needed and must not go"),
        ('[[setting]]\nkey = "a.b"\nto = "workspace.recods"\n', "no setting “workspace.recods”"),
        ('[[column]]\ntable = "loans"\nheadings = ["fee"]\nnow = "days"\n', "“fee” is a name in use"),
        ('[[column]]\ntable = "loans"\nheadings = ["Tage"]\nnow = "fee"\n', "“Tage” is a name in use"),
        ('[[table]]\nheadings = ["Books"]\nnow = "loans"\n', "“Books” is a name in use"),
        ('[[row]]\ntables = ["loans"]\nwhere = { fee = 1 }\nput = { fee = "" }\n', "wrong kind"),
        ('[[row]]\ntables = ["loans"]\nfind = { lender = { in = "loans", where = { book = ["fee"] } } }\n', "only one refers"),
    ],
)  # fmt: skip
def test_wrong_rules_are_told_and_nothing_is_written(
    tmp_path: Path, rules: str, problem: str
) -> None:
    folder = library(tmp_path / "w", rules)
    before = read(folder, "records/loans.csv")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.migrate(folder)
    assert [item.code for item in caught.value.findings] == ["M120"]
    assert problem in caught.value.findings[0].message.en
    assert read(folder, "records/loans.csv") == before


def test_rules_that_never_end_change_nothing(tmp_path: Path) -> None:
    """What is 0 becomes 1, and what is 1 becomes 0, each time."""
    rules = "".join(
        f'[[row]]\ntables = ["loans"]\nwhere = {{ fee = ["{old}"] }}\nput = {{ fee = "{new}" }}\n'
        for old, new in (("0", "5"), ("1", "0"), ("5", "1"))
    )
    folder = library(tmp_path / "w", rules)
    before = read(folder, "records/loans.csv")
    report = verbund.migrate(folder)
    assert [item.code for item in report.findings] == ["M120"]
    assert not report.conforms
    assert read(folder, "records/loans.csv") == before


RULE = '[[row]]\ntables = ["loans"]\nwhere = { fee = ["0"] }\nmove = { fee = "days" }\n'


def write_workbook(folder: Path, rows: str) -> Path:
    """Loans in a workbook: the columns are borrower, book, fee."""
    (folder / "records/loans.csv").unlink()
    head = texts("borrower", "book", "fee")
    path = folder / "records" / "loans.xlsx"
    path.write_bytes(zipped(xlsx_parts({"loans": sheet_data(head, *rows.split("\n"))})))
    return path


def test_a_row_of_a_workbook_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = library(tmp_path / "w", RULE)
    plain, formula = "<c><v>0</v></c>", "<c><f>1-1</f><v>0</v></c>"
    rows = f"{texts('Ada', '3-16')}{plain}\n{texts('m2', '0-44')}{formula}"
    path = write_workbook(folder, rows)
    report = done(folder)
    assert codes(report) == [("F174", "records/loans.xlsx", 3, "fee")]
    assert report.files[0].difference == (
        "--- a/records/loans.xlsx\n+++ b/records/loans.xlsx\n@@ loans!D1 days @@\n+days\n"
        "@@ loans!C2 fee @@\n-0\n@@ loans!D2 days @@\n+0\n"
    )
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "sheet" in name and "rels" not in name]
        assert formula in archive.read(names[0]).decode()


@pytest.mark.parametrize(
    "cell", ["<c><f>20+20</f></c>", '<c t="e"><v>#REF!</v></c>'], ids=["no result", "error"]
)
def test_a_cell_that_nobody_knows_is_left_and_told(tmp_path: Path, cell: str) -> None:
    """Neither is it no number, nor is it moved; the row says nothing of it by another rule."""
    rules = "".join(
        f'[[row]]\ntables = ["loans"]\nwhere = {{ {state} }}\n{then}\n'
        for state, then in (
            ("fee = true", 'move = { fee = "days" }'),
            ("fee = false, days = false", 'put = { days = "9" }'),
        )
    )
    folder = library(tmp_path / "w", rules)
    path = write_workbook(folder, f"{texts('Ada', '3-16')}{cell}\n{texts('m2', '0-44', '5')}")
    report = done(folder)
    assert codes(report) == [("F174", "records/loans.xlsx", 2, "fee")]
    assert report.files[0].difference.count("@@") == 6  # the heading, and row 3
    assert "@@ loans!D3 days @@\n+5\n" in report.files[0].difference
    with ZipFile(path) as archive:
        assert any(cell in archive.read(name).decode() for name in archive.namelist())


def test_what_is_not_written_is_told_row_by_row(tmp_path: Path) -> None:
    folder = library(tmp_path / "w", RULE)
    (folder / "records/loans.csv").unlink()
    write_ods(
        folder / "records/loans.ods", {"loans": [["borrower", "book", "fee"], ["Ada", "3-16", "0"]]}
    )
    report = done(folder)
    assert codes(report) == [("G102", "records/loans.ods", 2, None)]
    assert report.findings[0].message.en.startswith(
        "In this row “fee” is to say “” in place of “0”; “days” is to say “0” in place of “”."
    )


def link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.csv")
    path.symlink_to("../elsewhere.csv")


def protect(path: Path) -> None:
    path.chmod(0o444)


@pytest.mark.parametrize(("change", "code"), [(link, "F171"), (protect, "F174")])
def test_a_file_that_is_not_to_be_written_stays(
    tmp_path: Path, change: Callable[[Path], None], code: str
) -> None:
    folder = library(tmp_path / "w", RULE)
    change(folder / "records/loans.csv")
    before = read(folder, "records/loans.csv")
    report = done(folder)
    assert [item[0] for item in codes(report)] == [code]
    assert read(folder, "records/loans.csv") == before


def test_what_stands_beside_the_records_is_not_written_through_a_link(tmp_path: Path) -> None:
    rules = f'{RENAMED}[[setting]]\nkey = "workspace.language"\n'
    folder = library(tmp_path / "w", rules)
    (folder / "decisions.csv").write_text(
        "subject_label,column,object_id\nAdda,Dauer,m1\n", "utf-8"
    )
    for name in ("decisions.csv", "verbund.toml"):
        (folder / name).rename(tmp_path / "w" / f"real-{name}")
        (folder / name).symlink_to(f"real-{name}")
    report = done(folder)
    assert sorted(item[:2] for item in codes(report)) == [
        ("F171", "decisions.csv"),
        ("F171", "verbund.toml"),
    ]


BOTH = RULE + '[[row]]\ntables = ["members"]\nwhere = { name = ["Ada"] }\nput = { name = "Eve" }\n'


def test_a_run_that_fails_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library(tmp_path / "w", BOTH)
    edit(folder / "records/loans.csv", "Ada", "m1")
    before = {path.name: path.read_bytes() for path in (folder / "records").iterdir()}
    put, count = replaced_file.Staged.put, [0]

    def fail_third(staged: replaced_file.Staged) -> None:
        count[0] += 1
        if count[0] == 3:  # the undo file, the first file of records, the second
            raise OSError(28, os.strerror(28))
        put(staged)

    monkeypatch.setattr(replaced_file.Staged, "put", fail_third)
    with pytest.raises(OSError, match="No space"):
        verbund.migrate(folder)
    assert {path.name: path.read_bytes() for path in (folder / "records").iterdir()} == before
    assert not list(folder.glob("verbund-undo*"))
    monkeypatch.undo()
    assert len(verbund.migrate(folder).files) == 2


def test_a_file_that_changes_meanwhile_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library(tmp_path / "w", RULE)
    path = folder / "records/loans.csv"

    def confirm(_: verbund.MigrationReport) -> bool:
        path.write_bytes(path.read_bytes() + b"m1,0-44,,,\n")
        return True

    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.migrate(folder, confirm=confirm)
    assert [item.code for item in caught.value.findings] == ["F172"]
    assert "days" not in read(folder, "records/loans.csv")


def forge(undo: Path, new: str) -> None:
    """Let an undo file hold other records, with all checksums right."""
    import base64
    import json

    document = json.loads(undo.read_bytes())
    content = base64.b64decode(document["files"][0]["before"]).decode().replace("Ada", new)
    document["files"][0]["before"] = base64.b64encode(content.encode()).decode()
    undo.write_text(json.dumps(document), "utf-8")


def test_an_undo_file_puts_nothing_else_into_a_workspace(tmp_path: Path) -> None:
    folder = library(tmp_path / "w", RULE)
    undo = verbund.migrate(folder).undo
    assert undo is not None
    assert stat.S_ISREG(undo.stat().st_mode)
    migrated = read(folder, "records/loans.csv")
    forge(undo, "Grace")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.migrate(folder, undo=undo)
    assert [item.code for item in caught.value.findings] == ["F173"]
    text = undo.read_text("utf-8").replace("records/loans.csv", "../outside.csv")
    undo.write_text(text, "utf-8")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.migrate(folder, undo=undo)
    assert [item.code for item in caught.value.findings] == ["F172"]
    assert read(folder, "records/loans.csv") == migrated
    assert not (tmp_path / "outside.csv").exists()
