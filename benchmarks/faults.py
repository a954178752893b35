"""Measurement of reports with many findings: rows that are all invalid, in each format.

    python benchmarks/faults.py [--rows N] [--forms json,text,html]

Prints processor seconds and the most memory of `verbund validate` for each form.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.causes.test_many_findings import bad_library  # noqa: E402

MEASURED = """
import resource, runpy, sys
sys.argv = ["verbund", *sys.argv[1:]]
try:
    runpy.run_module("verbund", run_name="__main__")
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} s, {used.ru_maxrss // 1024} MB", file=sys.stderr)
"""


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--forms", default="text,json,html,sarif,junit,github,gitlab,turtle")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = bad_library(Path(name) / "library", given.rows)
        for form in given.forms.split(","):
            report = f"{form}={Path(name) / 'report'}"
            command = [sys.executable, "-c", MEASURED, "validate", "--jobs", "1", "-w", str(folder)]
            done = subprocess.run(
                [*command, "--format", report], capture_output=True, text=True, check=False
            )
            print(f"{form}: {done.stderr.splitlines()[-1]}")


if __name__ == "__main__":
    main()
