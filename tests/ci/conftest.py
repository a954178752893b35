"""A repository with a broken record, and the wheel that the steps install."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from tests.support.action_runner import INSTALL, lend_packages, run_step
from tests.support.library_in_git import commit, git

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of this repository."""
    folder = tmp_path_factory.mktemp("wheels")
    made = list(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    assert len(made) == 1
    return folder


@pytest.fixture(scope="session")
def runner(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner in which the action's first step has run: it installs verbund."""
    folder = tmp_path_factory.mktemp("runner")
    (folder / "empty").mkdir()
    done = run_step(INSTALL, folder / "empty", wheels, folder, {})
    assert done.code == 0, done.stderr
    lend_packages(folder / "verbund")
    return folder


# `-m venv`, with --clear or without, makes a folder; all else is Python's.
_LENDS = """#!/bin/sh
case "$*" in
    "-I -m venv "*) for folder; do :; done; mkdir -p "$folder"; exec cp -a {made}/. "$folder" ;;
esac
exec {python} "$@"
"""


@pytest.fixture(scope="session")
def quick_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A python3 whose `-m venv` copies an environment that was made so: pip takes 4 s to unpack.

    That the steps make a right one is seen where nothing of the checkout is run, and by ``runner``.
    """
    folder = tmp_path_factory.mktemp("quick")
    made = folder / "made"
    subprocess.run([sys.executable, "-I", "-m", "venv", str(made)], check=True)
    script = folder / "bin/python3"
    script.parent.mkdir()
    filled = _LENDS.format(made=shlex.quote(str(made)), python=shlex.quote(sys.executable))
    script.write_text(filled, encoding="utf-8")
    script.chmod(0o755)
    return script


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The records of this repository, committed whole, then one of them broken and committed."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "records", folder / "records")
    shutil.copy(ROOT / "verbund.toml", folder)
    git(folder.parent, "init", "--quiet", str(folder))
    commit(folder)
    break_record(folder)
    commit(folder)
    return folder


def break_record(folder: Path) -> None:
    """Break the official key of a place: line 5."""
    path = folder / "records/places.csv"
    text = path.read_text(encoding="utf-8")
    assert "kreis-lippe,05766004," in text.splitlines()[4]
    path.write_text(text.replace("kreis-lippe,05766004,", "kreis-lippe,5766004,"), "utf-8")
