"""`verbund query` with questions: by number and name, with values, and the list of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.library import write_library
from tests.support.lippe import ROOT

from verbund.cli.main import group

OWN = """\
#+ title: { en: Who?, de: Wer? }
#+ parameters:
#+   member: { type: iri, in: [member/], en: the member, de: das Mitglied }
SELECT ?member ?name {
  VALUES ?member { UNDEF }
  ?member <https://library.example/terms#name> ?name
} ORDER BY ?name
"""


def here(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(group, arguments, input=stdin, env={"LC_ALL": "C"})


def asked(*arguments: str) -> list[dict[str, str]]:
    result = here("query", *arguments, "-w", str(ROOT), "--format", "csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


@pytest.mark.parametrize(
    "name", ["5", "05", "05-joined-between-editions", "05-joined-between-editions.rq"]
)
def test_a_question_is_asked_by_number_and_by_name(name: str) -> None:
    rows = asked(name, "--set", "series=siko-lippe")
    assert len(rows) == 3


def test_names_follow_the_language_that_is_stated() -> None:
    first = ["06", "--set", "conference=siko-lippe-1"]
    assert asked(*first)[0]["status"] == "durchgeführt"  # the release's own language
    assert asked(*first, "--lang", "en")[0]["status"] == "held"
    assert asked(*first, "--lang", "en", "--set", "lang=de")[0]["status"] == "durchgeführt"


def test_a_german_day_and_a_name_are_understood() -> None:
    rows = asked("02", "--set", "territory=kreis lippe", "--set", "day=16.11.2021")
    assert {row["inForce"] for row in rows} == {"yes", "presumed", "unknown"}


def test_who_has_a_release_alone_asks_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a workspace, from wherever; a folder that holds none is told."""
    monkeypatch.chdir(tmp_path)
    output = str(ROOT / "output")
    result = here("query", "06", "--release", output, "--set", "conference=siko-lippe-2")
    assert result.exit_code == 0
    assert "Zweite Sicherheitskonferenz" in result.stdout
    listed = here("query", "--list", "--release", output)
    assert (listed.exit_code, listed.stdout[:4]) == (0, "01  ")
    result = here("query", "ASK {}", "--release", str(tmp_path))
    assert result.exit_code == 3
    assert "release" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("77",), "no question “77”"),
        (("partners-of-agency",), "Did you mean 01-partners-of-an-agency?"),
        (("01", "--set", "agnecy=x"), "Did you mean agency?"),
        (("01", "--set", "agency=kreispolizei-lippe"), "Did you mean kreispolizeibehoerde-lippe?"),
        (("02", "--set", "day=31.11.2021"), "a day such as 2021-11-16"),
        (("02", "--set", 'day=2021-11-16" } #'), "a day such as 2021-11-16"),
        (("01", "--set", "agency"), "no NAME=VALUE"),
        (("01", "--set", "lang=de", "--set", "lang=en"), "lang is given twice"),
        (("ASK {}", "--set", "lang=de"), "declares none"),
        ((), "Give a question or a query"),
        (("01", "--list"), "not both"),
    ],
    ids=str,
)
def test_what_cannot_be_is_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    result = here("query", *arguments, "-w", str(ROOT))
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not result.stdout


def test_a_query_of_ones_own_has_parameters_too(tmp_path: Path) -> None:
    library = write_library(tmp_path / "library")
    assert here("build", "-w", str(library)).exit_code == 0
    own = tmp_path / "who.rq"
    own.write_text(OWN, encoding="utf-8")
    for query, stdin in ((str(own), None), ("-", OWN)):
        result = here(
            "query",
            query,
            "--set",
            "member=ada",
            "-w",
            str(library),
            "--format",
            "csv",
            stdin=stdin,
        )
        assert result.exit_code == 0, result.output
        assert result.stdout == "member,name\nhttps://library.example/id/member/m1,Ada\n"
    without = here("query", str(own), "-w", str(library), "--format", "csv")
    assert len(without.stdout.splitlines()) > 2


def test_a_model_of_ones_own_has_no_packaged_questions(tmp_path: Path) -> None:
    """They ask about cooperation, of which a library knows nothing."""
    library = write_library(tmp_path / "library")
    assert here("build", "-w", str(library)).exit_code == 0
    assert not (library / "output" / "queries").exists()
    result = here("query", "01", "-w", str(library))
    assert (result.exit_code, "no questions" in result.stderr) == (2, True)
    assert here("query", "--list", "-w", str(library)).stdout == ""


def test_the_list_is_in_the_language_spoken() -> None:
    english = here("query", "--list", "-w", str(ROOT)).stdout
    german = here("query", "--list", "--lang", "de", "-w", str(ROOT)).stdout
    assert "01  Which agencies cooperate with agency X, and on what basis?\n" in english
    assert "    agency  agency X; without it, all  [no default]\n" in english
    assert "    lang    Sprache der Namen  [de]\n" in german


def test_a_list_shows_no_control_characters_of_a_release(tmp_path: Path) -> None:
    (tmp_path / "verbund.toml").write_text('[workspace]\nbase = "https://example.org/id/"\n')
    (tmp_path / "records").mkdir()
    folder = tmp_path / "output" / "queries"
    folder.mkdir(parents=True)
    text = '#+ title: { en: "a\\e[31mb", de: "c\\e[31md" }\nSELECT * {}\n'
    (folder / "01-x.rq").write_text(text, encoding="utf-8")
    result = here("query", "--list", "-w", str(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "01  a\\u001B[31mb\n")
