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

    Modules of a folder inside that is listed for itself are not mutated with those around it.
    The tests must pass in a copy of the repository that is no Git repository, in one process; those
    that measure memory or time are left out.
    """

    modules: str
    tests: tuple[str, ...]
    options: tuple[str, ...] = ()
    """Of pytest."""
    keeps_models: bool = True
    """Whether a compiled model is kept for the next mutant: the modules take no part in it."""


_CAUSES: Final = ("absent_column", "no_records", "one_cause", "said_once")
_CONVERT: Final = (
    *("after_release", "batches", "both_ways", "circles", "findings_of_rows", "generated"),
    *("keyed", "listing", "order", "packed", "processes", "reasons", "rules", "stated"),
    *("statistics", "told", "undecided", "written"),
)
_NOT_CONVERT: Final = ("pyshacl", "compiled_in_one_place", "little_memory")
_CONVERT_CAUSES: Final = (*_CAUSES, "circles", "many_findings", "second_of_two")
_HEADINGS: Final = ("headings_again", "keys_and_headings", "one_cause")
_LONG: Final = (
    *("virtuoso", "fuseki", "any_call_leaves", "that_dies", "ten_thousand", "begin_together"),
    *("guide", "takes_out"),
)

FOLDERS: Final = {
    "read": Folder(
        "verbund/read",
        (
            "tests/read",
            *(f"tests/causes/test_{name}.py" for name in _HEADINGS),
            "tests/convert/test_listed.py",
        ),
        (
            "--ignore=tests/read/test_bounds.py",
            "-k",
            "not every_engine and not test_lippe and not bounded_time_and_memory",
        ),
    ),
    "resolve": Folder(
        "verbund/resolve",
        (
            "tests/resolve",
            *(f"tests/causes/test_{name}.py" for name in _CAUSES),
            "tests/api/test_decide.py",
        ),
        # these go through all of Unicode, for what is not mutated
        ("-k", "not composes and not every_character"),
    ),
    "mapping": Folder(
        "verbund/read/mapping", ("tests/read/mapping", "tests/api/test_init_from.py")
    ),
    "proposal": Folder(
        "verbund/resolve/proposal", ("tests/resolve/proposal", "tests/api/test_init_from.py")
    ),
    "templates": Folder(
        "verbund/templates", ("tests/templates",), ("--ignore=tests/templates/test_office.py",)
    ),
    "corrections": Folder(
        "verbund/corrections", ("tests/corrections",), ("-k", "not asks_somebody")
    ),
    "annotated": Folder("verbund/report/annotated", ("tests/report/test_annotated.py",)),
    "convert": Folder(
        "verbund/convert",
        (
            *(f"tests/convert/test_{name}.py" for name in _CONVERT),
            *(f"tests/causes/test_{name}.py" for name in _CONVERT_CAUSES),
            "tests/resolve/test_references.py",
            "tests/validation/agreement/test_findings.py",
        ),
        # these compare with pySHACL, which is slow, read all code, or measure memory
        ("-k", " and ".join(f"not {word}" for word in _NOT_CONVERT)),
    ),
    "shacl": Folder(
        "verbund/shacl",
        (
            "tests/shacl",
            "tests/validation/test_patterns.py",
            "tests/validation/agreement/test_findings.py",
        ),
        options=("-k", "not forked and not runs_away"),
        keeps_models=False,
    ),
    "difference": Folder(
        "verbund/release/diff",
        ("tests/release/diff",),
        ("-k", "not memory"),
    ),
    "verify": Folder(
        "verbund/release/verify", ("tests/release/verify",), ("-k", "not memory and not gigabyte")
    ),
    "publish-sparql": Folder(
        "verbund/publication/sparql",
        ("tests/publication/sparql",),
        # Oxigraph starts in a moment. What takes a run at each call, and what the other makes of
        # store do otherwise, is left to `make test`.
        ("-k", " and ".join(f"not {word}" for word in _LONG)),
    ),
}
