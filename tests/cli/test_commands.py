"""The commands as people and programs meet them: streams, formats, languages, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.report.test_json_report import check_against_schema
from tests.support.library import edit, write_library

from verbund import __version__
from verbund.cli.main import group
from verbund.findings.catalogue import catalogue
from verbund.release.manifest.manifest import MANIFEST

COMMANDS = ("build", "validate", "query", "explain")
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("LC_") and name not in ("LANG", "NO_COLOR", "FORCE_COLOR", "TERM")
}
NAMES = "PREFIX l: <https://library.example/terms#> SELECT ?n { ?m l:name ?n } ORDER BY ?n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def released(library: Path) -> Path:
    assert here("build", "-w", str(library)).exit_code == 0
    return library


@pytest.fixture
def faulty(library: Path) -> Path:
    edit(library / "records/loans.csv", "1.3.2021", "tomorrow")
    return library


def here(*arguments: str, stdin: str | bytes | None = None, **environment: str) -> Result:
    """Run a command in this process, with its streams kept apart."""
    result = CliRunner().invoke(group, arguments, input=stdin, env={"LC_ALL": "C"} | environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def process(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "verbund", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=PLAIN | environment,
        capture_output=True,
        check=False,
        timeout=120,
    )


# --- exit codes and streams


def test_fine(library: Path) -> None:
    result = here("validate", "-w", str(library))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "6 records in 3 tables: no violation.\n"
    assert not (library / "output").exists()


def test_build_says_what_it_wrote_and_where(library: Path) -> None:
    result = here("build", "-w", str(library))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "6 records in 3 tables became 25 triples.\n"
        f"The release is in {(library / 'output').resolve()}\n"
    )
    assert (library / "output" / MANIFEST).is_file()


def test_findings_are_on_stdout_alone(faulty: Path) -> None:
    result = here("validate", "-w", str(faulty))
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith('records/loans.csv:2, column "lent"\nviolation V103 datatype:')
    assert result.stdout.endswith("1 violation in 1 file\nMore on a code: verbund explain V103\n")


def test_a_build_with_findings_leaves_the_last_release(released: Path) -> None:
    before = {path.name: path.read_bytes() for path in (released / "output").iterdir()}
    edit(released / "records/loans.csv", "1.3.2021", "tomorrow")
    assert here("build", "-w", str(released)).exit_code == 1
    assert {path.name: path.read_bytes() for path in (released / "output").iterdir()} == before
    assert sorted(path.name for path in released.iterdir()) == [
        "ontology", "output", "records", "shapes", "verbund.toml",
    ]  # fmt: skip


def test_a_warning_is_reported_and_does_not_stop_a_release(library: Path) -> None:
    edit(
        library / "shapes/library.ttl", "sh:minLength 2", "sh:minLength 4 ; sh:severity sh:Warning"
    )
    result = here("build", "-w", str(library), "--format", "json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["conforms"]) == (0, True)
    assert [item["severity"] for item in report["findings"]] == ["warning"]
    assert "The release is in" in result.stderr


@pytest.mark.parametrize("command", ["validate", "build", "query"])
def test_a_wrong_workspace(tmp_path: Path, command: str) -> None:
    rest = ("ASK {}",) if command == "query" else ()
    for folder in (tmp_path, tmp_path / "missing"):
        result = here(command, "-w", str(folder), *rest)
        assert result.exit_code == 3
        said, silent = result.stdout, result.stderr
        if command == "query":  # stdout is for the result
            said, silent = silent, said
        assert "W101" in said
        assert silent == ""


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("validate", "--nonsense"),
        ("validate", "surplus"),
        ("validate", "--format", "xml"),
        ("validate", "--lang", "fr"),
        ("validate", "--jobs", "0"),
        ("validate", "--jobs", "many"),
        ("validate", "-w", __file__),
        ("query",),
        ("query", "ASK {}", "--timeout", "0"),
        ("query", "ASK {}", "--format", "xml"),
    ],
    ids=" ".join,
)
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    result = here(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr


def test_help_and_version() -> None:
    assert here("--version").stdout == f"verbund, version {__version__}\n"
    for command in COMMANDS:
        text = here(command, "-h").stdout
        assert text == here(command, "--help").stdout
        assert command in here("--help").stdout
        assert text.startswith(f"Usage: verbund {command} ")


def test_the_workspace_is_this_folder_unless_named(library: Path) -> None:
    done = process("validate", cwd=library, LC_ALL="C.UTF-8")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"6 records in 3 tables: no violation.\n"


def test_the_place_does_not_show_in_the_report(faulty: Path, tmp_path: Path) -> None:
    one = process("validate", cwd=faulty).stdout
    other = process("validate", "-w", "library", cwd=tmp_path).stdout
    assert one == other != b""


# --- interruption


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_interrupted(library: Path, jobs: str) -> None:
    """Ctrl-C goes to all processes of the terminal; 130, no traceback, the last release whole."""
    assert here("build", "-w", str(library)).exit_code == 0
    before = (library / "output" / MANIFEST).read_bytes()
    with (library / "records/members.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"x{number},Name {number}\n" for number in range(400_000))
    running = subprocess.Popen(
        [sys.executable, "-m", "verbund", "build", "-j", jobs],
        cwd=library,
        env=PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    staging = library / ".output.new" / "dataset.nt"
    deadline = time.monotonic() + 60
    while not (staging.exists() and staging.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == b""
    assert err == b"interrupted\n"
    assert (library / "output" / MANIFEST).read_bytes() == before
    assert not (library / ".output.new").exists()


# --- JSON


def test_json_is_the_contract(faulty: Path) -> None:
    result = here("validate", "-w", str(faulty), "--format", "json")
    report = json.loads(result.stdout)
    check_against_schema(report)
    assert report == {
        "conforms": False,
        "findings": [
            {
                "code": "V103",
                "severity": "violation",
                "message": "“tomorrow” is not a value of the expected kind.",
                "file": "records/loans.csv",
                "sheet": None,
                "row": 2,
                "line": 2,
                "column": "lent",
                "value": "tomorrow",
                "focus_node": "https://library.example/id/loan/m1/3-16",
                "path": "https://library.example/terms#lent",
                "component": "http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
                "shape": "https://library.example/shapes#Loan-lent",
                "suggestion": None,
                "suggestion_why": None,
                "result": {
                    "focus_node": {
                        "type": "uri",
                        "value": "https://library.example/id/loan/m1/3-16",
                    },
                    "path": "<https://library.example/terms#lent>",
                    "value": {
                        "type": "literal",
                        "value": "tomorrow",
                        "datatype": "http://www.w3.org/2001/XMLSchema#date",
                    },
                    "component": "http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
                    "severity": "http://www.w3.org/ns/shacl#Violation",
                    "source_shape": {
                        "type": "uri",
                        "value": "https://library.example/shapes#Loan-lent",
                    },
                    "source_constraint": None,
                    "details": [],
                },
            }
        ],
    }


def test_json_without_findings(library: Path) -> None:
    result = here("validate", "-w", str(library), "--format", "json")
    assert json.loads(result.stdout) == {"conforms": True, "findings": []}


def test_row_counts_as_a_spreadsheet_does_and_line_as_an_editor(library: Path) -> None:
    """A cell with a line break makes them differ; the heading is row 1."""
    path = library / "records/members.csv"
    path.write_text('number,name\nm1,"Ada\nof Lovelace"\nm2,\nm 3,Eve\n', encoding="utf-8")
    edit(library / "records/loans.csv", "Ada", "m1")
    report = json.loads(here("validate", "-w", str(library), "--format", "json").stdout)
    places = {(item["code"], item["row"], item["line"]) for item in report["findings"]}
    assert {("V101", 3, 4), ("K103", 4, 5)} <= places


def test_json_is_utf8_on_any_terminal(faulty: Path) -> None:
    edit(faulty / "records/loans.csv", "tomorrow", "übermorgen")
    done = process("validate", "-w", str(faulty), "--format", "json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout.decode("utf-8"))["findings"][0]["value"] == "übermorgen"


# --- text: colour, encoding, language


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_no_escape_sequences_where_there_is_no_terminal(
    faulty: Path, environment: dict[str, str]
) -> None:
    for arguments in (("validate",), ("explain", "V103"), ("--help",)):
        done = process(*arguments, cwd=faulty, **environment)
        assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_colour_on_a_terminal_unless_no_color_is_set(faulty: Path, no_color: str) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = PLAIN | {"TERM": "xterm-256color", "NO_COLOR": no_color, "LC_ALL": "C.UTF-8"}
    running = subprocess.Popen(
        [sys.executable, "-m", "verbund", "validate"], cwd=faulty, env=environment, stdout=theirs
    )
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    assert running.wait(timeout=60) == 1
    assert b"V103" in text
    assert (b"\x1b[" in text) is not bool(no_color)


@pytest.mark.parametrize(
    ("environment", "german"),
    [
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_AT"}, True),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB"}, False),
        ({"LANG": "fr_FR.UTF-8"}, False),
        ({"LC_ALL": "C"}, False),
    ],
    ids=str,
)
def test_the_locale_chooses_the_language(
    faulty: Path, environment: dict[str, str], german: bool
) -> None:
    done = process("validate", cwd=faulty, **environment)
    assert ("Fehler V103" in done.stdout.decode()) is german


def test_lang_goes_before_the_locale(faulty: Path) -> None:
    arguments = ("validate", "-w", str(faulty), "--lang")
    assert "violation V103" in here(*arguments, "en", LC_ALL="de_DE.UTF-8").stdout
    assert "Fehler V103" in here(*arguments, "de", LC_ALL="en_US.UTF-8").stdout
    edit(faulty / "records/loans.csv", "tomorrow", "1.3.2021")
    assert here(*arguments, "de").stderr == "6 Datensätze in 3 Tabellen: kein Fehler.\n"


@pytest.mark.parametrize(
    "arguments", [("validate", "--lang", "de"), ("explain", "V103", "--lang", "de")], ids=str
)
def test_a_narrow_encoding_is_no_error(faulty: Path, arguments: tuple[str, ...]) -> None:
    done = process(*arguments, cwd=faulty, PYTHONIOENCODING="ascii")
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert b"V103" in done.stdout


def test_output_that_is_cut_off_is_no_error(released: Path) -> None:
    """As in ``verbund query … | head -n 1``."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    running = subprocess.Popen(
        [sys.executable, "-m", "verbund", "query", query],
        cwd=released,
        env=PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert b"Traceback" not in running.stderr.read()
    running.stderr.close()
    running.wait(timeout=60)


# --- explain


@pytest.mark.parametrize("language", ["de", "en"])
def test_explain_knows_every_code(language: str) -> None:
    for code, entry in catalogue().items():
        result = here("explain", code, "--lang", language)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith(f"{code} {entry.name}: ")
        assert here("explain", entry.name.upper(), "--lang", language).stdout == result.stdout


@pytest.mark.parametrize(
    ("code", "suggestion"), [("V1O3", "V103"), ("datatyp", "datatype"), ("xyzzy", None)]
)
def test_an_unknown_code(code: str, suggestion: str | None) -> None:
    result = here("explain", code, "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert code in result.stderr
    assert "docs/findings.md" in result.stderr
    assert suggestion is None or suggestion in result.stderr


# --- query


def test_a_query_from_a_file_from_stdin_and_from_the_command_line(released: Path) -> None:
    file = released / "names.rq"
    file.write_text(NAMES, encoding="utf-8")
    expected = "n\n-----\nAda\nGrace\n"
    workspace = ("-w", str(released))
    for result in (
        here("query", str(file), *workspace),
        here("query", "-", *workspace, stdin=NAMES),
        here("query", NAMES, *workspace),
    ):
        assert (result.exit_code, result.stdout, result.stderr) == (0, expected, "")


def test_the_forms_of_a_result(released: Path) -> None:
    def query(text: str, form: str) -> str:
        result = here("query", text, "-w", str(released), "--format", form)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    assert list(csv.reader(io.StringIO(query(NAMES, "csv")))) == [["n"], ["Ada"], ["Grace"]]
    bindings = json.loads(query(NAMES, "json"))["results"]["bindings"]
    assert [item["n"]["value"] for item in bindings] == ["Ada", "Grace"]
    turtle = query("DESCRIBE <https://library.example/id/member/m1>", "turtle")
    assert "lib:Member" in turtle
    assert 'lib:name "Ada"' in turtle


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { SERVICE <https://x.example/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <https://x.example/> { ?s ?p ?o }", "FROM"),
        ("LOAD <https://x.example/>", "LOAD"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("SELECT * {", "line 1"),
        ("", "line 1"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "give a graph"),
    ],
)
def test_a_query_that_is_refused(released: Path, query: str, words: str) -> None:
    result = here("query", query, "-w", str(released), "--format", "csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_query_that_takes_too_long(released: Path) -> None:
    triples = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9))
    query = f"SELECT (COUNT(*) AS ?n) {{ {triples} }}"
    result = here("query", query, "-w", str(released), "--timeout", "0.2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "longer than 0.2 seconds" in result.stderr


def test_no_release_yet(library: Path) -> None:
    result = here("query", "ASK {}", "-w", str(library))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "verbund build" in result.stderr


def test_a_query_that_cannot_be_read(released: Path) -> None:
    (released / "binary.rq").write_bytes(bytes(range(256)))
    (released / "folder.rq").mkdir()
    for name in ("missing.rq", "binary.rq", "folder.rq"):
        result = here("query", str(released / name), "-w", str(released))
        assert (result.exit_code, result.stdout) == (3, "")
        said = result.stderr.splitlines()
        assert (Path(said[0]).name, "cannot be read: " in said[1]) == (name, True)
    result = here("query", "-", "-w", str(released), stdin=b"\xff\xfe")
    assert result.exit_code == 3
    assert "stdin cannot be read" in result.stderr
