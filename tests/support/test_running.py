"""The tests' own machinery: how much is looked at, who needs what, who runs it, what is told."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import settings
from tests.support import account, extent, held, memory, needs, scheduling
from tests.support.extent import Extent
from tests.support.scheduling import best, unit_of

ROOT = Path(__file__).parents[2]


class TestExtent:
    @pytest.mark.parametrize(
        ("quick", "full", "old", "expected", "warned"),
        [
            (False, False, None, Extent.DEFAULT, False),
            (True, False, None, Extent.QUICK, False),
            (False, True, None, Extent.FULL, False),
            (False, False, "1", Extent.FULL, True),
            (False, False, "0", Extent.DEFAULT, False),
            (True, False, "1", Extent.QUICK, False),
            (False, True, "1", Extent.FULL, False),
        ],
    )
    def test_options_choose_and_the_old_variable_is_warned_of(
        self,
        quick: bool,
        full: bool,
        old: str | None,
        expected: Extent,
        warned: bool,
    ) -> None:
        environment = {} if old is None else {extent.OLD_VARIABLE: old}
        chosen, warning = extent.choose(quick=quick, full=full, environment=environment)
        assert chosen is expected
        assert environment[extent.VARIABLE] == expected.value
        assert (warning is not None) is warned

    def test_both_exclude_each_other(self) -> None:
        with pytest.raises(ValueError, match="exclude"):
            extent.choose(quick=True, full=True, environment={})

    def test_numbers_follow_and_what_is_left_out_is_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(extent, "_parts", {})
        told = {}
        for each in Extent:
            monkeypatch.setenv(extent.VARIABLE, each.value)
            extent._parts.clear()
            numbers = (
                extent.number("cases", quick=5, default=40, full=1500),
                extent.sample("points", 6),
                extent.examples(30),
            )
            told[each] = (numbers, list(extent.left_out()))
        assert told == {
            Extent.QUICK: ((5, 6, 30), ["cases: 5 of 1,500", "points: 6 of all"]),
            Extent.DEFAULT: ((40, 6, 30), ["cases: 40 of 1,500", "points: 6 of all"]),
            Extent.FULL: ((1500, None, 300), []),
        }

    def test_the_profile_is_that_of_this_run(self) -> None:
        factor = extent.FACTOR if extent.chosen() is Extent.FULL else 1
        assert settings().max_examples == 100 * factor
        assert settings().deadline is None

    def test_nothing_else_spells_it(self) -> None:
        """No test reads the old variable itself."""
        found = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "tests").rglob("*.py")
            if extent.OLD_VARIABLE in path.read_text(encoding="utf-8")
        }
        assert found == {"tests/support/extent.py"}


class TestNeeds:
    def test_tests_are_marked_by_their_fixtures(self, request: pytest.FixtureRequest) -> None:
        """A quick run has the others of the same files, and none of a server, browser, LibreOffice or Java."""
        assert not needs.is_marked(request.node)
        files = ("support/servers/test_servers", "support/servers/test_process")
        places = [f"tests/{name}.py" for name in (*files, "report/test_valid_html")]
        assert collected("--quick", *places).keys() == {places[1]}
        whole = collected(*places)
        assert whole.keys() == set(places)
        assert whole[places[1]] - slow_of(places[1]) == collected("--quick", *places)[places[1]]

    def test_a_fixture_of_the_same_name_is_another(self) -> None:
        """The `store` of the tests of the cache is a folder."""
        place = "tests/model/test_cache.py"
        assert collected(place)[place] - slow_of(place) == collected("--quick", place)[place]

    def test_a_server_in_a_quick_run_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(extent.VARIABLE, Extent.QUICK.value)
        with pytest.raises(AssertionError, match="a server: ask for it by a fixture"):
            needs.not_when_quick("a server")
        monkeypatch.setenv(extent.VARIABLE, Extent.DEFAULT.value)
        needs.not_when_quick("a server")


def collected(*arguments: str) -> dict[str, int]:
    """How many tests of each file a run with these arguments would have."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-qq", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        # a run of its own, not one of the processes of this one
        env={name: value for name, value in os.environ.items() if "XDIST" not in name},
    )
    lines = [line.rpartition(": ") for line in done.stdout.splitlines() if ".py: " in line]
    return {file: int(number) for file, _, number in lines}


def slow_of(file: str) -> int:
    """How many tests of a file take so long that a quick run leaves them out."""
    return sum(name.startswith(f"{file}::") for name in scheduling.read_slow())


class _OneProcess:
    """The settings of a run in one process beside this one."""

    option = SimpleNamespace(loadscopereorder=True)

    @staticmethod
    def getvalue(name: str) -> list[str]:
        return {"tx": ["popen"]}[name]


class _Node:
    """What the plugin knows of a process."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, places: list[int]) -> None:
        self.sent += places

    def shutdown(self) -> None:
        self.shutting_down = True


class TestScheduling:
    def test_what_goes_together(self) -> None:
        file = "tests/a/test_b.py"
        assert unit_of(f"{file}::test_c[x]", None) == file
        assert unit_of(f"{file}::test_c[x]", "oxigraph") == f"{file} oxigraph"
        assert unit_of(f"{file}::test_c[share-3]", None) == f"{file} share-3 test_c"
        assert unit_of(f"{file}::test_c[x-share-3-y]", None) == f"{file} share-3 test_c"

    def test_own_servers_first_then_new_ones_then_the_longest_then_those_of_others(self) -> None:
        known = {
            "mine ckan": 1.0,
            "my_longer ckan": 2.0,
            "new fuseki": 3.0,
            "theirs virtuoso": 90.0,
            "long": 50.0,
            "short": 4.0,
        }
        waiting = dict.fromkeys([*known, "unknown"])
        order = []
        while waiting:
            order.append(best(waiting, known, {"ckan"}, {"virtuoso"}))
            del waiting[order[-1]]
        assert order == [
            *("my_longer ckan", "mine ckan", "new fuseki", "long", "short"),
            *("unknown", "theirs virtuoso"),
        ]

    def test_all_tests_go_out_and_what_is_done_is_counted_once(self) -> None:
        """Ten files of three tests, to a process that does each as it comes."""
        tests = [f"tests/f{file}.py::t{number}" for file in range(10) for number in range(3)]
        scheduler = scheduling.Scheduler(cast(pytest.Config, _OneProcess), None)
        scheduler.__dict__["_needs"] = {}
        node = _Node()
        scheduler.add_node(node)
        scheduler.add_node_collection(node, list(tests))
        scheduler.schedule()
        done = 0
        while done < len(node.sent):
            scheduler.mark_test_complete(node, node.sent[done])
            done += 1
            plain = sum(
                not was for unit in scheduler.assigned_work[node].values() for was in unit.values()
            )
            assert (
                scheduler._pending_of(scheduler.assigned_work[node])
                == plain
                == len(node.sent) - done
            )
        assert sorted(node.sent) == list(range(30))
        assert node.shutting_down

    def test_a_test_is_found_where_it_stands(self) -> None:
        collection = scheduling.Collection(["b", "a", "c"])
        assert collection == ["b", "a", "c"]
        assert [collection.index(test) for test in "abc"] == [1, 0, 2]

    def test_what_was_measured_is_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "seconds.json"
        assert scheduling.read_known(path) == {}
        scheduling.write_known({"b": 30.04, "short": 0.5, "a ckan": 2.0}, path)
        assert scheduling.read_known(path) == {"a ckan": 2.0, "b": 30.0}

    def test_what_is_slow_is_left_out_of_a_quick_run(self, tmp_path: Path) -> None:
        path = tmp_path / "slow.json"
        assert scheduling.read_slow(path) == []
        scheduling.write_slow({"b::ü[\\n]": 0.25, "quick": 0.24, "a::c": 30.0}, path)
        assert scheduling.read_slow(path) == ["a::c", "b::ü[\\n]"]

    def test_what_is_slow_is_there(self) -> None:
        """Of each file that a slow test is said to be in, a quick run has that much less."""
        slow = {name.partition("::")[0] for name in scheduling.read_slow()}
        assert slow
        file = min(slow)
        assert collected(file)[file] - collected("--quick", file).get(file, 0) == slow_of(file)
        for name in slow:
            assert (ROOT / name).is_file(), name

    def test_what_is_known_names_files_that_are_there(self) -> None:
        assert scheduling.read_known()
        for name in scheduling.read_known():
            assert (ROOT / name.partition(" ")[0]).is_file(), name


@pytest.mark.skipif(not held.held(), reason="the system does not tell what a process holds")
def test_what_is_needed_no_longer_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Garbage of 64 MiB in small pieces, in a ring that only the collector finds."""
    held.give_back()
    before = held.held()
    monkeypatch.setattr(held, "_least", before)
    gc.disable()
    try:
        ring: list[object] = [bytes(1000) for _ in range(64_000)]
        ring.append(ring)
        kept = [bytes(1000) for _ in range(100)]  # above them: of itself nothing below goes back
        del ring
        assert held.held() - before > held.GROWN
        held.give_back_what_grew()
    finally:
        gc.enable()
    assert held.held() - before < held.GROWN / 2
    assert held._least == held.held()
    assert kept


class TestMemory:
    def test_files_lie_in_memory_where_there_is_room(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory, "FOLDER", tmp_path)
        monkeypatch.setattr(tempfile, "tempdir", "before")
        for free, available, expected in (
            (memory.LEAST, memory.LEAST, {"TMPDIR": str(tmp_path)}),
            (memory.LEAST - 1, memory.LEAST, {}),
            (memory.LEAST, memory.LEAST - 1, {}),
        ):
            monkeypatch.setattr(memory, "_free", lambda _, free=free: free)
            monkeypatch.setattr(memory, "_available", lambda available=available: available)
            environment: dict[str, str] = {}
            memory.choose(environment)
            assert environment == expected

    def test_who_names_a_folder_means_it(self) -> None:
        environment = {"TMPDIR": "/elsewhere"}
        memory.choose(environment)
        assert environment == {"TMPDIR": "/elsewhere"}

    def test_what_is_free_is_asked_of_the_system(self, tmp_path: Path) -> None:
        assert memory._free(tmp_path / "nowhere") == 0
        told = tmp_path / "meminfo"
        assert memory._available(told) == 0
        told.write_text("MemTotal: 9 kB\nMemAvailable:    4194304 kB\nBuffers: 1 kB\n", "ascii")
        assert memory._available(told) == memory.LEAST


@pytest.fixture(scope="module")
def shared_by_some() -> str:
    return "shared_by_some"


class TestAccount:
    def test_folders_are_summed_longest_first(self) -> None:
        seen = account.Account()
        for name, when, seconds in (
            ("tests/a/test_x.py::test_1", "setup", 1.0),
            ("tests/a/test_x.py::test_1", "call", 2.0),
            ("tests/b/c/test_y.py::test_2", "call", 10.0),
        ):
            seen.add(
                pytest.TestReport(name, (name, 0, ""), {}, "passed", None, when, duration=seconds)  # type: ignore[arg-type]
            )
        assert [line.split() for line in seen.by_folder()] == [
            ["10.0", "s", "1", "tests", "tests/b"],
            ["3.0", "s", "1", "tests", "tests/a"],
            ["13.0", "s", "2", "tests", "in", "all"],
        ]

    def test_what_is_left_out_is_told(self) -> None:
        seen = account.Account(deselected=1200, slow=30, parts={"cases: 5 of 10": None})
        first, second, third, *_ = seen.left_out()
        assert first.startswith("1,200 tests that need one of: server (")
        assert second == "30 tests that take 0.25 s or more (tests/slow.json)"
        assert third == "cases: 5 of 10"

    def test_what_a_shared_fixture_takes_is_divided(self) -> None:
        seen = account.Account(tests={"a": 9.0, "b": 1.0, "c": 1.0, "alone": 0.1})
        seen.set_up = [("wide", "a", 6.0), ("wide", "c", 0.5), ("asked for later", "b", 0.5)]
        seen.users = {"wide": ["a", "b", "needs a server"]}
        assert seen.shared_out() == {"a": 5.0, "b": 3.0, "c": 0.5, "alone": 0.1}

    def test_who_asks_for_a_fixture_is_known_and_where_it_was_made(
        self, request: pytest.FixtureRequest, shared_by_some: str, tmp_path: Path
    ) -> None:
        name = f"tests/support/test_running.py::{shared_by_some}"
        users = account.users_of([request.node])
        assert users[name] == [request.node.nodeid]
        assert not any(fixture.endswith("::tmp_path") for fixture in users)
        plugin = request.config.pluginmanager.get_plugin("verbund-account")
        assert plugin is not None
        made = [(fixture, test) for fixture, test, _ in plugin.account.set_up]
        assert (name, request.node.nodeid) in made
