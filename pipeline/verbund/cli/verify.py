"""``verbund verify``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.verify import VerifyReport, verify
from verbund.cli.destinations import Destination
from verbund.cli.kept_apart import refuse_in_release
from verbund.cli.options import language_option, report_option
from verbund.cli.outcome import exit_code
from verbund.cli.reports import Reports, reporting
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.findings import Language
from verbund.findings.catalogue import say, visible
from verbund.report.reported import RunReport


@click.command("verify", cls=Command)
@argument("folder", metavar="DIR", type=PathType(file_okay=False))
@option(
    "--certificate",
    metavar="FILE",
    type=PathType(dir_okay=False, exists=True),
    text="certificate",
)
@option("--require-signature", is_flag=True, text="require-signature")
@report_option()
@language_option()
def verify_command(
    folder: Path,
    certificate: Path | None,
    require_signature: bool,
    formats: tuple[Destination, ...],
    report_files: tuple[str, ...],
    language: Language,
) -> None:
    """Check that a release is whole, as it was made, and signed."""
    reports = Reports(formats, report_files, refuse=partial(refuse_in_release, folder))
    reports.keep_out_of_releases(folder)
    with reporting(reports, folder, language):
        report = verify(folder, certificate=certificate, require_signature=require_signature)
        found = source_of(report.findings, BuildResult)
        reports.write(RunReport(tuple(found.findings), language, folder))
    if not report.conforms:
        sys.exit(exit_code(found.findings))
    _say_summary(report, folder, language)


def _say_summary(found: VerifyReport, folder: Path, language: Language) -> None:
    files, triples = str(found.files), str(found.triples)
    click.echo(say("verify.good", language, files=files, triples=triples), err=True)
    for signer in found.signers:
        click.echo(say("verify.signed", language, signer=visible(signer)), err=True)
    if not found.signed:
        click.echo(say("verify.unsigned", language), err=True)
    if found.kept:
        shown = visible(folder.as_posix())
        click.echo(say("verify.kept", language, count=str(found.kept), folder=shown), err=True)
