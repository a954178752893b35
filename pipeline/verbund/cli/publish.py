"""``verbund publish``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from verbund.cli.allow import allow_option, refuse_unknown_blocks
from verbund.cli.options import format_option, language_option, workspace_option
from verbund.cli.outcome import (
    INTERRUPTED,
    UNREADABLE,
    WRONG_USE,
    exit_code,
    fail,
    interruptible,
    patient_stdout,
    write_findings,
)
from verbund.findings import Findings, Language
from verbund.findings.catalogue import say
from verbund.system.whole_file import write_whole
from verbund.workspace.workspace import Workspace, read_workspace


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
    from verbund.api.build import rebuild
    from verbund.cli.progress import progress
    from verbund.cli.reports import refuse_in_place_of_inputs, refuse_in_workspace_folders
    from verbund.publication.allowed import ALLOWED
    from verbund.publication.run import publish

    refuse_unknown_blocks(allowed, ALLOWED, language)
    with interruptible():
        try:
            workspace = read_workspace(folder)
            _refuse_unknown_targets(workspace, targets, language)
            if receipt is not None:
                refuse_in_place_of_inputs(receipt, folder)
                refuse_in_workspace_folders(receipt, workspace)
                _refuse_unwritable(receipt, language)
            with progress(language) as watch:
                publication = publish(
                    workspace,
                    os.environ,
                    names=targets,
                    dry_run=dry_run,
                    allowed=allowed,
                    watch=watch,
                    rebuild=rebuild,
                )
        except Findings as error:
            write_findings(error.findings, report_format, language)
            # a release that is damaged (E1xx) cannot be read either
            sys.exit(UNREADABLE)
        from verbund.publication.report import (
            publication_json,
            write_publication_json,
            write_publication_text,
        )

        if receipt is not None:
            _write_receipt(receipt, publication_json(publication, language), language)
        write = write_publication_json if report_format == "json" else write_publication_text
        with patient_stdout():
            write(publication, sys.stdout, language)
        if report_format == "text":
            if publication.findings:
                click.echo()
            write_findings(publication.findings, report_format, language)
    if publication.interrupted:
        fail("interrupted", INTERRUPTED)
    sys.exit(exit_code(publication.findings))


def _refuse_unknown_targets(
    workspace: Workspace, names: tuple[str, ...], language: Language
) -> None:
    known = [target.name for target in workspace.targets]
    if not known:
        fail(say("publish.no-targets", language), WRONG_USE)
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            fail(say("publish.unknown-target", language, name=name, known=listed), WRONG_USE)


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
