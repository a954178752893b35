"""``verbund template``: files that are read without a finding, and never in the place of any."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.library import edit, write_library
from tests.support.lippe import copy_lippe

import verbund
from verbund.api.template import TemplateForm
from verbund.cli.main import group
from verbund.findings import Language

LONG = "a_table_with_a_name_much_too_lone"
FORMS: tuple[TemplateForm, ...] = ("xlsx", "ods", "csv", "yaml")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, ["template", *map(str, arguments)])


# --- what is read of it


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_filled_in_is_no_record(
    form: TemplateForm, language: Language, tmp_path: Path
) -> None:
    """Beside the records of Lippe and alone, in every form and language."""
    made = verbund.template(form=form, language=language, output=tmp_path / f"records/x.{form}"
                            if form in ("xlsx", "ods") else tmp_path / "records")  # fmt: skip
    assert len(made.tables) == 20
    settings = '[workspace]\nbase = "https://a.example/"\n[model]\npackaged = true\n'
    (tmp_path / "verbund.toml").write_text(settings, "utf-8")
    report = verbund.validate(tmp_path)
    assert [(item.code, item.place) for item in report.findings] == []
    assert report.records == dict.fromkeys(made.tables, 0)


def test_a_template_of_another_domain_is_read(library: Path) -> None:
    for form in FORMS:
        output = library / f"records/{form}"
        if form in ("xlsx", "ods"):
            output = output.with_suffix(f".{form}")
        made = verbund.template(library, form=form, tables="Bücher", output=output)
        assert made.tables == ("books",)
        assert made.records == (library / "records").resolve()
        if output.is_dir():
            output.joinpath(f"Bücher.{form}").rename(library / f"records/Bücher.{form}")
            output.rmdir()
    report = verbund.validate(library)
    assert [(item.code, item.place) for item in report.findings] == []
    assert report.records["books"] == 2


def test_what_is_filled_into_yaml_is_read(library: Path) -> None:
    verbund.template(library, form="yaml", tables=["books"], language="en", output=library / "b")
    text = (library / "b/Books.yaml").read_text("utf-8")
    filled = text.replace("  isbn:", "  isbn: 99-1").replace("  Title:", "  Title: Emma")
    filled = filled.replace("  genre:", "  genre: [poetry, crime]")
    (library / "records/Books.yaml").write_text(filled, "utf-8")
    report = verbund.validate(library)
    assert not report.findings
    assert report.records["books"] == 3


# --- what the function says


def test_the_tables_that_are_wanted_in_the_order_of_the_model(library: Path) -> None:
    made = verbund.template(
        library, form="csv", tables=["members", "loans", "Members"], output=library / "t"
    )
    assert made.files == (library / "t/loans.csv", library / "t/members.csv")
    assert made.tables == ("loans", "members")
    assert not made.findings
    (only,) = verbund.template(
        library, form="csv", tables="loans", output=library / "one.CSV"
    ).files
    assert only.read_text("utf-8-sig") == "borrower;book;lent;due;fee\n"


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.ods", b"PK"), ("a.XLSX", b"PK"), ("a.csv", b"\xef\xbb\xbf"), ("a.yml", b"#")],
)
def test_the_name_of_the_output_says_which_form_is_meant(
    name: str, start: bytes, library: Path
) -> None:
    (file,) = verbund.template(library, tables="loans", output=library / name).files
    assert file == library / name
    assert file.read_bytes().startswith(start)
    assert (b"mimetype" in file.read_bytes()[:50]) is (name == "a.ods")
    (library / "b.ods").mkdir()
    (other,) = verbund.template(library, tables="loans", output=library / "b.ods").files
    assert other == library / "b.ods/Vorlage.xlsx"


def test_unknown_tables_are_told_with_the_nearest(library: Path) -> None:
    with pytest.raises(verbund.UsageError) as error:
        verbund.template(library, tables=["Buecher"])
    assert error.value.text.de == (
        "Eine Tabelle „Buecher“ gibt es nicht. Die Tabellen heißen Bücher, loans, members. "
        "Meinten Sie Bücher?"
    )
    with pytest.raises(verbund.UsageError) as error:
        verbund.template(library, tables=["qqqqqqqq"])
    assert error.value.text.en == (
        "There is no table “qqqqqqqq”. The tables are Books, loans, members."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"form": "pdf"}, "form is one of xlsx, ods, csv, yaml, not pdf"),
        ({"language": "fr"}, "language is one of en, de, not fr"),
        ({"output": "x.pdf"}, "The name of the file “x.pdf” must end with .xlsx or .ods,"),
        (
            {"form": "xlsx", "output": "x.doc"},
            "The name of the file “x.doc” must end with .xlsx, or",
        ),
        ({"form": "ods", "output": "x.xlsx"}, "The name of the file “x.xlsx” must end with .ods"),
        ({"form": "csv", "output": "x.csv"}, "csv has a file for each table: name a folder"),
        ({"form": 3}, "form"),
    ],
)
def test_wrong_use(arguments: dict[str, str], said: str, library: Path) -> None:
    with pytest.raises(verbund.UsageError) as error:
        verbund.template(library, **arguments)  # type: ignore[arg-type]
    assert error.value.text.en.startswith(said)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_replaced(form: TemplateForm, library: Path) -> None:
    """What is there may be filled in; of several files none is written then."""
    made = verbund.template(library, form=form, output=library / "out")
    made.files[-1].write_text("mine", "utf-8")
    for path in made.files[:-1]:
        path.unlink()
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.template(library, form=form, output=library / "out")
    (finding,) = error.value.findings
    assert finding.code == "W120"
    assert made.files[-1].name in finding.message.de
    assert list((library / "out").iterdir()) == [made.files[-1]]
    assert made.files[-1].read_text("utf-8") == "mine"


def test_a_link_is_not_followed(library: Path) -> None:
    (library / "Vorlage.xlsx").symlink_to(library / "elsewhere.xlsx")
    with pytest.raises(verbund.UnreadableError):
        verbund.template(library, output=library)
    assert not (library / "elsewhere.xlsx").exists()


def test_without_a_workspace_it_is_the_packaged_model(tmp_path: Path) -> None:
    made = verbund.template(tmp_path, form="csv", tables="Orte", output=tmp_path / "t")
    (finding,) = made.findings
    assert (finding.code, finding.severity.value) == ("W121", "info")
    assert made.records is None
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.template(tmp_path / "nowhere")
    assert error.value.findings[0].code == "W101"


def test_records_with_faults_are_told(library: Path) -> None:
    edit(library / "records/members.csv", "number,name", "nummer,name")
    made = verbund.template(library, output=library / "t.xlsx")
    (finding,) = made.findings
    assert (finding.code, finding.severity.value) == ("W122", "warning")
    assert finding.place.file == "records/members.csv"
    assert "(T101)" in finding.message.en
    (library / "records/members.csv").write_text('number,name\nm1,Ada\nm2,"G', "utf-8")
    (finding,) = verbund.template(library, output=library / "s.xlsx").findings
    assert "(F103)" in finding.message.en
    shutil.rmtree(library / "records")
    (library / "records").mkdir()
    assert not verbund.template(library, output=library / "u.xlsx").findings


def test_a_table_that_no_sheet_can_be_named_after(library: Path) -> None:
    for table, name in (("loans", f"{LONG}ly"), ("members", f"{LONG}liest")):
        edit(library / "shapes/library.ttl", f'csvw:name "{table}"', f'csvw:name "{name}"')
        (library / f"records/{table}.csv").unlink()
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.template(library, output=library / "t.xlsx")
    (finding,) = error.value.findings
    assert finding.code == "W123"
    assert finding.message.en == f"No sheet of a workbook can be named after: {LONG}liest."
    assert len(verbund.template(library, form="csv", output=library / "t").files) == 3


# --- what the command says


def test_the_command_says_what_it_made_and_what_is_next(library: Path) -> None:
    output = library / "neu.xlsx"
    result = run("-w", library, "-o", output, "--lang", "de", "members")
    assert result.exit_code == 0
    assert result.stderr == ""
    next_ = f"Ausfüllen, speichern in {library.resolve() / 'records'}, dann: verbund validate\n"
    assert result.stdout == f"Die Vorlage steht in\n  {output}\n{next_}"
    again = run("-w", library, "-o", output, "--lang", "de")
    assert again.exit_code == 1
    assert "W120" in again.stderr
    assert run("-w", library, "--lang", "de", "-o", output, "nope").exit_code == 2
    (library / "verbund.toml").write_text("[", "utf-8")
    assert run("-w", library).exit_code == 3


def test_the_command_notes_that_there_is_no_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("--format", "csv", "Places", "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "The template is in\n  template/Places.csv\n")
    assert "note W121" in result.stderr
    copy_lippe(tmp_path)
    result = run("--format", "yaml", "places", "--lang", "de")
    assert result.stdout.splitlines() == [
        "Die Vorlage steht in",
        "  Vorlage/Orte.yaml",
        "Ausfüllen, speichern in records, dann: verbund validate",
    ]


def test_a_place_that_cannot_be_written_is_wrong_use(library: Path) -> None:
    (library / "file").write_text("", "utf-8")
    result = run("-w", library, "-o", library / "file/x.xlsx")
    assert result.exit_code == 2
    assert "x.xlsx" in result.stderr


def test_other_commands_load_no_library_for_workbooks(library: Path) -> None:
    """``openpyxl`` is loaded where a workbook is written, and nowhere else."""
    code = (
        "import sys; from verbund.cli.main import group\n"
        "group(sys.argv[1:], standalone_mode=False)\n"
        "print([name for name in sys.modules if name in ('openpyxl', 'jinja2')])"
    )
    for arguments in (["validate"], ["template", "--format", "csv", "-o", str(library / "t")]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments, "-w", str(library)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "[]"
