"""A build that takes over what did not change gives what a full one gives: bytes and findings."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.support.described import EVERYTHING
from tests.support.edited_records import Records
from tests.support.extent import number

from verbund.api.run import BuildResult, build
from verbund.convert.kept import changed_columns, splice
from verbund.convert.kept.chunk import KeptChunk
from verbund.convert.table import Converted
from verbund.findings import Findings
from verbund.release.derived import files
from verbund.release.derived.run import Derivation
from verbund.system.user_cache import read_kept, write_kept
from verbund.workspace.workspace import read_workspace

EDITS = number("edits between builds", quick=60, default=150, full=10_000)
_EACH = 30
"""The edits of one workspace, one after the other."""

Outcome = tuple[list[str], dict[str, bytes]]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Chunks of a few rows, and nothing flushed to the disk."""
    for module in ("read.tables", "convert.kept.plan", "convert.kept.splice"):
        monkeypatch.setattr(f"verbund.{module}.CHUNK", 4)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setenv("VERBUND_CACHE", str(tmp_path / "cache"))


def outcome(folder: Path, output: Path, *, full: bool) -> tuple[Outcome, BuildResult | None]:
    """What a build says and writes."""
    workspace = replace(read_workspace(folder), output=output)
    try:
        report = build(workspace, full=full)
    except Findings as error:
        return (list(map(repr, error.findings)), {}), None
    files = {}
    if report.conforms:
        for path in sorted(output.rglob("*")):
            if path.is_file():
                files[path.relative_to(output).as_posix()] = path.read_bytes()
    return (list(map(repr, report.findings)), files), report


@dataclass
class Copied:
    """How many chunks were taken over since it was asked last."""

    number: int = 0

    def take(self) -> int:
        """The number, which begins again."""
        found, self.number = self.number, 0
        return found


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> Copied:
    """Count the chunks that are taken over."""
    found, copy = Copied(), splice._copied

    def counting(chunks: Sequence[KeptChunk], dataset: splice.LastDataset) -> Converted:
        found.number += len(chunks)
        return copy(chunks, dataset)

    monkeypatch.setattr(splice, "_copied", counting)
    return found


_ONCE_WRONG = 97
"""A changed column of rows that hold records of another table, too."""


@pytest.mark.parametrize("seed", sorted({*range(EDITS // _EACH), _ONCE_WRONG}))
def test_any_edits_give_what_a_full_build_gives(seed: int, tmp_path: Path, copied: Copied) -> None:
    """All bytes of the release and all findings, after each edit of a sequence."""
    records = Records(
        Random(seed),  # noqa: S311 - the same edits each time
        lists=seed % 2 == 1,
        derives=seed % 3 == 0,
        joins=seed % 4 < 2,
    )
    records.begin(8 + seed % 17)
    folder = tmp_path / "workspace"
    good = deepcopy(records)
    done: list[str] = []
    for _ in range(_EACH):
        records.write(folder)
        found, report = outcome(folder, tmp_path / "one" / "output", full=False)
        expected, _ = outcome(folder, tmp_path / "other" / "output", full=True)
        assert found[0] == expected[0], done
        assert found[1].keys() == expected[1].keys(), done
        for name, data in found[1].items():
            assert data == expected[1][name], (name, done)
        random = records.random
        if report is not None and report.conforms:
            good = deepcopy(records)
        elif random.random() < 0.7:
            records = deepcopy(good)
            records.random = random
        done.append(records.edit())
    assert copied.take() > 0


def workspace_of(tmp_path: Path) -> tuple[Path, Path]:
    """A workspace that was built, and its file of sites."""
    folder = tmp_path / "workspace"
    records = Records(Random(1), is_plain=True)  # noqa: S311 - the same rows each time
    records.begin(20)
    records.write(folder)
    assert built(folder).conforms
    return folder, folder / "records" / "sites.csv"


def built(folder: Path, *, full: bool = False, compare: bool = False) -> BuildResult:
    """Build into the workspace's own output."""
    return build(read_workspace(folder), full=full, compare=compare)


def test_a_build_without_a_change_takes_over_everything(tmp_path: Path, copied: Copied) -> None:
    folder, _ = workspace_of(tmp_path)
    assert copied.take() == 0
    built(folder)
    assert copied.take() == 5 + 5 + 10


@dataclass
class Runs:
    """How often rules were run."""

    number: int = 0


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Count the runs of rules."""
    found, run = Runs(), Derivation

    def counting(*given: Any) -> Derivation:
        found.number += 1
        return run(*given)

    monkeypatch.setattr(files, "Derivation", counting)
    return found


def linked_workspace(tmp_path: Path, *, rules: Sequence[int] = (0, 3)) -> Path:
    """A workspace with rules that was built."""
    folder = tmp_path / "workspace"
    records = Records(Random(1), is_plain=True, derives=True)  # noqa: S311 - the same rows
    records.begin(20)
    records.rules = list(rules)
    records.write(folder)
    assert built(folder).conforms
    return folder


def same_as_full(folder: Path) -> bool:
    """Whether a full build gives the same files, and leaves the release as it is."""
    sums = (folder / "output" / "SHA256SUMS").read_bytes()
    assert built(folder, full=True).conforms
    return (folder / "output" / "SHA256SUMS").read_bytes() == sums


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("offices", ",12,", ",11,", 0),  # nothing that a rule reads
        ("visits", ".3.2020,", ".4.2020,", 0),
        ("offices", ",office ", ",bureau ", 1),  # a name, which a rule reads
        ("offices", ",Office,", ",Branch,", 0),  # classes that no rule names
    ],
)
def test_links_are_taken_over_where_what_rules_read_is_as_it_was(
    table: str, old: str, new: str, expected: int, tmp_path: Path, runs: Runs
) -> None:
    folder = linked_workspace(tmp_path)
    assert runs.number == 1
    before = (folder / "output" / "derived.nt").read_bytes()
    path = folder / "records" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert built(folder).conforms
    assert runs.number == 1 + expected
    after = (folder / "output" / "derived.nt").read_bytes()
    assert after != before, "it names the dataset"
    assert after.count(b"\n") == before.count(b"\n")
    assert same_as_full(folder)


@pytest.mark.parametrize("what", ["removed", "new", "renamed", "rule", "touched", "version"])
def test_links_are_derived_anew_where_they_may_be_others(
    what: str, tmp_path: Path, runs: Runs
) -> None:
    folder = linked_workspace(tmp_path)
    visits = folder / "records" / "visits.csv"
    head, *rows = visits.read_text("utf-8").splitlines(keepends=True)
    if what == "removed":
        visits.write_text("".join([head, *rows[1:]]), "utf-8")
    elif what == "new":
        office = rows[-1].split(",")[0]
        visits.write_text("".join([head, *rows, f"{office},9999,,,1.3.2020,\n"]), "utf-8")
    elif what == "renamed":
        for path in (folder / "records").glob("*.csv"):
            path.write_text(path.read_text("utf-8").replace(rows[0].split(",")[0], "a000"), "utf-8")
    elif what == "rule":
        (folder / "rules" / "r0.rq").unlink()
    elif what == "touched":
        path = folder / "output" / "derived.nt"
        path.write_bytes(path.read_bytes().replace(b"/office/", b"/officE/"))
    else:
        settings = folder / "verbund.toml"
        settings.write_text(settings.read_text("utf-8") + EVERYTHING, "utf-8")
    assert built(folder).conforms
    assert runs.number == 2
    assert same_as_full(folder)


def test_that_nothing_was_derived_is_taken_over_too(tmp_path: Path, runs: Runs) -> None:
    folder = linked_workspace(tmp_path, rules=[2])
    visits = folder / "records" / "visits.csv"
    head, *rows = visits.read_text("utf-8").splitlines(keepends=True)
    cells = [row.split(",") for row in rows]
    rows = [",".join([*each[:2], "", *each[3:]]) for each in cells]
    visits.write_text("".join([head, *rows]), "utf-8")
    built(folder)
    before = runs.number
    visits.write_text("".join([head, *rows]).replace(".3.2020,", ".4.2020,", 1), "utf-8")
    built(folder)
    assert runs.number == before
    assert not (folder / "output" / "derived.nt").exists()
    assert same_as_full(folder)


def test_a_changed_cell_costs_one_chunk(tmp_path: Path, copied: Copied) -> None:
    """Only where nothing else means a record by it."""
    folder, _ = workspace_of(tmp_path)
    offices = folder / "records" / "offices.csv"
    text = offices.read_text("utf-8")
    assert text.count(",12,") > 0
    offices.write_text(text.replace(",12,", ",11,", 1), "utf-8")
    built(folder)
    assert copied.take() == 19


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were converted at a time beside others that were taken over."""
    found: list[int] = []
    convert = splice.Following.apart

    def counting(self: splice.Following, file: int, rows: Sequence[bytes]) -> Converted | None:
        converted = convert(self, file, rows)
        found.append(-1 if converted is None else converted.records)
        return converted

    monkeypatch.setattr(splice.Following, "apart", counting)
    return found


def described(folder: Path) -> None:
    """Describe a workspace, so that statistics are counted, and build it."""
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(EVERYTHING.replace('version = "1.2.0"', "").replace("keep = 3", ""))
    assert built(folder).conforms


def cell(text: str, row: int, column: int, new: str) -> str:
    """A file with a cell of a row, none of which has a mark, changed."""
    lines = text.splitlines()
    cells = lines[row].split(",")
    cells[column] = new
    lines[row] = ",".join(cells)
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("is_described", [False, True])
@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("cells", [2]),
        ("first cell", [1]),
        ("new row", [1]),
        ("new row first", []),
        ("removed row", []),
        ("lines in a cell", [1]),
        ("a warning", [-1]),
        ("marks", [1]),
    ],
)
def test_of_a_changed_chunk_only_the_rows_that_changed_are_converted(
    what: str, rows: list[int], is_described: bool, tmp_path: Path, apart: list[int]
) -> None:
    folder, _ = workspace_of(tmp_path)
    path = folder / "records" / "offices.csv"
    if is_described:
        described(folder)
    before = text = path.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    if what == "cells":
        text = cell(cell(text, 5, 8, "7"), 7, 8, "7")
    elif what == "first cell":
        text = cell(text, 1, 8, "7")
    elif what == "new row":
        text = "".join([*lines[:7], f"{lines[6].split(',')[0]}x,Office,Neu,,,,,,,\n", *lines[7:]])
    elif what == "new row first":
        text = "".join([lines[0], "a,Office,Neu,,,,,,,\n", *lines[1:]])
    elif what == "removed row":
        path = folder / "records" / "visits.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        text = "".join([*lines[:6], *lines[7:]])
    elif what == "lines in a cell":
        text = cell(text, 6, 4, '"two\nlines"')
        path.write_text(text, "utf-8")
        assert built(folder).conforms
        apart.clear()
        lines = text.splitlines(keepends=True)
        text = "".join(lines).replace('"two\nlines"', '"three\nother\nlines"')
    elif what == "a warning":
        text = cell(text, 6, 4, "Bad\u200b Ort")
    else:
        text = cell(text, 6, 4, '"one, ""two"""')
    assert text != before
    path.write_text(text, "utf-8")
    assert built(folder).conforms
    # of a described workspace what is gone is counted, too
    gone = {"cells": [2], "new row": [], "new row first": [], "a warning": []}.get(what, [1])
    assert apart == [*rows, *(gone if is_described else [])]
    assert same_as_full(folder)


@pytest.mark.parametrize("more", [0, 2])
def test_a_line_of_before_within_marks_is_no_row(more: int, tmp_path: Path) -> None:
    """Also where there are as many lines as there were rows."""
    folder, _ = workspace_of(tmp_path)
    offices = folder / "records" / "offices.csv"
    lines = offices.read_text("utf-8").splitlines(keepends=True)
    lines[6] = f'{lines[6].split(",")[0]},Office,Amt,,"open\n'
    lines[8] = 'closed",,,,,\n'
    rows = [f"z{number},Office,Neu {number},,,,,,,\n" for number in range(more)]
    offices.write_text("".join([*lines, *rows]), "utf-8")
    found, _ = outcome(folder, folder / "output", full=False)
    expected, _ = outcome(folder, tmp_path / "other" / "output", full=True)
    assert found[0] == expected[0]
    assert any("F105" in finding for finding in found[0])


@pytest.mark.parametrize("what", ["gone", "of another file", "cut"])
def test_rows_that_are_not_those_of_before_are_not_believed(
    what: str, tmp_path: Path, apart: list[int]
) -> None:
    folder, _ = workspace_of(tmp_path)
    (place,) = (tmp_path / "cache").glob("*.rows")
    if what == "gone":
        place.unlink()
    elif what == "cut":
        place.write_bytes(place.read_bytes()[:-1])
    else:
        place.write_bytes(place.read_bytes().replace(b"Office", b"Branch"))
    offices = folder / "records" / "offices.csv"
    offices.write_text(cell(offices.read_text("utf-8"), 5, 8, "7"), "utf-8")
    assert built(folder).conforms
    assert apart == ([1] if what == "cut" else [])
    assert same_as_full(folder)


def test_rows_of_a_file_with_a_column_that_is_not_published_are_not_kept(tmp_path: Path) -> None:
    folder, sites = workspace_of(tmp_path)
    (place,) = (tmp_path / "cache").glob("*.rows")
    name = sites.read_text("utf-8").splitlines()[1]
    assert name.encode() in place.read_bytes()
    mapping = "file,sheet,heading,value,table,column\n,,ours,,,-\n"
    (folder / "mapping.csv").write_text(mapping, "utf-8")
    text = sites.read_text("utf-8").replace("\n", ",secret\n").replace("secret", "ours", 1)
    sites.write_text(text, "utf-8")
    assert built(folder).conforms
    assert b"secret" not in place.read_bytes()
    assert name.encode() not in place.read_bytes()


@pytest.mark.parametrize(
    ("table", "column", "new", "expected"),
    [
        ("sites", None, "", 3),  # nothing
        ("offices", 4, "something", 3),  # a note, which no rule reads
        ("offices", 8, "7", 2),  # the count
        ("visits", 4, "9.3.2020", 3),  # the day
        ("visits", 5, "28.3.2020", 2),  # until
        ("offices", 2, "Anderes Amt", 0),  # what any reference may mean
        ("visits", -1, "", 0),  # a row less
    ],
)
def test_rules_over_several_tables_are_run_where_they_read_something_else(
    table: str, column: int | None, new: str, expected: int, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    records = Records(Random(1), is_plain=True, joins=True)  # noqa: S311 - the same rows
    records.begin(20)
    for row in records.sheets["offices"].rows:
        row[8] = "12"
    for row in records.sheets["visits"].rows:
        row[3], row[5] = "", "29.3.2020"
    records.write(folder)
    assert built(folder).findings == []
    path = folder / "records" / f"{table}.csv"
    text = path.read_text("utf-8")
    if column == -1:
        path.write_text("".join(text.splitlines(keepends=True)[:-1]), "utf-8")
    elif column is not None:
        path.write_text(cell(text, 7, column, new), "utf-8")
    seen: list[frozenset[int]] = []
    found = changed_columns.still_silent

    def noting(*given: Any) -> frozenset[int]:
        seen.append(found(*given))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changed_columns, "still_silent", noting)
        report = built(folder)
    assert [len(each) for each in seen] == [expected]
    assert list(map(repr, report.findings)) == list(map(repr, built(folder, full=True).findings))


def test_a_new_row_costs_one_chunk_wherever_it_is(tmp_path: Path, copied: Copied) -> None:
    """Nothing could refer to it before; the chunks behind it are found again."""
    folder, sites = workspace_of(tmp_path)
    head, *rows = sites.read_text("utf-8").splitlines(keepends=True)
    before = rows[6].split(",")[0]
    sites.write_text("".join([head, *rows[:7], f"{before}x,Neu\n", *rows[7:]]), "utf-8")
    built(folder, compare=True)
    assert copied.take() == 19


def test_the_key_of_the_last_row_taken_over_is_found_again(tmp_path: Path) -> None:
    """A new row of the same key stands behind a chunk that nobody reads."""
    folder, sites = workspace_of(tmp_path)
    text = sites.read_text("utf-8")
    last = text.splitlines()[-1].split(",")[0]
    sites.write_text(f"{text}{last},Anderer Ort\n", "utf-8")
    assert [item.code for item in built(folder).findings] == ["K102"]


def test_a_deleted_row_costs_its_chunk_and_what_referred_to_it(
    tmp_path: Path, copied: Copied
) -> None:
    folder, sites = workspace_of(tmp_path)
    head, *rows = sites.read_text("utf-8").splitlines(keepends=True)
    key = next(row.split(",")[0] for row in rows if f"{row.split(',')[0]}" in visits_of(folder))
    sites.write_text("".join([head, *(row for row in rows if row.split(",")[0] != key)]), "utf-8")
    report = built(folder)
    assert {finding.code for finding in report.findings} == {"R101"}
    assert 5 + 10 < copied.take() < 20


def test_a_name_that_a_new_record_has_as_its_key_means_that_record(tmp_path: Path) -> None:
    """A key with its segment goes before a name: only chunks with such texts look for it."""
    folder, sites = workspace_of(tmp_path)
    sites.write_text(sites.read_text("utf-8") + "zz,office/zz\n", "utf-8")
    visits = folder / "records" / "visits.csv"
    head, first, *rows = visits.read_text("utf-8").splitlines(keepends=True)
    cells = first.split(",")
    visits.write_text(
        "".join([head, ",".join([*cells[:3], "office/zz", *cells[4:]]), *rows]), "utf-8"
    )
    assert built(folder, compare=True).conforms
    offices = folder / "records" / "offices.csv"
    row = ",".join(["zz", "Office", "Amt ZZ", *[""] * 7])
    offices.write_text(f"{offices.read_text('utf-8')}{row}\n", "utf-8")
    assert built(folder, compare=True).findings == []
    assert b"/id/site/zz> ." not in (folder / "output" / "dataset.nt").read_bytes()


def test_a_name_that_looks_like_a_key_means_the_record_that_gets_that_key(
    tmp_path: Path, copied: Copied
) -> None:
    """Also one of many new records, and one of a table that nothing refers to."""
    folder, sites = workspace_of(tmp_path)
    visits = folder / "records" / "visits.csv"
    head, first, *rows = visits.read_text("utf-8").splitlines(keepends=True)
    cells, office = first.split(","), rows[-1].split(",")[0]
    sites.write_text(f"{sites.read_text('utf-8')}y1,office/zz\ny2,visit/{office}.9999\n", "utf-8")
    first = ",".join([*cells[:3], f"office/zz;visit/{office}.9999", *cells[4:]])
    visits.write_text("".join([head, first, *rows]), "utf-8")
    assert built(folder, compare=True).conforms
    offices = folder / "records" / "offices.csv"
    names = [*(f"z{number:02}" for number in range(30)), "zz"]
    more = "".join(",".join([name, "Office", f"Amt {name}", *[""] * 7]) + "\n" for name in names)
    offices.write_text(offices.read_text("utf-8") + more, "utf-8")
    copied.take()
    assert built(folder, compare=True).findings == []
    assert copied.take() > 0
    assert b"/id/office/zz> ." in (folder / "output" / "dataset.nt").read_bytes()
    last = ",".join([office, "9999", "", "", "1.3.2020", ""])
    visits.write_text("".join([head, first, *rows, f"{last}\n"]), "utf-8")
    report = built(folder, compare=True)
    assert [item.code for item in report.findings] == ["R104"]


def test_other_headings_over_the_same_rows_are_other_records(
    tmp_path: Path, copied: Copied
) -> None:
    folder, sites = workspace_of(tmp_path)
    head, rows = sites.read_text("utf-8").split("\n", 1)
    sites.write_text(f"{head}@en\n{rows}", "utf-8")
    assert built(folder, compare=True).findings == []
    assert 0 < copied.take() < 20


def test_a_finding_behind_chunks_taken_over_is_told_at_its_row(tmp_path: Path) -> None:
    """The rows that are passed over count, and the finding is told again by the next build."""
    folder, sites = workspace_of(tmp_path)
    text = sites.read_text("utf-8")
    sites.write_text(f"{text}zz,Bad\u200b Ort\n", "utf-8")
    for _ in range(2):
        report = built(folder, compare=True)
        assert report.conforms
        assert [item.place.row for item in report.findings if item.place.row] == [22]


def test_another_decision_is_another_record(tmp_path: Path) -> None:
    """The text that was decided stands in rows that are as they were."""
    folder, _ = workspace_of(tmp_path)
    one, other, *_ = [
        row.split(",")[0]
        for row in (folder / "records" / "offices.csv").read_text("utf-8").splitlines()[1:]
    ]
    visits = folder / "records" / "visits.csv"
    head, first, *rows = visits.read_text("utf-8").splitlines(keepends=True)
    cells = first.split(",")
    changed = ",".join([*cells[:3], "unser Amt", *cells[4:]])
    visits.write_text("".join([head, changed, *rows]), "utf-8")
    for key in (one, other):
        decisions = f"subject_label,object_id\nunser Amt,office/{key}\n"
        (folder / "decisions.csv").write_text(decisions, "utf-8")
        report = built(folder, compare=True)
        assert report.conforms, report.findings
        hosts = f"#hosts> <https://example.org/id/office/{key}>"
        assert hosts.encode() in (folder / "output" / "dataset.nt").read_bytes()


def test_a_new_record_of_the_same_name_makes_a_cell_ambiguous(tmp_path: Path) -> None:
    """Of all that a new record may touch, a name that meant something before counts."""
    folder, sites = workspace_of(tmp_path)
    sites.write_text(f"{sites.read_text('utf-8')}yy,Großer Saal\n", "utf-8")
    visits = folder / "records" / "visits.csv"
    head, first, *rows = visits.read_text("utf-8").splitlines(keepends=True)
    cells = first.split(",")
    changed = ",".join([*cells[:3], "GROSSER SAAL", *cells[4:]])
    text = "".join([head, changed, *rows])  # below, without keys that have a segment
    visits.write_text(re.sub(r"(https://example.org/id/)?(office|site)/", "", text), "utf-8")
    assert built(folder, compare=True).conforms
    offices = folder / "records" / "offices.csv"
    row = ",".join(["zz", "Office", "Großer  Saal", *[""] * 7])
    offices.write_text(f"{offices.read_text('utf-8')}{row}\n", "utf-8")
    assert [item.code for item in built(folder, compare=True).findings] == ["R102"]


def visits_of(folder: Path) -> str:
    """The file of visits."""
    return (folder / "records" / "visits.csv").read_text("utf-8")


def test_a_build_that_fails_leaves_what_was_kept(tmp_path: Path, copied: Copied) -> None:
    folder, sites = workspace_of(tmp_path)
    text = sites.read_text("utf-8")
    sites.write_text(f"{text},ohne Kennung\n", "utf-8")
    assert not built(folder).conforms
    copied.take()
    sites.write_text(text, "utf-8")
    built(folder)
    assert copied.take() == 20


@pytest.mark.parametrize("what", ["touched", "damaged", "other form", "off", "full", "model"])
def test_any_doubt_is_a_full_build(
    what: str, tmp_path: Path, copied: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = workspace_of(tmp_path)
    (place,) = (tmp_path / "cache").glob("*.chunks")
    before = (folder / "output" / "dataset.nt").read_bytes()
    if what == "touched":  # by somebody who puts the time back
        path = folder / "output" / "dataset.nt"
        status = path.stat()
        path.write_bytes(before.replace(b"Amt", b"Bad", 1))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif what == "damaged":
        place.write_bytes(place.read_bytes()[:-1] + b" ")
    elif what == "other form":
        write_kept(place, b'[2,"",[],[null,[]],{"sites":[1,2,3]}]')
    elif what == "off":
        monkeypatch.setenv("VERBUND_CACHE", "off")
    elif what == "model":
        shapes = folder / "shapes" / "e.ttl"
        shapes.write_text(shapes.read_text("utf-8") + "\n", "utf-8")
    assert built(folder, full=what == "full").conforms
    assert copied.take() == 0
    assert (folder / "output" / "dataset.nt").read_bytes() == before


@pytest.mark.parametrize(
    ("what", "place"),
    [("text", (5, 0, 1)), ("offset", (5, 0, 0)), ("bytes", (1, 1)), ("records", (6,))],
)
def test_numbers_that_cannot_be_are_a_full_build(
    what: str, place: tuple[int, ...], tmp_path: Path
) -> None:
    """Of a place or a size beyond all files nothing is read, not even memory taken for it."""
    folder, _ = workspace_of(tmp_path)
    (kept,) = (tmp_path / "cache").glob("*.chunks")
    before = (folder / "output" / "dataset.nt").read_bytes()
    *head, tables = json.loads(bytes(read_kept(kept) or b""))
    found = tables["sites"][2][0]
    *way, last = place
    for step in way:
        found = found[step]
    found[last] = True if what == "records" else 1 << 70
    write_kept(kept, json.dumps([*head, tables]).encode())
    assert built(folder, compare=True).findings == []
    assert (folder / "output" / "dataset.nt").read_bytes() == before


def test_several_processes_keep_the_same(tmp_path: Path, copied: Copied) -> None:
    folder, _ = workspace_of(tmp_path)
    (place,) = (tmp_path / "cache").glob("*.chunks")
    tables = json.loads(bytes(read_kept(place) or b""))[-1]
    build(read_workspace(folder), jobs=2, full=True)
    assert json.loads(bytes(read_kept(place) or b""))[-1] == tables
    build(read_workspace(folder), jobs=2)
    assert copied.take() == 20


def test_a_difference_to_a_full_build_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release stays as it was, and nothing is taken over the next time."""
    folder, _ = workspace_of(tmp_path)
    before = (folder / "output" / "dataset.nt").read_bytes()
    assert built(folder, compare=True).findings == []
    copy = splice._copied

    def wrong(chunks: Sequence[KeptChunk], dataset: splice.LastDataset) -> Converted:
        found = copy(chunks, dataset)
        found.turtle = bytes(found.turtle).replace(b"Amt", b"Bad")
        return found

    monkeypatch.setattr(splice, "_copied", wrong)
    (finding,) = built(folder, compare=True).findings
    assert finding.code == "B115"
    assert finding.details["what"] == "dataset.ttl"
    assert (folder / "output" / "dataset.nt").read_bytes() == before
    assert not list((tmp_path / "cache").glob("*.chunks"))
    assert built(folder, compare=True).findings == []
