"""Writer of what a release says of the version before: the difference, and the change feed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.findings.catalogue import LANGUAGES, render
from verbund.release.build_context import BuildContext, ReleaseFiles
from verbund.release.manifest.feed_part import FEED, FeedPart, feed_parts
from verbund.release.manifest.history import RELEASES, History, link_tree
from verbund.release.manifest.manifest import Version, read_manifest

if TYPE_CHECKING:
    from verbund.release.feed.write import Before

CHANGES = "changes"
"""The folder of a release that holds the difference to the previous version."""


def write_changes(
    files: ReleaseFiles, version: Version, history: History, given: BuildContext
) -> tuple[list[Finding], Before | None]:
    """Write the difference to the previous version, where that is kept, and give it.

    Where it is kept no longer, a release built again takes over the difference written before.
    Gives a finding where the previous version cannot be compared.
    """
    previous = history.previous(version.name)
    if previous is None:
        return [], None
    before: Before | None = None
    last = history.folder(previous.name)
    if last is not None:
        from verbund.release.diff.dataset import DatasetFile
        from verbund.release.diff.in_present_model import in_present_model
        from verbund.release.diff.write import compare_into
        from verbund.release.feed.write import Before

        new = DatasetFile(files.folder / "dataset.nt", version.name)
        old = DatasetFile(last / "dataset.nt", previous.name)
        # below the release that is written: a disk that is full is a release that is not
        folder = files.folder / "in_present_model"
        problem: Localised | None = None
        try:
            between = in_present_model(last, given.workspace, given.model, folder)
            summary = compare_into(files.folder / CHANGES, old, new, given.model, between)
            before = Before(previous, last, files.folder / CHANGES, summary.logs)
            if summary.old.sha256 != previous.sha256:
                problem = phrase("version.other-data")
        except Findings as error:
            problem = {tag: render(error.findings[0], tag).message for tag in LANGUAGES}
        if folder.exists():
            shutil.rmtree(folder)
        if problem is not None:
            shutil.rmtree(files.folder / CHANGES, ignore_errors=True)
            return [_not_comparable(previous.name, problem, history)], None
    elif history.is_built(version):
        link_tree(history.output / CHANGES, files.folder / CHANGES)
    files.add_folder(CHANGES)
    return [], before


def write_change_feed(
    files: ReleaseFiles,
    version: Version,
    history: History,
    given: BuildContext,
    before: Before | None,
) -> tuple[tuple[FeedPart, ...], list[Finding]]:
    """Write the change feed, if there is to be one; gives its parts.

    It begins where there are no more records than the settings say; once begun it goes on.
    Where the version before is kept no longer, a release built again takes over its own.
    """
    settings = given.settings
    if settings.dataset is None or not settings.release.feed or not version.issued:
        return (), []
    if before is None and history.previous(version.name) and history.is_built(version):
        parts = feed_parts(read_manifest(history.output))
        link_tree(history.output / FEED, files.folder / FEED)
        files.add_folder(FEED)
        return parts, []
    from verbund.release.feed.write import Described, write_feed

    release, title, publisher = settings.release, settings.dataset.title, settings.publisher.name
    described = Described(given.model.base, release.download, title, publisher)
    records = sum(given.conversion.records.values())
    begin = records <= release.feed
    found = write_feed(files.folder, described, version, records, before, begin=begin)
    files.add_folder(FEED)
    return found


def _not_comparable(version: str, problem: Localised, history: History) -> Finding:
    place = Place(file=f"{history.output.name}/{RELEASES}/{version}")
    details: dict[str, str | Localised] = {"version": version, "problem": problem}
    return Finding("B107", place, severity=Severity.WARNING, details=details)
