"""The function ``site``: the pages of a release, as files for any web server."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import public, wrong_use
from verbund.api.finding import findings_of
from verbund.api.site_report import SiteReport
from verbund.convert.parallel import fitting
from verbund.findings import Finding, Findings, Place, phrase
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.sums import check_sums, is_regular
from verbund.system.inside import real_path
from verbund.system.python_process import is_possible, is_single_threaded
from verbund.views.source import DATASET
from verbund.website.site import check_sorted, open_site
from verbund.website.write import write_site
from verbund.workspace.workspace import read_workspace

FOLDER: Final = "site"
"""The folder of the site in a workspace, unless another one is given."""


@public
def site(
    output: StrPath | None = None,
    workspace: StrPath = ".",
    *,
    release: StrPath | None = None,
    outlines: StrPath | None = None,
    jobs: int | None = None,
) -> SiteReport:
    """Write pages of every record, concept and table of a release, in German and English.

    The folder is replaced as a whole, or left as it was.

    Args:
        output: The folder to write; without it the folder ``site`` of the workspace.
        workspace: The folder with verbund.toml, whose release it is.
        release: The folder of a release, in place of the workspace's; then the site goes into the
            folder ``site`` beside it, unless ``output`` names another one.
        outlines: A file of GeoJSON with the outlines of territories, for the map, in place of
            site.outlines in verbund.toml.
        jobs: How many processes make pages, by default as many as machine and release deserve. The
            files do not depend on it.

    Raises:
        UnreadableError: If there is no whole release, outlines cannot be read, or the folder
            cannot be written.
        UsageError: If the folder lies in the release, or an argument is invalid.
    """
    folder, beside, stated = _release(Path(workspace), path_or_none(release))
    wanted = path_or_none(output) or beside / FOLDER
    refuse_inside(wanted, folder)
    if not is_regular(folder / MANIFEST):
        raise Findings([Finding("U108", Place(file=folder.name))])
    sums = check_sums(folder)
    if sums.findings:
        raise Findings(sums.findings)
    check_sorted(folder)
    made, found = made_site(folder, wanted, path_or_none(outlines) or stated, jobs)
    return SiteReport(
        made.folder, made.version, made.files, made.changed, findings_of(found, found)
    )


def refuse_inside(wanted: Path, release: Path) -> None:
    """Raise UsageError for a site that would lie in its release: no release has other files."""
    if real_path(wanted).is_relative_to(real_path(release)):
        raise wrong_use(phrase("argument.site-in-release", folder=str(wanted)))


def made_site(
    release: Path, folder: Path, outlines: Path | None, jobs: int | None
) -> tuple[SiteReport, tuple[Finding, ...]]:
    """Write the site of a release that is known to be whole; gives warnings beside the report.

    Raises Findings and OSError.
    """
    made = open_site(release, outlines)
    if jobs is None:
        jobs = fitting((release / DATASET).stat().st_size)
    apart = jobs if is_possible() and is_single_threaded() else 1
    written = write_site(made, folder, jobs=apart)
    report = SiteReport(folder, made.views.version or None, written.files, written.changed)
    return report, made.findings


def _release(workspace: Path, release: Path | None) -> tuple[Path, Path, Path | None]:
    """The folder of the release, the one in which its site lies by default, and its outlines."""
    if release is not None:
        return release, release.parent, None
    described = read_workspace(workspace)
    return described.output, described.folder, described.outlines
