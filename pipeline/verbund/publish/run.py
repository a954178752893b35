"""Publishing: plan at every target, let the harvest preview decide, then act at one after another.

What should be at a target is compared with what is there, and the difference is written. So a run
that was cut off, by a fault or by a person, is gone on with by the next: it reads, and writes what
is still missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from verbund.findings import Finding, Findings, has_violation
from verbund.preview import allow, last_published, preview, read_catalogue
from verbund.publish.error import TargetError
from verbund.publish.plan import Step
from verbund.publish.receipt import Receipt
from verbund.publish.release import CATALOGUE, Release, read_release
from verbund.publish.settings import Configured
from verbund.publish.work import Watching, Work
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

    ``interrupted`` says that it broke off: one of the receipts tells where.
    """

    release: Release
    receipts: tuple[Receipt, ...]
    preview: tuple[Finding, ...] = ()
    dry_run: bool = False
    interrupted: bool = False

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

    ``environment`` holds the secrets that verbund.toml names, ``allowed`` the names of what may
    pass (allowed.py). A target that fails leaves the others alone; what the preview
    blocks is written nowhere. A run that breaks off, by Ctrl-C or a fault of the program, ends with
    the receipts of what was done until then. Raises Findings where there is no release that is
    whole, KeyError for a name that no target has.
    """
    chosen = _chosen(workspace, names)
    release = read_release(workspace.output, workspace.shown(workspace.output))
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
            for work in works:
                if not dry_run and not has_violation(findings):
                    work.act()
        except Findings:
            raise
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the receipts tell of it
            interrupted = True
            for work in [*(work for work in works if work.at_work), *works][:1]:
                work.interrupt(error)
        watch.at("")
        receipts = tuple(work.receipt(dry_run=dry_run) for work in works)
    return Publication(release, receipts, findings, dry_run, interrupted)


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
