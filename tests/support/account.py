"""Says at the end of a run of the tests where its time went, and what it left out."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import pytest
from tests.support import extent, needs, scheduling
from tests.support.extent import Extent

_WITHOUT = "makes no mutants of the code (make test-mutation)"


@dataclass
class Account:
    """What was seen of a run, in this process; with several, in the one that leads them."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cases: Counter[str] = field(default_factory=Counter)
    units: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    tests: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Those that need nothing beside Python."""
    set_up: list[tuple[str, str, float]] = field(default_factory=list)
    """Fixtures that several tests share: which, in which test it was made, the seconds of that."""
    users: dict[str, list[str]] = field(default_factory=dict)
    """The tests that ask for such a fixture."""
    deselected: int = 0
    slow: int = 0
    parts: dict[str, None] = field(default_factory=dict)
    """What was looked at in part; a mapping, for the order."""

    def add(self, report: pytest.TestReport) -> None:
        """Count a phase of a test."""
        folder = folder_of(report.nodeid)
        self.seconds[folder] += report.duration
        self.cases[folder] += report.when == "call"
        server = dict(report.user_properties).get(needs.PROPERTY)
        unit = scheduling.unit_of(report.nodeid, None if server is None else str(server))
        self.units[unit] += report.duration
        if not any(kind in report.keywords for kind in needs.KINDS):
            self.tests[report.nodeid] += report.duration

    def shared_out(self) -> dict[str, float]:
        """The seconds of tests; what a shared fixture took is divided among those that ask for it.

        Else it would be said of the first of them alone, and where that is left out it would be the
        next one's.
        """
        found = dict(self.tests)
        longest: dict[str, float] = defaultdict(float)
        for fixture, test, seconds in self.set_up:
            if test in found and self.users.get(fixture):
                found[test] -= seconds
                longest[fixture] = max(longest[fixture], seconds)
        for fixture, seconds in longest.items():
            users = self.users[fixture]
            for test in found.keys() & {*users}:
                found[test] += seconds / len(users)
        return found

    def by_folder(self) -> Iterator[str]:
        """A line a folder, the longest first."""
        for folder, seconds in sorted(self.seconds.items(), key=lambda item: -item[1]):
            yield f"{seconds:8.1f} s  {self.cases[folder]:6,} tests  {folder}"
        yield f"{sum(self.seconds.values()):8.1f} s  {self.cases.total():6,} tests  in all"

    def left_out(self) -> Iterator[str]:
        """What the run did not look at."""
        if self.deselected:
            kinds = ", ".join(f"{kind} ({why})" for kind, why in needs.KINDS.items())
            yield f"{self.deselected:,} tests that need one of: {kinds}"
        if self.slow:
            yield f"{self.slow:,} tests that take {scheduling.SLOWLY} s or more (tests/slow.json)"
        yield from self.parts
        if extent.chosen() is not Extent.FULL:
            yield f"properties draw a {extent.FACTOR}th of the examples of --full"
        yield _WITHOUT


def folder_of(node_id: str) -> str:
    """The folder of tests that a test belongs to; of the largest, the next one."""
    parts = node_id.partition("::")[0].split("/")[:-1]
    return "/".join(parts[: 3 if "agreement" in parts or "publication" in parts else 2])


def users_of(items: Iterable[pytest.Item]) -> dict[str, list[str]]:
    """The tests that ask for a fixture that several may share, by the fixture."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function):
            definitions = item._fixtureinfo.name2fixturedefs  # nobody else tells
            for name in item.fixturenames:
                for each in definitions.get(name, ())[-1:]:
                    if each.scope != "function":
                        found[_named(each)].append(item.nodeid)
    return found


def _named(fixture: pytest.FixtureDef[Any]) -> str:
    return f"{fixture.baseid}::{fixture.argname}"


class Plugin:
    """Keeps the account of a run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.account = Account()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """What a fixture takes that several tests share; those that it asks for count apart."""
        if fixturedef.scope == "function":
            return (yield)
        start = perf_counter()
        try:
            return (yield)
        finally:
            test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
            took = perf_counter() - start
            self.account.set_up.append((_named(fixturedef), test, took))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if self.config.getoption("--seconds"):
            self.account.users = users_of(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.account.add(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.account.parts |= dict.fromkeys(extent.left_out())
        output = getattr(session.config, "workeroutput", None)
        if output is not None:  # this is one of several processes
            account = self.account
            made = {fixture for fixture, _, _ in account.set_up}
            output["verbund"] = [account.deselected, account.slow, list(account.parts)]
            output["verbund_fixtures"] = [
                [list(each) for each in account.set_up],
                {name: users for name, users in account.users.items() if name in made},
            ]
        elif self.config.getoption("--seconds"):
            seconds = self.account.shared_out()
            if extent.chosen() is Extent.QUICK:  # of what it has left out nothing is known
                seconds |= dict.fromkeys(scheduling.read_slow(), scheduling.SLOWLY)
            else:
                scheduling.write_known(self.account.units)
            scheduling.write_slow(seconds)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        deselected, slow, parts = getattr(node, "workeroutput", {}).get("verbund", (0, 0, []))
        self.account.deselected = max(self.account.deselected, deselected)
        self.account.slow = max(self.account.slow, slow)
        self.account.parts |= dict.fromkeys(parts)
        made, users = getattr(node, "workeroutput", {}).get("verbund_fixtures", ([], {}))
        self.account.set_up += map(tuple, made)
        self.account.users |= users

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.account.cases:
            return
        terminalreporter.section("seconds by folder, of all processes together")
        for line in self.account.by_folder():
            terminalreporter.write_line(line)
        terminalreporter.section(f"left out ({extent.chosen().value} extent)")
        for line in self.account.left_out():
            terminalreporter.write_line(f"- {line}")
