"""The command line speaks German and English, says what may be meant, and completes."""

from __future__ import annotations

import gettext
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.cli.test_commands import here, process
from tests.support.library import write_library

from verbund.cli.main import group
from verbund.system.limits import QUERY

CLICK = Path(click.__file__).parent
TEXTS = Path(__file__).parents[2] / "pipeline/verbund/cli/texts.toml"
COMMANDS = tuple(group.list_commands(click.Context(group)))


def texts() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# --- the language


@pytest.mark.parametrize(
    ("arguments", "german"),
    [
        (("--lang", "de", "validate", "--nonsense"), True),
        (("validate", "--nonsense", "--lang", "de"), True),
        (("validate", "--nonsense", "--lang=de"), True),
        (("--lang", "de", "validate", "--nonsense", "--lang", "en"), False),
        (("validate", "--nonsense", "--", "--lang", "de"), False),
        (("validate", "--nonsense", "--lang"), False),
    ],
    ids=str,
)
def test_lang_holds_wherever_it_stands(arguments: tuple[str, ...], german: bool) -> None:
    result = here(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Aufruf: " if german else "Usage: ")
    assert ("Fehler: Eine Option '--nonsense' gibt es nicht." in result.stderr) is german


def test_the_locale_chooses_the_language_of_errors() -> None:
    assert here(LC_ALL="de_DE.UTF-8").stderr.startswith("Aufruf: ")
    assert here("nonsense", LC_ALL="de_DE.UTF-8").stderr.startswith("Aufruf: ")
    assert here("nonsense", "--lang", "en", LC_ALL="de_DE.UTF-8").stderr.startswith("Usage: ")


def test_lang_before_the_command_is_that_of_what_is_said() -> None:
    assert (
        here("--lang", "de", "explain", "V103").stdout
        == here("explain", "V103", "--lang", "de").stdout
    )
    other = here("--lang", "de", "explain", "V103", "--lang", "en")
    assert other.stdout == here("explain", "V103").stdout


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_is_german(command: str) -> None:
    words = [command] if command else []
    german, english = (here(*words, "--help", "--lang", tag) for tag in ("de", "en"))
    assert (german.exit_code, english.exit_code) == (0, 0)
    for heading in ("Aufruf: ", "\nOptionen:\n", "Diese Hilfe zeigen."):
        assert heading in german.stdout
    for word in (
        "Usage",
        "Options",
        "Show this",
        "default:",
        " the ",
        "FILE",
        "DIRECTORY",
        "RANGE",
    ):
        assert word not in german.stdout
    options = re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)", english.stdout)
    assert options == re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)", german.stdout)
    assert "Fehler" not in english.stdout


def test_each_option_and_command_has_both_texts() -> None:
    for part in ("commands", "options", "defaults", "wrong-use", "deprecated"):
        for key, text in texts()[part].items():
            assert set(text) == {"de", "en"}, key
            assert placeholders(text["de"]) == placeholders(text["en"]), key


def clicks_words() -> Iterator[str]:
    """What click may say: the texts that it hands to gettext."""
    quoted = r'((?:\s*"(?:[^"\\\\]|\\\\.)*")+)'
    for path in CLICK.glob("*.py"):
        if path.name in ("termui.py", "_termui_impl.py", "testing.py"):  # prompts and editors
            continue
        source = path.read_text(encoding="utf-8")
        for call in re.findall(rf"\b_\({quoted}", source):
            yield "".join(re.findall(r'"((?:[^"\\\\]|\\\\.)*)"', call))
        for one, many in re.findall(rf"\bngettext\({quoted},{quoted}", source):
            for call in (one, many):
                yield "".join(re.findall(r'"((?:[^"\\\\]|\\\\.)*)"', call))


NEVER_SAID = (
    "deprecated", "DeprecationWarning", "twice", "Boolean option", "Could not determine",
    "No options defined", "Arguments take exactly", "Invalid start character", "Choice(",
    "does not match the format", "valid boolean", "valid UUID", "Value must be an iterable",
    "Takes {nargs} values", "{len_type} values", "Do you want", "without prompting",
    "Windows error", "Unknown standard stream", "version", "shell", "Shell",
)  # fmt: skip
"""Click says these to who writes commands, or of what no command of ours has."""


def test_all_that_click_says_is_translated() -> None:
    german = texts()["click"]
    said = [words.encode().decode("unicode_escape") for words in clicks_words()]
    assert len(said) > 30
    missing = [w for w in said if w not in german and not any(part in w for part in NEVER_SAID)]
    assert missing == []
    for english, text in german.items():
        assert placeholders(str(text)) <= placeholders(english), english


def test_click_is_left_as_it_is_for_others() -> None:
    """Its texts in English are what gettext gives."""
    here("--help")
    assert vars(click.exceptions)["_"]("Missing argument") == gettext.gettext("Missing argument")


# --- what may be meant


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("valdate",), "validate"),
        (("publsh",), "publish"),
        (("validate", "--formt", "json"), "--format"),
        (("validate", "--format", "sariff"), "sarif"),
        (("validate", "--engine", "pyshackl"), "pyshacl"),
        (("query", "ASK {}", "--format", "turtel"), "turtle"),
        (("diff", "a", "b", "--format", "pach"), "patch"),
        (("explain", "V1O3"), "V103"),
        (("explain", "release.versoin"), "release.version"),
    ],
    ids=str,
)
def test_what_may_be_meant_is_told(arguments: tuple[str, ...], meant: str) -> None:
    for language, words in (("en", "Did you mean"), ("de", "Meinten Sie")):
        result = here(*arguments, "--lang", language)
        assert (result.exit_code, result.stdout) == (2, "")
        assert words in result.stderr
        assert meant in result.stderr.partition(words)[2]


def test_nothing_is_meant_where_nothing_is_near() -> None:
    result = here("xyzzy")
    assert result.stderr.endswith("Error: No such command 'xyzzy'.\n")


# --- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_set_up_as_the_page_says(shell: str) -> None:
    page = Path(__file__).parents[2] / "docs/commands.md"
    assert f"_VERBUND_COMPLETE={shell}_source verbund" in page.read_text(encoding="utf-8")
    done = process(_VERBUND_COMPLETE=f"{shell}_source")
    if shell == "bash" and b"Bash" in done.stderr:
        pytest.fail(done.stderr.decode())
    assert done.returncode == 0
    assert b"_verbund_completion" in done.stdout
    assert f"_VERBUND_COMPLETE={shell}_complete".encode() in done.stdout


def completed(words: str, shell: str = "bash") -> list[str]:
    """What click's protocol offers for the last word."""
    last = words.rpartition(" ")[2]
    done = process(
        _VERBUND_COMPLETE=f"{shell}_complete",
        COMP_WORDS=words,
        COMP_CWORD=last if shell == "fish" else str(words.count(" ")),
    )
    assert done.stderr == b""
    return done.stdout.decode().splitlines()


def test_commands_options_and_values_complete() -> None:
    assert completed("verbund v") == ["plain,validate", "plain,verify"]
    assert "plain,--report" in completed("verbund validate --re")
    assert completed("verbund validate --format s") == ["plain,sarif"]
    assert completed("verbund --lang ") == ["plain,de", "plain,en"]
    assert completed("verbund validate --output")[:1] != ["plain,--output"]  # it is of old


def test_completion_in_zsh_and_fish_has_the_helps() -> None:
    assert completed("verbund buil", "zsh")[1] == "build"
    assert completed("verbund buil", "fish")[0].startswith("plain")


# --- what goes wrong with a query, and with arguments

SPIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_library(tmp_path_factory.mktemp("released") / "library")
    assert here("build", "-w", str(folder)).exit_code == 0
    return folder


@pytest.mark.parametrize(
    ("arguments", "german"),
    [
        (("none.rq",), "Die Datei kann nicht gelesen werden: Diese Datei gibt es nicht"),
        (
            ("latin.rq",),
            "Die Datei kann nicht gelesen werden: Der Text ist nicht in UTF-8 (Byte 2)",
        ),
        (
            ("SELECT * { ?s x:p ?o }",),
            "gelesen werden: Zeile 1, Spalte 15: Das Präfix x: ist nicht deklariert.",
        ),
        (
            ("SELECT * { <a> ?p ?o }",),
            "Die Abfrage kann nicht gelesen werden: Zeile 1, Spalte 12: Die IRI <a> ist relativ.",
        ),
        (("SELECT * { ?s ?p }",), "oder kurz davor."),
        (
            ("ASK { SERVICE <http://a.example/> { ?s ?p ?o } }",),
            "abgelehnt: SERVICE (Zeile 1, Spalte 7) würde einen anderen Server fragen.",
        ),
        (("DROP ALL",), "gehört zu einer Änderung; eine Veröffentlichung wird nur gelesen."),
        (("ASK {}" + " " * QUERY,), "Die Abfrage wird abgelehnt: Sie hat mehr als "),
        (("SELECT * { ?s ?p ?o }", "--max-rows", "1"), "Das Ergebnis hat mehr als 1 Zeilen;"),
        ((SPIN, "--timeout", "0.5"), "Die Abfrage brauchte länger als 0,5 Sekunden"),
        (
            ("SELECT * { ?s ?p ?o }", "--max-memory", "1"),
            "Die Abfrage braucht mehr als 1 MB Arbeitsspeicher",
        ),
        (("ASK {}", "--format", "turtle"), "SELECT und ASK ergeben Zeilen und keinen Graphen"),
        (("DESCRIBE <http://a.example/>", "--format", "csv"), "der nicht als csv geschrieben"),
    ],
    ids=lambda item: " ".join(" ".join(item)[:60].split()) if isinstance(item, tuple) else "",
)
def test_what_is_wrong_with_a_query_is_said_in_german(
    released: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], german: str
) -> None:
    monkeypatch.chdir(released)
    (released / "latin.rq").write_bytes(b"#\xe4")
    result = here("query", *arguments, "--lang", "de")
    assert result.exit_code != 0
    assert german in result.stderr
    assert not re.search(r"\b(the|is|cannot|more|line)\b", result.stderr), result.stderr


def test_that_there_is_nothing_to_ask_is_said_in_german(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    result = here("query", "ASK {}", "-w", str(folder), "--lang", "de")
    assert result.stderr.startswith("Es gibt keine Veröffentlichung, die gefragt werden kann.")


@pytest.mark.parametrize(
    ("arguments", "german", "english"),
    [
        (
            ("--modified", "2026-13-01"),
            "„2026-13-01“ ist kein Tag (JJJJ-MM-TT), der nicht vor release.issued liegt",
            "“2026-13-01” is no day (YYYY-MM-DD) on or after release.issued",
        ),
        (("--version", "a b"), "„a b“ ist keine Version:", "“a b” is no version:"),
        (("--changed-since", "HEAD"), "Es gibt kein .git", "there is no .git"),
    ],
    ids=str,
)
def test_what_is_wrong_with_an_argument_is_said_in_the_language(
    tmp_path: Path, arguments: tuple[str, ...], german: str, english: str
) -> None:
    folder = write_library(tmp_path / "library")
    for language, words in (("de", german), ("en", english)):
        result = here("validate", "-w", str(folder), *arguments, "--lang", language)
        assert result.exit_code == 2
        assert words in result.stderr


@pytest.mark.parametrize(("language", "word"), [("de", "abgebrochen"), ("en", "interrupted")])
def test_ctrl_c_is_told_in_the_language(
    language: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    for where in ("verbund.api.run.validate", "verbund.cli.main.Commands.get_command"):
        with monkeypatch.context() as patch:
            patch.setattr(where, interrupted)
            result = here("validate", "--workspace", ".", "--lang", language)
            assert (result.exit_code, result.stderr.strip()) == (130, word)
