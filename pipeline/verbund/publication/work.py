"""The work at one target: it is planned, written and looked at again, and what came of it is kept.

A write is never repeated blindly: after a fault that may pass, the target is read again.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeVar

import stamina

from verbund.findings import Finding, Place, Severity, has_violation
from verbund.publication.error import TargetError
from verbund.publication.hiding import without_secrets
from verbund.publication.immutable import CHANGED, LOST, of_target
from verbund.publication.in_the_clear import in_the_clear, variables
from verbund.publication.plan import Plan, Step
from verbund.publication.preview.allow import milder
from verbund.publication.receipt import PublishOutcome, Receipt
from verbund.publication.release import Release
from verbund.publication.secret import Secret, read_secret
from verbund.publication.target import Progress, Target, Verification
from verbund.publication.targets import open_target
from verbund.publication.words import things
from verbund.release.manifest.manifest import Version
from verbund.workspace.document import FILE
from verbund.workspace.targets import TABLE, Configured
from verbund.workspace.workspace import Workspace

LONGEST_WAIT: Final = 120.0
"""How many seconds a target may ask to wait (Retry-After) before this run gives up."""

_Result = TypeVar("_Result")

_PASSES = 2
_FIRST_WAIT, _LONGEST_BACK_OFF, _JITTER = 0.5, 30.0, 0.5

# stamina tells its retries to the log; the watch tells them here
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Watching(Progress, Protocol):
    """Is told how the work goes on at all targets."""

    def at(self, target: str) -> None:
        """What follows is about this target; ``""`` at the end."""

    def retry(self, error: TargetError, seconds: float) -> None:
        """The target will be tried again after so many seconds at least."""


class TargetRun:
    """The work at one target: keeps what was planned, written and read back, and what failed."""

    def __init__(
        self,
        configured: Configured,
        release: Release,
        workspace: Workspace,
        environment: Mapping[str, str],
        allowed: Collection[str],
        watch: Watching,
    ) -> None:
        self._configured, self._allowed, self._watch = configured, allowed, watch
        self._release = release
        line = workspace.lines.line(TABLE, configured.name)
        self._place = Place(file=FILE, line=line)
        self._open: Callable[[], Target] = partial(
            open_target, configured, release, workspace, environment
        )
        self._target: Target | None = None
        self._plan = Plan()
        self._planned = self._reached = False
        self._written: list[Step] = []
        self._attempts = 1
        self._read_back = Verification()
        self._findings: list[Finding] = list(in_the_clear(configured, self._place))
        self._secrets = tuple(_secrets(configured, environment))
        self._at_work = self._interrupted = False

    def plan(self) -> None:
        """Open the target and read what is there."""
        with self._under_way():
            self._target = target = self._open()
            self._plan = self._retried(partial(self._look, target))
            self._planned = True

    def apply(self) -> None:
        """Write what is planned, look whether all is as it should be, and read it back."""
        if self._target is None or not self._planned or has_violation(self._plan.findings):
            return
        with self._under_way():
            self._retried(self._reach)
            self._read_back = self._retried(self._target.read_back)
            self._reached = True

    def catalogue(self) -> Path | None:
        """The catalogue that is harvested at the target now, where it can tell."""
        try:
            return self._target.published_catalogue() if self._target and self._planned else None
        except TargetError as error:
            self._fail(error)
            return None

    @property
    def held(self) -> tuple[Version, ...]:
        """The versions that the target held when it was planned."""
        return self._plan.held

    @property
    def keeps_a_version(self) -> bool:
        """Whether the target refuses the release since it holds a version with other data."""
        return any(
            finding.code in (CHANGED, LOST) and finding.severity is Severity.VIOLATION
            for finding in self._plan.findings
        )

    @property
    def reached(self) -> bool:
        """Whether the target was proven to hold the release."""
        return self._reached

    @property
    def at_work(self) -> bool:
        """Whether the target is being read or written, or was when the run broke off."""
        return self._at_work

    def interrupt(self, error: BaseException) -> None:
        """Take note that the run broke off here: Ctrl-C, or a fault of the program."""
        self._interrupted = True
        details = {"target": self._configured.name}
        if isinstance(error, KeyboardInterrupt):
            self._findings.append(Finding("U113", self._place, details=details))
            return
        # what the error says is not told: it may hold a secret
        details |= {"problem": type(error).__name__, "where": _where(error)}
        self._findings.append(Finding("U114", self._place, details=details))

    def receipt(self, *, dry_run: bool) -> Receipt:
        """What came of it, without secrets, also where the target repeats them."""
        receipt = Receipt(
            target=self._configured.name,
            kind=self._configured.kind,
            outcome=self._outcome(dry_run=dry_run),
            plan=self._plan,
            written=tuple(self._written),
            attempts=self._attempts,
            read_back=self._read_back,
            findings=(*self._plan.findings, *self._findings),
        )
        return without_secrets(receipt, self._secrets)

    def close(self) -> None:
        """Give back what the target holds."""
        if self._target is not None:
            self._target.close()

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """Keeps what the target fails with. Whatever else is raised leaves the work at work."""
        self._watch.at(self._configured.name)
        self._at_work = True
        try:
            yield
        except TargetError as error:
            self._fail(error)
        self._at_work = False

    def _outcome(self, *, dry_run: bool) -> PublishOutcome:
        if self._interrupted:
            return PublishOutcome.INTERRUPTED
        if has_violation([*self._plan.findings, *self._findings]):
            return PublishOutcome.FAILED
        if dry_run:
            return PublishOutcome.PLANNED
        if not self._reached:
            return PublishOutcome.HELD
        return PublishOutcome.PUBLISHED if self._written else PublishOutcome.UNCHANGED

    def _reach(self) -> None:
        """One attempt: from what is there now to what should be there.

        What still differs is written once more: another run may have written at the same time.
        """
        target = self._target
        assert target is not None  # noqa: S101 - act() has seen to it
        plan = self._look(target)
        for _ in range(_PASSES):
            _refuse(plan)
            if not plan.writes:
                return
            target.apply(plan, self)
            plan = self._look(target)
        left = plan.writes
        if left:
            raise TargetError("U111", details={"what": things(left[:5])})

    def _look(self, target: Target) -> Plan:
        """The target's plan, with what it says to the versions that the target holds.

        What is allowed by name is a warning in it.
        """
        plan = target.plan()
        versions = of_target(self._release, plan.held, self._configured.name, self._place)
        return replace(plan, findings=milder((*plan.findings, *versions), self._allowed))

    def begin(self, step: Step) -> None:
        """Take note of a step that is begun, and tell the watch."""
        self._written.append(step)
        self._watch.begin(step)

    def sent(self, size: int) -> None:
        """Tell the watch."""
        self._watch.sent(size)

    def _retried(self, work: Callable[[], _Result]) -> _Result:
        """Do it, and again with back-off after a fault that may pass."""
        attempts = stamina.retry_context(
            on=_wait,
            attempts=max(1, self._configured.attempts),
            timeout=None,
            wait_initial=_FIRST_WAIT,
            wait_max=_LONGEST_BACK_OFF,
            wait_jitter=_JITTER,
        )
        for attempt in attempts:
            with attempt:
                self._attempts = max(self._attempts, attempt.num)
                try:
                    return work()
                except TargetError as error:
                    if error.transient and attempt.num < self._configured.attempts:
                        self._watch.retry(error, error.retry_after or attempt.next_wait)
                    raise
        raise AssertionError("stamina makes one attempt at least")  # pragma: no cover

    def _fail(self, error: TargetError) -> None:
        self._findings.append(error.finding(self._configured.name, self._place))


def _refuse(plan: Plan) -> None:
    """Raise as TargetError what stops a plan: the target may have changed since the first one."""
    for finding in plan.findings:
        if finding.severity is Severity.VIOLATION:
            raise TargetError(finding.code, details=finding.details)


def _secrets(configured: Configured, environment: Mapping[str, str]) -> Iterator[Secret]:
    """The secrets of a target that are set; what is not is told when the target is opened."""
    for variable in variables(configured):
        with suppress(TargetError):
            yield read_secret(variable, environment)


def _wait(error: Exception) -> bool | float:
    """Whether to try again after an error, or after how many seconds."""
    if not isinstance(error, TargetError) or not error.transient:
        return False
    if error.retry_after is None:
        return True
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False


def _where(error: BaseException) -> str:
    """The last line of the program that an error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
