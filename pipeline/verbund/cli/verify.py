"""``verbund verify``."""

from __future__ import annotations

from pathlib import Path

import click

from verbund.api.build import Report
from verbund.cli.options import format_option, language_option
from verbund.cli.outcome import run
from verbund.findings import Language
from verbund.findings.catalogue import say, visible
from verbund.release.verify.release import Verification, verify_release


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
    found: list[Verification] = []

    def work() -> Report:
        verification = verify_release(
            folder, certificate=certificate, require_signature=require_signature
        )
        found.append(verification)
        once = {repr(finding): finding for finding in verification.findings}
        findings = list(once.values())  # one cause may show in two ways
        return Report(findings, triples=verification.triples)

    run(work, report_format, language)
    _say_summary(found[0], folder, language)


def _say_summary(found: Verification, folder: Path, language: Language) -> None:
    files, triples = str(found.files), str(found.triples)
    click.echo(say("verify.good", language, files=files, triples=triples), err=True)
    for signer in found.signers:
        click.echo(say("verify.signed", language, signer=visible(signer)), err=True)
    if not found.signed:
        click.echo(say("verify.unsigned", language), err=True)
    if found.kept:
        shown = visible(folder.as_posix())
        click.echo(say("verify.kept", language, count=str(found.kept), folder=shown), err=True)
