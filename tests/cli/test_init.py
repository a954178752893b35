"""``verbund init``: a workspace that builds at once, and never in the place of anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import verbund
from verbund.cli.main import group
from verbund.findings import Language
from verbund.workspace.new_workspace import new_files, placeholder_base
from verbund.workspace.text_forms import is_base
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_new_workspace_builds_at_once(language: Language, tmp_path: Path) -> None:
    made = verbund.init(tmp_path / "new", name='Kreis "Höxter" \\ Süd', language=language)
    report = verbund.build(made.folder)
    assert not report.findings
    assert sum(report.records.values()) == 6
    files = {p.relative_to(made.folder).as_posix() for p in made.folder.rglob("*") if p.is_file()}
    assert set(made.files) == {name for name in files if not name.startswith("output/")}
    assert read_workspace(made.folder).base == "https://example.org/kreis-hoexter-sued/"


def test_all_that_is_said_is_in_it(tmp_path: Path) -> None:
    base = "https://data.kreis.example/id/"
    verbund.init(tmp_path, name="Kreis", base=base, ci="gitlab")
    text = (tmp_path / "verbund.toml").read_text("utf-8")
    assert f'base = "{base}"' in text
    assert "Platzhalter" not in text
    assert (tmp_path / ".gitlab-ci.yml").is_file()
    assert not verbund.validate(tmp_path).findings


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_the_file_for_ci_is_that_of_the_documentation(ci: str) -> None:
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    files = new_files("Kreis", None, "de", ci)
    assert f"```yaml\n{files[list(files)[-1]]}```" in page


@pytest.mark.parametrize("there", ["verbund.toml", "LIESMICH.md", "records/Quellen.csv"])
def test_what_is_there_stays(there: str, tmp_path: Path) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", "utf-8")
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.init(tmp_path, name="Kreis")
    (finding,) = error.value.findings
    assert finding.code == "W118"
    assert there in finding.message.de
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]
    assert path.read_text("utf-8") == "mine"


def test_no_link_is_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "records").symlink_to(elsewhere)
    with pytest.raises(verbund.UnreadableError):
        verbund.init(folder, name="Kreis")
    assert not list(elsewhere.iterdir())


def test_a_folder_that_cannot_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("a file", "utf-8")
    with pytest.raises((verbund.UnreadableError, OSError)):
        verbund.init(tmp_path, name="Kreis")
    assert [path.name for path in tmp_path.iterdir()] == ["records"]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x7fb", "x" * 201])
def test_a_name_that_is_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(verbund.UsageError):
        verbund.init(tmp_path, name=name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "base", ["foo", "https://a.example/x", "https://u:p@a.example/", "file:///x/"]
)
def test_a_base_that_is_none(base: str, tmp_path: Path) -> None:
    with pytest.raises(verbund.UsageError):
        verbund.init(tmp_path, name="Kreis", base=base)
    assert not list(tmp_path.iterdir())


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_any_name_gives_settings_that_are_read(name: str) -> None:
    import tomllib

    files = new_files(name, None, "de")
    settings = tomllib.loads(files["verbund.toml"])
    assert is_base(settings["workspace"]["base"])
    assert re.fullmatch(r"https://example\.org/[a-z0-9-]+/", placeholder_base(name))
    (line,) = [line for line in files["verbund.toml"].splitlines() if line.startswith("# name.")]
    assert tomllib.loads(line.removeprefix("# "))["name"]["de"] == name


def test_the_command_says_what_it_made_and_what_is_next(tmp_path: Path) -> None:
    folder = tmp_path / "neu"
    result = CliRunner().invoke(group, ["init", str(folder), "--name", "Kreis", "--lang", "de"])
    assert result.exit_code == 0
    assert "  records/Konferenzen.csv\n" in result.stdout
    assert result.stdout.endswith(f"  cd {folder}\n  verbund validate\n  verbund build\n")
    again = CliRunner().invoke(group, ["init", str(folder), "--name", "Kreis", "--lang", "de"])
    assert again.exit_code == 1
    assert "W118" in again.stderr


def test_nobody_to_ask_is_wrong_use(tmp_path: Path) -> None:
    result = CliRunner().invoke(group, ["init", str(tmp_path / "neu")])
    assert result.exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("language", "name"), [("de", "Vorlage.xlsx"), ("en", "template.xlsx")])
def test_a_template_lies_there_to_be_filled_in(
    language: Language, name: str, tmp_path: Path
) -> None:
    made = verbund.init(tmp_path, name="Kreis", language=language)
    assert name in made.files
    assert not list((tmp_path / "records").glob("*.xlsx"))
    page = "LIESMICH.md" if language == "de" else "README.md"
    assert f"`{name}`" in (tmp_path / page).read_text("utf-8")
    (tmp_path / name).rename(tmp_path / "records" / name)
    report = verbund.validate(tmp_path)
    assert not report.findings
    assert sum(report.records.values()) == 6
    assert sum(count == 0 for count in report.records.values()) == 16
