"""A command loads little before it works: what it loads is listed by name (record 0084)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.golden import check_golden

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENT = {**os.environ, "LANG": "C.UTF-8"}

LIBRARIES = frozenset({"click", "verbund"})
"""All packages that are not of the standard library."""

HEAVY = frozenset(
    {
        *("argparse", "asyncio", "concurrent", "configparser", "ctypes", "difflib", "email"),
        *("html", "http", "imaplib", "importlib.metadata", "importlib.resources", "logging"),
        *("mmap", "multiprocessing", "optparse", "pdb", "pydoc", "queue", "selectors", "socket"),
        *("sqlite3", "ssl", "subprocess", "unittest", "urllib.request", "xml", "zipfile"),
    }
)
"""Modules of the standard library that take long, and that no check of records needs."""

SCRIPT = """
import sys
from verbund.cli import main
sys.argv = ["verbund", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
names = sorted(name for name, module in sys.modules.items() if module is not None)
made = [
    f"{kind.__module__}.{kind.__qualname__}"
    for name in names if name.startswith("verbund")
    for kind in vars(sys.modules[name]).values()
    if isinstance(kind, type) and "__dataclass_fields__" in vars(kind)
    for method in vars(kind).values()
    if getattr(getattr(method, "__code__", None), "co_filename", "") == "<string>"
]
print("LOADED", *names, file=sys.stderr)
print("MADE", *sorted(set(made)), file=sys.stderr)
"""


def _loaded(folder: Path, *arguments: str) -> tuple[list[str], list[str]]:
    """The modules that a command has loaded, and data classes whose methods were made with them."""
    command = [sys.executable, "-c", SCRIPT, *arguments]
    run = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    found = {line.split()[0]: line.split()[1:] for line in run.stderr.splitlines() if line.strip()}
    return found["LOADED"], found["MADE"]


def _packages(modules: list[str]) -> set[str]:
    standard = sys.stdlib_module_names
    names = {name.split(".")[0] for name in modules}
    startup = {"_distutils_hack", "sitecustomize", "_virtualenv"}
    return {name for name in names - standard - startup if not name.startswith("__")}


@pytest.fixture(scope="module")
def of_validate(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """What ``verbund validate`` loads for the records of this repository, the model kept."""
    store = tmp_path_factory.mktemp("kept")
    ENVIRONMENT["VERBUND_CACHE"] = str(store)
    _loaded(ROOT, "validate")
    return _loaded(ROOT, "validate")


def test_a_validation_loads_the_modules_that_it_is_known_to_load(
    of_validate: tuple[list[str], list[str]], request: pytest.FixtureRequest
) -> None:
    own = [name for name in of_validate[0] if name.split(".")[0] == "verbund"]
    approve = bool(request.config.getoption("--approve"))
    check_golden(GOLDEN / "modules-of-validate.txt", "\n".join([*own, ""]), approve)


def test_a_validation_loads_no_library_but_that_of_the_command_line(
    of_validate: tuple[list[str], list[str]],
) -> None:
    assert _packages(of_validate[0]) == LIBRARIES
    assert HEAVY.isdisjoint(of_validate[0])


def test_no_class_of_them_has_its_methods_made_with_it(
    of_validate: tuple[list[str], list[str]],
) -> None:
    assert of_validate[1] == []


@pytest.mark.parametrize("arguments", [["explain", "V101"], ["--help"], ["--version"]])
def test_help_loads_no_library_of_rdf_and_none_of_the_web(arguments: list[str]) -> None:
    loaded, _ = _loaded(ROOT, *arguments)
    heavy = {"rdflib", "pyshacl", "pyoxigraph", "jinja2", "requests", "openpyxl", "asyncio", "yaml"}
    assert heavy.isdisjoint(name.split(".")[0] for name in loaded)
    assert {"http", "email", "ssl", "socket", "logging"}.isdisjoint(loaded)


def test_rdflib_is_quiet_where_a_command_loads_it() -> None:
    script = (
        "import sys\n"
        "from verbund.cli import main\n"
        "sys.argv = ['verbund', '--version']\n"
        "try:\n    main()\n"
        "except SystemExit: pass\n"
        "assert 'logging' not in sys.modules\n"
        "import rdflib, logging\n"
        "print(logging.getLogger('rdflib').level == logging.CRITICAL)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.splitlines()[-1] == "True"
