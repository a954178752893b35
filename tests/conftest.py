"""What all tests share."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.support import account, extent, held, memory, needs, scheduling
from tests.support.extent import Extent
from tests.support.servers import background
from tests.support.stack import with_room

from verbund.model.cache import VARIABLE
from verbund.system import python_process

pytest_plugins = [
    "tests.support.servers.fixtures",
    "tests.support.agreement.fixtures",
    "tests.support.exports.reading",
    "tests.support.feed.reading",
    "tests.support.office.fixtures",
    "tests.support.pages.fixtures",
    "tests.support.reasoner.robot",
]
_ACCOUNT = "verbund-account"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--approve", action="store_true", help="write golden files anew, to be read in the diff"
    )
    parser.addoption(
        "--quick",
        action="store_true",
        help="without what needs a server, a browser, LibreOffice or Java, or 0.3 s",
    )
    parser.addoption(
        "--full", action="store_true", help="all generated cases, every fault at every call"
    )
    parser.addoption(
        "--seconds",
        action="store_true",
        help="write tests/seconds.json, how long each file took, and tests/slow.json",
    )


def pytest_configure(config: pytest.Config) -> None:
    """How much is looked at; models that tests compile are kept for this run of the tests alone."""
    try:
        how_much, warning = extent.choose(
            quick=config.getoption("--quick"),
            full=config.getoption("--full"),
            environment=os.environ,
        )
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    memory.choose(os.environ)
    # A command that a test starts reads compiled modules, as with a user: where none may be written,
    # each start would compile the package anew, in half a second.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if config.getoption("--hypothesis-profile", None) is None:  # who names one means it
        extent.load_profile(how_much)
    config.option.full = how_much is Extent.FULL  # as other processes of this run hear it
    if warning:
        sys.stderr.write(f"warning: {warning}\n")
    for kind, why in needs.KINDS.items():
        config.addinivalue_line("markers", f"{kind}: {why}")
    config.pluginmanager.register(account.Plugin(config), _ACCOUNT)
    if _leads_a_run_of_all(config):
        servers = ExitStack()
        servers.enter_context(background.starting(needs.SERVERS))
        config.add_cleanup(servers.close)
    folder = tempfile.TemporaryDirectory(prefix="verbund-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ[VARIABLE] = folder.name
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[scheduling.VARIABLE] = str(Path(folder.name) / "needs.json")
    if _TASKS.is_dir():
        # Threads of the plugin, and of libraries that earlier tests have called, are no reason to
        # do otherwise than the command does.
        python_process.is_single_threaded = lambda: len(list(_TASKS.iterdir())) <= _threads


_TASKS = Path("/proc/self/task")
_threads = 0
"""How many threads there are before a test."""


def _leads_a_run_of_all(config: pytest.Config) -> bool:
    """Whether this process has others run all tests, with servers."""
    return (
        bool(config.getoption("numprocesses", None))
        and not hasattr(config, "workerinput")
        and config.args_source is pytest.Config.ArgsSource.TESTPATHS
        and not config.option.collectonly
        and extent.chosen() is not Extent.QUICK
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test is marked with what it needs; a quick run leaves out those that need something."""
    for item in items:
        needs.mark(item)
        held.refuse_long_values(item)
    if extent.chosen() is Extent.QUICK:
        slow = frozenset(scheduling.read_slow())
        marked = [item for item in items if needs.is_marked(item)]
        long = [i for i in items if i.nodeid in slow and not needs.is_marked(i)]
        plugin = config.pluginmanager.get_plugin(_ACCOUNT)
        assert isinstance(plugin, account.Plugin)
        plugin.account.deselected, plugin.account.slow = len(marked), len(long)
        left = {*marked, *long}
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw0":  # all have collected the same tests
        scheduling.tell_needs({item.nodeid: needs.server_of(item) for item in items})


def pytest_collection_finish() -> None:
    """What collecting has made stays until the end: no collection of garbage looks at it again."""
    held.give_back()
    gc.freeze()
    # A build asks whether somebody has frozen objects. To count a million takes 17 ms each time.
    gc.get_freeze_count = lambda: 1


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After the last test of a file, when its fixtures are gone too."""
    if nextitem is None or nextitem.path != item.path:
        held.give_back_what_grew()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> scheduling.Scheduler:
    return scheduling.Scheduler(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Each test has room on the stack, however deep below the plugins it is called."""
    plain = pyfuncitem.obj
    pyfuncitem.obj = with_room(plain)
    try:
        return (yield)
    finally:
        pyfuncitem.obj = plain


@pytest.fixture
def approve(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--approve"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything that tests need is there: a test that is skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


def pytest_runtest_setup() -> None:
    """A shell ignores Ctrl-C in what it starts in the background; tests send it to commands."""
    global _threads  # noqa: PLW0603 - a hook has no other place
    _threads = len(list(_TASKS.iterdir())) if _TASKS.is_dir() else 1
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
