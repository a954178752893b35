"""``verbund verify``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from verbund.api.errors import UnreadableError
from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.verify import VerifyReport, verify
from verbund.cli.options import format_option, language_option
from verbund.cli.outcome import (
    exit_code,
    interruptible,
    leave_unread,
    write_findings,
)
from verbund.findings import Language
from verbund.findings.catalogue import say, visible


@click.command("verify")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--certificate",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Who may have signed SHA256SUMS.p7s: a certificate in PEM.",
)
@click.option(
    "--require-signature",
    is_flag=True,
    help="A release without a good signature is a violation.",
)
@format_option()
@language_option()
def verify_command(
    folder: Path,
    certificate: Path | None,
    require_signature: bool,
    report_format: str,
    language: Language,
) -> None:
    """Check that a release is whole, as it was made, and signed.

    Checksums, the manifest, the counts and order of the triples, whether every RDF file can be
    read, and SHA256SUMS.asc, .sig or .p7s where there is one.
    """
    with interruptible():
        try:
            report = verify(folder, certificate=certificate, require_signature=require_signature)
        except UnreadableError as error:
            leave_unread(error, language, report_format)
    found = source_of(report.findings, BuildResult)
    write_findings(found.findings, report_format, language)
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
