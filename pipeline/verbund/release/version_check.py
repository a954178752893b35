"""The version of a release, and whether it may follow those released so far."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.release.build_context import BuildContext
from verbund.release.manifest.history import RELEASES, History
from verbund.release.manifest.manifest import FileEntry, Version
from verbund.release.published import read_published
from verbund.workspace.description import Settings
from verbund.workspace.workspace import Workspace


def version_of(settings: Settings) -> str | None:
    """The version of the release: as stated, else its date where there is a description."""
    described = settings.dataset is not None
    return settings.release.version or (date_of(settings) or None if described else None)


def date_of(settings: Settings) -> str:
    """The date of this version: dct:modified, else dct:issued of the settings; may be empty."""
    return settings.release.modified or settings.release.issued or ""


def version_to_release(given: BuildContext, entries: list[FileEntry]) -> Version | None:
    """The version that is written, with the checksum of its dataset; None where it has no name."""
    name = version_of(given.settings)
    if name is None:
        return None
    dataset = next(entry for entry in entries if entry.name == "dataset.nt")
    return Version(name, date_of(given.settings), dataset.sha256)


def released_before(
    version: Version | None, history: History, workspace: Workspace
) -> list[Finding]:
    """The findings about a version with respect to the versions released so far."""
    place = Place(file="verbund.toml", line=workspace.line_of("release", "version"))
    if history.unlisted or (version is None and history.versions):
        folder = f"{workspace.shown(workspace.output)}/{RELEASES}"
        return [Finding("B106", Place(file=folder), details={"folder": folder})]
    if version is None:
        return []
    if history.is_superseded(version.name):
        newest = history.versions[-1].name
        details = {"version": version.name, "newest": newest}
        return [Finding("B105", place, value=version.name, details=details)]
    found = list(_kept_otherwise(version, history, workspace))
    before = history.released(version.name)
    if before is None:
        return [*found, *_dated_before(version, history, workspace)]
    if before.sha256 != version.sha256:
        found.append(_other_data(version, place, published=history.is_published(version.name)))
    return found


def history_of(workspace: Workspace) -> History:
    """The history: the versions published, where that is known, else all that were built."""
    published = read_published(workspace.folder, workspace.base)
    return History.of(workspace.output).knowing(published)


def _other_data(version: Version, place: Place, *, published: bool) -> Finding:
    """The finding for a version whose name has other data: published data must stay."""
    state = "published" if published else "built"
    what, todo = phrase(f"version.{state}"), phrase(f"version.todo-{state}")
    details: dict[str, str | Localised] = {"version": version.name, "what": what, "todo": todo}
    severity = Severity.VIOLATION if published else Severity.WARNING
    return Finding("B104", place, severity=severity, value=version.name, details=details)


def _kept_otherwise(version: Version, history: History, workspace: Workspace) -> Iterator[Finding]:
    """The findings for kept versions that differ from what was published under their names."""
    for item in history.not_as_published(version.name):
        folder = f"{workspace.shown(workspace.output)}/{RELEASES}/{item.name}"
        details = {"version": item.name, "folder": folder}
        yield Finding("B109", Place(file=folder), details=details)


def _dated_before(version: Version, history: History, workspace: Workspace) -> Iterator[Finding]:
    """The warning for a version that is dated no later than the one published before it."""
    last = history.published[-1] if history.published else None
    if last is None or not version.issued or version.issued > last.issued:
        return
    line = workspace.line_of("release", "modified") or workspace.line_of("release", "version")
    details = {
        "version": version.name,
        "date": version.issued,
        "before": last.name,
        "published": last.issued,
    }
    place = Place(file="verbund.toml", line=line)
    yield Finding("B110", place, severity=Severity.WARNING, value=version.issued, details=details)
