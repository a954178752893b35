"""``--output`` of a build: the folder of the release, with all that holds for workspace.output."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from tests.cli.test_commands import here
from tests.support.library import edit, write_library

import verbund
from verbund.release.manifest.manifest import MANIFEST
from verbund.report.forms import FORMATS


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_library(tmp_path / "library")
    monkeypatch.chdir(folder)
    return folder


def test_the_release_goes_there_and_nowhere_else(library: Path) -> None:
    assert here("build").exit_code == 0
    result = here("build", "--output", "public")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(f"The release is in {library / 'public'}\n")
    one, other = (
        {path.name: path.read_bytes() for path in (library / name).iterdir() if path.is_file()}
        for name in ("output", "public")
    )
    assert one == other
    assert here("build", "-o", "public/").exit_code == 0  # a release of ours is replaced


def test_paths_count_from_the_working_folder(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library.parent)
    assert here("build", "-w", "library", "--output", "library/public").exit_code == 0
    assert (library / "public" / MANIFEST).is_file()
    assert not (library / "output").exists()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("records", 2), ("shapes/out", 2), (".", 2), (".git/x", 2), ("link", 2), ("link/x", 2),
        ("../outside", 2), ("strange", 3),
    ],
)  # fmt: skip
def test_what_workspace_output_may_not_be_it_may_not_be(
    library: Path, name: str, code: int
) -> None:
    (library.parent / "elsewhere").mkdir()
    (library / "link").symlink_to(library.parent / "elsewhere")
    (library / "strange").mkdir()
    (library / "strange" / "thesis.txt").write_text("mine", encoding="utf-8")
    before = sorted(library.parent.rglob("*"))
    for language in ("en", "de"):
        result = here("build", "--output", name, "--lang", language)
        assert result.exit_code == code
        assert (result.stderr or result.stdout).strip()
    assert sorted(library.parent.rglob("*")) == before


def test_outside_of_the_workspace_it_is_named_by_the_variable_too(
    library: Path, tmp_path: Path
) -> None:
    result = here("build", "--output", "../site")
    assert (result.exit_code, "VERBUND_OUTSIDE" in result.stderr) == (2, True)
    assert here("build", "--output", "../site", VERBUND_OUTSIDE=str(tmp_path)).exit_code == 0
    assert (tmp_path / "site" / MANIFEST).is_file()


def test_an_output_of_the_file_that_cannot_be_is_not_asked_for(library: Path) -> None:
    edit(library / "verbund.toml", "[workspace]", '[workspace]\noutput = "records"')
    assert here("build").exit_code == 3
    assert here("build", "--output", "public").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "is_report"),
    [
        (("--output", "r.html"), True),
        (("--output", "r.XML"), True),
        (("--output", "-"), True),
        (("--output", "there"), True),
        (("--format", "json", "--output", "r"), True),
        (("--format", "json", "--output", "r/"), False),
        (("--format", "json", "--output", "folder"), False),
        (("--report", "r.json", "--output", "r"), False),
        (("--output", "r"), False),
        (("--output", "r-1.0.0"), False),
    ],
    ids=str,
)
def test_old_calls_still_write_a_report_and_new_ones_a_release(
    library: Path, arguments: tuple[str, ...], is_report: bool
) -> None:
    (library / "there").write_text("", encoding="utf-8")
    (library / "folder").mkdir()
    result = here("build", *arguments)
    assert result.exit_code == 0
    assert ("Warning: --output" in result.stderr) is is_report
    target = library / arguments[-1]
    assert (target / MANIFEST).is_file() is not is_report
    assert (library / "output" / MANIFEST).is_file() is is_report


def test_a_report_may_not_lie_in_the_release(library: Path) -> None:
    result = here("build", "--output", "public", "--report", "public/r.html")
    assert (result.exit_code, (library / "public").exists()) == (2, False)
    (library / "public").mkdir()
    assert here("build", "--output", "public", "--report", "public/r.html").exit_code == 2


def test_the_function_takes_it_too(library: Path) -> None:
    report = verbund.build(library, output="public")
    assert (report.conforms, report.output) == (True, library / "public")
    with pytest.raises(verbund.UsageError, match="VERBUND_OUTSIDE") as caught:
        verbund.build(library, output=library.parent / "site")
    assert "außerhalb" in caught.value.text.de
    with pytest.raises(verbund.UnreadableError, match="B103"):
        verbund.build(library, output=_strange(library))


def _strange(library: Path) -> Path:
    folder = library / "strange"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_remedy_of_a_strange_folder_fits_both_ways_to_name_it(
    library: Path, language: str
) -> None:
    result = here("build", "--output", str(_strange(library)), "--lang", language)
    remedy = " ".join(result.stdout.split())
    assert (result.exit_code, "--output" in remedy, "verbund.toml" in remedy) == (3, True, True)


def test_verify_and_preview_report_in_the_same_way(library: Path, tmp_path: Path) -> None:
    assert here("build").exit_code == 0
    with (library / "output/dataset.nt").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    plain = here("verify", "output", "--format", "json")
    target = tmp_path / "r.json"
    result = here("verify", "output", "--report", str(target))
    assert (result.exit_code, plain.exit_code) == (1, 1)
    assert target.read_text(encoding="utf-8") == plain.stdout
    assert result.stdout == here("verify", "output").stdout
    for refused in ("output/r.json", str(tmp_path / "r.zip"), f"{tmp_path}/r.json/"):
        assert here("verify", "output", "--report", refused).exit_code == 2
    plain = here("preview", "--format", "json")
    result = here("preview", "--format", f"json={target}")
    assert result.exit_code == plain.exit_code
    assert target.read_text(encoding="utf-8") == plain.stdout
    assert result.stdout == here("preview").stdout
    for refused in ("output/r.json", "records/r.json", "verbund.toml"):
        assert here("preview", "--format", f"json={refused}").exit_code == 2
    assert here("publish", "--report", "records/r.json").exit_code == 2
    assert here("publish", "--receipt", f"{tmp_path}/r.json/").exit_code == 2


@pytest.mark.parametrize("form", FORMATS)
def test_whatever_finds_something_reports_it_in_every_form(
    library: Path, tmp_path: Path, form: str
) -> None:
    assert here("build").exit_code == 0
    with (library / "output/dataset.nt").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    for command in (
        ["verify", "output"],
        ["preview"],
        ["publish", "-w", "x"],
        ["validate", "-w", "x"],
    ):
        target = tmp_path / f"{command[0]}.report"
        plain = here(*command, "--format", form)
        result = here(*command, "--format", f"{form}={target}")
        assert plain.exit_code == result.exit_code != 0
        assert target.read_text(encoding="utf-8") == plain.stdout != ""
        assert result.stdout == here(*command).stdout
        if form == "json":
            assert {"conforms", "findings"} <= json.loads(plain.stdout).keys()


# --- what a build that failed says at its end

UNCHANGED = {
    "en": "Nothing was written. The release in {folder} is as it was.",
    "de": "Nichts wurde geschrieben. Die Veröffentlichung in {folder} ist, wie sie war.",
}
NONE_YET = {
    "en": "Nothing was written. There is no release in {folder} yet.",
    "de": "Nichts wurde geschrieben. In {folder} liegt noch keine Veröffentlichung.",
}


def spoil(folder: Path) -> None:
    edit(folder / "records/books.csv", "Process,crime", "Process,no genre")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_failed_build_says_that_nothing_was_written(library: Path, language: str) -> None:
    arguments = ("build", "--lang", language)
    assert "Nothing was written" not in here(*arguments).stdout
    spoil(library)
    before = (library / "output" / MANIFEST).read_bytes()
    result = here(*arguments)
    assert result.exit_code == 1
    said = UNCHANGED[language].format(folder=library / "output")
    assert result.stdout.splitlines()[-1] == said
    assert said not in result.stderr
    assert (library / "output" / MANIFEST).read_bytes() == before


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_failed_build_says_that_there_is_no_release_yet(library: Path, language: str) -> None:
    spoil(library)
    result = here("build", "--lang", language, "-o", "public/")
    said = NONE_YET[language].format(folder=library / "public")
    assert result.stdout.splitlines()[-1] == said
    assert not (library / "public").exists()


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "text"])
def test_where_programs_read_the_report_it_is_said_on_stderr(library: Path, form: str) -> None:
    spoil(library)
    result = here("build", "--format", form)
    assert result.stderr.splitlines()[-1] == NONE_YET["en"].format(folder=library / "output")


def test_each_report_that_has_a_place_for_it_says_so(library: Path) -> None:
    spoil(library)
    names = ["a.txt", "a.html", "a.json", "a.sarif", "a.xlsx"]
    here("build", *(text for name in names for text in ("--report", name)))
    said = NONE_YET["en"].format(folder=library / "output")
    assert (library / "a.txt").read_text(encoding="utf-8").splitlines()[-1] == said
    page = (library / "a.html").read_text(encoding="utf-8")
    assert said in page
    assert NONE_YET["de"].format(folder=library / "output") in page
    assert json.loads((library / "a.json").read_text(encoding="utf-8"))["released"] is False
    (run,) = json.loads((library / "a.sarif").read_text(encoding="utf-8"))["runs"]
    assert run["properties"]["released"] is False
    summary = openpyxl.load_workbook(library / "a.xlsx").worksheets[0]
    assert said in [cell.value for row in summary.iter_rows() for cell in row]


def test_a_build_that_released_says_so_to_programs(library: Path) -> None:
    assert json.loads(here("build", "--format", "json").stdout)["released"] is True
    assert "released" not in json.loads(here("validate", "--format", "json").stdout)


def test_a_build_that_cannot_begin_says_that_nothing_was_written(library: Path) -> None:
    (library / "verbund.toml").write_text("x", encoding="utf-8")
    result = here("build")
    assert result.exit_code == 3
    said = "Nothing was written. A release that is there is as it was."
    assert result.stdout.splitlines()[-1] == said
    assert "Nothing was written" not in here("validate").stdout
