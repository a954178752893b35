"""``verbund publish``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verbund.api.errors import UnreadableError, UsageError
from verbund.api.late import source_of
from verbund.cli.allow import allow_option
from verbund.cli.options import format_option, language_option, workspace_option
from verbund.cli.outcome import (
    INTERRUPTED,
    WRONG_USE,
    exit_code,
    fail,
    interruptible,
    leave_unread,
    patient_stdout,
    write_findings,
)
from verbund.findings import Finding, Findings, Language
from verbund.findings.catalogue import say
from verbund.system.whole_file import write_whole
from verbund.workspace.workspace import read_workspace

if TYPE_CHECKING:
    from verbund.api.publish import PublishReport


@click.command("publish")
@click.argument("targets", metavar="[TARGET]...", nargs=-1)
@workspace_option()
@click.option("--dry-run", is_flag=True, help="Plan and preview; write nothing anywhere.")
@allow_option("a block of the preview, a foreign graph, or a version that would change")
@click.option(
    "--receipt",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the receipts to a file too, as JSON.",
)
@format_option()
@language_option()
def publish_command(
    targets: tuple[str, ...],
    folder: Path,
    dry_run: bool,
    allowed: tuple[str, ...],
    receipt: Path | None,
    report_format: str,
    language: Language,
) -> None:
    """Publish the release in the output folder to the targets in verbund.toml.

    TARGET is the NAME of a table [publish.NAME]; without one, all are published to. First all is
    planned, then the harvest preview must let it pass, then each target is written to, verified and
    read back. Nothing is written that is there already.
    """
    from verbund.api.publish import publish
    from verbund.cli.progress import progress

    with interruptible():
        try:
            if receipt is not None:
                _refuse_receipt(receipt, folder, language)
            with progress(language) as watch:
                report = publish(
                    folder, targets=targets, dry_run=dry_run, allow=allowed, progress=watch
                )
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)
        except (Findings, UnreadableError) as error:
            # a release that is damaged (E1xx) cannot be read either
            leave_unread(error, language, report_format)
        findings = _write(report, receipt, report_format, language)
    if report.interrupted:
        fail("interrupted", INTERRUPTED)
    sys.exit(exit_code(findings))


def _write(
    report: PublishReport, receipt: Path | None, report_format: str, language: Language
) -> Sequence[Finding]:
    """Write what came of it, to a file for receipts too; its findings."""
    from verbund.publication.report import (
        publication_json,
        write_publication_json,
        write_publication_text,
    )
    from verbund.publication.run import Publication

    publication = source_of(report.findings, Publication)
    findings = publication.findings
    if receipt is not None:
        _write_receipt(receipt, publication_json(publication, language), language)
    write = write_publication_json if report_format == "json" else write_publication_text
    with patient_stdout():
        write(publication, sys.stdout, language)
    if report_format == "text":
        if findings:
            click.echo()
        write_findings(findings, report_format, language)
    return findings


def _refuse_receipt(receipt: Path, folder: Path, language: Language) -> None:
    """Leave with 2 where the file for receipts would replace what is read, or cannot be kept."""
    from verbund.cli.reports import refuse_in_place_of_inputs, refuse_in_workspace_folders

    workspace = read_workspace(folder)
    refuse_in_place_of_inputs(receipt, folder)
    refuse_in_workspace_folders(receipt, workspace)
    _refuse_unwritable(receipt, language)


def _refuse_unwritable(receipt: Path, language: Language) -> None:
    """Leave with 2 before anything is published where the receipt could not be kept."""
    try:
        if receipt.exists() and not receipt.is_file():
            return
        with tempfile.TemporaryFile(dir=receipt.parent):
            pass
        if receipt.is_file():
            receipt.open("ab").close()  # one that is protected is not replaced
    except OSError as error:
        fail(_unwritable(receipt, error, language), WRONG_USE)


def _write_receipt(path: Path, text: str, language: Language) -> None:
    try:
        write_whole(path, lambda stream: stream.write(text), errors="backslashreplace")
    except OSError as error:
        click.echo(_unwritable(path, error, language), err=True)


def _unwritable(path: Path, error: OSError, language: Language) -> str:
    problem = error.strerror or str(error)
    return say("publish.receipt-unwritable", language, path=str(path), problem=problem)
