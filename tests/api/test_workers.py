"""Workers by the Python interface and the command line: what is refused, and that they work."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.warm_command import run_command

import verbund

REFUSED = {
    "nobody": (None, "folder"),
    "unknown": ("clerks:2", None),
    "no number": ("processes", None),
    "none": ("processes:0", None),
    "too many": ("processes:257", None),
    "another digit": ("processes:٣", None),
    "no address": ("dask:", "folder"),
    "nowhere to put parts": ("dask:tcp://127.0.0.1:1", None),
    "parts nowhere": ("processes:1", "nothing://bucket"),
    "nobody there": ("dask:nothing://127.0.0.1:1", "folder"),
}


@pytest.mark.parametrize(("workers", "parts"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_wrong_use(
    workers: str | None, parts: str | None, tmp_path: Path
) -> None:
    folder = write_library(tmp_path / "library")
    given = str(tmp_path / parts) if parts == "folder" else parts
    with pytest.raises(verbund.UsageError) as refused:
        verbund.build(folder, workers=workers, parts=given)
    assert refused.value.text.en
    assert refused.value.text.de
    assert not (folder / "output").exists()


def test_the_command_takes_workers(tmp_path: Path) -> None:
    """The same release, and what it says is the same."""
    said: list[str] = []
    files: list[dict[Path, bytes]] = []
    for options in ([], ["--workers", "processes:2", "--parts", str(tmp_path / "parts")]):
        folder = write_library(tmp_path / str(len(said)) / "library")
        done = run_command(["build", "--workspace", str(folder), *options], {}, 60.0)
        assert done.returncode == 0, done.stderr
        said.append(done.stderr.splitlines()[-1].partition(" in ")[0])
        output = folder / "output"
        files.append(
            {
                path.relative_to(output): path.read_bytes()
                for path in sorted(output.rglob("*"))
                if path.is_file()
            }
        )
    assert said[0] == said[1]
    assert files[0] == files[1]
    wrong = ["build", "--workspace", str(tmp_path / "0" / "library"), "--workers", "clerks"]
    done = run_command(wrong, {}, 60.0)
    assert done.returncode == 2
    assert "clerks" in done.stderr
