"""Publishing: plan at every target, let the harvest preview decide, then act at one after another.

What should be at a target is compared with what is there, and the difference is written. So a run
that was cut off, by a fault or by a person, is gone on with by the next: it reads, and writes what
is still missing. For the same reason a write is never repeated blindly: after a fault that may
pass, the target is read again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeVar

import stamina

from verbund.findings import Finding, Place, has_violation
from verbund.preview import allow, last_published, preview, read_catalogue
from verbund.publish.error import TargetError
from verbund.publish.plan import Plan, Step
from verbund.publish.receipt import Outcome, Receipt
from verbund.publish.release import CATALOGUE, Release, read_release
from verbund.publish.settings import TABLE, Configured
from verbund.publish.target import ReadBack, Target, Watch
from verbund.publish.targets import open_target
from verbund.toml_document import FILE
from verbund.workspace import Workspace

LONGEST_WAIT: Final = 120.0
"""How many seconds a target may ask to wait (Retry-After) before this run gives up."""

_Result = TypeVar("_Result")

_FIRST_WAIT, _LONGEST_BACK_OFF, _JITTER = 0.5, 30.0, 0.5

# stamina tells its retries to the log; the watch tells them here
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Watching(Watch, Protocol):
    """Is told how the work goes on at all targets."""

    def at(self, target: str) -> None:
        """What follows is about this target; ``""`` at the end."""

    def retry(self, error: TargetError, seconds: float) -> None:
        """The target will be tried again after so many seconds at least."""


class Silent:
    """A watch that tells nobody."""

    def at(self, target: str) -> None:
        """Takes note of nothing."""

    def begin(self, step: Step) -> None:
        """Takes note of nothing."""

    def sent(self, size: int) -> None:
        """Takes note of nothing."""

    def retry(self, error: TargetError, seconds: float) -> None:
        """Takes note of nothing."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of a run: a receipt for each target, and the findings of the harvest preview."""

    release: Release
    receipts: tuple[Receipt, ...]
    preview: tuple[Finding, ...] = ()
    dry_run: bool = False

    @property
    def findings(self) -> list[Finding]:
        """All findings: of the preview, then of each target, then of what was read back."""
        found = list(self.preview)
        for receipt in self.receipts:
            found += [*receipt.findings, *receipt.read_back.findings]
        return found


def publish(
    workspace: Workspace,
    environment: Mapping[str, str],
    *,
    names: Collection[str] = (),
    dry_run: bool = False,
    allowed: Collection[str] = (),
    watch: Watching | None = None,
) -> Publication:
    """Publish the release of a workspace to the targets of these names, without names to all.

    ``environment`` holds the secrets that verbund.toml names, ``allowed`` the names of blocks of
    the harvest preview that may pass. A target that fails leaves the others alone; what the preview
    blocks is written nowhere. Raises Findings where there is no release that is whole, KeyError for
    a name that no target has.
    """
    chosen = _chosen(workspace, names)
    release = read_release(workspace.output, workspace.shown(workspace.output))
    watch = watch or Silent()
    with ExitStack() as closing:
        works = [_Work(item, release, workspace, environment, watch) for item in chosen]
        for work in works:
            closing.callback(work.close)
            work.plan()
        findings = _gate(release, workspace, works, allowed)
        for work in works:
            if not dry_run and not has_violation(findings):
                work.act()
        watch.at("")
        receipts = tuple(work.receipt(dry_run=dry_run) for work in works)
    return Publication(release, receipts, findings, dry_run)


def _chosen(workspace: Workspace, names: Collection[str]) -> list[Configured]:
    known = {target.name: target for target in workspace.targets}
    return [known[name] for name in dict.fromkeys(names or known)]


class _Work:
    """The work at one target: keeps what was planned, written and read back, and what failed."""

    def __init__(
        self,
        configured: Configured,
        release: Release,
        workspace: Workspace,
        environment: Mapping[str, str],
        watch: Watching,
    ) -> None:
        self._configured, self._watch = configured, watch
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
        self._read_back = ReadBack()
        self._findings: list[Finding] = []

    def plan(self) -> None:
        """Open the target and read what is there."""
        self._watch.at(self._configured.name)
        try:
            self._target = target = self._open()
            self._plan = self._retried(target.plan)
            self._planned = True
        except TargetError as error:
            self._fail(error)

    def act(self) -> None:
        """Write what is planned, look whether all is as it should be, and read it back."""
        if self._target is None or not self._planned:
            return
        self._watch.at(self._configured.name)
        try:
            self._retried(self._reach)
            self._read_back = self._retried(self._target.read_back)
            self._reached = True
        except TargetError as error:
            self._fail(error)

    def catalogue(self) -> Path | None:
        """The catalogue that is harvested at the target now, where it can tell."""
        try:
            return self._target.published_catalogue() if self._target and self._planned else None
        except TargetError as error:
            self._fail(error)
            return None

    def receipt(self, *, dry_run: bool) -> Receipt:
        """What came of it."""
        return Receipt(
            target=self._configured.name,
            kind=self._configured.kind,
            outcome=self._outcome(dry_run=dry_run),
            plan=self._plan,
            written=tuple(self._written),
            attempts=self._attempts,
            read_back=self._read_back,
            findings=tuple(self._findings),
        )

    def close(self) -> None:
        """Give back what the target holds."""
        if self._target is not None:
            self._target.close()

    def _outcome(self, *, dry_run: bool) -> Outcome:
        if has_violation(self._findings):
            return Outcome.FAILED
        if dry_run:
            return Outcome.PLANNED
        if not self._reached:
            return Outcome.HELD
        return Outcome.PUBLISHED if self._written else Outcome.UNCHANGED

    def _reach(self) -> None:
        """One attempt: from what is there now to what should be there."""
        target = self._target
        assert target is not None  # noqa: S101 - act() has seen to it
        plan = target.plan()
        if not plan.writes:
            return
        target.apply(plan, self)
        left = target.plan().writes
        if left:
            what = ", ".join(f"{step.kind} {step.name}" for step in left[:5])
            raise TargetError("U111", details={"what": what})

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


def _wait(error: Exception) -> bool | float:
    """Whether to try again after an error, or after how many seconds."""
    if not isinstance(error, TargetError) or not error.transient:
        return False
    if error.retry_after is None:
        return True
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False


def _gate(
    release: Release, workspace: Workspace, works: Sequence[_Work], allowed: Collection[str]
) -> tuple[Finding, ...]:
    """What a harvester would do with the new catalogue after each that is read at a target now.

    Where no target can tell, the newest version kept beside the release is what was read last.
    """
    if CATALOGUE not in release.files:
        return ()
    new = read_catalogue(release.files[CATALOGUE].path, CATALOGUE)
    there = [path for work in works if (path := work.catalogue()) is not None]
    before: list[Path | None] = [*there] or [last_published(release.folder)]
    found: dict[str, Finding] = {}
    for path in before:
        old = None if path is None else read_catalogue(path, _shown(path, workspace))
        outcome = allow(preview(new, old, file=CATALOGUE), allowed)
        found |= {repr(finding): finding for finding in outcome.findings}
    return tuple(found.values())


def _shown(path: Path, workspace: Workspace) -> str:
    return workspace.shown(path.resolve())
