"""RDF that was made to harm ends in findings, in time that grows with its size alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import write_library

from verbund.cli.main import group
from verbund.validation.rdf_files import DataFiles, validate_data
from verbund.workspace.workspace import read_workspace

LONG = 17 << 20
START = b"<urn:s> <urn:p> "


def run(folder: Path, name: str, text: bytes) -> tuple[int, list[dict[str, object]]]:
    library = write_library(folder / "library")
    path = folder / name
    path.write_bytes(text)
    arguments = ["validate", "-w", str(library), "--lang", "en", "--format", "json"]
    result = CliRunner().invoke(group, [*arguments, "--data", str(path)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)["findings"]


TOO_LONG = {
    "text.nt": (START + b'"', b"a", b'" .\n', 1),
    "iri.nt": (b"<urn:s> <urn:p> <urn:o> .\n<urn:", b"a", b"> <urn:p> <urn:o> .\n", 2),
    "text.ttl": (START + b'"', b"a", b'" .\n', 1),
    "lines.ttl": (START + b'"""', b"a\n", b'""" .\n', None),
    "text.jsonld": (b'{"@id": "urn:s", "urn:p": "', b"a", b'"}', None),
}
"""What stands before, what is repeated, what stands behind, and the line that is told."""


@pytest.mark.parametrize("name", TOO_LONG)
def test_a_term_that_is_too_long_is_told(tmp_path: Path, name: str) -> None:
    start, part, end, line = TOO_LONG[name]
    text = start + part * LONG + end
    begun = time.process_time()
    code, findings = run(tmp_path, name, text)
    assert time.process_time() - begun < 60
    assert (code, [item["code"] for item in findings]) == (3, ["F130"])
    assert line is None or findings[0]["line"] == line


HOSTILE = {
    "a surrogate.ttl": START + b'"\\uD800" .',
    "bytes of a surrogate.ttl": START + b'"\xed\xa0\x80" .',
    "a surrogate.jsonld": b'{"@id": "urn:s", "urn:p": "\\ud800"}',
    "a space in an IRI.ttl": b"<http://e/a b> <urn:p> 1 .",
    "an escaped space.ttl": b"<http://e/\\u0020> <urn:p> 1 .",
    "a host that is none.nt": b'<http://[bad> <urn:p> "1" .',
    "a language that is none.nt": START + b'"x"@de_AT .',
    "UTF-16.ttl": "<urn:s> <urn:p> 1 .".encode("utf-16"),
    "nothing.jsonld": b"",
    "no number.jsonld": b'{"@id": "urn:s", "urn:p": NaN}',
    "deep.ttl": START + b"[ <urn:p> " * 100_000 + b"1",
    "deep lists.ttl": START + b"(" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_rdf_is_told(tmp_path: Path, name: str) -> None:
    code, findings = run(tmp_path, name, HOSTILE[name])
    assert (code, [item["code"] for item in findings]) in ((1, ["F111"]), (1, ["F102"]))


ODD = {
    "a nul.ttl": START + b'"a\\u0000b" .',
    "an integer of many digits.ttl": START + b"1" * 5000 + b" .",
    "XML with entities.ttl": START
    + b'"<!DOCTYPE a [<!ENTITY b \'x\'>]><a>&b;</a>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral> .',
    "HTML.ttl": START
    + b'"' + b"<div>" * 50_000 + b'"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML> .',
    "deep.ttl": START + b"[ <urn:p> " * 20_000 + b"1" + b" ]" * 20_000 + b" .",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_rdf_is_read(tmp_path: Path, name: str) -> None:
    code, findings = run(tmp_path, name, ODD[name])
    assert (code, [item["code"] for item in findings]) == (0, ["F114"])


def test_lines_after_a_text_of_many_lines_are_right(tmp_path: Path) -> None:
    """And a text of 300,000 lines is read in one go, not anew for each of its lines."""
    path = tmp_path / "a.ttl"
    text = '"""' + 'a "quoted" line # no comment\n' * 300_000 + '"""'
    path.write_text(f"# it's a comment\n<urn:a> <urn:p> {text} .\n<urn:b> <urn:p> 1 .\n")
    begun = time.process_time()
    files = DataFiles()
    files.read(path, "a.ttl")
    assert time.process_time() - begun < 20
    assert files.findings == []
    lines = {str(node): where.line for node, where in files._nodes.items()}
    assert lines == {"urn:a": 300_002, "urn:b": 300_003}


@pytest.mark.parametrize("name", ["x.ttl", "x.nt"])
@pytest.mark.parametrize(
    ("start", "part", "times"),
    [(b"# K", b"", 0), (b"# ", b"x", (1 << 20) - 3), (b"", b"\n", 1 << 20)],
)
def test_bytes_that_are_not_utf_8_are_told_with_their_line(
    tmp_path: Path, name: str, start: bytes, part: bytes, times: int
) -> None:
    before = start + part * times
    path = tmp_path / name
    path.write_bytes(before + b"\xf6ln\n")
    library = read_workspace(write_library(tmp_path / "library"))
    (finding,), triples = validate_data(library.load_model(), [path])
    line = before.count(b"\n") + 1
    assert (finding.code, finding.place.line, triples) == ("F102", line, 0)
    assert finding.details["byte"] == "0xF6"
