"""Publishing: plan at every target, let the harvest preview decide, then act at one after another.

What should be at a target is compared with what is there, and the difference is written. So a run
that was cut off, by a fault or by a person, is gone on with by the next: it reads, and writes what
is still missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from verbund.findings import Finding, Findings, Place, Severity, has_violation
from verbund.preview import allow, last_published, preview, read_catalogue
from verbund.preview.allow import milder
from verbund.publish.error import TargetError
from verbund.publish.immutable import conflicting, of_receipts
from verbund.publish.plan import Step
from verbund.publish.receipt import Receipt
from verbund.publish.release import CATALOGUE, Release, read_release
from verbund.publish.settings import Configured
from verbund.publish.work import Watching, Work
from verbund.release.manifest import MANIFEST, Version
from verbund.release.outdated import outdated
from verbund.release.published import PUBLISHED, note_published, read_published
from verbund.workspace import Workspace


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
    """What came of a run: a receipt for each target, and the findings of the harvest preview.

    ``versions`` are findings about what the workspace knows to be published, and about a release
    that the workspace has changed since. ``interrupted`` says
    that it broke off: one of the receipts tells where.
    """

    release: Release
    receipts: tuple[Receipt, ...]
    preview: tuple[Finding, ...] = ()
    dry_run: bool = False
    interrupted: bool = False
    versions: tuple[Finding, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """All findings: of preview and versions, then of each target and what was read back."""
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
    watch: Watching | None = None,
) -> Publication:
    """Publish the release of a workspace to the targets of these names, without names to all.

    ``environment`` holds the secrets that verbund.toml names, ``allowed`` the names of what may
    pass (allowed.py). A target that fails leaves the others alone; what the preview
    blocks is written nowhere. A run that breaks off, by Ctrl-C or a fault of the program, ends with
    the receipts of what was done until then. Raises Findings where there is no release that is
    whole, KeyError for a name that no target has.
    """
    chosen = _chosen(workspace, names)
    release = read_release(workspace.output, workspace.shown(workspace.output))
    if release.base != workspace.base:  # made by another workspace, or before base was changed
        details = {"what": "base", "expected": workspace.base, "found": release.base}
        raise Findings([Finding("E111", Place(file=MANIFEST), details=details)])
    published = read_published(workspace.folder, release.base)
    versions = milder(
        [
            *of_receipts(release, published, PUBLISHED),
            *outdated(workspace, release.sums, release.versions, release.version),
        ],
        allowed,
    )
    watch = watch or Silent()
    findings: tuple[Finding, ...] = ()
    interrupted = False
    with ExitStack() as closing:
        works = [Work(item, release, workspace, environment, allowed, watch) for item in chosen]
        try:
            for work in works:
                closing.callback(work.close)
                work.plan()
            findings = _gate(release, workspace, works, allowed)
            # a version with two contents at two targets is as bad as one that changes at one
            kept = has_violation(versions) or any(work.keeps_a_version for work in works)
            if kept:  # the remedy says version and date, so the date needs no finding of its own
                findings = tuple(item for item in findings if item.code != "P106")
            if not dry_run and not kept and not has_violation(findings):
                for work in works:
                    work.act()
        except Findings:
            raise
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the receipts tell of it
            interrupted = True
            for work in [*(work for work in works if work.at_work), *works][:1]:
                work.interrupt(error)
        watch.at("")
        receipts = tuple(work.receipt(dry_run=dry_run) for work in works)
    if not dry_run:
        versions += tuple(_note(workspace, release, works, published))
    return Publication(release, receipts, findings, dry_run, interrupted, versions)


def _note(
    workspace: Workspace, release: Release, works: Sequence[Work], published: Sequence[Version]
) -> Iterator[Finding]:
    """Take note of what was published, in published.json; a warning where that cannot be.

    That is the release and its history, once a target is proven to hold it. Where a target refused
    it, it is the versions that stood in the way and that the workspace did not know of.
    """
    new = release.versions if any(work.reached for work in works) else ()
    if not new:
        known = {item.name for item in published}
        held = [item for work in works if work.keeps_a_version for item in work.held]
        new = tuple(item for item in conflicting(release, held) if item.name not in known)
    try:
        note_published(workspace.folder, release.base, new)
    except OSError as error:
        details = {"problem": error.strerror or str(error)}
        yield Finding("U132", Place(file=PUBLISHED), Severity.WARNING, details=details)


def _chosen(workspace: Workspace, names: Collection[str]) -> list[Configured]:
    known = {target.name: target for target in workspace.targets}
    return [known[name] for name in dict.fromkeys(names or known)]


def _gate(
    release: Release, workspace: Workspace, works: Sequence[Work], allowed: Collection[str]
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
