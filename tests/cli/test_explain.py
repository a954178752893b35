"""``verbund explain`` of tables, columns and settings, and of all that there is."""

from __future__ import annotations

import pickle
import tomllib
from functools import partial
from pathlib import Path

import pytest
from tests.cli.test_commands import here
from tests.support.described_library import write_described_library
from tests.support.library import edit, write_library

import verbund
from verbund.findings import catalogue
from verbund.workspace.settings_tables import TABLES, setting_help, setting_names, table_helps
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_library(tmp_path / "library")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def lippe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def _note(wrong: list[object], path: object, value: object) -> None:
    wrong.append(value)


def told(subject: str, language: str = "en") -> str:
    result = here("explain", subject, "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.usefixtures("lippe")
def test_every_table_and_column_is_told_of_by_every_heading() -> None:
    """In both languages; what the model says of them is in it."""
    model = read_workspace(ROOT).load_model()
    for record_type in model.record_types:
        table = verbund.explain(record_type.name)
        assert isinstance(table, verbund.TableExplanation)
        assert [item.name for item in table.columns] == [f.name for f in record_type.columns]
        assert verbund.explain(table.label.de) == table
        for language in ("en", "de"):
            assert record_type.labels[language] in table.text(language).splitlines()[0]
    places = model.by_name["places"]
    for field in places.fields:
        column = verbund.explain(f"places.{field.name}")
        assert isinstance(column, verbund.ColumnExplanation)
        for heading in field.headings.values():
            assert verbund.explain(f"Orte.{heading.upper()}") == column
        assert column.help.de in " ".join(column.text("de").split())
        assert column.help.en in " ".join(column.text("en").split())


@pytest.mark.usefixtures("lippe")
def test_a_column_tells_values_datatype_and_an_example() -> None:
    column = verbund.explain("conferences.status")
    assert isinstance(column, verbund.ColumnExplanation)
    assert column.values["held"].de == "durchgeführt"
    assert (column.required, column.is_key, column.separator) == (True, False, None)
    assert "  held: durchgeführt\n" in told("conferences.status", "de")
    assert "http://www.w3.org/2001/XMLSchema#date\n" in told("conferences.date")
    key = told("Konferenzen.Kennung", "de")
    assert "Sie gehört zum Schlüssel und muss ausgefüllt sein." in " ".join(key.split())
    assert "Beispiel:\n  siko-lippe-1\n" in key
    several = told("conferences.sources")
    assert "with “;” between them" in " ".join(several.split())
    assert "the id or name of a record in sources" in " ".join(several.split())
    assert told("official_key") == told("places.official_key")


@pytest.mark.usefixtures("lippe")
def test_a_column_of_several_tables_is_asked_back() -> None:
    result = here("explain", "title")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "conferences.title" in result.stderr
    with pytest.raises(verbund.UsageError, match=r"sources\.title"):
        verbund.explain("title")


@pytest.mark.usefixtures("lippe")
@pytest.mark.parametrize(
    ("subject", "meant"),
    [
        ("conferencs", "conferences"),
        ("places.oficial_key", "places.official_key"),
        ("Orte.Amtliche Schlüssel", "Orte.Amtlicher Schlüssel"),
        ("realease.keep", "release.keep"),
    ],
)
def test_what_may_be_meant(subject: str, meant: str) -> None:
    with pytest.raises(verbund.UnknownCode) as caught:
        verbund.explain(subject)
    assert caught.value.suggestion == meant


def test_every_setting_is_told_of_and_its_example_can_be_written(tmp_path: Path) -> None:
    for name in setting_names():
        explained = verbund.explain(name, tmp_path)
        assert isinstance(explained, verbund.SettingsExplanation)
        helps = setting_help(name)
        assert [item.help.en for item in explained.settings] == [
            item.setting.help["en"] for item in helps
        ]
        for item, known in zip(explained.settings, helps, strict=True):
            assert item.help.de in " ".join(explained.text("de").split())
            if item.example is not None:
                value = tomllib.loads(item.example)[known.setting.key]
                wrong: list[object] = []
                known.setting.kind.read(value, partial(_note, wrong))
                assert wrong == [], item.name
            assert set(item.values) == set(known.setting.kind.schema.get("enum", ()))


def test_a_table_of_settings_is_told_of_as_a_whole(tmp_path: Path) -> None:
    for table in table_helps():
        if table.name in TABLES:
            explained = verbund.explain(f"[{table.name}]", tmp_path)
            assert isinstance(explained, verbund.SettingsExplanation)
            names = [f"{table.name}.{setting.key}" for setting in table.settings]
            assert [item.name for item in explained.settings] == names
    both = verbund.explain("publish.portal.url", tmp_path)
    assert isinstance(both, verbund.SettingsExplanation)
    assert both.settings


def test_what_there_is_to_ask(library: Path, tmp_path: Path) -> None:
    subjects = verbund.explain()
    assert set(subjects.codes) == set(catalogue())
    assert set(subjects.tables) == {"books", "loans", "members"}
    assert subjects.settings == setting_names()
    text = here("explain").stdout
    assert "books, loans, members" in text
    assert "THEMA" in here("explain", "--lang", "de").stdout
    nowhere = here("explain", "-w", str(tmp_path))
    assert nowhere.exit_code == 0
    assert "There is no file verbund.toml" in " ".join(nowhere.stdout.split())


def test_codes_and_settings_need_no_workspace(tmp_path: Path) -> None:
    for subject in ("V103", "release.keep", "[release]"):
        assert here("explain", subject, "-w", str(tmp_path)).exit_code == 0
    assert here("explain", "loans", "-w", str(tmp_path)).exit_code == 2


def test_a_workspace_that_cannot_be_read_is_told(library: Path) -> None:
    edit(library / "verbund.toml", "[workspace]", "[workspace")
    assert here("explain", "V103").exit_code == 0
    assert here("explain", "release.keep").exit_code == 0
    result = here("explain", "loans")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "W102" in result.stderr
    with pytest.raises(verbund.UnreadableError):
        verbund.explain("loans", library)


def test_the_examples_of_folders_are_folders_that_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = {}
    for name in ("publish.web.folder", "workspace.output"):
        told = verbund.explain(name)
        assert isinstance(told, verbund.SettingsExplanation)
        examples[name] = told.settings[0].example or ""
    folder = tmp_path / "library"
    write_described_library(folder)
    edit(folder / "verbund.toml", "[workspace]\n", f"[workspace]\n{examples['workspace.output']}\n")
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[publish.web]\nkind = "directory"\n{examples["publish.web.folder"]}\n')
    monkeypatch.setenv("VERBUND_OUTSIDE", str(tmp_path))
    assert verbund.build(folder).conforms
    assert verbund.publish(folder).conforms


def test_without_a_workspace_a_name_is_told_to_be_unknown_for_that(tmp_path: Path) -> None:
    for language, words in (("en", "no file verbund.toml in"), ("de", "keine Datei verbund.toml")):
        result = here("explain", "-w", str(tmp_path), "conferences", "--lang", language)
        assert (result.exit_code, words in result.stderr) == (2, True)
        assert tmp_path.name in result.stderr
    with pytest.raises(verbund.UnknownCode) as caught:
        verbund.explain("conferences", tmp_path)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


def test_records_that_cannot_be_read_give_no_example(library: Path) -> None:
    filled = verbund.explain("members.name")
    assert isinstance(filled, verbund.ColumnExplanation)
    assert filled.example == "Ada"
    for path in (library / "records").iterdir():
        path.unlink()
    empty = verbund.explain("members.name")
    assert isinstance(empty, verbund.ColumnExplanation)
    assert empty.example is None
    assert "Example" not in empty.text()


def test_cells_with_control_characters_are_shown_as_such(library: Path) -> None:
    edit(library / "records/members.csv", "Ada", "\x1b[31mAda")
    assert "\x1b" not in told("members.name")
