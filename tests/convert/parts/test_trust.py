"""What lies at an address is data: a part that is not its worker's is refused, and made here."""

from __future__ import annotations

import json
import marshal
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from tests.support.edited_records import Records
from tests.support.parted import outcome, small_parts

from verbund.convert.drivers import run
from verbund.convert.drivers.workers import Workers
from verbund.convert.parts.part import WrongPartError, decoded, encoded
from verbund.convert.parts.put_together import MadeParts
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.read.row_ranges import RowRange
from verbund.system.part_store import FolderStore, StoreError


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small_parts(monkeypatch, tmp_path)


@dataclass
class Made:
    """A part that was made: what was asked for, and its bytes."""

    request: PartRequest
    data: bytes
    shown: str


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with names that other tables refer to."""
    records = Records(Random(3), is_plain=True)  # noqa: S311 - the same rows each time
    records.begin(20)
    records.write(tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def made(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A part with some chunks."""
    found: list[Made] = []
    fetched = MadeParts._made

    def noting(parts: MadeParts, request: PartRequest, shown: str) -> object:
        receipt = parts.receipts[request.name]
        place = f"parts/{request.name[:2]}/{request.name}"
        found.append(Made(request, parts.store.get(place, receipt.size), shown))
        return fetched(parts, request, shown)

    monkeypatch.setattr(MadeParts, "_made", noting)
    assert outcome(workspace, tmp_path / "output", Workers("processes", "1")).files
    return next(item for item in found if item.request.table == "offices")


def test_a_part_goes_through_its_bytes(made: Made) -> None:
    part = decoded(made.data, made.request, made.shown)
    assert encoded(part) == made.data
    assert len(part.chunks) > 1


Change = Callable[[dict[str, object], bytes], bytes]


def _head(**values: object) -> Change:
    return lambda head, rest: json.dumps({**head, **values}).encode() + b"\n" + rest


def _in_chunk(place: int, value: object) -> Change:
    def change(head: dict[str, object], rest: bytes) -> bytes:
        first, *others = json.loads(json.dumps(head["chunks"]))
        first[place] = value
        return _head(chunks=[first, *others])(head, rest)

    return change


WRONG: dict[str, Change] = {
    "empty": lambda head, rest: b"",
    "no line": lambda head, rest: b"x" * 100,
    "a pickle": lambda head, rest: pickle.dumps(head),
    "packed": lambda head, rest: marshal.dumps(head),
    "deep": lambda head, rest: b"[" * 100_000 + b"\n" + rest,
    "a list": lambda head, rest: b"[]\n" + rest,
    "text longer": lambda head, rest: _head()(head, rest + b"x"),
    "text shorter": lambda head, rest: _head()(head, rest[:-1]),
    "another form": _head(form=2),
    "another part": _head(name="0" * 64),
    "another size": _head(sizes=[1, 2, 3]),
    "no chunks": _head(chunks=[]),
    "chunks of numbers": _head(chunks=[1, 2]),
    "findings of numbers": _head(findings=[1]),
    "a finding cut off": _head(findings=[["V101"]]),
    "another file": _in_chunk(0, "../../etc/passwd"),
    "a mark of numbers": _in_chunk(1, [1, 2, 3, 4, 5]),
    "names of numbers": _in_chunk(2, 7),
    "keys that descend": _in_chunk(4, ["b>", "a>"]),
    "keys of before": _in_chunk(4, ["z>", "zz>"]),
    "spans that overlap": _in_chunk(5, [[0, 1], [0, 1], [0, 1]]),
    "spans below": _in_chunk(5, [[-1, 1], [0, 1], [0, 1]]),
    "records below": _in_chunk(6, -1),
    "records as truth": _in_chunk(6, True),
    "statistics of texts": _in_chunk(8, [{"x": "y"}, {}, []]),
    "links that are packed": _in_chunk(9, [["column", "AAAA!"]]),
    "links of numbers": _in_chunk(9, [["column", [1, 2]]]),
    "links without end": _in_chunk(9, [["column", ["a"]]]),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_no_part_is_refused(made: Made, change: Change) -> None:
    line, rest = made.data.split(b"\n", 1)
    wrong = change(json.loads(line), rest)
    with pytest.raises(WrongPartError):
        decoded(wrong, made.request, made.shown)


def _other_bytes(data: bytes) -> bytes:
    return data[:-2] + b"x" + data[-1:]


PLANTED: dict[str, Callable[[bytes], bytes]] = {
    "another text": _other_bytes,
    "longer": lambda data: data + b"x" * 1_000,
    "shorter": lambda data: data[:100],
    "nothing": lambda data: b"",
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_part_that_somebody_changed_is_refused_told_and_made_here(
    plant: Callable[[bytes], bytes],
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even one in the right form: only the bytes that the worker stated are taken."""
    expected = outcome(workspace, tmp_path / "whole" / "output")
    store = tmp_path / "store"
    distribute = run.distribute

    def planting(*arguments: object, **named: object) -> run.Distributed:
        found = distribute(*arguments, **named)  # type: ignore[arg-type]
        places = sorted(path for path in store.rglob("*") if path.is_file())
        assert len(places) > 10
        for place in places[:3]:
            place.write_bytes(plant(place.read_bytes()))
        return found

    monkeypatch.setattr("verbund.convert.drivers.workers.distribute", planting)
    workers = Workers("processes", "2", str(store))
    found = outcome(workspace, tmp_path / "parts" / "output", workers)
    assert found.files == expected.files
    (told,) = set(found.findings) - set(expected.findings)
    assert "'B116'" in told
    assert "'count': '3'" in told
    assert not [path for path in store.rglob("*") if path.is_file()]  # no longer needed


def test_a_folder_gives_nothing_but_the_bytes_that_are_stated(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    store.put("a/b", b"12345")
    assert store.get("a/b", 5) == b"12345"
    for size in (4, 6):
        with pytest.raises(StoreError):
            store.get("a/b", size)
    with pytest.raises(StoreError):
        store.get("a/c", 0)
    assert [path.name for path in (tmp_path / "store" / "a").iterdir()] == ["b"]
    store.delete("a/b")
    store.delete("a/b")
    assert list((tmp_path / "store" / "a").iterdir()) == []


def test_the_word_of_nobody_counts(workspace: Path, tmp_path: Path) -> None:
    """A receipt for what nobody asked for, or of an unknown kind, is passed over."""
    store = FolderStore(tmp_path / "store")
    rows = RowRange(2, 0, 1, "0" * 64)
    receipts = [Receipt("x", "y", 3), Receipt("x", fault="unknown")]
    done = run.distribute(
        {"sites": [[rows]]}, "state", store, lambda _: iter(receipts), counting=False, most=10
    )
    assert done.made.receipts == {}
    assert done.findings() == []


def test_the_name_of_a_part_is_made_of_all_that_it_depends_on() -> None:
    request = PartRequest("state", "sites", 0, RowRange(2, 10, 20, "0" * 64), False, 100)
    others = [
        request._replace(state="other"),
        request._replace(table="visits"),
        request._replace(file=1),
        request._replace(rows=request.rows._replace(first_row=3)),
        request._replace(rows=request.rows._replace(sha256="1" * 64)),
        request._replace(counting=True),
        request._replace(most=99),
    ]
    names = {item.name for item in [request, *others]}
    assert len(names) == len(others) + 1
    assert pickle.loads(pickle.dumps(request)) == request  # noqa: S301 - made above
