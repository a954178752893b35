"""The function ``publish``: the publication of a workspace's release to its targets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.api.allowed import check_allowed
from verbund.api.arguments import StrPath, check_jobs, names_of
from verbund.api.errors import public, wrong_use
from verbund.api.finding import Finding, findings_of
from verbund.api.run import rebuild
from verbund.convert.parallel import fitting
from verbund.findings import has_violation, phrase
from verbund.publication.allowed import ALLOWED
from verbund.publication.plan import Step
from verbund.publication.receipt import PublishOutcome, Receipt
from verbund.publication.run import Publication
from verbund.publication.run import publish as publish_workspace
from verbund.publication.target import Check
from verbund.publication.target_run import PublishProgress
from verbund.release.verify.sums import is_regular
from verbund.views.source import DATASET
from verbund.workspace.workspace import Workspace, read_workspace


@dataclass(frozen=True)
class TargetReport:
    """The report of publishing to one target.

    ``planned`` are the steps from its state before to the one wanted, ``written`` those that were
    begun, and ``read_back`` the checks of its state now. ``reached`` says whether it holds the
    release, or would after a dry run.
    """

    target: str
    kind: str
    outcome: PublishOutcome
    reached: bool
    attempts: int
    planned: tuple[Step, ...]
    written: tuple[Step, ...]
    read_back: tuple[Check, ...]


@dataclass(frozen=True)
class PublishReport:
    """The report of a run, target by target, with the findings of all.

    ``version``, ``sha256`` and ``triples`` are those of the release. ``interrupted`` says that the
    run broke off, by Ctrl-C or a fault, at the target with this outcome.
    """

    conforms: bool
    findings: Sequence[Finding]
    version: str | None
    sha256: str
    triples: int
    dry_run: bool
    interrupted: bool
    targets: tuple[TargetReport, ...]


@public
def publish(
    workspace: StrPath = ".",
    *,
    targets: str | Iterable[str] = (),
    dry_run: bool = False,
    allow: str | Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    progress: PublishProgress | None = None,
    jobs: int | None = None,
) -> PublishReport:
    """Publish the release of a workspace to the targets in its verbund.toml.

    All targets are planned first, then the harvest preview is checked, then each target is written
    to and read back. Only differences are written.

    Args:
        workspace: The folder with verbund.toml.
        targets: Names of tables [publish.NAME]; by default all.
        dry_run: Plan and preview; write nothing anywhere.
        allow: Names of findings that do not stop the run: blocks of the preview, a foreign graph, a
            version that would change.
        environment: The variables with the secrets that verbund.toml names; those of this process
            where none are given.
        progress: A receiver of the progress at the targets.
        jobs: How many processes make the pages of a folder for a web server, by default as many as
            machine and release deserve. The files do not depend on it.

    Raises:
        UnreadableError: If the workspace cannot be read or there is no complete release.
        UsageError: If a name of a target or of a finding to allow is unknown, or an argument is
            invalid.
    """
    check_jobs(jobs)
    allowed = names_of(allow)
    check_allowed(allowed, ALLOWED)
    opened = read_workspace(Path(workspace))
    names = _known_targets(opened, names_of(targets))
    found = publish_workspace(
        opened,
        os.environ if environment is None else environment,
        names=names,
        dry_run=dry_run,
        allowed=allowed,
        progress=progress,
        rebuild=rebuild,
        jobs=_fitting(opened) if jobs is None else jobs,
    )
    return _reported(found)


def _fitting(workspace: Workspace) -> int:
    """How many processes machine and release deserve; one where there is no release."""
    dataset = workspace.output / DATASET
    return fitting(dataset.stat().st_size) if is_regular(dataset) else 1


def _known_targets(workspace: Workspace, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, checked. Raises UsageError for an unknown one, or where there are no targets."""
    known = [target.name for target in workspace.targets]
    if not known:
        raise wrong_use(phrase("publish.no-targets"))
    for name in names:
        if name not in known:
            raise wrong_use(phrase("publish.unknown-target", name=name, known=", ".join(known)))
    return names


def _reported(found: Publication) -> PublishReport:
    return PublishReport(
        conforms=not has_violation(found.findings),
        findings=findings_of(found.findings, found),
        version=found.release.version,
        sha256=found.release.sha256,
        triples=found.release.triples,
        dry_run=found.dry_run,
        interrupted=found.interrupted,
        targets=tuple(map(_of_target, found.receipts)),
    )


def _of_target(receipt: Receipt) -> TargetReport:
    return TargetReport(
        target=receipt.target,
        kind=receipt.kind,
        outcome=receipt.outcome,
        reached=receipt.reached,
        attempts=receipt.attempts,
        planned=receipt.plan.steps,
        written=receipt.written,
        read_back=receipt.read_back.readings,
    )
