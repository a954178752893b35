"""Scripts of users: without a guard, with types, with threads and event loops."""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tests.support.library import edit, write_library
from tests.support.lippe import copy_lippe
from tests.support.mapping_files import write_mapping
from tests.support.planted.files import WRITERS

import verbund
from verbund.api.own_process import run_where_fit
from verbund.findings import Findings
from verbund.system import match_time

_Result = TypeVar("_Result")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A workspace with so much text that it is worth a second process."""
    folder = write_library(tmp_path / "library")
    title = "A title that is long enough. " * 20
    rows = "".join(f"9-{number},{title},,crime\n" for number in range(2_500))
    with (folder / "records" / "books.csv").open("a", encoding="utf-8") as stream:
        stream.write(rows)
    return folder


def run_script(text: str, folder: Path) -> list[str]:
    """The lines that a script prints; nothing may go to stderr."""
    (folder / "script.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "script.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def in_thread(work: Callable[[], _Result]) -> _Result:
    """What a function gives, or raises, in a thread of its own."""

    async def main() -> _Result:
        return await asyncio.to_thread(work)

    return asyncio.run(main())


SCRIPT = """\
import threading
import verbund

print("begun")
{before}
report = verbund.build("library", jobs=2)
print(report.conforms, report.records["books"])
answer = verbund.query("SELECT (COUNT(*) AS ?n) WHERE {{ ?s a ?c }}", "library")
print(answer.rows[0][0] > 2_500)
{after}
"""


def test_a_script_needs_no_guard(library: Path) -> None:
    text = SCRIPT.format(before="", after="")
    assert run_script(text, library.parent) == ["begun", "True 2502", "True"]


def test_a_script_with_other_threads_is_not_run_again_and_does_not_hang(library: Path) -> None:
    """As one that has loaded pandas or numpy: it must not fork, and must not begin anew."""
    before = "end = threading.Event(); threading.Thread(target=end.wait, daemon=True).start()"
    text = SCRIPT.format(before=before, after="end.set()")
    assert run_script(text, library.parent) == ["begun", "True 2502", "True"]


def test_a_running_event_loop_is_no_hindrance(library: Path) -> None:
    """A notebook runs its cells in the main thread, within a loop."""

    async def cell() -> tuple[verbund.ValidationReport, verbund.QueryAnswer]:
        report = verbund.build(library, jobs=2)
        return report, verbund.query("ASK { ?s ?p ?o }", library)

    report, answer = asyncio.run(cell())
    assert report.conforms
    assert answer


def test_a_thread_gives_what_the_main_thread_gives(library: Path) -> None:
    edit(library / "records" / "loans.csv", "2021-03-29", "2021-02-30")
    seen: list[verbund.Reading] = []
    report = in_thread(lambda: verbund.validate(library, jobs=2, progress=seen.append))
    assert report == verbund.validate(library)
    assert [finding.code for finding in report.findings] == ["V103"]
    assert {reading.table for reading in seen} == {"books", "members", "loans"}
    told = [(reading.number, reading.tables) for reading in seen]
    assert told == [(1, 3), (2, 3), (3, 3), (3, 3)]  # books are in no order, and begin again
    assert [reading.table for reading in seen].count("books") == 2


def test_columns_about_values_and_lists_come_back_from_a_thread(tmp_path: Path) -> None:
    """What is sent back has the tables with what reads their headings."""
    folder = copy_lippe(tmp_path / "lippe")
    report = in_thread(lambda: verbund.build(folder))
    assert report == verbund.build(folder)
    assert report.records["value_statements"] > 0


@pytest.mark.parametrize("form", WRITERS)
def test_each_format_and_a_mapping_come_back_from_a_thread(form: str, tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    path = folder / "records" / "books.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    path.unlink()
    own = [["Our title" if heading == "title" else heading for heading in head], *rows]
    WRITERS[form](path.with_suffix(f".{form}"), "books", own)
    write_mapping(folder, ",,Our title,,books,title")
    report = in_thread(lambda: verbund.validate(folder))
    assert report == verbund.validate(folder)
    assert report.records["books"] == len(rows)


LOOKED = verbund.Reading("looked", 1, 1, 0, 0.0)


def has_timer(progress: Callable[[verbund.Reading], None]) -> bool:
    progress(LOOKED)
    return match_time.has_timers()


def test_matches_are_bounded_in_time_for_a_thread_too() -> None:
    """Only the main thread of a process has a timer that interrupts a match."""
    seen: list[verbund.Reading] = []
    assert not in_thread(lambda: has_timer(seen.append))
    assert in_thread(lambda: run_where_fit(has_timer, jobs=1, progress=seen.append))
    assert seen == [LOOKED, LOOKED]


def lose_the_process(progress: Callable[[verbund.Reading], None]) -> bool:
    os._exit(1)


def test_a_process_that_is_lost_is_a_finding() -> None:
    with pytest.raises(Findings) as caught:
        in_thread(lambda: run_where_fit(lose_the_process, jobs=1, progress=print))
    assert [finding.code for finding in caught.value.findings] == ["B108"]


def test_errors_of_a_thread_are_those_of_the_main_thread(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    with pytest.raises(verbund.UnreadableError, match=r"verbund\.toml: W101"):
        in_thread(lambda: verbund.build(tmp_path))
    with pytest.raises(verbund.UsageError, match="2021"):
        in_thread(lambda: verbund.build(folder, modified="in 2021"))
    with pytest.raises(verbund.RevisionError, match="no Git repository"):
        in_thread(lambda: verbund.validate_changed("HEAD", folder))


def test_several_threads_at_once(library: Path) -> None:
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(verbund.validate(library).conforms))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 3


TYPED = """\
from pathlib import Path

import verbund

report = verbund.validate(Path("records"), jobs=2)
for finding in report.findings:
    message: str = finding.message.de
    row: int | None = finding.place.row
    text: str = f"{finding.severity.value} {message} {row}"
answer = verbund.query("ASK {}", ".")
rows: list[dict[str, str | int]] = verbund.query("x").to_dicts()  # wrong
counts: dict[str, verbund.RecordCounts] = dict(verbund.diff("1", "2").records)
outcomes = [target.outcome for target in verbund.publish(dry_run=True).targets]
try:
    verbund.build(outputs="x")  # wrong
except verbund.VerbundError as error:
    print(error)
"""


def test_mypy_reads_the_types_of_the_interface(tmp_path: Path) -> None:
    """The two lines that are wrong are found, and nothing else is."""
    (tmp_path / "script.py").write_text(TYPED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line]
    wrong = [str(n) for n, line in enumerate(TYPED.splitlines(), 1) if line.endswith("# wrong")]
    assert errors == wrong, done.stdout
