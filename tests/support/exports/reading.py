"""A foreign reader of exports: Frictionless, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parents[3] / ".services/frictionless/bin/frictionless"

Frictionless = Callable[[Path], dict[str, Any]]
"""Gives the report on a Data Package by the path of its descriptor."""


@pytest.fixture(scope="session")
def frictionless() -> Frictionless:
    """The program; the test is skipped where it is not there."""
    if not PROGRAM.exists():
        pytest.skip("frictionless is not there: make services")
    return _report


def _report(package: Path) -> dict[str, Any]:
    done = subprocess.run(
        [PROGRAM, "validate", package, "--json"], capture_output=True, timeout=120, check=False
    )
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report
