"""The stages of a command by their processor time: each function that does one is still called."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.lippe import copy_lippe

STAGES = Path(__file__).parents[2] / "benchmarks" / "stages.py"


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("command", ["build", "validate"])
def test_each_stage_takes_its_time(command: str, jobs: int, tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path / "lippe")
    done = subprocess.run(
        [sys.executable, str(STAGES), command, str(folder), str(jobs)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    idle = {name for name, seconds in found["stages"].items() if not seconds}
    assert idle == ({"keys and names"} if jobs == 1 else set()) | (
        {"derived links"} if command == "validate" else set()
    )
    own = sum(found["stages"].values())
    assert found["all"] == pytest.approx(own + found["others"])
    shared = found["stages"]["tables"] if jobs > 1 else 0
    assert found["serial"] == pytest.approx(own - shared)
    assert (found["others"] > 0) == (jobs > 1 or command == "build")
