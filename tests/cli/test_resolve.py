"""``verbund resolve``: the list of what is undecided, answers from a file and on a terminal."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.cli.test_commands import here
from tests.support.workspaces import OFFICES, SITES, csv_text, write_workspace

VISITS = [
    ("office", "number", "branch", "hosts"),
    ("north", "1", "", "Amt Nordd; Saal"),
    ("south", "2", "", "saal;hill"),
]
ROW = "skos:exactMatch,rdfs literal,semapv:ManualMappingCuration"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = {"offices.csv": OFFICES, "sites.csv": SITES, "visits.csv": VISITS}
    write_workspace(tmp_path, tables)
    return tmp_path


def decisions(folder: Path) -> list[str]:
    return (folder / "decisions.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_the_list_for_people(folder: Path) -> None:
    result = here("resolve", "-w", str(folder), "--candidates", "1", "--lang", "de")
    assert result.exit_code == 1
    assert result.stdout == (
        "„Saal“ in Besuche, Spalte Gastgeber\n"
        "  2 Zellen: records/visits.csv:2, records/visits.csv:3\n"
        "  nicht erfasst; gemeint sein kann:\n"
        "       (nichts, was ähnlich geschrieben ist)\n"
        "\n"
        "„Amt Nordd“ in Besuche, Spalte Gastgeber\n"
        "  1 Zelle: records/visits.csv:2\n"
        "  nicht erfasst; gemeint sein kann:\n"
        "    1  Amt Nord (office/north): „Amt Nord“; „Nord“ statt „Nordd“\n"
        "\n"
    )
    assert result.stderr == (
        "Zu entscheiden: 2 Texte. Antworten Sie mit verbund resolve --ask,"
        " oder mit --format csv=DATEI und --from DATEI.\n"
    )


def test_the_list_as_json(folder: Path) -> None:
    (folder / "decisions.csv").write_text("subject_label,object_id\nsaal,hal\n", encoding="utf-8")
    arguments = ("--format", "json", "--candidates", "1", "--lang", "en")
    result = here("resolve", "-w", str(folder), *arguments)
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert list(report) == ["undecided", "findings"]
    assert report["undecided"] == [
        {
            "text": "Amt Nordd",
            "table": "visits",
            "column": "hosts",
            "table_label": "Visits",
            "column_label": "Hosts",
            "code": "R101",
            "count": 1,
            "places": [{"file": "records/visits.csv", "sheet": None, "row": 2, "column": "hosts"}],
            "candidates": [
                {
                    "id": "office/north",
                    "iri": "https://example.org/id/office/north",
                    "name": "Amt Nord",
                    "score": 94.1,
                    "why": "“Amt Nord”; “Nord” in place of “Nordd”",
                }
            ],
        }
    ]
    (finding,) = report["findings"]
    assert (finding["code"], finding["suggestion"], finding["suggestion_why"]) == (
        *("R111", "site/hall", "key of “Rathaus”; “hall” in place of “hal”"),
    )


def test_questions_are_filled_in_and_handed_back(folder: Path) -> None:
    file = folder / "fragen.csv"
    form = ("--format", f"csv={file}", "--candidates", "1")
    result = here("resolve", "-w", str(folder), *form, "--lang", "de")
    assert result.exit_code == 1
    assert f"Geschrieben: {file}. " in result.stderr
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[1:] == [
        "Saal;visits;hosts;;;Besuche;Gastgeber;;records/visits.csv:2, records/visits.csv:3;2",
        (
            "Amt Nordd;visits;hosts;;;Besuche;Gastgeber;"
            '"Amt Nord (office/north): „Amt Nord“; „Nord“ statt „Nordd“";'
            "records/visits.csv:2;1"
        ),
    ]
    text = text.replace("Saal;visits;hosts;;", "Saal;visits;hosts;hall;")
    file.write_text(text.replace("Nordd;visits;hosts;;", "Nordd;visits;hosts;amt nord;"), "utf-8")
    arguments = ("--from", str(file), "--author", "Anna", "--date", "2026-11-02")
    result = here("resolve", "-w", str(folder), *arguments, "--lang", "de")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        result.stderr
        == "In decisions.csv aufgenommen: 2 Entscheidungen neu, 0 geändert. Prüfen Sie nun: verbund validate\n"
    )
    assert decisions(folder) == [
        f"Amt Nordd,visits,hosts,office/north,Amt Nord,Anna,2026-11-02,,{ROW}",
        f"Saal,visits,hosts,site/hall,Rathaus,Anna,2026-11-02,,{ROW}",
    ]
    result = here("resolve", "-w", str(folder), "--lang", "de")
    assert (result.exit_code, result.stderr) == (0, "Es ist nichts zu entscheiden.\n")
    assert here("validate", "-w", str(folder)).exit_code == 0


def test_a_wrong_answer_is_told_with_its_place(folder: Path) -> None:
    file = folder / "fragen.csv"
    file.write_text("subject_label;object_id\nSaal;hal\nx;hall\n", encoding="utf-8")
    result = here("resolve", "-w", str(folder), "--from", str(file), "--lang", "de")
    assert result.exit_code == 1
    assert 'fragen.csv:2, Spalte "object_id"' in result.stderr
    assert result.stderr.endswith("Keine Antwort wurde aufgenommen.\n")
    assert not (folder / "decisions.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--ask", "--from", "x.csv"), "different ways of answering"),
        (("--ask",), "nobody to ask"),
        (("--format", "xml"), "'xml' is not one of text, json, csv."),
        (("--format", "csv="), "names no file"),
        (("--from", "x.csv", "--date", "yesterday"), "date is a day"),
        (("--format", "csv=verbund.toml"), "verbund.toml"),
        (("--format", "csv=records/x.csv"), "records"),
        (("--format", "csv=decisions.csv"), "decisions.csv"),
        (("--candidates", "51"), "51"),
    ],
    ids=str,
)
def test_wrong_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(folder)
    result = here("resolve", *arguments, "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_workspace_that_cannot_be_read(tmp_path: Path) -> None:
    for arguments in ((), ("--from", "x.csv")):
        result = here("resolve", "-w", str(tmp_path), *arguments)
        assert result.exit_code == 3
        assert "W101" in result.stderr


def test_no_report_takes_the_place_of_decisions(folder: Path) -> None:
    file = folder / "decisions.csv"
    result = here("validate", "-w", str(folder), "--format", f"json={file}")
    assert result.exit_code == 2
    assert not file.exists()


# --- on a terminal


class Terminal:
    """The command on a pseudo-terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._own, other = pty.openpty()
        command = [sys.executable, "-m", "verbund", "resolve", "-w", str(folder), *arguments]
        environment = {**os.environ, "TERM": "dumb"}
        self._process = subprocess.Popen(
            command,
            stdin=other,
            stdout=other,
            stderr=other,
            env=environment,
            start_new_session=True,
        )
        os.close(other)
        self.text = ""

    def expect(self, text: str) -> None:
        """Wait until a text was written."""
        end = time.monotonic() + 60
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} was not written: {self.text}"
            if select.select([self._own], [], [], 0.2)[0]:
                try:
                    data = os.read(self._own, 65536)
                except OSError:
                    data = b""
                assert data, f"the end before {text!r}: {self.text}"
                self.text += data.decode()

    def say(self, line: str) -> None:
        """Forget what was written, and type a line."""
        self.text = ""
        os.write(self._own, f"{line}\n".encode())

    def press(self, key: bytes) -> None:
        os.write(self._own, key)

    def end(self) -> int:
        code = self._process.wait(60)
        os.close(self._own)
        return code


def test_answers_on_a_terminal_are_written_at_once(folder: Path) -> None:
    terminal = Terminal(folder, "--ask", "--date", "2026-11-02", "--lang", "de")
    terminal.expect("leer für keinen)")
    terminal.say("Anna")
    terminal.expect("Antwort: ")
    assert "(1/2)" in terminal.text
    terminal.say("Nichts davon")
    terminal.expect("Antwort: ")
    assert "Nichts heißt so ähnlich wie „Nichts davon“." in terminal.text
    terminal.say("rathaus")
    terminal.expect("Antwort: ")
    assert "1  Rathaus (site/hall): „Rathaus“" in terminal.text
    terminal.say("7")
    terminal.expect("Antwort: ")
    assert not (folder / "decisions.csv").exists()
    terminal.say("1")
    terminal.expect("(2/2)")
    assert decisions(folder) == [f"Saal,visits,hosts,site/hall,Rathaus,Anna,2026-11-02,,{ROW}"]
    terminal.expect("Antwort: ")
    terminal.say("-")
    terminal.expect("Nichts ist mehr offen.")
    assert terminal.end() == 0
    assert decisions(folder)[0] == (
        f"Amt Nordd,visits,hosts,sssom:NoTermFound,,Anna,2026-11-02,,{ROW}"
    )


def test_who_stops_loses_nothing(folder: Path) -> None:
    terminal = Terminal(folder, "--ask", "--author", "Anna", "--date", "2026-11-02", "--lang", "en")
    terminal.expect("Answer: ")
    terminal.say("")
    terminal.expect("(2/2)")
    terminal.expect("Answer: ")
    terminal.say("1")
    terminal.expect("Taken: 1 decision. Left: 1 text.")
    assert terminal.end() == 1
    assert len(decisions(folder)) == 1
    terminal = Terminal(folder, "--ask", "--author", "", "--lang", "en")
    terminal.expect("Answer: ")
    terminal.press(b"\x04")
    terminal.expect("Taken: 0 decisions. Left: 1 text.")
    assert terminal.end() == 130
    terminal = Terminal(folder, "--ask", "--author", "", "--lang", "en")
    terminal.expect("Answer: ")
    terminal.say("q")
    assert terminal.end() == 1
    assert len(decisions(folder)) == 1


def test_what_was_answered_is_offered_first_in_another_column(folder: Path) -> None:
    visits = [VISITS[0], ("north", "1", "oben", "oben; Stelle am Bergg")]
    (folder / "records/visits.csv").write_text(csv_text(visits), encoding="utf-8")
    terminal = Terminal(folder, "--ask", "--author", "Anna", "--date", "2026-11-02", "--lang", "en")
    terminal.expect("Answer: ")
    terminal.say("hill")
    terminal.expect("Answer: ")
    assert "1  Stelle am Berg (office/hill): key of “Stelle am Berg”" in terminal.text
    terminal.say("office/hill")
    terminal.expect("“oben” in Visits, column Hosts")
    terminal.expect("1  Stelle am Berg (office/hill): ")
    terminal.expect("Answer: ")
    terminal.say("1")
    terminal.expect("(3/3)")
    terminal.expect("Answer: ")
    terminal.say("1")
    terminal.expect("Nothing is left.")
    assert terminal.end() == 0
    assert [line.split(",")[:4] for line in decisions(folder)] == [
        ["oben", "visits", "branch", "office/hill"],
        ["oben", "visits", "hosts", "office/hill"],
        ["Stelle am Bergg", "visits", "hosts", "office/hill"],
    ]


# --- as a service


def test_it_serves_until_it_is_interrupted(folder: Path) -> None:
    command = [sys.executable, "-m", "verbund", "resolve", "-w", str(folder), "--serve"]
    with subprocess.Popen(
        [*command, "--port", "0", "--lang", "en"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = line.split()[1]
        assert line.startswith("Serving http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own
            assert json.load(answer)["versions"] == ["0.2"]
        port = address.rstrip("/").rpartition(":")[2]
        taken = here("resolve", "-w", str(folder), "--serve", "--port", port, "--lang", "en")
        assert taken.exit_code == 3
        assert taken.stderr.startswith(f"Port {port} cannot be had: ")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == "interrupted\n"


def test_an_answer_that_no_cell_needs_is_told(folder: Path) -> None:
    """It is taken all the same: rows to come may need it."""
    file = folder / "fragen.csv"
    file.write_text("subject_label;table;column;object_id\nSaal;;;hall\nSahl;;;hall\n", "utf-8")
    result = here("resolve", "-w", str(folder), "--from", str(file), "--lang", "de")
    assert (result.exit_code, result.stderr.count("R119 decision-unused")) == (0, 1)
    assert 'fragen.csv:3, Spalte "subject_label"' in result.stderr
    assert len(decisions(folder)) == 2


def test_nothing_is_said_of_answers_where_rows_may_not_be_known(folder: Path) -> None:
    sites = csv_text([*SITES, ("", "Ohne")])
    (folder / "records/sites.csv").write_text(sites, "utf-8")
    file = folder / "fragen.csv"
    file.write_text("subject_label;object_id\nSaal;hall\n", "utf-8")
    result = here("resolve", "-w", str(folder), "--from", str(file), "--lang", "de")
    assert (result.exit_code, "R119" in result.stderr) == (0, False)


@pytest.mark.parametrize("text", ["Sa\x01al", "Sa\x7fal", "S" * 5001])
def test_a_text_that_is_no_name_is_no_answer(folder: Path, text: str) -> None:
    file = folder / "fragen.csv"
    file.write_text(f"subject_label;object_id\n{text};hall\n", "utf-8")
    result = here("resolve", "-w", str(folder), "--from", str(file), "--lang", "de")
    assert (result.exit_code, "R118" in result.stderr) == (1, True)
    assert "höchstens 5000 Zeichen, darunter kein Steuerzeichen" in result.stderr
    file.write_text(f"subject_label;object_id\n{'S' * 5000};hall\n", "utf-8")
    assert here("resolve", "-w", str(folder), "--from", str(file)).exit_code == 0


def test_a_wrong_answer_is_told_in_the_words_of_the_list(folder: Path) -> None:
    file = folder / "fragen.csv"
    file.write_text("subject_label;object_id\nSaal;xyz\n", "utf-8")
    result = here("resolve", "-w", str(folder), "--from", str(file), "--lang", "de")
    assert "; oder - für niemanden, der erfasst ist" in result.stderr
    (folder / "decisions.csv").write_text("subject_label,object_id\nSaal,xyz\n", "utf-8")
    result = here("resolve", "-w", str(folder), "--lang", "de")
    assert "; oder sssom:NoTermFound für niemanden, der erfasst ist" in result.stderr


def test_questions_show_the_labels_of_table_and_column(folder: Path) -> None:
    file = folder / "questions.csv"
    here("resolve", "-w", str(folder), "--format", f"csv={file}", "--lang", "de")
    with (folder / "questions.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [(row["table"], row["column"]) for row in rows] == [("visits", "hosts")] * 2
    labels = [(row["table_label"], row["column_label"]) for row in rows]
    assert labels == [("Besuche", "Gastgeber")] * 2


def unreadable(folder: Path, *visits: Sequence[str]) -> None:
    """Offices in a file with a row that cannot be read, so that not every text can be looked at."""
    (folder / "records/visits.csv").write_text(csv_text([VISITS[0], *visits]), encoding="utf-8")
    with (folder / "records/offices.csv").open("a", encoding="utf-8") as stream:
        stream.write("one,two,three,four,five,six,seven,eight,nine\n")


def test_who_is_asked_hears_what_could_not_be_looked_at(folder: Path) -> None:
    """Not that nothing is open."""
    unreadable(folder, ("north", "1", "", "Saal"))
    terminal = Terminal(folder, "--ask", "--author", "", "--lang", "en")
    terminal.expect("Not every text could be looked at.")
    assert "F125" in terminal.text
    assert "Nothing is left" not in terminal.text
    assert terminal.end() == 1
