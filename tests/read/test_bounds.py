"""Files made to fill memory or time are refused, or read, in seconds and in bounded memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.support.library import edit, write_library
from tests.support.peak import VERBUND

from verbund.system.limits import Limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="measures as Linux does")
MIB = 1 << 20
MOST_MEMORY = 200 * 1024
"""Kilobytes."""

MOST_SECONDS = 60
"""Generous: on an idle machine each takes a few."""

Write = Callable[[BinaryIO], object]


def found(folder: Path) -> list[tuple[str, str | None, int | None]]:
    """The findings: code, file, row. Time and memory are bounded."""
    done = subprocess.run(
        [sys.executable, "-c", VERBUND, "validate", "-w", str(folder), "--format", "json"],
        capture_output=True,
        encoding="utf-8",
        timeout=MOST_SECONDS,
        check=False,
        env={**os.environ, "VERBUND_CACHE": "off"},
    )
    assert "Traceback" not in done.stderr
    memory = int(done.stderr.rpartition("memory ")[2])
    assert memory < MOST_MEMORY
    report = json.loads(done.stdout)
    findings = [
        item for item in report["findings"] if item["code"] != "F125"
    ]  # a note on references
    return [(item["code"], item["file"], item.get("row")) for item in findings]


def repeated(start: bytes, make: Callable[[], bytes], times: int) -> Write:
    """What writes a text. Its part is made then: processes that tests fork pay for what is held."""

    def write(stream: BinaryIO) -> None:
        part = make()
        stream.write(start)
        stream.writelines(part for _ in range(times))

    return write


# Rows that were kept would take more than the limit: a list takes 56 bytes and more, and its place 8.
HEAD = b"number,name\nm1,Ada\nm2,Grace\n"
FILES: dict[str, tuple[Write, list[tuple[str, int | None]]]] = {
    "a line": (repeated(HEAD + b"m3,", lambda: b"x" * MIB, 1024), [("F109", 4)]),
    "a line that is not UTF-8": (
        repeated(HEAD + b"m3,\xfc", lambda: b"x" * MIB, 256),
        [("F109", 4)],
    ),
    "a heading": (repeated(b"number,name", lambda: b",x" * (MIB // 2), 200), [("F109", 1)]),
    "a million headings": (
        repeated(b"number,name", lambda: b",x" * 1_000_000 + b"\n", 1),
        [("F109", 1)],
    ),
    "an open mark": (
        repeated(HEAD + b'm3,"A\n', lambda: b"m4,Bea\n" * (MIB // 7), 10),
        [("F103", 4)],
    ),
    "an open mark in one line": (repeated(HEAD + b'm3,"', lambda: b"x" * MIB, 100), [("F109", 4)]),
    "empty rows": (repeated(HEAD, lambda: b"\n" * MIB, 5), []),
    "rows of empty cells": (repeated(HEAD, lambda: b",\r\n" * MIB, 2), []),
    "rows of many cells": (
        repeated(HEAD, lambda: b"a" + b"," * 1_000_000 + b"\n", 3),
        [("F104", 4), ("F104", 5), ("F104", 6)],
    ),
    "marks alone": (repeated(HEAD, lambda: b'"' * MIB, 100), [("F109", 4)]),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_fill_memory(tmp_path: Path, name: str) -> None:
    write_library(tmp_path)
    write, expected = FILES[name]
    with (tmp_path / "records/members.csv").open("wb") as stream:
        write(stream)
    own = [(code, row) for code, file, row in found(tmp_path) if file == "records/members.csv"]
    assert own == expected


def test_a_model_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    write_library(tmp_path)
    with (tmp_path / "shapes/more.ttl").open("wb") as stream:
        stream.truncate(1 << 30)
    assert found(tmp_path) == [("F109", "shapes/more.ttl", None)]


def test_limits_of_a_workspace_are_those_that_are_held(tmp_path: Path) -> None:
    write_library(tmp_path)
    edit(tmp_path / "verbund.toml", "[model]", "[limits]\ncell = 1024\nline = 2048\n[model]")
    members = tmp_path / "records/members.csv"
    members.write_text(f"number,name\nm1,{'x' * 1025}\nm2,Ada\n", encoding="utf-8")
    assert ("F109", "records/members.csv", 2) in found(tmp_path)
    members.write_text(f"number,name\nm1,Ada\nm2,{'x' * 2048}\n", encoding="utf-8")
    assert ("F109", "records/members.csv", 3) in found(tmp_path)


def test_the_limits_are_those_of_the_page() -> None:
    """docs/limits.md names every key of [limits]."""
    page = (Path(__file__).parents[2] / "docs/limits.md").read_text(encoding="utf-8")
    for item in fields(Limits):
        assert f"`{item.name}` in `[limits]`" in page
