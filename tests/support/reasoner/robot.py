"""ROBOT, a program for ontologies: is one in OWL 2 DL, is one consistent."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
JARS = ROOT / ".services" / "robot"

Robot = Callable[..., str]
"""Runs one of its commands with arguments; gives all that it says."""


@pytest.fixture(scope="session")
def robot() -> Robot:
    """The program, in a process of its own for each command."""
    if not any(JARS.glob("robot-command-*.jar")):
        pytest.skip("ROBOT is not there: run `make services` (needs Java and Maven)")

    def run(*arguments: str | Path) -> str:
        command = ["java", "-cp", f"{JARS}/*", "org.obolibrary.robot.CommandLineInterface"]
        done = subprocess.run(
            [*command, *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return f"{done.returncode}\n{done.stdout}{done.stderr}"

    return run
