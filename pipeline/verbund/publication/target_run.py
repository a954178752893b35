"""The run at one target: plan, write, verify; its result is the receipt.

A write is never repeated blindly: after a transient error, the target is read again.
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
"""The most seconds of a Retry-After that are waited; with more the run gives up."""

_Result = TypeVar("_Result")

_PASSES = 2
_FIRST_WAIT, _LONGEST_BACK_OFF, _JITTER = 0.5, 30.0, 0.5

# stamina logs its retries; here they are reported as progress
logging.getLogger("stamina").addHandler(logging.NullHandler())


class PublishProgress(Progress, Protocol):
    """A receiver of the progress at all targets."""

    def at(self, target: str) -> None:
        """Take the name of the target that is begun; ``""`` at the end."""

    def retry(self, error: TargetError, seconds: float) -> None:
        """Take the error after which the target is retried, in ``seconds`` at the least."""


class TargetRun:
    """The run at one target, with its plan, steps, verification and errors."""

    def __init__(
        self,
        configured: Configured,
        release: Release,
        workspace: Workspace,
        environment: Mapping[str, str],
        allowed: Collection[str],
        progress: PublishProgress,
        jobs: int = 1,
    ) -> None:
        self._configured, self._allowed, self._progress = configured, allowed, progress
        self._release = release
        line = workspace.lines.line(TABLE, configured.name)
        self._place = Place(file=FILE, line=line)
        self._open: Callable[[], Target] = partial(
            open_target, configured, release, workspace, environment, jobs
        )
        self._target: Target | None = None
        self._plan = Plan()
        self._fresh: Plan | None = None
        self._planned = self._reached = False
        self._written: list[Step] = []
        self._attempts = 1
        self._read_back = Verification()
        self._findings: list[Finding] = list(in_the_clear(configured, self._place))
        self._secrets = tuple(_secrets(configured, environment))
        self._at_work = self._interrupted = False

    def plan(self) -> None:
        """Open the target and make the plan."""
        with self._under_way():
            self._target = target = self._open()
            self._plan = self._fresh = self._retried(partial(self._make_plan, target))
            self._planned = True

    def apply(self, *, outdated: bool) -> None:
        """Apply the plan, check that nothing is left to write, and read the data back.

        ``outdated`` says that other targets came after the plan, which took time: it is made again.
        """
        if self._target is None or not self._planned or has_violation(self._plan.findings):
            return
        if outdated:
            self._fresh = None
        with self._under_way():
            self._retried(self._converge)
            self._read_back = self._retried(self._target.read_back)
            self._reached = True

    def catalogue(self) -> Path | None:
        """The catalogue that is harvested at the target now; None where it is unknown."""
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
        """Whether the target refuses the release because it holds a version with other data."""
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
        """Record that the run broke off here, by Ctrl-C or a fault of the program."""
        self._interrupted = True
        details = {"target": self._configured.name}
        if isinstance(error, KeyboardInterrupt):
            self._findings.append(Finding("U113", self._place, details=details))
            return
        # the message of the error is left out: it may hold a secret
        details |= {"problem": type(error).__name__, "where": _where(error)}
        self._findings.append(Finding("U114", self._place, details=details))

    def receipt(self, *, dry_run: bool) -> Receipt:
        """The receipt, without secrets, also where the target repeats them."""
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
        """Close the target."""
        if self._target is not None:
            self._target.close()

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """Record a TargetError of the block; after any other error the run stays ``at_work``."""
        self._progress.at(self._configured.name)
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

    def _converge(self) -> None:
        """Make one attempt to bring the target from its present state to the one wanted.

        The first attempt has the plan that was just made; after an error the target is read again.
        Remaining differences are written once more: another run may have written meanwhile.
        """
        target = self._target
        assert target is not None  # noqa: S101 - apply() has checked it
        plan, self._fresh = self._fresh or self._make_plan(target), None
        for _ in range(_PASSES):
            _refuse(plan)
            if not plan.writes:
                return
            target.apply(plan, self)
            plan = self._make_plan(target)
        left = plan.writes
        if left:
            raise TargetError("U111", details={"what": things(left[:5])})

    def _make_plan(self, target: Target) -> Plan:
        """The target's plan, with findings about the versions that the target holds.

        Findings that are allowed by name are warnings in it.
        """
        plan = target.plan()
        versions = of_target(self._release, plan.held, self._configured.name, self._place)
        return replace(plan, findings=milder((*plan.findings, *versions), self._allowed))

    def begin(self, step: Step) -> None:
        """Record a step that is begun, and report it."""
        self._written.append(step)
        self._progress.begin(step)

    def sent(self, size: int) -> None:
        """Report a number of bytes sent."""
        self._progress.sent(size)

    def _retried(self, work: Callable[[], _Result]) -> _Result:
        """Call ``work``, and again with back-off after transient errors."""
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
                        self._progress.retry(error, error.retry_after or attempt.next_wait)
                    raise
        raise AssertionError("stamina makes one attempt at least")  # pragma: no cover

    def _fail(self, error: TargetError) -> None:
        self._findings.append(error.finding(self._configured.name, self._place))


def _refuse(plan: Plan) -> None:
    """Raise TargetError for a violation in a plan: the target may have changed since the first."""
    for finding in plan.findings:
        if finding.severity is Severity.VIOLATION:
            raise TargetError(finding.code, details=finding.details)


def _secrets(configured: Configured, environment: Mapping[str, str]) -> Iterator[Secret]:
    """The secrets of a target that are set; missing ones are reported when it is opened."""
    for variable in variables(configured):
        with suppress(TargetError):
            yield read_secret(variable, environment)


def _wait(error: Exception) -> bool | float:
    """Whether to retry after an error, or the seconds to wait before."""
    if not isinstance(error, TargetError) or not error.transient:
        return False
    if error.retry_after is None:
        return True
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False


def _where(error: BaseException) -> str:
    """The last module and line of the program in an error's traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
