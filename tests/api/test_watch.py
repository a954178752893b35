"""Runs follow the files: each state once, when it is complete, with the findings of validate."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.support.library import TOML, edit, write_library
from tests.support.workbook_files import write_xlsx

import verbund
from verbund.api import changes
from verbund.api.changes import Changes
from verbund.api.progress import Reading
from verbund.model.model import Model
from verbund.system.file_states import opening_problem, state_of
from verbund.system.waking import woken_by

Reports = Iterator[verbund.WatchReport]
PATIENCE = 60.0


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = write_library(tmp_path / "library")
    (folder / "mapping.csv").write_text("sheet,table,heading,column\n", encoding="utf-8")
    return folder


@pytest.fixture
def reports(library: Path) -> Iterator[Reports]:
    """Reports of the library; the first was taken."""
    found = verbund.watch(library, poll=0.1)
    assert next(found).conforms
    yield found
    found.close()  # type: ignore[attr-defined]  # it is a generator


@pytest.fixture
def loans(library: Path) -> Path:
    return library / "records/loans.csv"


def codes(report: verbund.WatchReport) -> list[str]:
    return [finding.code for finding in report.findings]


# --- what is reported


def test_the_findings_are_those_of_validate(library: Path, reports: Reports, loans: Path) -> None:
    for old, new in (("1.3.2021", "tomorrow"), ("Leaves", "Leafs"), ("tomorrow", "2.3.2021")):
        edit(loans, old, new)
        assert next(reports).findings == verbund.validate(library).findings != ()


def test_new_and_gone_findings_are_told_apart(reports: Reports, loans: Path) -> None:
    edit(loans, "1.3.2021", "tomorrow")
    report = next(reports)
    assert (report.number, report.conforms, report.changed) == (2, False, ("records/loans.csv",))
    assert (len(report.new), report.new, report.gone) == (1, report.findings, ())
    edit(loans, "borrower,book,lent,due,fee\n", "borrower,book,lent,due,fee\nm1,0-44,,,0\n")
    report = next(reports)
    assert [finding.place.row for finding in report.findings] == [3]
    assert (report.new, report.gone) == ((), ())  # the row has moved, that is all
    edit(loans, "tomorrow", "1.3.2021")
    report = next(reports)
    assert (report.conforms, report.new, [item.code for item in report.gone]) == (
        True,
        (),
        ["V103"],
    )


def test_settings_that_cannot_be_read_are_a_report_and_the_watch_goes_on(
    library: Path, reports: Reports
) -> None:
    (library / "verbund.toml").write_text("[workspace", encoding="utf-8")
    report = next(reports)
    assert (report.conforms, report.completed, report.result) == (False, False, None)
    assert codes(report) == ["W102"]
    (library / "verbund.toml").write_text(TOML, encoding="utf-8")
    report = next(reports)
    assert (report.conforms, report.completed, report.changed) == (True, True, ("verbund.toml",))


def test_a_workspace_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    reports = verbund.watch(tmp_path / "library", poll=0.1)
    assert codes(next(reports)) == ["W101"]
    write_library(tmp_path / "library")
    assert next(reports).conforms


def test_only_what_conforms_is_released(library: Path, loans: Path) -> None:
    reports = verbund.watch(library, build=True, poll=0.1)
    dataset = library / "output/dataset.nt"
    assert isinstance(next(reports).result, verbund.BuildReport)
    first = dataset.read_bytes()
    edit(loans, "1.3.2021", "tomorrow")
    assert not next(reports).conforms
    assert dataset.read_bytes() == first
    edit(loans, "tomorrow", "2.3.2021")
    assert next(reports).conforms
    assert dataset.read_bytes() == first.replace(b"2021-03-01", b"2021-03-02") != first


def test_arguments_are_checked_at_once(library: Path) -> None:
    for wrong in ({"poll": 0.0}, {"poll": float("nan")}, {"jobs": 0}, {"poll": "2"}):
        with pytest.raises(verbund.UsageError):
            verbund.watch(library, **wrong)
    with pytest.raises(verbund.UsageError):
        next(verbund.watch(library, modified="soon"))


def test_nothing_of_a_run_is_left_behind(reports: Reports, loans: Path) -> None:
    held = [item for item in gc.get_objects() if isinstance(item, Model)]  # by other tests
    for number in range(3):
        edit(loans, f"{1 + number}.3.2021", f"{2 + number}.3.2021")
        next(reports)
    edit(loans, "4.3.2021", "tomorrow")
    next(reports)
    known = {id(item) for item in held}
    models = [item for item in gc.get_objects() if isinstance(item, Model)]
    assert sum(id(item) not in known for item in models) <= 2


# --- what counts


def added(name: str, text: str = "x") -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    return change


READ: dict[str, Callable[[Path], object]] = {
    "records": lambda folder: edit(folder / "records/books.csv", "Trial", "Trials"),
    "same size": lambda folder: edit(folder / "records/books.csv", "3-16", "3-17"),
    "touched": lambda folder: (folder / "records/books.csv").touch(),
    "new": added("records/books/more.csv", "isbn,title\n"),
    "unknown": added("records/list.xls"),
    "gone": lambda folder: (folder / "records/books.csv").unlink(),
    "renamed": lambda folder: (folder / "records/books.csv").rename(folder / "records/Bücher.csv"),
    "settings": lambda folder: (folder / "verbund.toml").write_text(f"{TOML}\n"),
    "ontology": lambda folder: edit(folder / "ontology/library.ttl", '"crime"@en', '"Crime"@en'),
    "shapes": lambda folder: edit(
        folder / "shapes/library.ttl", "sh:minLength 2", "sh:minLength 3"
    ),
    "rules": added("rules/one.rq"),
    "decisions": added("decisions.csv"),
    "mapping": lambda folder: (folder / "mapping.csv").unlink(),
    "profile": added("profile/one.ttl"),
    "no records": lambda folder: (folder / "records").rename(folder / "old"),
}


@pytest.mark.parametrize("kind", READ)
def test_what_a_run_reads_counts(library: Path, kind: str) -> None:
    (library / "profile").mkdir()
    watched = Changes(library, [library / "profile"], 0.1)
    seen = watched.seen()
    assert not watched.wait(seen, 0)
    READ[kind](library)
    assert watched.wait(seen, 0)


OTHERS = ("records/~$List.xlsx", "records/.~lock.loans.csv#", "records/A1B2C3D4", "records/l.tmp",
          "records/_notes.csv", "records/books/.hidden.csv", "output/manifest.json", "site/x.html",
          "ontology/library.ttl~", "shapes/.library.ttl.swp", "report.xlsx")  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_no_run_reads_does_not_count(library: Path, name: str) -> None:
    watched = Changes(library, (), 0.1)
    seen = watched.seen()
    added(name)(library)
    assert not watched.wait(seen, 0)


def test_the_target_of_a_link_counts(library: Path, tmp_path: Path, loans: Path) -> None:
    """No event is told of it."""
    target = library / "kept.csv"
    loans.rename(target)
    loans.symlink_to(target)
    watched = Changes(library, (), 0.1)
    seen = watched.seen()
    edit(target, "Leaves", "Leafs")
    assert watched.wait(seen, 0)


# --- how programs save


def in_pieces(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        for at in range(0, len(data), max(len(data) // 5, 1)):
            stream.write(data[at : at + max(len(data) // 5, 1)])
            stream.flush()
            time.sleep(0.08)


def over(path: Path, data: bytes) -> None:
    new = path.with_name("lu123.tmp")
    new.write_bytes(data)
    new.replace(path)


def as_excel(path: Path, data: bytes) -> None:
    """A file of its own, the old one away, the new one in its place, a lock file beside them."""
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"x")
    new, old = path.with_name("A1B2C3D4"), path.with_name("B2C3D4E5.tmp")
    in_pieces(new, data)
    path.rename(old)
    time.sleep(0.5)
    new.rename(path)
    old.unlink()
    lock.unlink()


def emptied_first(path: Path, data: bytes) -> None:
    path.write_bytes(b"")
    time.sleep(0.5)
    path.write_bytes(data)


def several_times(path: Path, data: bytes) -> None:
    for _ in range(4):
        over(path, data)
        os.utime(path)
        time.sleep(0.05)


@pytest.mark.parametrize("save", [in_pieces, over, as_excel, emptied_first, several_times])
def test_each_save_is_one_report_of_the_whole_file(
    library: Path, reports: Reports, loans: Path, save: Callable[[Path, bytes], None]
) -> None:
    text = loans.read_text(encoding="utf-8")
    saving = threading.Thread(target=save, args=(loans, f"{text}m1,0-44,soon,,0\n".encode()))
    saving.start()
    report = next(reports)
    saving.join()
    assert codes(report) == ["V103"]
    edit(loans, "soon", "1.3.2021")
    report = next(reports)
    assert (report.number, report.conforms) == (3, True)


def test_half_a_workbook_is_waited_for(library: Path, tmp_path: Path) -> None:
    """Whoever writes it pauses for longer than files have to be still."""
    rows = [["borrower", "book"], ["m1", "3-16"], ["m2", "0-44"]]
    write_xlsx(tmp_path / "loans.xlsx", {"loans": rows})
    data = (tmp_path / "loans.xlsx").read_bytes()
    (library / "records/loans.csv").unlink()
    book = library / "records/loans.xlsx"
    book.write_bytes(data)
    reports = verbund.watch(library, poll=0.1)
    assert next(reports).conforms

    def save() -> None:
        book.write_bytes(data[: len(data) // 2])
        time.sleep(changes.STILL + 0.9)
        book.write_bytes(data)

    saving = threading.Thread(target=save)
    saving.start()
    report = next(reports)
    saving.join()
    assert (report.number, report.conforms, report.changed) == (2, True, ("records/loans.xlsx",))


def test_half_a_shape_is_waited_for(library: Path, reports: Reports) -> None:
    """An editor that saves in pieces writes no shapes that are wrong."""
    shapes = library / "shapes/library.ttl"
    text = shapes.read_text("utf-8")

    def save() -> None:
        shapes.write_text(text[:-40], "utf-8")
        time.sleep(changes.STILL + 0.9)
        shapes.write_text(text, "utf-8")

    saving = threading.Thread(target=save)
    saving.start()
    report = next(reports)
    saving.join()
    assert (report.number, report.conforms, report.changed) == (2, True, ("shapes/library.ttl",))


def test_a_broken_workbook_is_told_in_the_end(library: Path, reports: Reports) -> None:
    (library / "records/members.xlsx").write_bytes(b"PK\3\4 no more")
    assert codes(next(reports))[0] == "F152"


def test_a_change_during_a_run_starts_another(library: Path, loans: Path) -> None:
    """The report is that of the state after it: the run before may have read half of a file."""
    left = [lambda: edit(loans, "1.3.2021", "tomorrow"), lambda: edit(loans, "Leaves", "Leafs")]

    def change(reading: Reading) -> None:
        if reading.table == "loans" and left:
            left.pop(0)()

    report = next(verbund.watch(library, poll=0.1, progress=change))
    assert (report.number, left) == (1, [])
    assert report.findings == verbund.validate(library).findings
    assert len(report.findings) == 2


def test_each_report_has_its_own_tries(
    library: Path, loans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs that were dropped for one report do not count for those after it."""
    left: list[tuple[str, str]] = []
    runs: list[Path] = []

    def counted(folder: Path, **given: Any) -> verbund.ValidationReport:
        runs.append(folder)
        return verbund.validate(folder, **given)

    monkeypatch.setattr(sys.modules["verbund.api.watch"], "validate", counted)

    def change(reading: Reading) -> None:
        if reading.table == "loans" and left:
            edit(loans, *left.pop())

    found = verbund.watch(library, poll=0.1, progress=change)
    assert next(found).conforms
    good, bad = "1.3.2021", "tomorrow"
    for number in range(5):
        left.append((good, bad) if number % 2 == 0 else (bad, good))
        edit(loans, f"m2,Leaves,,,{number}\n", f"m2,Leaves,,,{number + 1}\n")
        assert next(found).conforms == (number % 2 == 1)
    assert len(runs) >= 1 + 2 * 5


def test_files_that_always_change_are_reported_in_the_end(library: Path, loans: Path) -> None:
    report = next(verbund.watch(library, poll=0.1, progress=lambda _: loans.touch()))
    assert report.conforms


# --- events and looks


@pytest.mark.parametrize("has_events", [True, False])
def test_it_hears_of_a_change_with_and_without_events(
    library: Path, loans: Path, has_events: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_events:
        monkeypatch.setitem(sys.modules, "watchdog", None)
    watched = Changes(library, (), 3600.0 if has_events else 0.1)
    seen = watched.seen()
    timer = threading.Timer(0.3, edit, (loans, "Leaves", "Leafs"))
    timer.start()
    assert watched.wait(seen, PATIENCE)
    timer.join()


def test_a_sleep_ends_for_changes_and_not_for_readers(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep/file"
    file.write_text("x")
    with woken_by([(tmp_path, True), (tmp_path / "missing", True)]) as sleep:
        begun = time.monotonic()
        file.read_text()
        sleep(0.2)
        assert time.monotonic() - begun >= 0.2
        threading.Timer(0.1, file.write_text, ("y",)).start()
        sleep(PATIENCE)
        assert time.monotonic() - begun < PATIENCE / 2
    assert not [item for item in threading.enumerate() if "watchdog" in type(item).__module__]


def test_outlines_of_the_site_that_a_build_makes_are_watched(library: Path) -> None:
    """Who mends them gets the release."""
    with (library / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[site]\nwith_build = true\noutlines = "towns.geojson"\n')
    found = verbund.watch(library, build=True, poll=0.1)
    first = next(found)
    assert ([item.code for item in first.findings], first.completed) == (["F185"], False)
    (library / "towns.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    second = next(found)
    assert (second.changed, second.conforms) == (("towns.geojson",), True)
    assert (library / "output").exists()


NOTES = """
import logging, sys
from pathlib import Path
from verbund.system.waking import woken_by
with woken_by([(Path(sys.argv[1]), True)]):
    logging.getLogger("watchdog.observers.api").warning("called when the thread is inactive")
"""


def test_notes_of_watchdog_do_not_come_among_the_findings(tmp_path: Path) -> None:
    """It writes some when it is ended while something happens; nobody asked for a log."""
    command = [sys.executable, "-c", NOTES, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("", "")


def test_waiting_takes_no_processor_time(library: Path) -> None:
    watched = Changes(library, (), 2.0)
    seen = watched.seen()
    watched.wait(seen, 0.1)
    begun = time.thread_time()
    watched.wait(seen, 1.0)
    assert time.thread_time() - begun < 0.05


def test_a_look_takes_a_small_share_of_the_time(library: Path) -> None:
    """A slow drive with many files is looked at less often than was asked for."""
    slept: list[float] = []
    clock = iter(float(number) for number in range(100))
    watched = Changes(
        library,
        (),
        0.1,
        clock=lambda: next(clock),
        sleep=slept.append,
        waking=lambda folders: nullcontext(slept.append),
    )
    watched.wait(watched.seen(), 60.0)
    assert max(slept) == 50.0  # each look took a second by that clock


def test_a_file_that_cannot_be_opened_is_noticed_when_it_can(library: Path) -> None:
    """A lock shows in nothing but the opening; here one that leads in a circle."""
    link = library / "records/members.csv"
    link.unlink()
    link.symlink_to("members.csv")
    assert opening_problem(link) != 0
    state = state_of(link)
    assert state is not None
    assert state.problem != 0
    reports = verbund.watch(library, poll=0.1)
    assert not next(reports).conforms
    link.unlink()
    link.write_text("number,name\nm1,Ada\nm2,Grace\n", encoding="utf-8")
    assert next(reports).conforms


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can become another")
def test_a_problem_that_goes_without_a_change_of_the_file_counts(
    library: Path, loans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Changes(library, (), 0.1)
    loans.chmod(0)
    for folder in loans.parents:
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        seen = watched.with_problems(watched.seen(), ["records/loans.csv"])
        assert seen.problems[loans.resolve()] != 0
        assert not watched.wait(seen, 0)
    finally:
        os.seteuid(0)
    assert watched.wait(seen, 0)  # who is root may open it
