"""A list of open texts takes the place of nothing but a list in which nobody has answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.test_commands import here
from tests.support.workspaces import OFFICES, SITES, write_workspace

from verbund.cli.untouched_list import is_untouched

VISITS = [
    ("office", "number", "branch", "hosts"),
    ("north", "1", "", "Amt Nordd; =Saal"),
    ("south", "2", "", '"saal, klein";hill'),
]
FORMS = ("csv", "json", "text")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    write_workspace(folder, {"offices.csv": OFFICES, "sites.csv": SITES, "visits.csv": VISITS})
    return folder


def write(folder: Path, form: str, file: Path, language: str = "de") -> int:
    arguments = ("--format", f"{form}={file}", "--lang", language)
    return here("resolve", "-w", str(folder), *arguments).exit_code


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_list_as_it_was_written_is_replaced(folder: Path, form: str, language: str) -> None:
    file = folder / f"{language}.{form}"
    assert write(folder, form, file, language) == 1
    written = file.read_bytes()
    assert write(folder, form, file, language) == 1
    assert file.read_bytes() == written
    assert not is_untouched(file, "csv" if form != "csv" else "json")


def test_answers_are_not_lost(folder: Path) -> None:
    file = folder / "answers.csv"
    write(folder, "csv", file)
    for after in ("hall;", ";who knows"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("visits;hosts;;", f"visits;hosts;{after}", 1), "utf-8")
        before = file.read_bytes()
        result = here("resolve", "-w", str(folder), "--format", f"csv={file}", "--lang", "de")
        assert result.exit_code == 2
        assert "jemand hat daran gearbeitet: Sie wird nicht ersetzt" in result.stderr
        assert file.read_bytes() == before
        file.write_text(text, "utf-8")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "content",
    [b"# Readme\n", b"\xff\xfe", b"a,b\n1,2\n", b"\xef\xbb\xbfsubject_label\n", b"[]\n", b"{}\n"],
)
def test_another_file_stays(folder: Path, form: str, content: bytes) -> None:
    file = folder / "README.md"
    file.write_bytes(content)
    assert write(folder, form, file) == 2
    assert file.read_bytes() == content


def test_a_list_as_json_with_an_answer_stays(folder: Path) -> None:
    file = folder / "answered.json"
    write(folder, "json", file)
    document = json.loads(file.read_text("utf-8"))
    document["undecided"][0]["object_id"] = "hall"
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    assert not is_untouched(file, "json")


def test_a_line_below_a_list_for_people_is_kept(folder: Path) -> None:
    file = folder / "list.txt"
    write(folder, "text", file)
    assert is_untouched(file, "text")
    file.write_text(file.read_text("utf-8") + "Anna: der Saal ist das Rathaus\n", "utf-8")
    assert not is_untouched(file, "text")


@pytest.mark.parametrize(
    ("form", "command"), [("csv", "--from"), ("json", "csv="), ("text", "csv=")]
)
def test_only_the_list_for_answers_says_to_fill_it_in(
    folder: Path, form: str, command: str
) -> None:
    """Another one was refused when it came back."""
    file = folder / f"said.{form}"
    result = here("resolve", "-w", str(folder), "--format", f"{form}={file}", "--lang", "en")
    said = result.stderr.splitlines()[0]
    assert said.startswith(f"Written: {file}. ")
    assert command in said
    assert ("object_id" in said) is (form == "csv")


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    assert is_untouched(tmp_path / "new.csv", "csv")
    assert is_untouched(Path("/dev/null"), "csv")
    (tmp_path / "empty.csv").touch()
    assert is_untouched(tmp_path / "empty.csv", "csv")
