"""What is shown of a change is a patch: git makes the new file of the old one by it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from verbund.migration.unified import unified

LINES = "".join(f"{number},a\n" for number in range(30))
CASES = {
    "one line": (LINES, LINES.replace("7,a", "7,b")),
    "the first and the last": (LINES, LINES.replace("0,a", "0,b", 1).replace("29,a", "29,b")),
    "two near each other": (LINES, LINES.replace("7,a", "7,b").replace("12,a", "12,b")),
    "two far from each other": (LINES, LINES.replace("7,a", "7,b").replace("22,a", "22,b")),
    "a new line": (LINES, LINES.replace("7,a\n", "7,a\nnew\n")),
    "a line less": (LINES, LINES.replace("7,a\n", "")),
    "no end of the last line": (LINES, LINES.replace("29,a\n", "29,b")),
    "an end for the last line": (LINES.rstrip("\n"), LINES),
    "carriage returns": (
        LINES.replace("\n", "\r\n"),
        LINES.replace("7,a", "7,b").replace("\n", "\r\n"),
    ),
    "each line": (LINES, LINES.replace("a", "b")),
}


@pytest.mark.parametrize("name", CASES)
def test_git_applies_it(name: str, tmp_path: Path) -> None:
    old, new = CASES[name]
    (tmp_path / "file.csv").write_text(old, "utf-8", newline="")
    patch = unified("file.csv", old, new).encode()
    subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "file.csv").read_bytes() == new.encode()


def test_a_new_file_is_one_too(tmp_path: Path) -> None:
    patch = unified("file.csv", None, LINES).encode()
    subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "file.csv").read_bytes() == LINES.encode()


def test_nothing_changed_shows_nothing() -> None:
    assert unified("file.csv", LINES, LINES) == ""
