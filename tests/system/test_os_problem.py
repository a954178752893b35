"""What the system says of files is said in both languages."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from tests.cli.test_commands import here
from tests.support.library import write_library

from verbund.system.os_problem import os_problem


@pytest.mark.parametrize(
    ("number", "german"),
    [
        (errno.EISDIR, "das ist ein Ordner"),
        (errno.ENOENT, "Datei oder Ordner gibt es nicht"),
        (errno.EACCES, "keine Berechtigung"),
        (errno.EPERM, "keine Berechtigung"),
        (errno.ENOSPC, "auf dem Datenträger ist kein Platz mehr"),
        (errno.EINVAL, "das ist keine gewöhnliche Datei"),
    ],
)
def test_what_people_come_across_is_said_in_german(number: int, german: str) -> None:
    assert os_problem(OSError(number, os.strerror(number)))["de"] == german


def test_what_is_rare_is_said_as_the_system_says_it() -> None:
    assert os_problem(OSError(errno.EXDEV, "Cross-device link")) == {
        "en": "Cross-device link",
        "de": "das System meldet „Cross-device link“",
    }
    assert os_problem(OSError("x"))["de"] == "das System meldet „x“"


@pytest.mark.parametrize(
    ("made", "german"),
    [("folder", "das ist ein Ordner"), ("", "Datei oder Ordner gibt es nicht")],
)
def test_an_undo_file_that_cannot_be_opened_is_told_in_german(
    tmp_path: Path, made: str, german: str
) -> None:
    folder = write_library(tmp_path / "library")
    undo = tmp_path / "undo"
    if made:
        undo.mkdir()
    shown = here("--lang", "de", "fix", "-w", str(folder), "--undo", str(undo))
    assert shown.exit_code in (2, 3)
    if not made:
        assert f"nicht zurücknehmen: {german}" in shown.stderr
