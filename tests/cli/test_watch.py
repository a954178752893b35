"""``verbund watch`` as people and editors meet it: real processes, real files, a real terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import TOML, edit, write_library
from tests.support.watching import watching

from verbund.cli.main import group


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def loans(library: Path) -> Path:
    return library / "records/loans.csv"


def test_each_run_is_a_line_of_json_with_the_findings_of_validate(
    library: Path, loans: Path
) -> None:
    with watching(library, "--format", "json") as command:
        assert command.report() == {
            "conforms": True,
            "run": 1,
            "completed": True,
            "released": False,
            "changed": [],
            "new": 0,
            "gone": 0,
            "findings": [],
        }
        edit(loans, "1.3.2021", "tomorrow \u2028 ::error::")
        found = command.report()
        said = CliRunner().invoke(group, ["validate", "-w", str(library), "--format", "json"])
        assert found["findings"] == json.loads(said.stdout)["findings"] != []
        assert (found["run"], found["new"], found["gone"]) == (2, 1, 0)
        assert found["changed"] == ["records/loans.csv"]
        (library / "verbund.toml").write_text("[", encoding="utf-8")
        assert [item["code"] for item in command.report()["findings"]] == ["W102"]
        (library / "verbund.toml").write_text(TOML, encoding="utf-8")
        assert command.report()["completed"] is True
        begun = command.seconds()
        time.sleep(1.0)
        assert command.seconds() - begun < 0.1  # between runs it sleeps
        assert command.interrupt() == (130, "interrupted\n")


def test_elsewhere_than_on_a_terminal_reports_follow_each_other(library: Path, loans: Path) -> None:
    with watching(library, "--build", "--lang", "de", TERM="xterm") as command:
        first = command.until("/output")
        head, empty, records, where = first.splitlines()
        assert re.fullmatch(rf"--- \d\d:\d\d:\d\d  {re.escape(str(library))}", head)
        assert (empty, records) == ("", "Aus 6 Datensätzen in 3 Tabellen wurden 25 Tripel.")
        assert where == f"Die Veröffentlichung liegt in {library / 'output'}"
        edit(loans, "1.3.2021", "morgen")
        second = command.until("erledigt.").splitlines()
        assert re.fullmatch(r"--- \d\d:\d\d:\d\d  records/loans\.csv", second[1])
        assert 'records/loans.csv:2, Spalte "lent"' in second
        assert second[-2].startswith("Nichts wurde geschrieben.")
        assert second[-1] == "Seit dem letzten Lauf: 1 neu, 0 erledigt."
        assert "\x1b" not in "".join(second)
        assert command.interrupt() == (130, "abgebrochen\n")


def test_it_ends_when_nobody_reads(library: Path, loans: Path) -> None:
    with watching(library, "--format", "json") as command:
        command.line()
        assert command.process.stdout is not None
        command.process.stdout.close()
        edit(loans, "1.3.2021", "tomorrow")
        assert command.process.wait(60) == 1
        assert command.process.stderr is not None
        assert command.process.stderr.read() == ""


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--poll", "0"), 2, "--poll"),
        (("--format", "xml"), 2, "--format"),
        (("--modified", "soon"), 2, "soon"),
        ((__file__,), 2, "test_watch.py"),
    ],
)
def test_wrong_use(library: Path, options: tuple[str, ...], code: int, told: str) -> None:
    arguments = options if options[0] == __file__ else (str(library), *options)
    result = CliRunner().invoke(group, ["watch", *arguments])
    assert (result.exit_code, told in result.stderr) == (code, True)


# --- on a terminal


class Screen:
    """What a terminal shows: all since it was cleared last."""

    def __init__(self, master: int) -> None:
        self._master, self._shown = master, b""

    def until(self, text: str) -> str:
        """What it shows once a text stands there."""
        begun = time.monotonic()
        while True:
            last = self._shown.rpartition(b"\x1b[2J")[2].decode("utf-8", "replace")
            if text in last:
                return last
            assert time.monotonic() - begun < 60, last
            with suppress(OSError):
                self._shown += os.read(self._master, 65_536)

    @property
    def cleared(self) -> int:
        """How often it was cleared."""
        return self._shown.count(b"\x1b[2J")


@contextmanager
def on_terminal(folder: Path, lines: int, **environment: str) -> Iterator[Screen]:
    """Watch a workspace on a terminal of so many lines of 80 columns."""
    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
    variables = {name: text for name, text in os.environ.items() if name not in ("NO_COLOR", "CI")}
    with subprocess.Popen(
        [sys.executable, "-m", "verbund", "watch", str(folder), "--poll", "0.2"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**variables, "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment},
    ) as process:
        os.close(slave)
        try:
            yield Screen(master)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
            os.close(master)


def test_on_a_terminal_a_report_takes_the_place_of_the_one_before(
    library: Path, loans: Path
) -> None:
    with on_terminal(library, 40) as screen:
        shown = screen.until("Ctrl-C ends.")
        assert "6 records in 3 tables: no violation.\r\n\r\nWaiting for changes." in shown
        edit(loans, "1.3.2021", "tomorrow")
        shown = screen.until("1 new, 0 gone.")
        assert "V103" in shown
        assert "no violation" not in shown
        assert "\x1b[1;31m" in shown
        edit(loans, "tomorrow", "1.3.2021")
        assert "V103" not in screen.until("0 new, 1 gone.")
        assert screen.cleared == 3


def test_what_is_new_comes_first_where_there_is_not_room_for_all(
    library: Path, loans: Path
) -> None:
    more = "".join(f"nobody{number},3-16,,,\n" for number in range(12))
    loans.write_text(loans.read_text(encoding="utf-8") + more, encoding="utf-8")
    with on_terminal(library, 24, NO_COLOR="1") as screen:
        shown = screen.until("Ctrl-C ends.")
        assert "There are more; verbund validate shows all of them." in shown
        assert "12 violations in 1 file" in shown
        assert shown.count("\n") <= 24
        assert re.search(r"\x1b\[[0-9;]*m", shown) is None
        edit(loans, "nobody11,3-16,,,", "nobody11,3-16,soon,,")
        shown = screen.until("1 new, 0 gone.")
        assert shown.index("V103") < shown.index("13 violations")
        assert "soon" in shown
