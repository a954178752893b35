"""``verbund preview``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import click

from verbund.cli.allow import allow_option, refuse_unknown_blocks
from verbund.cli.options import format_option, language_option, workspace_option
from verbund.cli.outcome import (
    UNREADABLE,
    exit_code,
    interruptible,
    patient_stdout,
    write_findings,
)
from verbund.findings import Findings, Language
from verbund.publication.preview.outcome import Preview
from verbund.workspace.workspace import read_workspace


class _Compared(NamedTuple):
    """A preview, and the names of the catalogues that it is of."""

    preview: Preview
    new: str
    published: str | None


@click.command("preview")
@click.argument("release", required=False, type=click.Path(path_type=Path))
@workspace_option()
@click.option(
    "--published",
    type=click.Path(path_type=Path),
    help="What the portal read last: a release's folder or a catalogue file.",
    show_default="the newest version kept beside the release",
)
@allow_option()
@format_option()
@language_option()
def preview_command(
    release: Path | None,
    folder: Path,
    published: Path | None,
    allowed: tuple[str, ...],
    report_format: str,
    language: Language,
) -> None:
    """Show what a portal would do with a release: create, update, refuse, delete.

    RELEASE is a release's folder or a catalogue file, without it the workspace's output. What must
    not happen unasked, such as a mass deletion, is a violation.
    """
    from verbund.publication.preview import BLOCKS

    refuse_unknown_blocks(allowed, BLOCKS, language)
    with interruptible():
        try:
            found = _compare(release, folder, published, allowed)
        except Findings as error:
            write_findings(error.findings, report_format, language)
            sys.exit(UNREADABLE)
        _write(found, report_format, language)
    sys.exit(exit_code(found.preview.findings))


def _compare(
    release: Path | None, folder: Path, published: Path | None, allowed: tuple[str, ...]
) -> _Compared:
    from verbund.publication.preview import (
        allow,
        find_catalogue,
        last_published,
        preview,
        read_catalogue,
    )

    if release is None:
        workspace = read_workspace(folder)
        start, name = workspace.output, workspace.shown(workspace.output)
    else:
        start, name = release, release.as_posix()
    new = find_catalogue(start, name)
    shown = name if new == start else f"{name}/{new.name}"
    if published is not None:
        before: Path | None = find_catalogue(published, published.as_posix())
        shown_before = before.as_posix() if before else None
    else:
        before = last_published(start)
        shown_before = f"{name}/{before.relative_to(start).as_posix()}" if before else None
    triples = read_catalogue(new, shown)
    read = read_catalogue(before, shown_before or "") if before else None
    return _Compared(allow(preview(triples, read, file=shown), allowed), shown, shown_before)


def _write(found: _Compared, report_format: str, language: Language) -> None:
    from verbund.publication.preview.report import write_preview_json, write_preview_text

    write = write_preview_json if report_format == "json" else write_preview_text
    with patient_stdout():
        write(
            found.preview,
            sys.stdout,
            language=language,
            new=found.new,
            published=found.published,
        )
    if report_format == "text":
        write_findings(found.preview.findings, report_format, language)
