"""LibreOffice for tests: workbooks are opened, filled and saved as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.needs import not_when_quick

Seen = Mapping[str, Any]
Office = Callable[[Sequence[Mapping[str, object]]], list[Seen]]
"""Does jobs, one a workbook, in one start of the program; gives what was seen (``drive.py``)."""

FORMS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"}
"""The names that LibreOffice has for formats."""

_PYTHON = "/usr/bin/python3"
_DRIVE = Path(__file__).with_name("drive.py")
_PATIENCE = 120


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The program, which is started for each call."""
    asked = subprocess.run([_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    if shutil.which("soffice") is None or asked.returncode:
        pytest.skip("LibreOffice Calc or python3-uno is not there: make services")
    profile = tmp_path_factory.mktemp("office")
    not_when_quick("LibreOffice")

    def run(jobs: Sequence[Mapping[str, object]]) -> list[Seen]:
        done = subprocess.run(
            [_PYTHON, str(_DRIVE), str(profile), f"verbund-{os.getpid()}"],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        seen: list[Seen] = json.loads(done.stdout)
        return seen

    return run
