"""A Python of its own runs what it is given, and nothing of the script that asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """\
import threading
from functools import partial
from verbund.system.sandbox import Limits, run_shut_in
import prepared

print("begun")
end = threading.Event()
threading.Thread(target=end.wait).start()
try:
    print(run_shut_in(partial(prepared.prepare, "x" * 3_000_000), Limits(30, None, ready=60))[:4])
finally:
    end.set()
"""
PREPARED = """\
from functools import partial

def prepare(text):
    return partial(work, text)

def work(text, note):
    return text.encode()
"""


def test_a_script_that_is_not_guarded_is_not_run_again(tmp_path: Path) -> None:
    """It has a thread, so nothing is forked; a module of its own folder is found as before."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "prepared.py").write_text(PREPARED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\nb'xxxx'\n", "")


def test_an_isolated_python_starts_isolated_ones(tmp_path: Path) -> None:
    """What the environment says of modules is a stranger's where Python was told not to look."""
    (tmp_path / "pickle.py").write_text("print('imported')", encoding="utf-8")
    program = (
        "from verbund.system.python_process import start_python\n"
        "process = start_python(print, ('called',), ())\n"
        "process.wait()\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("called\n", "")
