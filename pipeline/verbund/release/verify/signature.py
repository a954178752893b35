"""Verification of detached signatures of SHA256SUMS with gpg or openssl."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.findings import Finding, Place, Severity
from verbund.release.manifest.checksums import SIGNATURES, SUMS
from verbund.release.verify.sums import is_regular
from verbund.system.programs import program_path

_SECONDS = 60
_GOOD = re.compile(r"^\[GNUPG:\] GOODSIG \S+ (?P<name>.*)$", re.MULTILINE)
_VALID = re.compile(r"^\[GNUPG:\] VALIDSIG (?P<fingerprint>[0-9A-F]+)", re.MULTILINE)
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
    if isinstance(result, str):
        return _unchecked(name, result)
    good, valid = _GOOD.search(result.stdout), _VALID.search(result.stdout)
    if result.returncode == 0 and good and valid:
        return Signature(name, f"{good['name']}, {valid['fingerprint']}")
    missing = _NO_KEY.search(result.stdout)
    if missing is not None:
        return _unchecked(name, f"gpg does not have the public key {missing['key']}")
    # What does not begin so is advice on the use of gpg.
    said = [line for line in result.stderr.splitlines() if line.startswith("gpg: ")]
    return _wrong(name, _last_line(said))


def _check_cms(folder: Path, name: str, certificate: Path | None) -> Signature:
    if certificate is None:
        return _unchecked(name, "no --certificate was given")
    try:
        with (folder / name).open("rb") as stream:
            form = "PEM" if stream.read(10) == b"-----BEGIN" else "DER"
    except OSError as error:
        return _unchecked(name, error.strerror or str(error))
    trusted = str(certificate.resolve())
    # Only the certificate given is trusted, not those of the system.
    command = ["openssl", "cms", "-verify", "-binary", "-inform", form, "-in", name]
    command += ["-content", SUMS, "-out", os.devnull, "-purpose", "any", "-partial_chain"]
    command += ["-CAfile", trusted, "-no-CApath", "-no-CAstore", "-certfile", trusted]
    result = _run(command, folder)
    if isinstance(result, str):
        return _unchecked(name, result)
    if result.returncode == 0:
        return Signature(name, _subject(certificate))
    return _wrong(name, _last_line(result.stderr.splitlines()))


def _subject(certificate: Path) -> str:
    command = ["openssl", "x509", "-in", str(certificate.resolve()), "-noout"]
    command += ["-subject", "-nameopt", "RFC2253,utf8,-esc_msb"]
    result = _run(command, Path())
    text = "" if isinstance(result, str) else result.stdout.strip()
    return text.removeprefix("subject=") or certificate.name


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str] | str:
    """The result of a tool with output in English, or the reason why it could not be run."""
    program = program_path(command[0])
    if program is None:
        return f"{command[0]} is not installed"
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
        return f"{command[0]} did not end within {_SECONDS} seconds"
    except OSError as error:
        return f"{command[0]}: {error.strerror or error}"


def _last_line(lines: Sequence[str]) -> str:
    return lines[-1].strip() if lines else "the signature is not valid"


def _wrong(name: str, problem: str) -> Signature:
    return Signature(name, finding=Finding("E112", Place(file=name), details={"problem": problem}))


def _unchecked(name: str, problem: str) -> Signature:
    details = {"problem": problem}
    return Signature(
        name, finding=Finding("E114", Place(file=name), Severity.WARNING, details=details)
    )
