"""``verbund verify``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from verbund.api.errors import UnreadableError
from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.verify import VerifyReport, verify
from verbund.cli.options import PLAIN_FORMS, language_option, report_option
from verbund.cli.outcome import UNREADABLE, exit_code, interruptible, raised_findings
from verbund.cli.reports import Destination, Reports, refuse_in_release
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.findings import Language
from verbund.findings.catalogue import say, visible


@click.command("verify", cls=Command)
@argument("folder", metavar="DIR", type=PathType(file_okay=False))
@option(
    "--certificate",
    metavar="FILE",
    type=PathType(dir_okay=False, exists=True),
    text="certificate",
)
@option("--require-signature", is_flag=True, text="require-signature")
@report_option(PLAIN_FORMS)
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
    reports = Reports(
        formats, report_files, forms=PLAIN_FORMS, refuse=partial(refuse_in_release, folder)
    )
    reports.keep_out_of_releases(folder)
    with interruptible():
        try:
            report = verify(folder, certificate=certificate, require_signature=require_signature)
        except UnreadableError as error:
            findings = sorted(raised_findings(error), key=lambda finding: finding.order)
            reports.deliver_findings(findings, language)
            sys.exit(UNREADABLE)
    found = source_of(report.findings, BuildResult)
    reports.deliver_findings(found.findings, language)
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
