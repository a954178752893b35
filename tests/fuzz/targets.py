"""What is fed with random input: each reader of Verbund, as a function of bytes.

A target takes any bytes and comes back, or raises what a user must never see. ``Findings`` are what
readers raise by right: these are rendered in every form, as a user would see them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.support.library import ONTOLOGY, RECORDS, SHAPES, TOML, write_library
from tests.support.workbook_files import (
    MAIN,
    ods,
    ods_parts,
    ods_table,
    sheet_data,
    styles,
    texts,
    xlsx,
    xlsx_parts,
    zipped,
)

import verbund
from verbund.api.run import build, validate
from verbund.findings import Finding, Findings
from verbund.findings.catalogue import LANGUAGES, render
from verbund.model.cache import VARIABLE
from verbund.publication.run import publish
from verbund.release.diff.merge import SortedLines, compare
from verbund.validation.rdf_files import validate_data
from verbund.workspace.workspace import read_workspace

ROOT: Final = Path(__file__).parents[2]

Target = Callable[[bytes], None]
SPLIT: Final = b"\x00--\x00"
"""What stands between the parts of an input that has several."""


_PARTS: Final = ("xl/worksheets/sheet1.xml", "content.xml", "xl/styles.xml")
_SHARED: Final = {
    "styles": styles("dd.mm.yyyy", "00000"),
    "sharedStrings": f'<sst xmlns="{MAIN}"><si><t>m1_x000D_</t></si></sst>',
}


class FaultError(AssertionError):
    """What must not be: a fault of the program that was caught, or two readers that differ."""


def _told(findings: list[Finding]) -> None:
    """Render each finding as users see it."""
    for finding in findings:
        if finding.code == "U114":
            raise FaultError(render(finding, "en").message)
        for language in LANGUAGES:
            render(finding, language)


def _run(work: Callable[[], list[Finding]]) -> None:
    try:
        _told(work())
    except Findings as error:
        _told(list(error.findings))


def _call(work: Callable[[], Sequence[verbund.Finding]]) -> None:
    """Call a function of the Python interface; what it raises by right has a text for users."""
    try:
        for finding in work():
            if finding.code == "U114":
                raise FaultError(finding.message.en)
    except verbund.UnreadableError as error:
        for finding in error.findings:
            str(finding.message.de)
    except verbund.UsageError as error:
        str(error.text.de)


@dataclass
class Targets:
    """The targets, with the folders that they work in."""

    folder: Path
    records_workspace: Path = field(init=False)
    workbooks_workspace: Path = field(init=False)
    release: Path = field(init=False)
    answering: Path = field(init=False)
    mapping_workspace: Path = field(init=False)
    decisions_workspace: Path = field(init=False)
    undo_workspace: Path = field(init=False)
    parquet_workspace: Path = field(init=False)

    def __post_init__(self) -> None:
        """Make a workspace of a small model for each, and a release."""
        self.records_workspace = write_library(self.folder / "records")
        self.workbooks_workspace = write_library(self.folder / "workbooks")
        self.release = write_library(self.folder / "release")
        if not build(read_workspace(self.release)).conforms:
            raise FaultError("the small workspace has a fault")
        self.mapping_workspace = write_library(self.folder / "mapping")
        self.decisions_workspace = write_library(self.folder / "decisions")
        self.undo_workspace = write_library(self.folder / "undo")
        self.parquet_workspace = write_library(self.folder / "parquet")
        (self.parquet_workspace / "records/members.csv").unlink()
        loans = self.decisions_workspace / "records/loans.csv"
        loans.write_text(RECORDS["loans"].replace("m1", "Somebody"), encoding="utf-8")
        self.answering = self.folder / "answering"
        for name in ("records", "output"):
            shutil.copytree(ROOT / name, self.answering / name)

    def records(self, data: bytes) -> None:
        """CSV bytes of a table that others refer to, and of one that refers."""
        first, _, second = data.partition(SPLIT)
        folder = self.records_workspace / "records"
        (folder / "members.csv").write_bytes(first)
        (folder / "loans.csv").write_bytes(second or RECORDS["loans"].encode())
        _run(lambda: validate(read_workspace(self.records_workspace)).findings)

    def workbooks(self, data: bytes) -> None:
        """A part of a workbook, or all of it, as the first byte tells, for a table of records."""
        kind, content = data[0] % 5 if data else 0, data[1:]
        folder = self.workbooks_workspace / "records"
        for path in folder.glob("members.*"):
            path.unlink()
        name = ("members.xlsx", "members.ods")[kind % 2]
        parts = ods_parts("") if kind % 2 else xlsx_parts({"members": ""}, **_SHARED)
        whole = content if kind > 2 else zipped({**parts, _PARTS[kind]: content})
        (folder / name).write_bytes(whole)
        _run(lambda: validate(read_workspace(self.workbooks_workspace)).findings)

    def shapes(self, data: bytes) -> None:
        """Turtle of shapes, and of an ontology → model → generated code → a build."""
        workspace = self.folder / "shapes"
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.rmtree(self.folder / "cache", ignore_errors=True)  # each input is another model
        write_library(workspace)
        first, _, second = data.partition(SPLIT)
        (workspace / "shapes/library.ttl").write_bytes(first)
        (workspace / "ontology/library.ttl").write_bytes(second or ONTOLOGY.encode())
        before = self._outside(workspace)
        _run(lambda: build(read_workspace(workspace)).findings)
        if before != (after := self._outside(workspace)):
            raise FaultError(f"written outside of the workspace: {sorted(after - before)}")

    def _outside(self, workspace: Path) -> set[Path]:
        """Every file here that belongs neither to the workspace nor to the cache of models."""
        own = {workspace, self.folder / "cache"}
        return {path for path in self.folder.rglob("*") if own.isdisjoint({path, *path.parents})}

    def rdf(self, data: bytes) -> None:
        """A file of RDF for --data, in the form that its first byte tells, and a sorted dataset."""
        name = (".nt", ".ttl", ".jsonld")[data[0] % 3 if data else 0]
        path = self.folder / f"data{name}"
        path.write_bytes(data[1:])
        model = read_workspace(self.release).load_model()
        _run(lambda: validate_data(model, [path])[0])
        _run(lambda: _difference(data[1:], (self.release / "output/dataset.nt").read_bytes()))

    def mapping(self, data: bytes) -> None:
        """A mapping.csv for the small workspace, and the table of records that it speaks of."""
        first, _, second = data.partition(SPLIT)
        folder = self.mapping_workspace
        (folder / "mapping.csv").write_bytes(first)
        (folder / "records/members.csv").write_bytes(second or RECORDS["members"].encode())
        _run(lambda: validate(read_workspace(folder)).findings)

    def decisions(self, data: bytes) -> None:
        """A decisions.csv, and the same as a list of answers that is handed in."""
        folder = self.decisions_workspace
        path = folder / "decisions.csv"
        path.write_bytes(data)
        _run(lambda: validate(read_workspace(folder)).findings)
        path.unlink()
        answers = self.folder / "answers.csv"
        answers.write_bytes(data)
        _call(lambda: verbund.decide(answers, folder, author="Fuzz").findings)

    def undo(self, data: bytes) -> None:
        """An undo file for records that one has changed; with checksums put right, then without.

        What it puts back is never anything else than the file before, to the byte.
        """
        folder = self.undo_workspace
        loans = folder / "records/loans.csv"
        now = RECORDS["loans"].replace("2021", "2022", 1).encode()
        loans.write_bytes(now)
        before = RECORDS["loans"].encode()
        sums = {b"BEFORE": before, b"AFTER": now}
        for name, content in sums.items():
            data = data.replace(name, hashlib.sha256(content).hexdigest().encode())
        path = folder / "verbund-undo.json"
        path.write_bytes(data)
        _call(lambda: verbund.fix(folder, undo=path).findings)
        if loans.read_bytes() not in (before, now):
            raise FaultError("an undo file made something else of a table")
        for made in folder.glob("verbund-undo*.json"):
            made.unlink()

    def parquet(self, data: bytes) -> None:
        """The bytes of a Parquet file, read in the process that is shut in."""
        folder = self.parquet_workspace
        (folder / "records/members.parquet").write_bytes(data)
        _run(lambda: validate(read_workspace(folder)).findings)

    def settings(self, data: bytes) -> None:
        """A verbund.toml."""
        workspace = self.folder / "settings"
        if not workspace.exists():
            write_library(workspace)
        (workspace / "verbund.toml").write_bytes(data)
        _run(lambda: validate(read_workspace(workspace)).findings)

    def answers(self, data: bytes) -> None:
        """What a server says, to a portal's client and to a store's; the last answer comes again."""
        with _server(data.split(SPLIT)) as port:
            text = (ROOT / "verbund.toml").read_text("utf-8") + _TARGETS.replace("PORT", str(port))
            (self.answering / "verbund.toml").write_text(text, encoding="utf-8")
            try:
                workspace = read_workspace(self.answering)
            except Findings as error:
                raise FaultError(str(error.findings)) from error
            secrets = {"SECRET": "fuzz-secret"}
            _run(lambda: publish(workspace, secrets, names=["store"]).findings)
            _run(lambda: publish(workspace, secrets, names=["portal"]).findings)


class _Nowhere:
    def removed(self, lines: list[bytes]) -> None:
        """Nothing is kept."""

    def added(self, lines: list[bytes]) -> None:
        """Nothing is kept."""

    def common(self, first: bytes, last: bytes) -> None:
        """Nothing is kept."""


def _difference(old: bytes, new: bytes) -> list[Finding]:
    compare(SortedLines(io.BytesIO(old), "old"), SortedLines(io.BytesIO(new), "new"), _Nowhere())
    return []


_TARGETS: Final = """
[publish.store]
kind = "sparql"
query = "http://127.0.0.1:PORT/query"
update = "http://127.0.0.1:PORT/update"
graph_store = "http://127.0.0.1:PORT/store"
attempts = 1
timeout = 2

[publish.portal]
kind = "ckan"
url = "http://127.0.0.1:PORT"
organisation = "kreis-beispiel"
token = "SECRET"
attempts = 1
timeout = 2
"""


@contextmanager
def _server(answers: list[bytes]) -> Iterator[int]:
    """A server on this machine that says these, one after another, whatever it is asked.

    An answer that begins with a digit is the body of one that HTTP allows; others are sent as they
    are.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening, answers), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def _serve(listening: socket.socket, answers: list[bytes]) -> None:
    number = 0
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # the test is over
            return
        with connection, suppress(OSError):
            connection.settimeout(1)
            connection.recv(1 << 16)
            body = answers[min(number, len(answers) - 1)]
            number += 1
            if body[:1].isdigit():
                status = (200, 201, 204, 301, 400, 401, 403, 404, 409, 500)[body[0] - 48]
                head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body) - 1}\r\n"
                kind = (
                    "application/sparql-results+json"
                    if b'"bindings"' in body
                    else "application/json"
                )
                head += f"Content-Type: {kind}\r\nConnection: close\r\n\r\n"
                body = head.encode() + body[1:]
            connection.sendall(body)


def _answer(value: object) -> bytes:
    return b"0" + json.dumps(value).encode()


def seeds() -> Mapping[str, list[bytes]]:
    """Inputs that are right, for each target: random ones are made of them."""
    rows = {
        "head": {"vars": ["n"]},
        "results": {"bindings": [{"n": {"type": "literal", "value": "0"}}]},
    }
    nothing: dict[str, Any] = {"head": {"vars": []}, "results": {"bindings": []}}
    wrong = {"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}}
    right = {"success": True, "result": {"id": "x", "name": "o", "extras": [], "resources": []}}
    members, loans = RECORDS["members"].encode(), RECORDS["loans"].encode()
    document = {
        "@context": {"l": "https://library.example/terms#"},
        "@id": "https://x.example/1",
        "@type": "l:Book",
    }
    return {
        "records": [
            members + SPLIT + loans,
            b'\xef\xbb\xbfnumber;name\r\n"m1";"A""da\nB"\r\n' + SPLIT + loans,
            b"sep=;\nnumber\tname\n m1\t Ada\n",
        ],
        "workbooks": _workbooks(),
        "shapes": [SHAPES.encode() + SPLIT + ONTOLOGY.encode(), SHAPES.encode()],
        "rdf": [
            b'\x00<https://x.example/a> <https://x.example/b> "c\\u00e4"@de .\n',
            b'\x01@prefix l: <https://library.example/terms#> . <x:1> a l:Book ; l:title "T"@en , 1.0 .\n',
            b"\x02" + json.dumps(document).encode(),
        ],
        "settings": [
            TOML.encode(),
            (TOML + _TARGETS.replace("PORT", "1")).encode(),
            (ROOT / "verbund.toml").read_bytes(),
        ],
        "mapping": [
            b"file,sheet,heading,value,table,column\nmembers.csv,,Who,,,name\n"
            + SPLIT
            + b"number,Who,Kind\nm1,Ada,x\n",
            "Datei;Blatt;Überschrift;Wert;Tabelle;Spalte\r\n;;Kind;;*;\r\n;;Kind;x;members;\r\n".encode(
                "cp1252"
            ),
            "\ufefftitle\nfile\theading\tcolumn\nmembers.csv\tname\t-\n".encode("utf-16-le"),
        ],
        "decisions": [
            (
                b"subject_label,object_id,table,column,author_label,mapping_date\n"
                b"Somebody,member/m1,loans,borrower,Ada,2026-01-02\n"
            ),
            b"subject_label;object_id;comment\r\nSomebody;-;who knows\r\n'=x;m2;\r\n",
        ],
        "undo": [
            _undo("Ada", "1.3.2021", "1.3.2022"),
            b'{"format": "verbund-undo-1", "files": []}',
        ],
        "parquet": _parquet(),
        "answers": [
            SPLIT.join([_answer(nothing), _answer(rows), b"2"]),
            SPLIT.join([_answer(wrong), _answer(right)]),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        ],
    }


def _undo(name: str, before: str, after: str) -> bytes:
    """An undo file as fix writes it; BEFORE and AFTER stand for checksums."""
    cell = {"sheet": None, "row": 2, "column": "C", "position": 2}
    cell |= {"before": before, "after": after, "raw": before}
    file = {"file": "records/loans.csv", "before": "BEFORE", "after": "AFTER", "cells": [cell]}
    return json.dumps({"format": "verbund-undo-1", "files": [file], "by": name}).encode()


def _parquet() -> list[bytes]:
    """Small files of Parquet: texts, dates, numbers, lists, and rows in several groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = []
    for table in (
        pa.table({"number": ["m1", "m2"], "name": ["Ada", None]}),
        pa.table({"number": pa.array([1, 2]).dictionary_encode(), "name": [["a"], []]}),
        pa.table({"number": [b"m1"], "name": pa.array([0], pa.date32())}),
    ):
        stream = io.BytesIO()
        pq.write_table(table, stream, compression="none", row_group_size=1)
        made.append(stream.getvalue())
    return made


def _workbooks() -> list[bytes]:
    cells = '<c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><f>A1</f><v>44516</v></c>'
    sheet = sheet_data(texts("number", "name"), cells) + (
        '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    )
    table = ods_table("members", [["number", "name"], ["m1", "a  b\nc"]])
    return [
        b"\x00" + f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'.encode(),
        b"\x01" + str(ods_parts(table)["content.xml"]).encode(),
        b"\x02" + _SHARED["styles"].encode(),
        b"\x03" + ods(table),
        b"\x04" + xlsx(sheet, **_SHARED),
    ]


def targets(folder: Path) -> Mapping[str, Target]:
    """Each target by its name."""
    made = Targets(folder)
    return {
        "records": made.records,
        "workbooks": made.workbooks,
        "shapes": made.shapes,
        "rdf": made.rdf,
        "settings": made.settings,
        "mapping": made.mapping,
        "decisions": made.decisions,
        "undo": made.undo,
        "parquet": made.parquet,
        "answers": made.answers,
    }


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for the targets, in memory where the system has such."""
    memory = Path("/dev/shm")  # noqa: S108 - a place for files of this run, with a name of its own
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = f"{made}/cache"
        try:
            yield Path(made)
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before
