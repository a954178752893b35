"""The function ``verify``: the verification of a release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.api import run
from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import public, wrong_use
from verbund.api.finding import Finding, findings_of
from verbund.findings import phrase
from verbund.release.verify.release import verify_release


@dataclass(frozen=True)
class VerifyReport:
    """The report of a verification: number of matching files, triples of the dataset, signers.

    ``signed`` says whether there is any signature, valid or not. ``kept`` is the number of
    versions in ``releases/``, which are not verified.
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
    """Verify that a release is complete, unchanged since it was built, and signed.

    Args:
        folder: The folder of the release.
        certificate: A file with a certificate in PEM: that of the signer of SHA256SUMS.p7s or its
            issuer.
        require_signature: Whether a release without a valid signature is a violation.

    Raises:
        UnreadableError: If SHA256SUMS cannot be read.
        UsageError: If there is no file with the certificate.
    """
    file = path_or_none(certificate)
    if file is not None and not _is_there(file):
        raise wrong_use(phrase("argument.no-certificate", file=str(file)))
    found = verify_release(Path(folder), certificate=file, require_signature=require_signature)
    # one cause may have two equal findings
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


def _is_there(file: Path) -> bool:
    """Whether there is something other than a folder; a pipe is as good as a file."""
    try:
        return file.exists() and not file.is_dir()
    except OSError:
        return False
