"""The function ``export``: a release as tables and files for people and their programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import one_of, public, wrong_use
from verbund.api.finding import Finding, findings_of
from verbund.exports.write import FORMATS, LIBRARIES, Format, is_possible, write_export
from verbund.findings import Finding as Found
from verbund.findings import Findings, Language, Place, phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.pictures.outlines import OutlineError
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.sums import check_sums, is_regular
from verbund.system.inside import real_path
from verbund.views.pictures.outline_file import Polygons, place_polygons, unreadable
from verbund.views.release import ReleaseViews, open_views
from verbund.workspace.workspace import read_workspace

_GEOJSON: Final = "geojson"


@dataclass(frozen=True)
class ExportReport:
    """An export that was written.

    Attributes:
        folder: The folder; README.md and LIESMICH.md in it say which file is for whom.
        version: The version of the release; None where it has none.
        files: The files, sorted by path.
        left_out: The formats that were not asked for by name, and whose library is not installed.
        findings: What is to be said of the outlines.
    """

    folder: Path
    version: str | None
    files: tuple[Path, ...]
    left_out: tuple[str, ...]
    findings: Sequence[Finding] = ()


@public
def export(
    output: StrPath,
    release: StrPath | None = None,
    *,
    workspace: StrPath = ".",
    formats: Iterable[str] | None = None,
    language: Language = "en",
    outlines: StrPath | None = None,
) -> ExportReport:
    """Write a release as tables with names beside ids, and as files of other programs.

    The folder is replaced as a whole, or left as it was; nothing but an export is replaced.

    Args:
        output: The folder to write.
        release: The folder of a release; without it that of the workspace.
        workspace: The folder with verbund.toml.
        formats: Some of csv, xlsx, parquet, sqlite, graphml, ical and geojson; without it all
            whose libraries are installed.
        language: The language of headings and names: de or en.
        outlines: A file of GeoJSON with the outlines of territories, for geojson, in place of
            site.outlines in verbund.toml.

    Raises:
        UnreadableError: If there is no whole release, outlines cannot be read, or the folder
            cannot be written.
        UsageError: If the folder lies in the release, a library is missing, or an argument is
            invalid.
    """
    if language not in LANGUAGES:
        raise one_of("language", LANGUAGES, language)
    chosen, left_out = _formats(formats)
    (folder, stated), wanted = _release(release, workspace), Path(output)
    outline_file = path_or_none(outlines) or stated
    if formats is not None and _GEOJSON in chosen and outline_file is None:
        raise wrong_use(phrase("export.outlines"))
    if real_path(wanted).is_relative_to(real_path(folder)):
        raise wrong_use(phrase("argument.export-in-release", folder=str(wanted)))
    if not is_regular(folder / MANIFEST):
        raise Findings([Found("U108", Place(file=folder.name))])
    sums = check_sums(folder)
    if sums.findings:
        raise Findings(sums.findings)
    views = open_views(folder)
    polygons, found = _polygons(views, outline_file if _GEOJSON in chosen else None)
    try:
        files = write_export(wanted, views, chosen, language, polygons)
    except OutlineError as error:
        raise unreadable(outline_file or wanted, error) from None
    except SyntaxError as error:  # in a release of others
        details = {"problem": str(error)}
        raise Findings([Found("E106", Place(file=folder.name), details=details)]) from None
    told = findings_of(found, found)
    return ExportReport(wanted, views.version or None, files, left_out, told)


def _polygons(
    views: ReleaseViews, outlines: Path | None
) -> tuple[Polygons | None, tuple[Found, ...]]:
    """The polygons of places, with what is to be said of them. Raises Findings (F185)."""
    return (None, ()) if outlines is None else place_polygons(views, outlines)


def _formats(named: Iterable[str] | None) -> tuple[list[Format], tuple[str, ...]]:
    """The formats to write, and those that are left out since a library is missing."""
    possible = [form for form in FORMATS if is_possible(form)]
    if named is None:
        return possible, tuple(form for form in FORMATS if form not in possible)
    wanted = [named] if isinstance(named, str) else list(named)
    if not wanted:
        raise one_of("formats", FORMATS, "''")
    for name in wanted:
        if name not in FORMATS:
            raise one_of("formats", FORMATS, name)
        if name not in possible:
            library = LIBRARIES[name]
            raise wrong_use(phrase("export.library", format=name, library=library, extra=name))
    return [form for form in FORMATS if form in wanted], ()


def _release(release: StrPath | None, workspace: StrPath) -> tuple[Path, Path | None]:
    """The folder of the release, and the outlines that its workspace names."""
    named = path_or_none(release)
    if named is not None:
        return named, None
    described = read_workspace(Path(workspace))
    return described.output, described.outlines
