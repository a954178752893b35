"""``verbund publish``."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verbund.api.late import source_of
from verbund.cli.allow import allow_option
from verbund.cli.destinations import Destination, report_file
from verbund.cli.kept_apart import (
    refuse_in_place_of_inputs,
    refuse_in_place_of_others,
    refuse_in_workspace,
    refuse_in_workspace_folders,
)
from verbund.cli.options import (
    jobs_option,
    language_option,
    report_option,
    workspace_option,
)
from verbund.cli.outcome import (
    INTERRUPTED,
    WRONG_USE,
    exit_code,
    fail,
)
from verbund.cli.reports import Reports, reporting
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.cli.words import wrong_use
from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.report.formats import write_report
from verbund.report.forms import JSON
from verbund.report.reported import RunReport
from verbund.system.whole_file import write_whole
from verbund.workspace.workspace import read_workspace

if TYPE_CHECKING:
    from verbund.api.publish import PublishReport


@click.command("publish", cls=Command)
@argument("targets", metavar="[TARGET]...", nargs=-1)
@workspace_option()
@option("--dry-run", is_flag=True, text="dry-run")
@allow_option("allow")
@jobs_option()
@option("--receipt", type=PathType(path_type=str), metavar="FILE", text="receipt")
@report_option()
@language_option()
def publish_command(
    targets: tuple[str, ...],
    folder: Path,
    dry_run: bool,
    allowed: tuple[str, ...],
    jobs: int | None,
    receipt: str | None,
    formats: tuple[Destination, ...],
    report_files: tuple[str, ...],
    language: Language,
) -> None:
    """Publish the release in the output folder to the targets in verbund.toml."""
    from verbund.api.publish import publish
    from verbund.cli.progress import progress

    reports = Reports(formats, report_files, refuse=partial(refuse_in_workspace, folder))
    reports.spare(folder)
    receipt_file = None if receipt is None else report_file(receipt)
    if receipt_file is not None and reports.files:
        reports.keep_apart_from(receipt_file)
    with reporting(reports, folder, language):
        reports.keep_out_of(folder)
        if receipt_file is not None:
            _refuse_receipt(receipt_file, folder, language)
        with progress(language) as watch:
            report = publish(
                folder,
                targets=targets,
                dry_run=dry_run,
                allow=allowed,
                progress=watch,
                jobs=jobs,
            )
        found = _reported(report, folder, language)
        if receipt_file is not None:
            _write_receipt(receipt_file, found)
        reports.write(found)
    if report.interrupted:
        fail(wrong_use("interrupted"), INTERRUPTED)
    sys.exit(exit_code(found.findings))


def _reported(report: PublishReport, folder: Path, language: Language) -> RunReport:
    from verbund.publication.report import publication_facts, publication_lines
    from verbund.publication.run import Publication

    publication = source_of(report.findings, Publication)
    return RunReport(
        tuple(publication.findings),
        language,
        folder,
        lines=tuple(publication_lines(publication, language)),
        facts=publication_facts(publication),
    )


def _refuse_receipt(receipt: Path, folder: Path, language: Language) -> None:
    """Leave with 2 where the file for receipts would replace what is read, or cannot be kept."""
    workspace = read_workspace(folder)
    refuse_in_place_of_inputs(receipt, folder)
    refuse_in_workspace_folders(receipt, workspace)
    refuse_in_place_of_others(receipt)
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


def _write_receipt(path: Path, found: RunReport) -> None:
    try:
        write_whole(path, partial(write_report, JSON, found))
    except OSError as error:
        click.echo(_unwritable(path, error, found.language), err=True)


def _unwritable(path: Path, error: OSError, language: Language) -> str:
    problem = error.strerror or str(error)
    return say("publish.receipt-unwritable", language, path=str(path), problem=problem)
