"""The run of a publication: plan all targets, check the harvest preview, then write each target.

The state wanted of a target is compared with its present state, and the difference is written. So
the next run completes one that was interrupted: it reads the target, and writes what is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from verbund.findings import Finding, Findings, Place, Severity, has_violation
from verbund.publication.error import TargetError
from verbund.publication.immutable import conflicting, of_receipts
from verbund.publication.outdated import Rebuild, outdated
from verbund.publication.plan import Step
from verbund.publication.preview import allow, last_published, preview, read_catalogue
from verbund.publication.preview.allow import milder
from verbund.publication.receipt import Receipt
from verbund.publication.release import CATALOGUE, Release, read_release
from verbund.publication.target_run import PublishProgress, TargetRun
from verbund.release.manifest.manifest import MANIFEST, Version
from verbund.release.published import PUBLISHED, note_published, read_published
from verbund.system.os_problem import os_problem
from verbund.workspace.targets import Configured
from verbund.workspace.workspace import Workspace


class NoProgress:
    """A receiver of progress that ignores it."""

    def at(self, target: str) -> None:
        """Ignore the target."""

    def begin(self, step: Step) -> None:
        """Ignore the step."""

    def sent(self, size: int) -> None:
        """Ignore the bytes."""

    def retry(self, error: TargetError, seconds: float) -> None:
        """Ignore the retry."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The result of a run: a receipt for each target, and the findings of the harvest preview.

    ``versions`` are findings about versions recorded as published, and about a release whose
    workspace has changed since. ``interrupted`` says that the run broke off, at the target whose
    receipt says so.
    """

    release: Release
    receipts: tuple[Receipt, ...]
    preview: tuple[Finding, ...] = ()
    dry_run: bool = False
    interrupted: bool = False
    versions: tuple[Finding, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """All findings: of preview and versions, then of each target and its verification."""
        found = [*self.preview, *self.versions]
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
    progress: PublishProgress | None = None,
    rebuild: Rebuild | None = None,
    jobs: int = 1,
) -> Publication:
    """Publish the release of a workspace to the targets of these names, by default to all.

    ``environment`` holds the secrets that verbund.toml names, ``allowed`` are names of allowed.py.
    ``jobs`` processes make pages. ``rebuild`` serves to detect changes of the workspace since the
    build; without it they are not detected. A target that fails does not affect the others; a
    release that the preview blocks is not written. A run that breaks off, by Ctrl-C or a fault of
    the program, ends with the receipts up to that point. Raises Findings where there is no complete
    release, KeyError for an unknown name of a target.
    """
    chosen = _chosen(workspace, names)
    release = read_release(workspace.output, workspace.shown(workspace.output))
    if release.base != workspace.base:  # built by another workspace, or before base was changed
        details = {"what": "base", "expected": workspace.base, "found": release.base}
        raise Findings([Finding("E111", Place(file=MANIFEST), details=details)])
    published = read_published(workspace.folder, release.base)
    versions = milder(
        [
            *of_receipts(release, published, PUBLISHED),
            *_outdated(workspace, release, rebuild),
        ],
        allowed,
    )
    progress = progress or NoProgress()
    findings: tuple[Finding, ...] = ()
    interrupted = False
    with ExitStack() as closing:
        works = [
            TargetRun(item, release, workspace, environment, allowed, progress, jobs)
            for item in chosen
        ]
        try:
            for work in works:
                closing.callback(work.close)
                work.plan()
            findings = _gate(release, workspace, works, allowed)
            # a version must not have different data at two targets, nor change at one
            kept = has_violation(versions) or any(work.keeps_a_version for work in works)
            if kept:  # the remedy includes the date, so that needs no further finding
                findings = tuple(item for item in findings if item.code != "P106")
            if not dry_run and not kept and not has_violation(findings):
                for work in works:
                    work.apply(outdated=len(works) > 1)
        except Findings:
            raise
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - it is in the receipts
            interrupted = True
            for work in [*(work for work in works if work.at_work), *works][:1]:
                work.interrupt(error)
        progress.at("")
        receipts = tuple(work.receipt(dry_run=dry_run) for work in works)
    if not dry_run:
        versions += tuple(_note(workspace, release, works, published))
    return Publication(release, receipts, findings, dry_run, interrupted, versions)


def _note(
    workspace: Workspace, release: Release, works: Sequence[TargetRun], published: Sequence[Version]
) -> Iterator[Finding]:
    """Record the published versions in published.json; a warning where that fails.

    These are the release and its history, once a target is proven to hold it. Where a target
    refused it, these are the conflicting versions that were not recorded yet.
    """
    new = release.versions if any(work.reached for work in works) else ()
    if not new:
        known = {item.name for item in published}
        held = [item for work in works if work.keeps_a_version for item in work.held]
        new = tuple(item for item in conflicting(release, held) if item.name not in known)
    try:
        note_published(workspace.folder, release.base, new)
    except OSError as error:
        details = {"problem": os_problem(error)}
        yield Finding("U132", Place(file=PUBLISHED), Severity.WARNING, details=details)


def _chosen(workspace: Workspace, names: Collection[str]) -> list[Configured]:
    known = {target.name: target for target in workspace.targets}
    return [known[name] for name in dict.fromkeys(names or known)]


def _gate(
    release: Release, workspace: Workspace, works: Sequence[TargetRun], allowed: Collection[str]
) -> tuple[Finding, ...]:
    """The findings of the harvest preview against each catalogue that targets publish now.

    Where no target has one, it is the newest version kept beside the release.
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


def _outdated(workspace: Workspace, release: Release, rebuild: Rebuild | None) -> list[Finding]:
    if rebuild is None:
        return []
    return outdated(workspace, rebuild, release.sums, release.versions, release.version)
