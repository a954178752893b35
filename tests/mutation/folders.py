"""What is mutated, and which tests should notice: the one place that names paths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = "pipeline"
"""The folder of the import package, from the root of the repository."""

LEAST_SHARE: Final = 90
"""Of a hundred mutants that are not equivalent, how many must be killed."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Modules, below ``SOURCE``, and the tests of what they promise, below the root.

    The tests must pass in a copy of the repository that is no Git repository, in one process; those
    that measure memory or time are left out.
    """

    modules: str
    tests: tuple[str, ...]


_READ: Final = ("blanks", "csv", "csv_cells", "grid", "headings", "pieces", "round_trip")

FOLDERS: Final = {
    "read": Folder("verbund/read", tuple(f"tests/read/test_{name}.py" for name in _READ)),
    "resolve": Folder(
        "verbund/resolve",
        # not test_probable_days.py: mutmut cannot name its cases with dashes beyond ASCII
        tuple(f"tests/resolve/test_{name}.py" for name in ("references", "values", "whole_tables")),
    ),
    "convert": Folder(
        "verbund/convert",
        ("tests/convert", "tests/validation/agreement", "tests/release/test_bytes.py"),
    ),
    "shacl": Folder(
        "verbund/shacl", ("tests/shacl", "tests/validation/agreement/test_findings.py")
    ),
    "difference": Folder(
        "verbund/release/diff",
        (
            "tests/release/diff/test_change_log.py",
            "tests/release/diff/test_patches.py",
            "tests/release/diff/test_templates.py",
        ),
    ),
    "verify": Folder("verbund/release/verify", ("tests/release/verify",)),
    "publish-sparql": Folder("verbund/publication/sparql", ("tests/publication/sparql",)),
}
