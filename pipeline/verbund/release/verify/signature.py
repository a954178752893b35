"""Verification of detached signatures of SHA256SUMS with gpg or openssl."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.release.manifest.checksums import SIGNATURES, SUMS
from verbund.release.verify.sums import is_regular
from verbund.system.os_problem import os_problem
from verbund.system.programs import program_path

_SECONDS = 60
_GOOD = re.compile(r"^\[GNUPG:\] GOODSIG \S+ (?P<name>.*)$", re.MULTILINE)
_VALID = re.compile(r"^\[GNUPG:\] VALIDSIG (?P<fingerprint>[0-9A-F]+)", re.MULTILINE)
_SAID = {
    "BADSIG": "verify.bad",
    "EXPSIG": "verify.expired",
    "EXPKEYSIG": "verify.key-expired",
    "REVKEYSIG": "verify.key-revoked",
}
"""What gpg says of a signature, by the phrase that says it to people."""
_STATUS = re.compile(r"^\[GNUPG:\] (\w+)", re.MULTILINE)
_NO_KEY = re.compile(r"^\[GNUPG:\] NO_PUBKEY (?P<key>\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Signature:
    """The result of verifying a signature: the signer if it is valid, else a finding."""

    file: str
    signer: str | None = None
    finding: Finding | None = None


def check_signatures(folder: Path, certificate: Path | None) -> list[Signature]:
    """Verify every signature of SHA256SUMS in the folder; none gives an empty list.

    OpenPGP needs gpg with the signer's public key in the keyring of the user. CMS needs openssl and
    ``certificate``: PEM, the signer's own or that of its issuer. An invalid signature is E112; one
    that could not be verified is E114, a warning.
    """
    found = [name for name in SIGNATURES if is_regular(folder / name)]
    return [
        _check_cms(folder, name, certificate)
        if name.endswith(".p7s")
        else _check_openpgp(folder, name)
        for name in found
    ]


def _check_openpgp(folder: Path, name: str) -> Signature:
    # In the C locale gpg would write names of people in ASCII.
    command = ["gpg", "--batch", "--no-tty", "--display-charset", "utf-8", "--status-fd", "1"]
    command += ["--verify", "--", name, SUMS]
    result = _run(command, folder)
    if not isinstance(result, subprocess.CompletedProcess):
        return _unchecked(name, result)
    good, valid = _GOOD.search(result.stdout), _VALID.search(result.stdout)
    if result.returncode == 0 and good and valid:
        return Signature(name, f"{good['name']}, {valid['fingerprint']}")
    missing = _NO_KEY.search(result.stdout)
    if missing is not None:
        return _unchecked(name, phrase("verify.no-key", key=missing["key"]))
    # What does not begin so is advice on the use of gpg.
    said = [line for line in result.stderr.splitlines() if line.startswith("gpg: ")]
    keys = (_SAID.get(status) for status in _STATUS.findall(result.stdout))
    return _wrong(name, "gpg", _last_line(said), next(filter(None, keys), "verify.refused"))


def _check_cms(folder: Path, name: str, certificate: Path | None) -> Signature:
    if certificate is None:
        return _unchecked(name, phrase("verify.no-certificate"))
    try:
        with (folder / name).open("rb") as stream:
            form = "PEM" if stream.read(10) == b"-----BEGIN" else "DER"
    except OSError as error:
        return _unchecked(name, os_problem(error))
    trusted = str(certificate.resolve())
    # Only the certificate given is trusted, not those of the system.
    command = ["openssl", "cms", "-verify", "-binary", "-inform", form, "-in", name]
    command += ["-content", SUMS, "-out", os.devnull, "-purpose", "any", "-partial_chain"]
    command += ["-CAfile", trusted, "-no-CApath", "-no-CAstore", "-certfile", trusted]
    result = _run(command, folder)
    if not isinstance(result, subprocess.CompletedProcess):
        return _unchecked(name, result)
    if result.returncode == 0:
        return Signature(name, _subject(certificate))
    return _wrong(name, "openssl", _last_line(result.stderr.splitlines()), "verify.refused")


def _subject(certificate: Path) -> str:
    command = ["openssl", "x509", "-in", str(certificate.resolve()), "-noout"]
    command += ["-subject", "-nameopt", "RFC2253,utf8,-esc_msb"]
    result = _run(command, Path())
    text = result.stdout.strip() if isinstance(result, subprocess.CompletedProcess) else ""
    return text.removeprefix("subject=") or certificate.name


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str] | Localised:
    """The result of a tool with output in English, or the reason why it could not be run."""
    tool = command[0]
    program = program_path(tool)
    if program is None:
        return phrase("verify.no-tool", tool=tool)
    try:
        return subprocess.run(  # noqa: S603 - file names are ours or follow their option
            [program, *command[1:]],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return phrase("verify.slow-tool", tool=tool, seconds=f"{_SECONDS:g}")
    except OSError as error:
        return phrase("verify.tool-failed", tool=tool, problem=error.strerror or str(error))


def _last_line(lines: Sequence[str]) -> str:
    return lines[-1].strip() if lines else ""


def _wrong(name: str, tool: str, said: str, key: str) -> Signature:
    """The result for a signature that a tool refuses; what it said itself is quoted."""
    problem = phrase(key, tool=tool)
    if said:
        problem = phrase("verify.said", problem=problem, said=said)
    return Signature(name, finding=Finding("E112", Place(file=name), details={"problem": problem}))


def _unchecked(name: str, problem: str | Localised) -> Signature:
    details = {"problem": problem}
    return Signature(
        name, finding=Finding("E114", Place(file=name), Severity.WARNING, details=details)
    )
