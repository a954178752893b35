"""A copy of the repository in which mutmut plants its faults, so that no file here is touched.

mutmut finds modules below ``src`` alone: there the package lies in the copy.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.mutation.folders import FOLDERS, ROOT, SOURCE, Folder

_LEFT_OUT: Final = frozenset({".git", ".venv", ".services", ".mutation", ".hypothesis", "dist"})
_VERDICTS: Final = {
    1: "killed",
    3: "killed",
    0: "survived",
    5: "untested",
    33: "untested",
} | dict.fromkeys((36, -24, 24, 152, 255), "timeout")
"""What mutmut's codes mean; a process that was ended otherwise has killed the mutant, too."""

_MOST_SHOWN: Final = 20_000
_MAKE: Final = """
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants
copy_src_dir()
copy_also_copy_files()
create_mutants(2)
"""
_MODELS: Final = "VERBUND_MUTATION_MODELS"
_PROFILE: Final = f"""
import functools
import gc
import sys

from hypothesis import HealthCheck, settings

settings.register_profile(
    "mutation", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


caches = []


def pytest_sessionstart():
    sys.setrecursionlimit(10_000)
    if "{_MODELS}" in os.environ:
        os.environ[VARIABLE] = os.environ["{_MODELS}"]


def pytest_collection_finish():
    caches[:] = [
        found
        for found in gc.get_objects()
        if isinstance(found, functools._lru_cache_wrapper)
        and str(found.__module__).startswith("verbund")
    ]


def pytest_runtest_setup():
    for found in caches:
        found.cache_clear()
"""
"""Mutated code is slower, and the same cases must be drawn for each mutant. Each is tried in a fork
of a process in which the tests have passed: what functions remember from then would hide it, and
what they remember from one test to the next would hide from mutmut which test calls them. But
models that no mutant has a part in are compiled once. Each call is two, one of which chooses."""

_SHOW: Final = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
json.dump({name: get_diff_for_mutant(name) for name in json.load(sys.stdin)}, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant: its module, the function as ``Class.name``, and the lines that differ."""

    module: str
    function: str
    old: str
    new: str


class FailedTestsError(Exception):
    """Raised where the tests fail without a mutant, or mutmut does; it has the end of the log."""


class Workshop:
    """A copy in a folder, which is made anew. Run it once for each folder of modules."""

    def __init__(self, place: Path, folder: Folder) -> None:
        self._place, self._folder = place, folder
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(ROOT, place, symlinks=True, ignore=_ignored)
        (place / SOURCE).rename(place / "src")
        (place / SOURCE).symlink_to("src")
        conftest = place / "tests/conftest.py"
        conftest.write_text(conftest.read_text("utf-8") + _PROFILE, encoding="utf-8")
        with (place / "pyproject.toml").open("a", encoding="utf-8") as stream:
            stream.write(self._settings())
        (place / "mutants").mkdir()
        (place / "mutants/.services").symlink_to(ROOT / ".services")

    def _settings(self) -> str:
        copied = [item.name for item in self._place.iterdir() if item.name not in ("src", "tests")]
        settings = {
            "source_paths": ["src"],
            "only_mutate": [f"src/{self._folder.modules}/*"],
            "do_not_mutate": [
                f"src/{other.modules}/*"
                for other in FOLDERS.values()
                if other.modules.startswith(f"{self._folder.modules}/")
            ],
            "also_copy": sorted(copied),
            "pytest_add_cli_args": [
                "--hypothesis-profile=mutation",
                *("-p", "no:cacheprovider"),
                *self._folder.options,
            ],
            # How much longer than the tests took before a mutant is said not to end.
            "timeout_multiplier": 4.0,
            "timeout_constant": 3.0,
            "pytest_add_cli_args_test_selection": list(self._folder.tests),
        }
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
        return f"\n[tool.mutmut]\nuse_git_change_detection = false\n{lines}"

    def measure(self) -> None:
        """Run the tests as they are, to learn which call what; FailedTestsError where they fail.

        A function that no test calls in its own process is called in another, or not at all: it is
        given the tests of its module, or all where its module has none.
        """
        self._call("-m", "mutmut", "print-time-estimates")
        path = self._place / "mutants/mutmut-stats.json"
        found = json.loads(path.read_text("utf-8"))
        tests: dict[str, list[str]] = found["tests_by_mangled_function_name"]
        by_module: dict[str, set[str]] = {}
        for function, names in tests.items():
            by_module.setdefault(function.rpartition(".")[0], set()).update(names)
        everything = set(found["duration_by_test"])
        for name in self.verdicts():
            function = name.partition("__mutmut_")[0]
            if not tests.get(function):
                tests[function] = sorted(by_module.get(function.rpartition(".")[0], everything))
        path.write_text(json.dumps(found), encoding="utf-8")

    def plant(self, names: Iterable[str], seconds: float) -> None:
        """Try mutants, all where none is named, for so long; what is not tried has no verdict."""
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2", *names]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self._place,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)  # what was found is written
            finally:
                self._end(process)

    def _call(self, *arguments: str, **environment: str) -> None:
        with self._log.open("ab") as log:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=self._place,
                env=self._environment() | environment,
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode != 0:
            raise FailedTestsError(self._log.read_text("utf-8", "replace")[-_MOST_SHOWN:])

    @property
    def _log(self) -> Path:
        return self._place / "log"

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def names(self) -> list[str]:
        """Make all mutants, without trying one; gives their names.

        It comes before ``plant``: Python looks once, when it starts, whether there is such a folder
        of modules, and else the tests would import those of the checkout.
        """
        self._call("-c", _MAKE, MUTANT_UNDER_TEST="mutant_generation")
        return sorted(self.verdicts())

    def verdicts(self) -> dict[str, str | None]:
        """What became of each mutant: killed, survived, timeout, untested, or None so far."""
        found: dict[str, str | None] = {}
        for path in sorted((self._place / "mutants/src" / self._folder.modules).rglob("*.meta")):
            codes: Mapping[str, int | None] = json.loads(path.read_text("utf-8"))[
                "exit_code_by_key"
            ]
            for name, code in codes.items():
                found[name] = None if code in (None, 2) else _VERDICTS.get(code or 0, "killed")
        return found

    def mutants(self, names: Sequence[str]) -> list[Mutant]:
        """What was planted under these names."""
        done = subprocess.run(
            [sys.executable, "-c", _SHOW],
            cwd=self._place,
            env=self._environment(),
            input=json.dumps(names),
            capture_output=True,
            text=True,
            check=True,
        )
        differences: dict[str, str] = json.loads(done.stdout)
        return [self._mutant(name, differences[name]) for name in names]

    def _mutant(self, name: str, difference: str) -> Mutant:
        module, _, function = name.partition("__mutmut_")[0].rpartition(".")
        package = self._folder.modules.replace("/", ".")
        return Mutant(
            module=module.removeprefix(f"{package}."),
            function=function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", "."),
            old=_lines(difference, "-"),
            new=_lines(difference, "+"),
        )

    def _environment(self) -> dict[str, Any]:
        """Processes that tests start have the mutant as well."""
        environment = {**os.environ, "PYTHONPATH": str(self._place / "mutants/src")}
        if self._folder.keeps_models:
            environment[_MODELS] = str(self._place / "models")
        return environment


def _ignored(_: str, names: list[str]) -> set[str]:
    return {name for name in names if name in _LEFT_OUT or name.endswith(("_cache", "__"))} - {
        name for name in names if name.endswith(".py")
    }


def _lines(difference: str, mark: str) -> str:
    found = [
        line[1:].strip()
        for line in difference.splitlines()
        if line.startswith(mark) and not line.startswith(mark * 3)
    ]
    return "\n".join(found)
