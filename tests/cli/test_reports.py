"""Which report goes where, and what ends a run: --format, --report, --fail-on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.test_commands import PLAIN, here, process
from tests.support.described_library import write_described_library
from tests.support.library import edit, write_library

from verbund.cli.destinations import SUFFIXES
from verbund.report.forms import XLSX
from verbund.report.recognised import is_replaceable

FORMS = ("json", "sarif", "junit", "github", "gitlab", "turtle", "html")
STARTS = {
    "json": '{\n  "conforms"',
    "sarif": '{\n  "$schema"',
    "junit": "<?xml ",
    "github": "::error file=records/loans.csv,line=2,",
    "gitlab": "[\n  {",
    "turtle": "@prefix ",
    "html": "<!DOCTYPE html>",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def faulty(library: Path) -> Path:
    edit(library / "records/loans.csv", "1.3.2021", "tomorrow")
    return library


@pytest.fixture
def warned(library: Path) -> Path:
    """One warning and nothing else."""
    edit(
        library / "shapes/library.ttl", "sh:minLength 2", "sh:minLength 4 ; sh:severity sh:Warning"
    )
    return library


@pytest.mark.parametrize("command", ["validate", "build"])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_on_stdout_and_the_count_on_stderr(faulty: Path, command: str, form: str) -> None:
    result = here(command, "-w", str(faulty), "--format", form)
    assert result.exit_code == 1
    assert result.stdout.startswith(STARTS[form])
    lines = result.stderr.splitlines()
    assert lines[0] == "1 violation in 1 file"
    ended = [f"Nothing was written. There is no release in {faulty / 'output'} yet."]
    assert lines[1:] == (ended if command == "build" else [])


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_whole_where_nothing_is_wrong(library: Path, form: str) -> None:
    result = here("validate", "-w", str(library), "--format", form)
    assert result.exit_code == 0
    assert result.stderr == "6 records in 3 tables: no violation.\n"
    assert bool(result.stdout) is (form != "github")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_whole_where_nothing_can_be_read(tmp_path: Path, form: str) -> None:
    result = here("validate", "-w", str(tmp_path), "--format", form)
    assert result.exit_code == 3
    assert "W101" in result.stdout
    assert "Traceback" not in result.stderr


def test_one_run_writes_many_reports_and_text_for_people(faulty: Path, tmp_path: Path) -> None:
    wanted = [argument for form in FORMS for argument in ("--format", f"{form}={tmp_path}/{form}")]
    result = here("validate", "-w", str(faulty), *wanted)
    assert result.exit_code == 1
    assert result.stdout == here("validate", "-w", str(faulty)).stdout
    for form in FORMS:
        alone = here("validate", "-w", str(faulty), "--format", form).stdout
        assert (tmp_path / form).read_text(encoding="utf-8") == alone
        assert f"The report is in {tmp_path}/{form}\n" in result.stderr


def test_report_has_the_form_of_its_suffix_or_of_the_format_without_a_file(
    faulty: Path, tmp_path: Path
) -> None:
    names = [f"r{suffix}" for suffix in SUFFIXES]
    wanted = [argument for name in names for argument in ("--report", f"{tmp_path}/{name}")]
    result = here("validate", "-w", str(faulty), *wanted)
    assert (result.exit_code, "V103" in result.stdout) == (1, True)
    assert "Warning" not in result.stderr
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")
    for suffix, form in SUFFIXES.items():
        if form == XLSX:  # no text: a file of its own is asked for
            continue
        text = (tmp_path / f"r{suffix}").read_text(encoding="utf-8")
        assert text == here("validate", "-w", str(faulty), "--format", form).stdout
    target = tmp_path / "findings"
    here("validate", "-w", str(faulty), "--format", "junit", "--report", str(target))
    assert target.read_text(encoding="utf-8").startswith("<?xml ")


@pytest.mark.parametrize("command", ["validate", "build"])
def test_the_old_output_is_a_report_with_a_warning(
    faulty: Path, tmp_path: Path, command: str
) -> None:
    for language, words in (("en", "Warning: "), ("de", "Warnung: ")):
        target = tmp_path / f"{language}.sarif"
        old = ("--format", "sarif", "--output", str(target), "--lang", language)
        result = here(command, "-w", str(faulty), *old)
        assert json.loads(target.read_text(encoding="utf-8"))["version"] == "2.1.0"
        assert result.stderr.startswith(words)
        assert f"--report {target}" in result.stderr
        assert result.exit_code == 1


@pytest.mark.parametrize("command", ["validate", "build"])
@pytest.mark.parametrize(
    "old",
    [("-o", "old.bar"), ("-o", "r.html"), ("-o", "-"), ("--format", "sarif", "-o", "old.bar"),
     ("--format", "sarif", "-o", "-")],
    ids=" ".join,
)  # fmt: skip
def test_what_is_said_in_place_of_the_old_output_can_be_said(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, command: str, old: tuple[str, ...]
) -> None:
    monkeypatch.chdir(faulty)
    (faulty / "old.bar").touch()  # else it is the folder of a build's release
    said = re.search("say (.*);", here(command, *old).stderr)
    assert said is not None
    replaced = [*old[: old.index("-o")], *said[1].split()]
    result = here(command, *(said[1].split() if "--format" in said[1] else replaced))
    assert (result.exit_code, "Warning" in result.stderr) == (1, False)


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [
        ("validate", "records", "is a folder"),
        ("build", "shapes", "is a folder"),
        ("validate", "records/loans.csv", "is for your tables only"),
        ("build", "records/new", "is for your tables only"),
        ("preview", "shapes/library.bar", "is for the model only"),
        ("publish", "verbund.toml", "is read by this command"),
        ("verify", "output/dataset.nt", "is for the release only"),
    ],
)
def test_no_form_is_asked_for_where_no_report_may_be(
    library: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str, words: str
) -> None:
    monkeypatch.chdir(library)
    assert here("build").exit_code == 0
    result = here(command, *(["output"] if command == "verify" else []), "--report", name)
    assert (result.exit_code, "--format" in result.stderr) == (2, False)
    assert words in " ".join(result.stderr.split())


def test_output_is_the_file_of_the_form_without_one(faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.sarif"
    result = here("validate", "-w", str(faulty), "--format", "sarif", "--output", str(target))
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "V103" in result.stdout
    other = ("--format", f"html={tmp_path}/r.html", "--format", "json", "-o", f"{tmp_path}/r.json")
    here("validate", "-w", str(faulty), *other)
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["conforms"] is False
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE")
    here("validate", "-w", str(faulty), "-o", f"{tmp_path}/r.txt")
    assert "V103" in (tmp_path / "r.txt").read_text(encoding="utf-8")
    result = here("validate", "-w", str(faulty), "--format", "json", "--output", "-")
    assert json.loads(result.stdout)["conforms"] is False


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "xml"),
        ("--format", "sarif="),
        ("--format", "sarif", "--format", "json"),
        ("--format", "sarif=a", "--format", "json=b", "--output", "c"),
        ("--format", "sarif=a", "--format", "json=./a"),
        ("--report", "a"),
        ("--report", "a.pdf"),
        ("--report", "-"),
        ("--report", "a.json", "--report", "./a.json"),
        ("--report", "a.json", "--report", "b.json", "--format", "sarif"),
        ("--report", "a.html/"),
        ("--report", "profile"),
        ("--report", "records/a.html"),
        ("--format", "html=a.html/"),
        ("--output", "a.html/"),
        ("--format", "sarif=missing/a"),
        ("--format", "sarif=records"),
        ("--format", "sarif=output/report.sarif"),
        ("--format", "html=records/loans.csv"),
        ("--format", "html=records/report.html"),
        ("--format", "html=verbund.toml"),
        ("--format", "html=./link"),
        ("--format", "turtle=shapes/library.ttl"),
        ("--format", "turtle=ontology/report.ttl"),
        ("--format", "turtle=data.ttl", "--data", "data.ttl"),
        ("--format", "turtle=profile/a.ttl", "--profile", "profile"),
        ("--format", "html=turn/a.html"),
        ("--fail-on", "info"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_before_anything_is_written(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (faulty / "output").mkdir()
    (faulty / "profile").mkdir()
    (faulty / "data.ttl").write_text("", encoding="utf-8")
    (faulty / "link").symlink_to("verbund.toml")
    (faulty / "turn").symlink_to("turn")  # leads to itself
    before = sorted(faulty.rglob("*"))
    monkeypatch.chdir(faulty)
    result = here("validate", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert sorted(faulty.rglob("*")) == before


def test_a_workspace_that_cannot_be_read_is_not_replaced_by_the_report(library: Path) -> None:
    toml = library / "verbund.toml"
    toml.write_text("[workspace", encoding="utf-8")
    for command in ("validate", "build"):
        result = here(command, "-w", str(library), "--format", f"html={toml}")
        assert (result.exit_code, toml.read_text(encoding="utf-8")) == (2, "[workspace")


def test_names_that_no_file_can_have_are_told(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(faulty)
    name = "x" * 300
    result = here("validate", "--format", f"html={name}")
    assert result.exit_code == 3
    assert result.stderr.count(f"{name} cannot be written: File name too long") == 1
    result = here("validate", "--data", f"{name}.ttl", "--format", "json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["code"]) == (3, "F101")


def test_a_report_takes_the_place_of_the_last_as_a_whole(faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "reports/r.html"
    target.parent.mkdir()
    target.write_text("No findings.\n", encoding="utf-8")
    here("validate", "-w", str(faulty), "--format", f"html={target}")
    assert target.read_text(encoding="utf-8").endswith("</html>\n")
    assert [path.name for path in target.parent.iterdir()] == ["r.html"]


def test_a_full_disk_leaves_the_last_report(faulty: Path, tmp_path: Path) -> None:
    """/dev/full takes nothing; a limit on the size of files stands for a full disk."""
    assert process("validate", "-w", str(faulty), "--format", "html=/dev/full").returncode == 3
    target = tmp_path / "r.html"
    target.write_text("No findings.\n", encoding="utf-8")
    script = 'ulimit -f 1; trap "" XFSZ; "$0" -m verbund validate -w "$1" --format "html=$2"'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, faulty, target],
        env=PLAIN, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 3
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr
    assert target.read_text(encoding="utf-8") == "No findings.\n"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["r.html"]


@pytest.mark.parametrize(
    ("fail_on", "code"), [(None, 0), ("violation", 0), ("warning", 1), ("never", 0)]
)
def test_a_warning(warned: Path, fail_on: str | None, code: int) -> None:
    given = ("--fail-on", fail_on) if fail_on else ()
    result = here("validate", "-w", str(warned), *given)
    assert result.exit_code == code
    assert "warning V109" in result.stdout


@pytest.mark.parametrize(
    ("fail_on", "code"), [(None, 1), ("violation", 1), ("warning", 1), ("never", 0)]
)
def test_a_violation(faulty: Path, fail_on: str | None, code: int) -> None:
    given = ("--fail-on", fail_on) if fail_on else ()
    result = here("validate", "-w", str(faulty), *given)
    assert result.exit_code == code
    assert "violation V103" in result.stdout
    assert "no violation" not in result.stderr


def test_what_cannot_be_read_fails_always(library: Path, tmp_path: Path) -> None:
    assert here("validate", "-w", str(tmp_path), "--fail-on", "never").exit_code == 3
    for path in (library / "records").iterdir():
        path.unlink()
    assert here("validate", "-w", str(library), "--fail-on", "never").exit_code == 3


def test_a_warning_that_fails_is_a_failure_of_junit(warned: Path) -> None:
    for fail_on, failures in (("warning", '"1"'), ("violation", '"0"')):
        text = here("validate", "-w", str(warned), "--format", "junit", "--fail-on", fail_on).stdout
        assert f" failures={failures} " in text.splitlines()[1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_progress_is_shown_on_a_terminal_only_and_is_gone_at_the_end(
    library: Path, jobs: str
) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "verbund", "validate", "--jobs", jobs, "--format", "json"]
    environment = PLAIN | {"TERM": "xterm", "LC_ALL": "C.UTF-8", "CI": "", "COLUMNS": "80"}
    done = subprocess.run(
        command, cwd=library, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=True
    )
    os.close(theirs)
    text = os.read(ours, 65536).decode()
    os.close(ours)
    found = re.findall(r"\r\x1b\[2KChecking (\w+) … table (\d) of 3, 0 rows, (\d+) %", text)
    begun: dict[str, tuple[str, int]] = {}
    for table, number, share in found:  # one whose rows are in no order begins again
        begun.setdefault(table, (number, int(share)))
    assert begun.keys() == {"books", "loans", "members"}
    assert [number for number, _ in begun.values()] == ["1", "2", "3"]
    shares = [share for _, share in begun.values()]
    assert shares[0] == 0 < shares[1] < shares[2] < 100
    assert text.endswith("\r\x1b[2K6 records in 3 tables: no violation.\r\n")
    assert json.loads(done.stdout)["conforms"] is True
    quiet = process("validate", cwd=library, LC_ALL="C.UTF-8")
    assert quiet.stderr == b"6 records in 3 tables: no violation.\n"


EVERY_FORM = ("text", "html", "json", "sarif", "github", "gitlab", "junit", "turtle")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_report_of_any_form_is_replaced(
    form: str, language: str, faulty: Path, library: Path, tmp_path: Path
) -> None:
    target = tmp_path / "report"
    for workspace in (faulty, library, faulty):
        for kind in (form, "html"):
            arguments = ("validate", "-w", str(workspace), "--lang", language)
            assert here(*arguments, "--format", f"{kind}={target}").exit_code in (0, 1)


OTHERS = {
    "page.html": "<!DOCTYPE html>\n<html lang='de'>\n<title>Kreis Lippe</title>\n</html>\n",
    "shapes.ttl": "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n[] a sh:NodeShape .\n",
    "package.json": '{\n  "name": "x"\n}\n',
    "notes.txt": "Some notes\n",
    "data.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n',
    "other.sarif": '{"$schema": "sarif", "runs": []}',
    "shacl.json": '{\n  "conforms": true,\n  "results": []\n}\n',
    "findings.json": '{\n  "conforms": false,\n  "findings": [\n    {\n      "code": "E1",\n',
    "empty.json": "[]\n",
    "quality.json": '[\n  {\n    "description": "x",\n    "check_name": "V103-y",\n  }\n]\n',
    "annotations.txt": "::warning file=a.py,line=1::unused\n",
    "titled.txt": "::warning file=a.py,line=1,title=E501 Line too long::a\n",
    "lint.txt": "src/a.py:1\nerror E501 line-too-long: x\n",
    "linted.txt": "src/a.py:1\nwarning V103 line-too-long: x\n",
    "none.txt": "No findings.\nBut see below.\n",
    "release.txt": "Release 2.0: what is new\n",
    "neu.txt": "Veröffentlichung vom 1. Mai\n",
    "pruefung.html": "<!DOCTYPE html>\n<html>\n<head>\n<title>Prüfbericht</title>\n",
    "tool.sarif": '{\n  "$schema": "https://x/sarif.json",\n  "version": "2.1.0",\n  "runs": [\n'
    '    {\n      "tool": {\n        "driver": {\n          "name": "x",\n          "name": "Verbund"',
}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_else_is_replaced(name: str, faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = faulty / "www"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path(name).write_text(OTHERS[name], encoding="utf-8")
    for option in (("--format", f"html={name}"), ("--format", f"text={name}")):
        for command in ("validate", "build"):
            result = here(command, "-w", str(faulty), *option)
            assert (result.exit_code, Path(name).read_text("utf-8")) == (2, OTHERS[name])
            assert "no report of Verbund" in result.stderr


def test_a_page_of_a_published_folder_is_not_replaced(library: Path, tmp_path: Path) -> None:
    write_described_library(tmp_path / "described")
    workspace, www = tmp_path / "described", tmp_path / "www"
    with (workspace / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[publish.web]\nkind = "directory"\nfolder = "{www}"\n')
    assert here("build", "-w", str(workspace)).exit_code == 0
    assert here("publish", "-w", str(workspace)).exit_code == 0
    files = [path for path in www.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        assert not is_replaceable(path), path


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("suffix", [".txt", ".json", ".html"])
def test_reports_of_other_commands_are_replaced_too(
    suffix: str, language: str, tmp_path: Path
) -> None:
    workspace, target = tmp_path / "described", tmp_path / f"report{suffix}"
    write_described_library(workspace)
    with (workspace / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[publish.web]\nkind = "directory"\nfolder = "../www"\n')
    assert here("build", "-w", str(workspace)).exit_code == 0
    commands = (
        ("verify", str(workspace / "output")),
        ("preview", "-w", str(workspace)),
        ("publish", "-w", str(workspace), "--dry-run"),
    )
    for command in (*commands, *commands[::-1]):
        done = here(*command, "--report", str(target), "--lang", language)
        assert done.exit_code in (0, 1), done.stderr
        assert target.stat().st_size > 0
