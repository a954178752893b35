"""Comparison of a release with the one that a build of the workspace would make now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.release.manifest.manifest import MANIFEST, Version
from verbund.release.version_check import version_of
from verbund.system.temporary import temporary_folder
from verbund.workspace.workspace import FILE, Workspace

OUTDATED: Final = "U133"
"""The code for a release whose workspace has changed since."""

_CAUSES: Final = (
    ("ontology.ttl", "outdated.ontology"),
    ("shapes.ttl", "outdated.shapes"),
    ("dataset.nt", "outdated.records"),
    ("catalog.ttl", "outdated.settings"),
)
"""The files compared, and their sources. The catalogue also depends on all other files."""


Rebuild = Callable[[Workspace, Path], Mapping[str, str] | None]
"""A function that builds a workspace into a folder and gives the SHA-256 of its files by name;
None where the workspace has faults."""


def outdated(
    workspace: Workspace,
    rebuild: Rebuild,
    sums: Mapping[str, str],
    versions: tuple[Version, ...],
    name: str | None,
) -> list[Finding]:
    """The finding (U133) that records, model or settings have changed since the build.

    ``rebuild`` builds the workspace as it is now, ``sums`` are the SHA-256 of the release's files,
    ``versions`` those that it lists, ``name`` is its own. It is a warning, as the release is valid,
    and a violation where verbund.toml names a version that the release does not list: that version
    is then expected to be published.
    """
    stated = version_of(workspace.settings)
    expected = stated is not None and stated not in {name, *(item.name for item in versions)}
    parts = _changed(workspace, rebuild, sums, versions, name)
    if expected:
        parts.append(phrase("outdated.version", version=str(stated)))
    if not parts:
        return []
    what = parts[0]
    for part in parts[1:]:
        what = phrase("why.comma", first=what, second=part)
    severity = Severity.VIOLATION if expected else Severity.WARNING
    place = Place(file=workspace.shown(workspace.output / MANIFEST))
    return [Finding(OUTDATED, place, severity, details={"what": what, "version": name or ""})]


def _changed(
    workspace: Workspace,
    rebuild: Rebuild,
    sums: Mapping[str, str],
    versions: tuple[Version, ...],
    name: str | None,
) -> list[Localised]:
    """The sources of the files that a build would change now."""
    issued = next((item.issued for item in versions if item.name == name), "")
    try:
        same = workspace.with_release(name, issued or None)
    except ValueError:  # the date of the first release is now after that of this one
        return [phrase("outdated.settings", file=FILE)]
    try:
        with temporary_folder() as folder:
            found = rebuild(same, folder)
    except Findings:
        return [phrase("outdated.unreadable")]
    if found is None:
        return [phrase("outdated.faulty")]
    differing = [key for file, key in _CAUSES if sums.get(file) != found.get(file, sums.get(file))]
    causes = [key for key in differing if key != "outdated.settings"] or differing
    return [phrase(key, file=FILE) for key in causes]
