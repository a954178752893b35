"""A release of a stranger: whatever lies in it, verifying it ends soon, in little memory."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.causes.test_hostile_releases import MIB, measured

from verbund.findings import Findings
from verbund.findings.gathered import Gathered
from verbund.release.manifest.checksums import SUMS, write_checksums
from verbund.release.verify import sums
from verbund.release.verify.content import count_triples
from verbund.release.verify.release import verify_release

DIGEST = "0" * 64


def found(folder: Path) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place.file) for finding in verify_release(folder).findings]


def test_many_files_that_are_not_listed_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "listed").write_bytes(b"")
    write_checksums(tmp_path)
    (tmp_path / "many").mkdir()
    for number in range(200):
        (tmp_path / f"many/{number:03}").write_bytes(b"")
    monkeypatch.setattr(sums, "Gathered", partial(Gathered, 50))
    findings = [f for f in verify_release(tmp_path).findings if f.code == "E105"]
    assert [f.place.file for f in findings] == [f"many/{number:03}" for number in range(50)]
    assert sum(finding.number for finding in findings) == 200


@pytest.mark.parametrize(
    ("start", "part", "times", "end"),
    [
        ("", "\n", 15 * MIB, ""),
        ("", "x", 15 * MIB, "\n"),
        (f"{DIGEST}  ", "a/", 7 * MIB, "a\n"),
    ],
    ids=["empty lines", "one line", "one long name"],
)
def test_sums_that_are_none_are_refused(
    start: str, part: str, times: int, end: str, tmp_path: Path
) -> None:
    (tmp_path / SUMS).write_text(start + part * times + end, encoding="utf-8")
    code, said, memory = measured("verify", tmp_path, "--lang", "en")
    assert (code, "E101" in said, "E102" in said) == (3, True, True)
    assert memory < 200


def test_sums_of_a_gigabyte_are_refused(tmp_path: Path) -> None:
    with (tmp_path / SUMS).open("wb") as stream:
        stream.truncate(1 << 30)
    code, said, memory = measured("verify", tmp_path, "--lang", "en")
    assert (code, "E101" in said) == (3, True)
    assert memory < 200


@pytest.mark.parametrize("name", ["../x", "/etc/hostname", "a//b", "./a", "a/../b", "a\0b"])
def test_a_name_that_leads_elsewhere_is_no_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    write_checksums(tmp_path)
    with (tmp_path / SUMS).open("a", encoding="utf-8") as stream:
        stream.write(f"{DIGEST}  {name}\n")
    assert ("E102", SUMS) in found(tmp_path)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(path.parent)  # the path of a socket is short
        try:
            listener.bind(path.name)
        finally:
            os.chdir(here)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _above(path: Path) -> None:
    path.symlink_to(path.parent.parent)


@pytest.mark.parametrize("make", [_fifo, _socket, _endless, _above])
@pytest.mark.parametrize("name", ["x", "dataset.nt", "manifest.json", "SHA256SUMS.asc", "x.nt.gz"])
def test_what_is_no_file_is_not_read(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "a").write_bytes(b"")
    write_checksums(folder)
    make(folder / name)
    known = found(folder)
    assert name == "SHA256SUMS.asc" or ("E105", name) in known
    with (folder / SUMS).open("a", encoding="utf-8") as stream:
        stream.write(f"{DIGEST}  {name}\n")
    assert ("E103", name) in found(folder)
    (folder / SUMS).unlink()
    make(folder / SUMS)
    with pytest.raises(Findings) as raised:
        verify_release(folder)
    assert raised.value.findings[0].code == "E101"


MANIFESTS: dict[str, Any] = {
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep within": '{"dataset": ' + '{"a":' * 100_000 + "1" + "}" * 100_001,
    "a number of many digits": '{"dataset": {"triples": ' + "9" * 100_000 + '}, "files": []}',
    "no finite number": '{"dataset": {"triples": 1e999, "sha256": ""}, "files": []}',
    "a long text for a number": json.dumps({"dataset": {"triples": "x" * MIB}, "files": []}),
    "a key twice": '{"dataset": {"triples": 1, "triples": 2, "sha256": ""}, "files": []}',
    "a list for an object": '{"dataset": [1], "files": []}',
    "an object for a list": '{"dataset": {"triples": 1, "sha256": ""}, "files": {"a": 1}}',
    "null": '{"dataset": null, "files": null}',
    "names of another kind": '{"dataset": {"triples": 1}, "files": [{"name": [[]]}]}',
    "names that lead elsewhere": '{"dataset": {"triples": 1}, "files": [{"name": "../../x"}]}',
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_of_another_form_is_one_short_finding(name: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(MANIFESTS[name], encoding="utf-8")
    write_checksums(tmp_path)
    (finding,) = verify_release(tmp_path).findings
    assert finding.code == "E110"
    assert len(str(finding.details["problem"])) < 1000


RDF: dict[str, tuple[str, bytes, bytes, int]] = {
    "a text above 16 MiB": ("x.ttl", b'<a:a> <a:b> "', b"x", 17 * MIB),
    "lists in one another": ("x.ttl", b"<a:a> <a:b> ", b"(", 4 * MIB),
    "blank nodes in one another": ("x.ttl", b"<a:a> <a:b> ", b"[<a:b>", MIB),
    "JSON in one another": ("x.jsonld", b"", b"[", 4 * MIB),
    "a context elsewhere": (
        "x.jsonld",
        b'{"@context": "http://127.0.0.1:9/c", "@id": "a:a"}',
        b"",
        0,
    ),
    "a context in a file": (
        "x.jsonld",
        b'{"@context": "file:///etc/hostname", "@id": "a:a"}',
        b"",
        0,
    ),
    "not closed": ("x.nt", b'<a:a> <a:b> "', b"", 0),
}
"""A file, what it begins with, and what it repeats how often; texts of megabytes are made in the test."""


@pytest.mark.parametrize("name", RDF)
def test_rdf_that_no_parser_takes_is_a_finding(name: str, tmp_path: Path) -> None:
    file, start, part, times = RDF[name]
    (tmp_path / file).write_bytes(start + part * times)
    counted = count_triples(tmp_path, file)
    assert not isinstance(counted, int)
    assert (counted.code, counted.place.file) == ("E106", file)


def test_what_needs_too_much_memory_is_a_finding(tmp_path: Path) -> None:
    """One JSON-LD file whose context comes last must be held whole: the parser is shut in."""
    path = tmp_path / "x.jsonld"
    item = b'{"@id": "a:a", "a:b": "' + b"x" * 1000 + b'"},'
    with path.open("wb") as stream:
        stream.write(b'{"@graph": [')
        for _ in range(300):
            stream.write(item * 1000)
        stream.write(b'{"@id": "a:b"}], "@context": {}}')
    write_checksums(tmp_path)
    code, said, memory = measured("verify", tmp_path, "--lang", "en")
    assert code == 1
    assert "E106" in said
    assert memory < 200


def test_no_triples_are_counted_in_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_bytes(b"")
    assert count_triples(tmp_path, "x.nt") == 0
