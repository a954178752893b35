"""``verbund init --from``: files that are there become a workspace, with a mapping to review."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.district_office import write_office
from tests.support.golden import check_golden
from tests.support.lippe import ROOT
from tests.support.tab_rows import csv_rows
from tests.support.workbook_files import write_ods, write_xlsx
from tests.support.workspaces import csv_text

import verbund
from verbund.cli.main import group
from verbund.findings import Language
from verbund.model.model import Model
from verbund.workspace.workspace import read_workspace

GOLDEN = Path(__file__).parent / "golden"
BASE = "https://w3id.org/agency-cooperation/lippe/"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> verbund.NewWorkspace:
    """A workspace of the workbook of a district office."""
    folder = tmp_path_factory.mktemp("office")
    path = write_office(folder / "Liste.xlsx")
    return verbund.init(folder / "neu", name="Kreis Musterstadt", sources=path)


def said(folder: Path) -> list[list[str]]:
    """The rows of a mapping, in the columns behind the file."""
    text = (folder / "mapping.csv").read_text("utf-8-sig")
    return [row[1:] for row in csv.reader(text.splitlines(), delimiter=";")]


def test_a_workbook_of_an_office_is_recognised(office: verbund.NewWorkspace, approve: bool) -> None:
    text = (office.folder / "mapping.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfDatei;Blatt;")
    shown = text.decode("utf-8-sig").replace("\r\n", "\n")
    check_golden(GOLDEN / "mapping_of_an_office.csv", shown, approve)


def test_what_was_recognised_is_counted(office: verbund.NewWorkspace) -> None:
    imported = office.imported
    assert imported is not None
    assert (imported.sheets, imported.headings, imported.open) == (3, 23, 3)
    found = {(f.code, f.place.sheet, f.place.column) for f in imported.report.findings}
    assert found >= {("F158", "Hinweise", None), ("T110", "Tagungen", None)}
    # What is open is told as if the mapping said nothing of it.
    assert {(sheet, column) for code, sheet, column in found if code == "T101"} == {
        ("Stammdaten", "Woher"),
        ("Teilnehmerliste", "Woher"),
    }
    assert office.files == ("LIESMICH.md", "verbund.toml", "mapping.csv", "records/Liste.xlsx")


def test_once_the_open_rows_are_decided_it_builds(
    office: verbund.NewWorkspace, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(office.folder, tmp_path / "neu")
    path = tmp_path / "neu/mapping.csv"
    text = path.read_text("utf-8-sig")
    text = text.replace("Hinweise;;;;;", "Hinweise;;;-;;")
    text = text.replace(";Woher;;;;", ";Woher;;;Quellen;")
    path.write_text(text, "utf-8")
    report = verbund.build(tmp_path / "neu")
    assert [finding.code for finding in report.findings] == ["T110"]
    assert report.records == {
        "conferences": 2,
        "organisations": 1,
        "participations": 1,
        "places": 1,
        "sources": 1,
    }
    turtle = (tmp_path / "neu/output/dataset.ttl").read_text("utf-8")
    assert '"First conference"@en' in turtle
    assert '"2021-11-16"^^xsd:date' in turtle


def test_files_are_copied_byte_for_byte(office: verbund.NewWorkspace) -> None:
    copy = office.folder / "records/Liste.xlsx"
    assert copy.read_bytes() == (office.folder.parent / "Liste.xlsx").read_bytes()


def test_the_same_files_give_the_same_bytes(office: verbund.NewWorkspace, tmp_path: Path) -> None:
    source = office.folder.parent / "Liste.xlsx"
    verbund.init(tmp_path, name="Kreis Musterstadt", sources=[source])
    for name in office.files:
        assert (tmp_path / name).read_bytes() == (office.folder / name).read_bytes()


@pytest.fixture(scope="module")
def model() -> Model:
    return read_workspace(ROOT).load_model()


def labelled(model: Model, language: str) -> dict[str, list[list[str]]]:
    """The records of Kreis Lippe with sheets and headings as they are called in a language."""
    tables = {}
    for record_type in model.record_types:
        path = ROOT / f"records/{record_type.name}.csv"
        if path.exists():
            heads, *rows = csv_rows(path)
            own = []
            for head in heads:
                name, at, tag = head.partition("@")
                own.append(record_type.column(name).headings[language] + at + tag)
            tables[record_type.labels[language][:31]] = [own, *rows]
    return tables


@pytest.mark.parametrize(("language", "suffix"), [("de", "xlsx"), ("en", "ods")])
def test_what_is_called_as_in_the_model_is_recognised_at_once(
    language: Language, suffix: str, model: Model, tmp_path: Path
) -> None:
    """The records of Kreis Lippe, taken from a workbook, build to the same bytes."""
    path = tmp_path / f"alles.{suffix}"
    (write_xlsx if suffix == "xlsx" else write_ods)(path, labelled(model, language))
    folder = tmp_path / "neu"
    made = verbund.init(folder, name="X", base=BASE, sources=path)
    assert made.imported is not None
    assert (made.imported.sheets, made.imported.open) == (16, 0)
    assert verbund.build(folder).conforms
    for name in ("dataset.nt", "dataset.jsonld"):
        assert (folder / "output" / name).read_bytes() == (ROOT / "output" / name).read_bytes()


def test_csv_files_and_documents_are_recognised(tmp_path: Path) -> None:
    rows = [
        ["Orte im Kreis", "", ""],
        ["Kürzel", "Name des Ortes", "Art des Orts"],
        ["detmold", "Detmold", "Gemeinde"],
        ["lemgo", "Lemgo", "Gemeinde"],
    ]
    (tmp_path / "x.csv").write_text(csv_text(rows, delimiter=";"), "utf-16")
    text = (
        '{"Quellen": [{"Kennung": "m", "Titel": "Mitteilung", "Dokumentart": "Pressemitteilung"}]}'
    )
    (tmp_path / "y.json").write_text(text, "utf-8")
    made = verbund.init(
        tmp_path / "neu", name="X", sources=[tmp_path / "x.csv", str(tmp_path / "y.json")]
    )
    assert [row[:5] for row in said(made.folder)[1:]] == [
        ["", "", "", "Orte", ""],
        ["", "Kürzel", "", "", "Kennung"],
        ["", "Name des Ortes", "", "", "Name"],
        ["", "Art des Orts", "", "", "Art des Ortes"],
        ["Quellen", "", "", "Quellen", ""],
        ["Quellen", "Kennung", "", "", "Kennung"],
        ["Quellen", "Titel", "", "", "Titel"],
        ["Quellen", "Dokumentart", "", "", "Art des Dokuments"],
    ]
    assert made.imported is not None
    told = [(f.code, f.place.file, f.place.column) for f in made.imported.report.findings]
    assert told == [
        ("T110", "records/x.csv", None),
        ("F119", "records/x.csv", None),
        ("V122", "records/y.json", None),
    ]


@pytest.mark.parametrize("name", [" Orte .csv", 'Or;"t,e.csv', "A\u0308mter.csv", "a\\b.csv"])
def test_a_file_is_found_by_its_name_whatever_that_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("Kennung,Name,Bezeichnung\na,Aa,\n", "utf-8")
    if "\\" in name:
        assert refused(tmp_path, path) == [("F176", name)]
        return
    made = verbund.init(tmp_path / "neu", name="X", sources=path)
    assert made.imported is not None
    assert "T120" not in {finding.code for finding in made.imported.report.findings}


def test_the_mapping_is_in_english_for_english_offices(tmp_path: Path) -> None:
    rows = [["Key", "Name of place", "Kind"], ["a", "A", "municipality"], ["b", "B", "district"]]
    (tmp_path / "Places.csv").write_text(csv_text(rows), "utf-8")
    verbund.init(tmp_path / "new", name="X", language="en", sources=tmp_path / "Places.csv")
    text = (tmp_path / "new/mapping.csv").read_text("utf-8-sig")
    assert text.splitlines()[:2] == [
        "file,sheet,heading,value,table,column,why,candidates,note",
        "Places.csv,,,,Places,,is called so,,",
    ]
    assert "mapping.csv" in (tmp_path / "new/README.md").read_text("utf-8")


def test_a_file_that_lies_among_the_records_stays(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    path = write_office(records / "Liste.xlsx")
    before = path.read_bytes()
    made = verbund.init(tmp_path, name="X", sources=path)
    assert made.files == ("LIESMICH.md", "verbund.toml", "mapping.csv")
    assert path.read_bytes() == before


@pytest.mark.parametrize("there", ["mapping.csv", "records/a.csv", "verbund.toml"])
def test_what_is_there_stays(there: str, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("id,name\na,A\n", "utf-8")
    path = tmp_path / "neu" / there
    path.parent.mkdir(parents=True)
    path.write_text("mine", "utf-8")
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.init(tmp_path / "neu", name="X", sources=source)
    (finding,) = error.value.findings
    assert finding.code == "W118"
    assert there in finding.message.de
    assert [p for p in (tmp_path / "neu").rglob("*") if p.is_file()] == [path]
    assert path.read_text("utf-8") == "mine"


def refused(folder: Path, *sources: Path) -> list[tuple[str, str | None]]:
    """The findings that keep a workspace from being made, of which nothing is written."""
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.init(folder / "neu", name="X", sources=sources)
    assert not (folder / "neu").exists()
    return [(finding.code, finding.place.file) for finding in error.value.findings]


def test_files_that_cannot_be_read_are_all_told(tmp_path: Path) -> None:
    contents = {
        "a.xls": b"\xd0\xcf",
        "b.xlsx": b"no archive",
        "c.csv": b"\x81\x8d,\xfe",
        "d.json": b"{",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "e.csv")
    names = ["a.xls", "b.xlsx", "c.csv", "d.json", "e.csv", "f.csv"]
    told = refused(tmp_path, *(tmp_path / name for name in names))
    assert told == [
        ("F107", "a.xls"),
        ("F150", "b.xlsx"),
        ("F102", "c.csv"),
        ("F105", "d.json"),
        ("F116", "e.csv"),
        ("F101", "f.csv"),
    ]


def test_a_format_that_is_not_read_is_told_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"x")
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.init(tmp_path / "neu", name="X", sources=[tmp_path / "a.xls"])
    (finding,) = error.value.findings
    assert "“.xls”" in finding.message.en
    assert all(name in finding.expected.en for name in (".csv", ".xlsx", ".ods", ".json", ".yaml"))


def test_names_that_cannot_be_taken(tmp_path: Path) -> None:
    for name in ("x/A.csv", "y/a.csv", "~$b.xlsx", "_c.csv", "d\n.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("id,name\na,A\n", "utf-8")
    assert refused(tmp_path, tmp_path / "x/A.csv", tmp_path / "y/a.csv") == [("F175", "a.csv")]
    others = [tmp_path / name for name in ("~$b.xlsx", "_c.csv", "d\n.csv")]
    assert [code for code, _ in refused(tmp_path, *others)] == ["F176"] * 3


def test_an_argument_of_another_kind_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(verbund.UsageError):
        verbund.init(tmp_path / "neu", name="X", sources=[3])  # type: ignore[list-item]


def test_a_heading_that_is_a_formula_is_none_in_the_mapping(tmp_path: Path) -> None:
    heads = ["=HYPERLINK(0)", "+cmd|' /C calc'!A0", "-x", "@SUM(A1)", "name", "Bezeichnung"]
    rows = [heads, ["a", "b", "c", "d", "Detmold", "f"]]
    (tmp_path / "places.csv").write_text(csv_text(rows), "utf-8")
    made = verbund.init(tmp_path / "neu", name="X", sources=tmp_path / "places.csv")
    cells = [cell for row in said(made.folder) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'@SUM(A1)" in cells
    codes = [(f.code, f.place.column) for f in verbund.validate(made.folder).findings]
    assert ("T101", "@SUM(A1)") in codes
    assert ("T120", None) not in codes


def test_the_command_says_what_is_recognised_and_what_is_next(tmp_path: Path) -> None:
    source = write_office(tmp_path / "Liste.xlsx")
    arguments = [
        "init",
        str(tmp_path / "neu"),
        "--from",
        str(source),
        "--name",
        "K",
        "--lang",
        "de",
    ]
    result = CliRunner().invoke(group, arguments)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "  LIESMICH.md",
        "  verbund.toml",
        "  mapping.csv",
        "  records/Liste.xlsx",
        "Gelesene Blätter: 3. Erkannte Überschriften: 23. In mapping.csv zu entscheiden: 3.",
        "Eine erste Prüfung: Einträge: 6, Fehler: 5.",
        "Als Nächstes:",
        f"  cd {tmp_path / 'neu'}",
        "  mapping.csv im Tabellenprogramm durchsehen",
        "  verbund validate",
        "  verbund build",
    ]
    again = CliRunner().invoke(group, [*arguments, "--from", str(tmp_path / "zzz.xlsx")])
    assert again.exit_code == 1
    assert "F101" in again.stderr
