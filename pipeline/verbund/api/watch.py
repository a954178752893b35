"""The function ``watch``: a report of the records whenever they, or the model, have changed."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from verbund.api.arguments import StrPath, check_jobs, paths_of
from verbund.api.build import build
from verbund.api.changes import Changes, changed_files
from verbund.api.errors import UnreadableError, public, wrong_use
from verbund.api.finding import Finding
from verbund.api.late import LateSequence, source_of
from verbund.api.progress import Progress
from verbund.api.run import BuildResult
from verbund.api.validate import ValidationReport, validate
from verbund.api.watched_files import States
from verbund.findings import Finding as Found
from verbund.findings import Severity, has_violation, phrase
from verbund.report.fingerprints import fingerprints

POLL: Final = 2.0
"""Seconds between two looks at the files, beside those when the system says that one changed."""

LEAST_POLL: Final = 0.1
MOST_POLL: Final = 3600.0
_HELD: Final = 2.0
"""Seconds for which it is not believed that a file that just changed is broken."""

_MOST_DISCARDED: Final = 3
"""How many runs one after the other are dropped because files changed meanwhile."""

_OF_WHOLE_FILES: Final = ("F", "W", "M")
"""How the codes of findings begin that half a file can cause."""


@dataclass(frozen=True)
class WatchReport:
    """The report of one run of ``watch``.

    Attributes:
        number: The number of the report, from 1.
        conforms: Whether no finding is a violation.
        completed: False where workspace or model cannot be used at all; the findings say why.
        findings: The findings, by place: those of ``validate``, or of ``build``.
        new: Those that the report before had not.
        gone: Those of the report before that are no more.
        changed: The names of the files that changed since the report before.
        result: The report of ``validate`` or ``build``; None where it is not completed.
    """

    number: int
    conforms: bool
    completed: bool
    findings: Sequence[Finding]
    new: Sequence[Finding]
    gone: Sequence[Finding]
    changed: tuple[str, ...]
    result: ValidationReport | None


@public
def watch(
    workspace: StrPath = ".",
    *,
    build: bool = False,
    poll: float = POLL,
    jobs: int | None = None,
    version: str | None = None,
    modified: str | None = None,
    profiles: StrPath | Iterable[StrPath] = (),
    progress: Progress | None = None,
) -> Iterator[WatchReport]:
    """Validate a workspace, and again whenever a file that is read has changed, without end.

    The iterator gives a report for each state of the files, the first one at once. It waits until
    a file is complete. What is wrong with workspace or model is a report too, not an exception.

    Args:
        workspace: The folder with verbund.toml.
        build: Whether each state without a violation becomes the release.
        poll: Seconds between two looks at the files. Where the system tells of changes, and the
            extra ``watch`` is installed, it does not wait for the next look.
        jobs: The number of processes, by default as many as machine and records deserve. The
            result does not depend on it.
        version: The version, in place of release.version in verbund.toml.
        modified: Its date (YYYY-MM-DD), in place of release.modified.
        profiles: Files or folders of SHACL shapes to check the catalogue against too.
        progress: A function that is called with how far the reading has come (Reading).

    Raises:
        UsageError: If an argument cannot be.
    """
    check_jobs(jobs)
    if not LEAST_POLL <= poll <= MOST_POLL:
        raise wrong_use(phrase("argument.poll", least=str(LEAST_POLL), most=f"{MOST_POLL:g}"))
    run = _Run(
        Path(workspace), build, jobs, version, modified, paths_of("profiles", profiles), progress
    )
    return _reports(run, Changes(run.workspace, run.profiles, float(poll)))


def _reports(run: _Run, changes: Changes) -> Iterator[WatchReport]:
    """Yield the reports, each of a state that did not change while it was read."""
    now, last = changes.seen(), None
    before: States = {}
    number = discarded = 0
    while True:
        outcome = run.outcome()
        changed = changed_files(now.inputs, before, now.states)
        if not changes.is_as(now) and discarded < _MOST_DISCARDED:
            discarded += 1  # what was read may be half of a file
        else:
            now = changes.with_problems(now, outcome.broken_files)
            if not outcome.broken_files & set(changed) or not changes.wait(now, _HELD):
                discarded, number = 0, number + 1
                yield _report(number, outcome, last, changed)
                before, last = now.states, outcome
                gc.collect()  # a run leaves cycles, such as its model, and makes no search for them
                changes.wait(now)
        now = changes.settled(before)


@dataclass(frozen=True, slots=True)
class _Run:
    """How each run is done."""

    workspace: Path
    builds: bool
    jobs: int | None
    version: str | None
    modified: str | None
    profiles: tuple[Path, ...]
    progress: Progress | None

    def outcome(self) -> _Outcome:
        """Validate or build. Raises UsageError."""
        work = build if self.builds else validate
        try:
            result = work(
                self.workspace,
                jobs=self.jobs,
                version=self.version,
                modified=self.modified,
                profiles=self.profiles,
                progress=self.progress,
            )
        except UnreadableError as error:
            return _Outcome(None, error.findings, source_of(error.findings, list))
        return _Outcome(result, result.findings, source_of(result.findings, BuildResult).findings)


@dataclass(slots=True)
class _Outcome:
    """What came of a run: its report, or None, and its findings, also as the package has them."""

    result: ValidationReport | None
    findings: Sequence[Finding]
    found: list[Found]
    keys: list[str] = field(init=False)
    """What tells findings apart from run to run, in whatever row they are."""

    def __post_init__(self) -> None:
        """Bring the findings into the order in which the users get them."""
        self.found = sorted(self.found, key=lambda finding: finding.order)
        self.keys = fingerprints(self.found)

    @property
    def broken_files(self) -> set[str]:
        """The files that cannot be read, or not as what they are."""
        return {
            item.place.file
            for item in self.found
            if item.place.file and item.severity is Severity.VIOLATION
            if item.code.startswith(_OF_WHOLE_FILES)
        }

    def beside(self, other: _Outcome) -> LateSequence[Finding]:
        """The findings that another outcome does not have."""
        known = set(other.keys)
        places = [at for at, key in enumerate(self.keys) if key not in known]
        found = [self.found[at] for at in places]
        return LateSequence(found, lambda: (self.findings[at] for at in places))


def _report(
    number: int, outcome: _Outcome, last: _Outcome | None, changed: tuple[str, ...]
) -> WatchReport:
    return WatchReport(
        number=number,
        conforms=not has_violation(outcome.found),
        completed=outcome.result is not None,
        findings=outcome.findings,
        new=outcome.beside(last or outcome),
        gone=(last or outcome).beside(outcome),
        changed=changed if last else (),
        result=outcome.result,
    )
