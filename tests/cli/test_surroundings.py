"""What the command is given by the system: streams that are closed, folders that are full."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import SHAPES, write_library

from verbund.cli.main import group
from verbund.release.dataset import DatasetWriter

RESIDUAL = 's:Member sh:sparql [ sh:select "SELECT $this { $this ?p <urn:nothing> }" ] .\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A library with a rule for which the records are written to a temporary file."""
    folder = write_library(tmp_path / "library")
    (folder / "shapes/library.ttl").write_text(SHAPES + RESIDUAL, encoding="utf-8")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="closed by a shell of POSIX")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_outcome(workspace: Path, closed: str) -> None:
    program = "from verbund.cli import main; main()"
    command = f'exec "$@" {closed}'
    for words in (["validate"], ["build"], ["verify", "output"]):
        call = ["sh", "-c", command, "sh", sys.executable, "-c", program, *words]
        done = subprocess.run(call, cwd=workspace, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("option", [[], ["--engine", "pyshacl"]])
def test_a_full_disk_is_a_finding(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    def add(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DatasetWriter, "add", add)
    monkeypatch.chdir(workspace)
    done = CliRunner().invoke(group, ["validate", "--lang", "en", *option])
    assert done.exit_code == 3
    assert "W115" in done.output


def test_no_folder_for_temporary_files_is_a_finding(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", none)
    monkeypatch.chdir(workspace)
    done = CliRunner().invoke(group, ["validate", "--lang", "en"])
    assert (done.exit_code, "No usable temporary directory" in done.output) == (3, True)
