"""What several processes make of the tables is what one makes: small tables, without a command.

Larger ones, and whole builds, are in test_processes_agree.py.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import select
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.support.arranged_rows import (
    ARRANGEMENTS,
    Arrangement,
    books,
    in_order,
    late,
    loans,
    swapped,
    uneven,
    write,
)

from verbund.api.progress import Reading
from verbund.api.run import BuildResult, build, validate
from verbund.convert import parallel, run
from verbund.convert.conversion import Conversion
from verbund.convert.parallel import each, follow
from verbund.convert.run import convert_tables
from verbund.convert.table import Converted
from verbund.findings import Finding, Findings, Place
from verbund.findings.gathered import MOST
from verbund.read.tables import CHUNK, Table, open_tables
from verbund.resolve.index import Index, TableIndex
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.validation.compare import Key, key_of
from verbund.workspace.workspace import read_workspace

JSON = 2
"""The place of the JSON-LD among the texts: its batches need a comma between them."""

COUNT = 1300
"""Two chunks and a half: a third process has one as well."""


@dataclass(slots=True)
class Texts:
    """A sink that keeps the texts of each table; one that is begun again begins with nothing."""

    tables: dict[str, list[bytes]] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    watch: Callable[[], None] = lambda: None

    def start(self, table: str) -> None:
        self.tables.pop(table, None)
        self.tables[table] = [b"", b"", b""]
        self.records[table] = 0

    def add(self, converted: Converted) -> None:
        table = [*self.tables][-1]
        kept = self.tables[table]
        for place, text in enumerate((converted.ntriples, converted.turtle, converted.jsonld)):
            between = b",\n" * (place == JSON and bool(kept[place]) and bool(text))
            kept[place] += between + bytes(text)
        self.records[table] += converted.records
        self.watch()


def converted(
    folder: Path,
    jobs: int,
    *,
    checking: bool = False,
    sink: Texts | None = None,
    most: int = MOST,
) -> tuple[Conversion, Texts]:
    """All tables of a workspace, with everything that can be asked for."""
    workspace, sink = read_workspace(folder), sink or Texts()
    model = workspace.load_model()
    tables = open_tables(workspace.records, model, "records")
    conversion = convert_tables(
        model,
        tables,
        index_tables(model, tables),
        build_context(model),
        sink,
        sort_folder=folder / "sorting",
        jobs=jobs,
        counting=not checking,
        keeping=not checking,
        checking=checking,
        most=most,
    )
    assert not (folder / "sorting").exists()
    assert not multiprocessing.active_children()
    return conversion, sink


def said(conversion: Conversion) -> list[tuple[Key, str]]:
    """The results of the validation, with the shape of each."""
    return [(key_of(result), result.shape.iri) for result in conversion.results or ()]


@pytest.mark.parametrize("arranged", ARRANGEMENTS, ids=lambda item: item.__name__)
def test_one_process_and_several_find_and_write_the_same(
    arranged: Arrangement, tmp_path: Path
) -> None:
    rows = [
        row.replace("Title", "Tit\x0ble" if n % 97 == 5 else "Title")
        for n, row in enumerate(books(COUNT, faults=9))
    ]
    folder = write(tmp_path / "library", arranged(rows), arranged(loans(COUNT)))
    first, written = converted(folder, 1)
    assert len(first.findings) > 9
    assert len({finding.place.file for finding in first.findings}) == 2
    assert list(first.records) == ["books", "loans", "members"]
    assert first.records["members"] == 3
    for jobs in (2, 3):
        found, texts = converted(folder, jobs)
        assert found.findings == first.findings
        assert found.records == first.records
        assert found.statistics == first.statistics
        assert said(found) == said(first) != []
        assert found.links == first.links
        assert (texts.tables, texts.records) == (written.tables, written.records)
    for jobs in (1, 2, 3):
        found, texts = converted(folder, jobs, checking=True)
        assert (found.findings, found.records) == (first.findings, first.records)
        assert found.results is None
        assert not any(map(any, texts.tables.values()))
        assert texts.records == first.records


@pytest.mark.parametrize(
    "arranged",
    [item for item in ARRANGEMENTS if item is not uneven],
    ids=lambda item: item.__name__,
)
def test_rows_are_written_in_order_however_they_come(arranged: Arrangement, tmp_path: Path) -> None:
    """Whole rows come in any order; each is written once, and none of a table begun in vain."""
    folder = write(tmp_path / "library", books(COUNT), loans(COUNT)[:40])
    _, expected = converted(folder, 1)
    assert expected.tables["books"][0].count(b"#Book> .") == COUNT
    write(folder, arranged(books(COUNT)), loans(COUNT)[:40])
    for jobs in (1, 2):
        conversion, texts = converted(folder, jobs)
        assert texts.tables == expected.tables
        doubles = [finding.code for finding in conversion.findings if finding.code == "K102"]
        assert len(doubles) == (arranged.__name__ == "doubled")


@pytest.mark.parametrize("arranged", [in_order, late, swapped], ids=lambda item: item.__name__)
def test_the_first_of_many_findings_are_told_and_all_are_counted(
    arranged: Arrangement, tmp_path: Path
) -> None:
    """Also where a table is begun again, because its rows are not in order."""
    rows = [row if n % 10 else f"{n:05},,crime" for n, row in enumerate(books(COUNT))]
    folder = write(tmp_path / "library", arranged(rows), [])
    first, _ = converted(folder, 1, most=20)
    titles = [item for item in first.findings if item.code == "V101"]
    assert 0 < len(titles) <= 20
    count = len(titles) + sum(item.more.count for item in titles if item.more is not None)
    every, _ = converted(folder, 1)
    assert count == len([item for item in every.findings if item.code == "V101"]) == COUNT // 10
    assert [replace(item, more=None) for item in titles] == [
        item for item in every.findings if item.code == "V101"
    ][: len(titles)]
    for jobs, checking in ((2, False), (3, False), (1, True), (2, True)):
        found, _ = converted(folder, jobs, checking=checking, most=20)
        assert found.findings == first.findings


@pytest.mark.parametrize("jobs", [1, 2])
def test_findings_below_titles_are_at_the_rows_and_lines_of_the_file(
    jobs: int, tmp_path: Path
) -> None:
    rows = books(COUNT)
    rows[7], rows[1200] = '00007,"T\nU",none', "01200,,crime"
    folder = write(tmp_path / "library", rows, [])
    path = folder / "records/books.csv"
    path.write_text(f"Bücher\n\n{path.read_text('utf-8')}", encoding="utf-8")
    found = [item for item in converted(folder, jobs)[0].findings if item.code in ("R103", "V101")]
    assert [(item.place.row, item.place.line, item.heading_row) for item in found] == [
        (11, 11, 3),
        (1204, 1205, 3),
    ]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_as_many_processes_work_as_are_asked_for(jobs: int, tmp_path: Path) -> None:
    folder = write(tmp_path / "library", books(20 * CHUNK), [])
    found: list[int] = []
    converted(
        folder, jobs, sink=Texts(watch=lambda: found.append(len(multiprocessing.active_children())))
    )
    assert found[0] == (jobs if jobs > 1 else 0)


@pytest.mark.parametrize("table", ["books", "loans", "members"])
@pytest.mark.parametrize("worth", [0, 1 << 20])
def test_findings_before_a_wrong_byte(
    tmp_path: Path, table: str, worth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the ids, all know that a table could not be read to its end."""
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", worth)
    folder = write(tmp_path / "library", uneven(books(COUNT, faults=9)), uneven(loans(COUNT)))
    members = "".join(f"m{n},Member {n}\n" for n in range(COUNT))
    (folder / "records/members.csv").write_text(f"number,name\n{members}", encoding="utf-8")
    path = folder / f"records/{table}.csv"
    data = path.read_bytes()
    cut = data.index(b"\n", 3 * len(data) // 4)
    path.write_bytes(data[:cut] + b"\n\xff,,\n" + data[cut + 1 :])
    first, _ = converted(folder, 1)
    codes = [finding.code for finding in first.findings]
    assert codes.count("F102") == 1
    assert codes.count("F104") == 2  # the rows that are too short, in both tables
    for jobs, checking in ((2, False), (3, False), (2, True)):
        found, _ = converted(folder, jobs, checking=checking)
        assert found.findings == first.findings


def test_ids_read_by_another_process_come_with_what_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 0)
    workspace = write(tmp_path / "library", books(COUNT), loans(COUNT))
    path = workspace / "records/books.csv"
    path.write_bytes(path.read_bytes() + b"\xff,,\n")
    found = read_workspace(workspace)
    model = found.load_model()
    index = index_tables(model, open_tables(found.records, model, "records"))
    run._read_index(index, ["books", "members"], 2)
    assert len(index.of(model.by_name["books"]).ids) == COUNT
    assert not index.is_complete(model.by_name["books"])
    assert index.is_complete(model.by_name["members"])


@pytest.mark.parametrize("checking", [False, True])
def test_no_process_reads_a_table_again_for_ids_that_another_one_saw(
    checking: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are noted on the way in the order of the rows, and told to all before they are needed."""
    folder = write(tmp_path / "library", books(COUNT), loans(COUNT))
    model = read_workspace(folder).load_model()
    tables = open_tables(folder / "records", model, "records")
    index = index_tables(model, tables)
    expected = [*index.of(model.by_name["books"]).ids]
    fill, learnt = Index._fill, []

    def filled(index: Index, found: TableIndex, table: Table) -> None:
        assert table.record_type.name != "books"
        fill(index, found, table)

    def learn(index: Index, table: Table, ids: dict[str, str]) -> None:
        learnt.append((table.record_type.name, [*ids]))

    monkeypatch.setattr(Index, "_fill", filled)
    monkeypatch.setattr(Index, "compares_names", False)
    first, _ = converted(folder, 1, checking=checking)
    found, _ = converted(folder, 3, checking=checking)
    assert found.findings == first.findings
    monkeypatch.setattr(Index, "_fill", fill)
    monkeypatch.setattr(Index, "learn", learn)
    converted(folder, 3, checking=checking)
    assert ("books", expected) in learnt


@pytest.mark.parametrize("slots", [1, 2])
@pytest.mark.parametrize("slot", [1, 100_000, 150_000])
def test_batches_larger_and_smaller_than_the_memory_shared(
    slot: int, slots: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts go by another way where they do not fit, and wait where the parent has too many."""
    rows = books(6 * CHUNK)
    rows[7] = rows[7].replace("Title", "Tätel" * 40)
    folder = write(tmp_path / "library", rows, [])
    _, expected = converted(folder, 1)
    monkeypatch.setattr(parallel, "_SLOT", slot)
    monkeypatch.setattr(parallel, "_SLOTS", slots)
    _, texts = converted(folder, 2)
    assert texts.tables == expected.tables


# --- how many processes are started --------------------------------------------------------------

MIB = 1 << 20


@pytest.mark.parametrize(
    ("size", "cores", "free", "expected"),
    [
        (2 * MIB - 1, 8, None, 1),
        (2 * MIB, 8, None, 2),
        (3 * MIB, 8, None, 3),
        (900 * MIB, 8, None, 4),
        (900 * MIB, 3, None, 3),
        (900 * MIB, 1, None, 1),
        (900 * MIB, 8, 512 * MIB, 2),
        (900 * MIB, 8, 100 * MIB, 1),
    ],
)
def test_as_many_processes_as_the_machine_and_the_size_deserve(
    size: int, cores: int, free: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: cores)
    monkeypatch.setattr(parallel, "free_memory", lambda: free)
    assert parallel.fitting(size) == expected


def test_beside_other_threads_there_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: 8)
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert parallel.fitting(900 * MIB) == 1
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("command", [validate, build])
def test_a_command_takes_as_many_as_fit(
    command: Callable[..., BuildResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "library", books(20 * CHUNK), [])
    found: list[int] = []

    def watch(reading: Reading) -> None:
        found.append(len(multiprocessing.active_children()))

    monkeypatch.setattr(parallel, "processors", lambda: 3)
    assert command(read_workspace(folder), jobs=None, watch=watch).conforms
    assert set(found) == {0}
    monkeypatch.setattr(parallel, "_WORTH_TWO", 8)
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 8)
    found.clear()
    shutil.rmtree(folder / "output", ignore_errors=True)  # from which a build would take over
    assert command(read_workspace(folder), jobs=None, watch=watch).conforms
    assert max(found) == 3


# --- processes that end early --------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1])
def test_a_process_that_is_lost_while_tables_are_written_is_said(
    number: int, tmp_path: Path
) -> None:
    folder = write(tmp_path / "library", books(20 * CHUNK), [])

    def lose() -> None:
        children = sorted(multiprocessing.active_children(), key=lambda item: item.pid or 0)
        if len(children) == 2:
            children[number].kill()

    with pytest.raises(Findings) as caught:
        converted(folder, 2, sink=Texts(watch=lose))
    assert [finding.code for finding in caught.value.findings] == ["B108"]
    assert not multiprocessing.active_children()


def lost(item: str) -> str:
    """The item again; the process that gets to c is killed."""
    if item == "c":
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def test_a_process_that_is_lost_while_tables_are_checked_is_said() -> None:
    with pytest.raises(Findings) as caught:
        list(each(lost, "abcd", [1, 1, 1, 1], 2))
    assert [finding.code for finding in caught.value.findings] == ["B108"]
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("jobs", [1, 2, 3, 9])
@pytest.mark.parametrize("items", ["", "a", "abcdef"])
def test_results_come_in_the_order_of_the_items(items: str, jobs: int) -> None:
    found = list(each(lambda item: (item, os.getpid()), items, range(len(items)), jobs))
    assert "".join(item for item, _ in found) == items
    processes = {process for _, process in found}
    assert len(processes) <= min(jobs, len(items))
    assert os.getpid() not in processes
    assert not multiprocessing.active_children()


def test_the_largest_goes_first(tmp_path: Path) -> None:
    """So that the last one to end is a small one."""

    def note(item: str) -> None:
        with (tmp_path / "begun").open("a", encoding="utf-8") as stream:
            stream.write(item)

    list(each(note, "abcde", [2, 5, 3, 5, 9], 1))
    assert (tmp_path / "begun").read_text("utf-8") == "ebdca"


def test_each_process_has_something_to_do() -> None:
    """Two that must meet are worked on at the same time."""
    ours, theirs = multiprocessing.get_context("fork").Pipe()

    def meet(item: str) -> str:
        end = ours if item == "a" else theirs
        end.send(item)
        assert end.poll(20)
        return str(end.recv())

    assert list(each(meet, "ab", [1, 1], 2)) == ["b", "a"]


def test_findings_for_which_work_cannot_go_on_come_from_another_process() -> None:
    def refuse(item: str) -> str:
        raise Findings([Finding("W101", Place(item))])

    with pytest.raises(Findings) as caught:
        list(each(refuse, "ab", [1, 1], 2))
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.file in ("a", "b")) == ("W101", True)
    assert not multiprocessing.active_children()


def in_a_process(work: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process


def test_what_the_disk_refuses_another_process_is_said_here() -> None:
    def write(item: str) -> str:
        raise OSError(errno.ENOSPC, "full", item)

    with pytest.raises(OSError, match="full") as caught:
        list(each(write, "ab", [1, 1], 2))
    assert caught.value.errno == errno.ENOSPC
    assert not multiprocessing.active_children()


def test_a_process_ignores_what_is_meant_for_its_parent() -> None:
    """Ctrl-C goes to all processes of a terminal; the parent ends the others."""
    parent = os.getpid()

    def work() -> None:
        follow(parent)
        os.kill(os.getpid(), signal.SIGINT)
        os._exit(7)

    process = in_a_process(work)
    process.join(20)
    assert process.exitcode == 7


def test_a_process_whose_parent_has_ended_before_ends() -> None:
    def work() -> None:
        follow(1 if os.getppid() != 1 else 2)
        os._exit(7)

    process = in_a_process(work)
    process.join(20)
    assert process.exitcode == 1


def test_a_process_ends_with_its_parent_however_that_ends() -> None:
    read, written = os.pipe()

    def child() -> None:
        follow(os.getppid())
        os.write(written, b"x")
        time.sleep(60)

    def parent() -> None:
        in_a_process(child).join()

    process = in_a_process(parent)
    os.close(written)
    try:
        assert os.read(read, 1) == b"x"
        process.kill()
        process.join()
        assert select.select([read], [], [], 20)[0], "it still holds its end of the pipe"
        assert os.read(read, 1) == b""
    finally:
        os.close(read)
