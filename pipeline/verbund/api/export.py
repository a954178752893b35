"""The function ``export``: a release as tables and files for people and their programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import one_of, public, wrong_use
from verbund.exports.write import FORMATS, LIBRARIES, Format, is_possible, write_export
from verbund.findings import Finding, Findings, Language, Place, phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.sums import check_sums, is_regular
from verbund.system.inside import real_path
from verbund.views.release import open_views
from verbund.workspace.workspace import read_workspace


@dataclass(frozen=True)
class ExportReport:
    """An export that was written.

    Attributes:
        folder: The folder; README.md and LIESMICH.md in it say which file is for whom.
        version: The version of the release; None where it has none.
        files: The files, sorted by path.
        left_out: The formats that were not asked for by name, and whose library is not installed.
    """

    folder: Path
    version: str | None
    files: tuple[Path, ...]
    left_out: tuple[str, ...]


@public
def export(
    output: StrPath,
    release: StrPath | None = None,
    *,
    workspace: StrPath = ".",
    formats: Iterable[str] | None = None,
    language: Language = "en",
) -> ExportReport:
    """Write a release as tables with names beside ids, and as files of other programs.

    The folder is replaced as a whole, or left as it was; nothing but an export is replaced.

    Args:
        output: The folder to write.
        release: The folder of a release; without it that of the workspace.
        workspace: The folder with verbund.toml.
        formats: Some of csv, xlsx, parquet, sqlite, graphml and ical; without it all whose
            libraries are installed.
        language: The language of headings and names: de or en.

    Raises:
        UnreadableError: If there is no whole release, or the folder cannot be written.
        UsageError: If the folder lies in the release, a library is missing, or an argument is
            invalid.
    """
    if language not in LANGUAGES:
        raise one_of("language", LANGUAGES, language)
    chosen, left_out = _formats(formats)
    folder, wanted = _release(release, workspace), Path(output)
    if real_path(wanted).is_relative_to(real_path(folder)):
        raise wrong_use(phrase("argument.export-in-release", folder=str(wanted)))
    if not is_regular(folder / MANIFEST):
        raise Findings([Finding("U108", Place(file=folder.name))])
    sums = check_sums(folder)
    if sums.findings:
        raise Findings(sums.findings)
    views = open_views(folder)
    try:
        files = write_export(wanted, views, chosen, language)
    except SyntaxError as error:  # in a release of others
        details = {"problem": str(error)}
        raise Findings([Finding("E106", Place(file=folder.name), details=details)]) from None
    return ExportReport(wanted, views.version or None, files, left_out)


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


def _release(release: StrPath | None, workspace: StrPath) -> Path:
    named = path_or_none(release)
    return named if named is not None else read_workspace(Path(workspace)).output
