"""What is said of a signature: by whom, why it is false, or why it was not checked."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from verbund.findings.finding import Severity
from verbund.release.manifest.checksums import SUMS, write_checksums
from verbund.release.verify import signature as module
from verbund.release.verify.signature import Signature, check_signatures

NAME = "Behörde <agency@example.org>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of gpg with one key."""
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    home = tmp_path_factory.mktemp("gpg")
    home.chmod(0o700)
    gpg(home, "--passphrase", "", "--quick-generate-key", NAME, "ed25519", "sign")
    yield home
    stop = ["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"]
    subprocess.run(stop, check=False, capture_output=True)


def gpg(home: Path, *arguments: str) -> str:
    command = ["gpg", "--homedir", str(home), "--batch", "--yes", "--quiet"]
    command += ["--pinentry-mode", "loopback", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def signed(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release with a signature by the key, which is known."""
    monkeypatch.setenv("GNUPGHOME", str(home))
    (tmp_path / "a").write_bytes(b"")
    write_checksums(tmp_path)
    sums = str(tmp_path / SUMS)
    gpg(home, "--output", f"{sums}.sig", "--detach-sign", sums)
    return tmp_path


def problem(signature: Signature) -> tuple[str, Severity, str]:
    """Code, severity and reason; the signature and the finding name the same file."""
    assert signature.signer is None
    finding = signature.finding
    assert finding is not None
    assert finding.place.file == signature.file
    said = finding.details["problem"]
    assert not isinstance(said, str)
    assert said["de"] != said["en"]
    return finding.code, finding.severity, said["en"]


def test_who_signed_is_told_with_the_fingerprint(signed: Path, home: Path) -> None:
    listed = gpg(home, "--with-colons", "--list-keys").splitlines()
    fingerprint = next(line.split(":")[9] for line in listed if line.startswith("fpr:"))
    assert check_signatures(signed, None) == [Signature(f"{SUMS}.sig", f"{NAME}, {fingerprint}")]


def test_a_false_signature_beside_a_good_one(signed: Path, home: Path) -> None:
    """One file may hold several: each must be of these checksums."""
    (signed / "other").write_bytes(b"other")
    gpg(home, "--output", str(signed / "other.sig"), "--detach-sign", str(signed / "other"))
    good, false = ((signed / name).read_bytes() for name in (f"{SUMS}.sig", "other.sig"))
    for both in (good + false, false + good):
        (signed / f"{SUMS}.sig").write_bytes(both)
        (signature,) = check_signatures(signed, None)
        assert problem(signature)[:2] == ("E112", Severity.VIOLATION)


def test_why_a_signature_is_false_is_said_by_gpg(
    signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one language, whatever that of the system is."""
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    (signed / SUMS).write_bytes(b"")
    (signature,) = check_signatures(signed, None)
    assert problem(signature) == (
        "E112",
        Severity.VIOLATION,
        f'SHA256SUMS is not what was signed (gpg: BAD signature from "{NAME}" [ultimate])',
    )


def test_what_is_no_signature_at_all(signed: Path) -> None:
    (signed / f"{SUMS}.sig").rename(signed / f"{SUMS}.asc")
    (signed / f"{SUMS}.asc").write_text("none", encoding="utf-8")
    (signature,) = check_signatures(signed, None)
    assert problem(signature) == (
        "E112",
        Severity.VIOLATION,
        "gpg does not accept the signature (gpg: the signature could not be verified.)",
    )


def test_the_key_that_is_missing_is_named(
    signed: Path, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    listed = gpg(home, "--with-colons", "--list-keys").splitlines()
    key = next(line.split(":")[4] for line in listed if line.startswith("pub:"))
    empty = tmp_path_factory.mktemp("empty")
    empty.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNUPGHOME", str(empty))
        (signature,) = check_signatures(signed, None)
    assert problem(signature) == (
        "E114",
        Severity.WARNING,
        f"gpg does not have the public key {key}",
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate, whose key is beside it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "30", "-utf8", "-subj", "/O=Behörde/CN=Ämter, Test"]
    command += ["-keyout", "agency.key", "-out", "agency.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "agency.pem"


@pytest.fixture
def sealed(certificate: Path, tmp_path: Path) -> Path:
    """A release with a signature in the form of CMS."""
    (tmp_path / "a").write_bytes(b"")
    write_checksums(tmp_path)
    command = ["openssl", "cms", "-sign", "-binary", "-in", SUMS, "-outform", "DER"]
    command += ["-signer", str(certificate), "-inkey", str(certificate.with_suffix(".key"))]
    command += ["-out", f"{SUMS}.p7s"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def test_the_subject_of_a_certificate_is_who_signed(sealed: Path, certificate: Path) -> None:
    (signature,) = check_signatures(sealed, certificate)
    assert signature == Signature(f"{SUMS}.p7s", "CN=Ämter\\, Test,O=Behörde")


def test_a_certificate_may_be_named_from_where_one_is(
    sealed: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(certificate.parent)
    (signature,) = check_signatures(sealed, Path(certificate.name))
    assert signature.finding is None


def test_without_a_certificate_nothing_is_checked(sealed: Path) -> None:
    (signature,) = check_signatures(sealed, None)
    assert problem(signature) == ("E114", Severity.WARNING, "no --certificate was given")
    assert signature.file == f"{SUMS}.p7s"


def test_why_a_signature_is_false_is_said_by_openssl(sealed: Path, certificate: Path) -> None:
    (sealed / SUMS).write_bytes(b"other")
    (signature,) = check_signatures(sealed, certificate)
    code, severity, said = problem(signature)
    assert (code, severity) == ("E112", Severity.VIOLATION)
    assert ":CMS routines:" in said
    assert "\n" not in said


def test_each_signature_is_told(signed: Path, sealed: Path, certificate: Path) -> None:
    assert signed == sealed
    found = check_signatures(signed, certificate)
    assert [item.file for item in found] == [f"{SUMS}.sig", f"{SUMS}.p7s"]
    assert all(item.signer is not None for item in found)


@pytest.mark.parametrize(
    ("program", "code", "reason"),
    [
        ("#!/bin/sh\nexit 2\n", "E112", "gpg does not accept the signature"),
        ("#!/bin/sh\nexec sleep 9\n", "E114", "gpg did not end within 0.1 seconds"),
        ("no program", "E114", "gpg cannot be run: Exec format error"),
    ],
)
def test_a_tool_that_says_nothing(
    program: str, code: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in, as the real one cannot be brought to it."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gpg").write_text(program, encoding="utf-8")
    (tmp_path / "bin/gpg").chmod(0o700)
    (tmp_path / f"{SUMS}.asc").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setattr(module, "_SECONDS", 0.1)
    (signature,) = check_signatures(tmp_path, None)
    assert (problem(signature)[0], problem(signature)[2]) == (code, reason)


def test_a_tool_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("asc", "p7s"):
        (tmp_path / f"{SUMS}.{form}").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = [problem(item) for item in check_signatures(tmp_path, tmp_path / "agency.pem")]
    assert found == [
        ("E114", Severity.WARNING, "gpg is not installed"),
        ("E114", Severity.WARNING, "openssl is not installed"),
    ]
