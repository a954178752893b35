"""Says at the end of a run of the tests where its time went, and what it left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
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


class Plugin:
    """Keeps the account of a run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.account = Account()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.account.add(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.account.parts |= dict.fromkeys(extent.left_out())
        output = getattr(session.config, "workeroutput", None)
        if output is not None:  # this is one of several processes
            account = self.account
            output["verbund"] = [account.deselected, account.slow, list(account.parts)]
        elif self.config.getoption("--seconds"):
            scheduling.write_known(self.account.units)
            scheduling.write_slow(self.account.tests)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        deselected, slow, parts = getattr(node, "workeroutput", {}).get("verbund", (0, 0, []))
        self.account.deselected = max(self.account.deselected, deselected)
        self.account.slow = max(self.account.slow, slow)
        self.account.parts |= dict.fromkeys(parts)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.account.cases:
            return
        terminalreporter.section("seconds by folder, of all processes together")
        for line in self.account.by_folder():
            terminalreporter.write_line(line)
        terminalreporter.section(f"left out ({extent.chosen().value} extent)")
        for line in self.account.left_out():
            terminalreporter.write_line(f"- {line}")
