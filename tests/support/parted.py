"""Builds in parts, and what they give."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from verbund.api.run import BuildResult, build
from verbund.convert.drivers.workers import Workers
from verbund.findings import Findings
from verbund.workspace.workspace import read_workspace


@dataclass
class Outcome:
    """What a build says and writes; nothing of how it was made."""

    findings: list[str]
    files: dict[str, bytes]
    records: dict[str, int]


def outcome(folder: Path, output: Path, workers: Workers | None = None) -> Outcome:
    """Build a workspace; all findings, and all bytes of the release."""
    workspace = replace(read_workspace(folder), output=output)
    try:
        report = build(workspace, full=True, workers=workers)
    except Findings as error:
        return Outcome(list(map(repr, error.findings)), {}, {})
    return Outcome(list(map(repr, report.findings)), released(report, output), report.records)


def released(report: BuildResult, output: Path) -> dict[str, bytes]:
    """The files of a release by name; none where nothing was released."""
    if not report.conforms:
        return {}
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }


def small_parts(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Chunks of a few rows, ranges of a few chunks, and nothing flushed to the disk."""
    for module in ("read.tables", "convert.kept.plan", "convert.parts.part"):
        monkeypatch.setattr(f"verbund.{module}.CHUNK", 4)
    monkeypatch.setattr("verbund.read.csv_file._CHECKED", 3)
    monkeypatch.setattr("verbund.convert.parts.put_together.RANGE", 200)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setenv("VERBUND_CACHE", str(folder / "cache"))
