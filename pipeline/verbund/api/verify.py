"""Verifies a release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.api import run
from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import public
from verbund.api.finding import Finding, findings_of
from verbund.release.verify.release import verify_release


@dataclass(frozen=True)
class VerifyReport:
    """What came of it: the number of files that are as listed, the dataset's triples, who signed.

    ``signed`` says whether there is any signature, whatever came of it. ``kept`` is the number of
    versions in ``releases/``, which are not looked into.
    """

    conforms: bool
    findings: Sequence[Finding]
    files: int
    triples: int | None
    signed: bool
    signers: tuple[str, ...]
    kept: int


@public
def verify(
    folder: StrPath, *, certificate: StrPath | None = None, require_signature: bool = False
) -> VerifyReport:
    """Check that a release is whole, as it was made, and signed.

    Args:
        folder: The folder of the release.
        certificate: Who may have signed SHA256SUMS.p7s: a file with a certificate in PEM.
        require_signature: A release without a good signature is a violation.

    Raises:
        UnreadableError: If there is no SHA256SUMS that can be read.
    """
    found = verify_release(
        Path(folder), certificate=path_or_none(certificate), require_signature=require_signature
    )
    # one cause may show in two ways
    findings = list({repr(finding): finding for finding in found.findings}.values())
    report = run.BuildResult(findings, triples=found.triples)
    return VerifyReport(
        conforms=report.conforms,
        findings=findings_of(findings, report),
        files=found.files,
        triples=found.triples,
        signed=found.signed,
        signers=tuple(found.signers),
        kept=found.kept,
    )
