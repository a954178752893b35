"""The function ``site``: the pages of a release, as files for any web server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import public, wrong_use
from verbund.findings import Finding, Findings, Place, phrase
from verbund.release.derived.graph import DERIVED_FILE
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.content import check_order
from verbund.release.verify.sums import check_sums, is_regular
from verbund.system.inside import real_path
from verbund.system.python_process import is_possible, is_single_threaded
from verbund.views.source import DATASET
from verbund.website.site import open_site
from verbund.website.write import write_site
from verbund.workspace.workspace import read_workspace

FOLDER: Final = "site"
"""The folder of the site in a workspace, unless another one is given."""


@dataclass(frozen=True)
class SiteReport:
    """A site that was written.

    Attributes:
        folder: The folder; its index.html is the first page.
        version: The version of the release; None where it has none.
        files: The number of files in the folder.
        changed: The number of pages that differ from those of the site before.
    """

    folder: Path
    version: str | None
    files: int
    changed: int


@public
def site(
    output: StrPath | None = None,
    workspace: StrPath = ".",
    *,
    release: StrPath | None = None,
    outlines: StrPath | None = None,
    jobs: int = 1,
) -> SiteReport:
    """Write pages of every record, concept and table of a release, in German and English.

    The folder is replaced as a whole, or left as it was.

    Args:
        output: The folder to write; without it the folder ``site`` of the workspace.
        workspace: The folder with verbund.toml, whose release it is.
        release: The folder of a release, in place of the workspace's; then the site goes into the
            folder ``site`` beside it, unless ``output`` names another one.
        outlines: A file of GeoJSON with the outlines of territories, for the map.
        jobs: How many processes make pages. The files do not depend on it.

    Raises:
        UnreadableError: If there is no whole release, outlines cannot be read, or the folder
            cannot be written.
        UsageError: If the folder lies in the release, or an argument is invalid.
    """
    folder, beside = _release(Path(workspace), path_or_none(release))
    wanted = path_or_none(output) or beside / FOLDER
    if real_path(wanted).is_relative_to(real_path(folder)):
        raise wrong_use(phrase("argument.site-in-release", folder=str(wanted)))
    if not is_regular(folder / MANIFEST):
        raise Findings([Finding("U108", Place(file=folder.name))])
    sums = check_sums(folder)
    if sums.findings:
        raise Findings(sums.findings)
    _check_order(folder)
    made = open_site(folder, path_or_none(outlines))
    apart = jobs if is_possible() and is_single_threaded() else 1
    written = write_site(made, wanted, jobs=apart)
    return SiteReport(wanted, made.views.version or None, written.files, written.changed)


def _check_order(folder: Path) -> None:
    """Raise Findings (E108) where triples are not sorted: facts are looked up by binary search."""
    for name in (DATASET, DERIVED_FILE):
        found = check_order(folder, name) if is_regular(folder / name) else 0
        if isinstance(found, Finding):
            raise Findings([found])


def _release(workspace: Path, release: Path | None) -> tuple[Path, Path]:
    """The folder of the release, and the one in which its site lies by default."""
    if release is not None:
        return release, release.parent
    described = read_workspace(workspace)
    return described.output, described.folder
