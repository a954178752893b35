"""What differs on Windows, as far as it can be tried elsewhere: docs/clerk.md says the same.

No test here runs on Windows. Each takes away what Windows lacks, or puts in what people have there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest
from tests.support.library import edit, write_library
from tests.support.lippe import ROOT

from verbund.findings import Findings
from verbund.workspace.workspace import read_workspace

RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}

WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "pwd", "grp", "termios"):
            raise ImportError(name)
sys.meta_path.insert(0, Nothing())
for name in ("fcntl", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
import ctypes
ctypes.CDLL = lambda *a, **k: object()   # no renameat2 in any library
import os
for name in ("O_NOFOLLOW", "O_NONBLOCK"):
    if hasattr(os, name):
        delattr(os, name)
from verbund.cli import main
sys.argv = ["verbund", *sys.argv[1:]]
main()
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def run(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "NO_COLOR": "1"}
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)


def test_a_release_is_built_twice_without_locks_and_exchanges(library: Path) -> None:
    """The last release is renamed away first, where two folders cannot change places."""
    for _ in range(2):
        done = run("build", "-w", str(library))
        assert done.returncode == 0, done.stderr.decode()
    kept = [path.name for path in library.iterdir() if "output" in path.name]
    assert kept == ["output"]
    assert run("verify", str(library / "output")).returncode == 0


def test_corrections_are_written_and_taken_back_without_locks(library: Path) -> None:
    loans = library / "records/loans.csv"
    edit(loans, "2021-03-29", "2021-03-29 00:00:00")
    before = loans.read_bytes()
    assert run("fix", "-w", str(library), "--yes").returncode == 0
    assert b"00:00:00" not in loans.read_bytes()
    undo = str(library / "verbund-undo.json")
    assert run("fix", "-w", str(library), "--undo", undo).returncode == 0
    assert loans.read_bytes() == before


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_a_console_that_lacks_letters_still_shows_findings(library: Path, encoding: str) -> None:
    edit(library / "records/loans.csv", "2021-03-29", "2021-03-29 00:00:00")
    edit(library / "records/members.csv", "Grace", "Łódź → 東京")
    for arguments in (["fix", "--dry-run"], ["validate"]):
        done = run("--lang", "de", *arguments, "-w", str(library), encoding=encoding)
        assert done.returncode in (0, 1), done.stderr.decode(encoding)
        assert b"Traceback" not in done.stderr
        assert "2021-03-29" in done.stdout.decode(encoding)


def test_files_with_the_line_ends_and_marks_of_windows_are_the_same_release(library: Path) -> None:
    assert run("build", "-w", str(library)).returncode == 0
    dataset = library / "output/dataset.nt"
    before = dataset.read_bytes()
    for path in [
        *library.glob("records/*.csv"),
        *library.glob("*/*.ttl"),
        library / "verbund.toml",
    ]:
        if "output" not in path.parts:
            text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
            mark = "\ufeff" if path.suffix == ".csv" else ""
            path.write_bytes((mark + text).encode())
    assert run("build", "-w", str(library)).returncode == 0
    assert dataset.read_bytes() == before


@pytest.mark.parametrize(
    "folder",
    [r"C:\records", "C:/records", r"sub\records", "//server/share", r"\\server\share", "C:records"],
)
def test_a_path_of_windows_in_the_settings_names_no_folder_here(library: Path, folder: str) -> None:
    """It is told, with the way to mend it, and is never taken for a name of several folders."""
    text = (library / "verbund.toml").read_text(encoding="utf-8")
    stated = f"[workspace]\nrecords = '{folder}'\n"
    (library / "verbund.toml").write_text(text.replace("[workspace]\n", stated), encoding="utf-8")
    with pytest.raises(Findings) as caught:
        read_workspace(library)
    assert {finding.code for finding in caught.value.findings} == {"W106"}


def test_no_file_of_a_release_or_of_this_repository_is_one_that_windows_cannot_have() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    wrong = [
        name
        for name in filter(None, names.split("\0"))
        if any(
            part.partition(".")[0].casefold() in RESERVED
            or part.endswith((".", " "))
            or re.search(r'[<>:"|?*\\\x00-\x1f]', part)
            for part in PureWindowsPath(name).parts
        )
    ]
    assert wrong == []
