"""`verbund verify` finds what is wrong with a release, each fault once, and nothing else."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.peak import PEAK
from tests.support.workspaces import OFFICES, SITES, release, write_workspace

from verbund.cli.main import group
from verbund.findings.catalogue import LANGUAGES, render
from verbund.release.compress import compress
from verbund.release.manifest.checksums import SUMS, covered, line_of, write_checksums
from verbund.release.verify.release import verify_release

GPG, OPENSSL = shutil.which("gpg"), shutil.which("openssl")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release, with a packed file."""
    workspace = write_workspace(tmp_path, {"offices.csv": OFFICES, "sites.csv": SITES})
    release(workspace)
    compress(workspace.output, ["dataset.nt"], 1)
    write_checksums(workspace.output)
    return workspace.output


def verify(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(group, ["verify", str(folder), "--lang", "en", *options])


def codes(folder: Path) -> list[tuple[str, str | None]]:
    return [(f.code, f.place.file) for f in verify_release(folder).findings]


def test_a_release_is_whole(folder: Path) -> None:
    result = verify(folder)
    assert (result.exit_code, result.stdout) == (0, "")
    lines = (folder / "dataset.nt").read_bytes().count(b"\n")
    assert f"8 files are as SHA256SUMS lists them; the dataset has {lines}" in result.stderr
    assert "There is no signature" in result.stderr


def test_sha256sum_takes_the_checksums(folder: Path) -> None:
    (folder / "odd\nname\\.txt").write_bytes(b"")
    write_checksums(folder)
    result = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.count(": OK") == 9
    assert codes(folder) == []


def test_kept_releases_and_signatures_are_not_covered(folder: Path) -> None:
    shutil.copytree(folder, folder / "releases/1.0.0")
    assert codes(folder) == []
    assert codes(folder / "releases/1.0.0") == []
    assert not [name for name in covered(folder) if name.startswith("releases")]


def test_kept_releases_are_said_not_to_be_checked(folder: Path) -> None:
    assert "releases/" not in verify(folder).stderr
    (folder / "releases").mkdir()
    (folder / "releases/notes.txt").write_text("none", encoding="utf-8")
    assert "releases/" not in verify(folder).stderr, "no version is kept"
    shutil.rmtree(folder / "releases")
    shutil.copytree(folder, folder.parent / "copy")
    for version in ("1.0.0", "1.1.0"):
        shutil.copytree(folder.parent / "copy", folder / "releases" / version)
    last = verify(folder).stderr.splitlines()[-1]
    assert last == (
        "Not checked: the versions kept in releases/ (2). Each is a release of its own: "
        f"verbund verify {folder.as_posix()}/releases/VERSION"
    )


Fault = Callable[[Path], object]


def append(name: str, text: bytes) -> Fault:
    def do(folder: Path) -> None:
        with (folder / name).open("ab") as stream:
            stream.write(text)

    return do


def link(folder: Path) -> None:
    (folder / "dataset.ttl").rename(folder.parent / "elsewhere.ttl")
    (folder / "dataset.ttl").symlink_to(folder.parent / "elsewhere.ttl")


def pipe(folder: Path) -> None:
    (folder / "dataset.ttl").unlink()
    os.mkfifo(folder / "dataset.ttl")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (append("dataset.nt", b"\n"), ("E104", "dataset.nt")),
        (append("manifest.json", b" "), ("E104", "manifest.json")),
        (lambda f: (f / "dataset.jsonld").write_bytes(b""), ("E104", "dataset.jsonld")),
        (lambda f: (f / "shapes.ttl").unlink(), ("E103", "shapes.ttl")),
        (lambda f: (f / "new.txt").write_text("x"), ("E105", "new.txt")),
        (append(SUMS, line_of("0" * 64, "../secret").encode()), ("E102", SUMS)),
        (append(SUMS, line_of("0" * 64, "/etc/passwd").encode()), ("E102", SUMS)),
        (append(SUMS, b"no checksum\n"), ("E102", SUMS)),
        (link, ("E103", "dataset.ttl")),
        (pipe, ("E103", "dataset.ttl")),
    ],
    # Names that are the same in every process of the tests: no addresses of functions.
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", None),
)
def test_one_fault_is_one_finding(folder: Path, fault: Fault, expected: tuple[str, str]) -> None:
    """The cause alone: what follows from a changed file is not reported again."""
    fault(folder)
    assert codes(folder) == [expected]
    assert verify(folder).exit_code == 1


def without_a_triple(folder: Path) -> None:
    text = (folder / "dataset.ttl").read_text(encoding="utf-8")
    (folder / "dataset.ttl").write_text(text[: text.rstrip().rindex("\n\n")], encoding="utf-8")


def swapped(folder: Path) -> None:
    lines = (folder / "dataset.nt").read_bytes().splitlines(keepends=True)
    (folder / "dataset.nt").write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))


def cut_off(folder: Path) -> None:
    data = (folder / "dataset.jsonld").read_bytes()
    (folder / "dataset.jsonld").write_bytes(data[:-20])


def other_version(folder: Path) -> None:
    document = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    document["dataset"]["sha256"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")


def without_dataset(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"files": [[]]}', encoding="utf-8")


def infinite(folder: Path) -> None:
    """1e400 is more than a float holds; the rest of the manifest is as it was."""
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    triples = f'"triples": {json.loads(text)["dataset"]["triples"]}'
    assert triples in text
    text = text.replace(triples, '"triples": 1e400')
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def deep(folder: Path) -> None:
    nested = "[" * 100_000 + "]" * 100_000
    (folder / "manifest.json").write_text(f'{{"files": {nested}}}', encoding="utf-8")


def huge_literal(folder: Path) -> None:
    text = f'<https://e.example/a> <https://e.example/b> "{"x" * (17 << 20)}" .\n'
    (folder / "shapes.ttl").write_text(text, encoding="utf-8")


def pack_more(folder: Path) -> None:
    data = (folder / "dataset.nt").read_bytes() + b"x"
    (folder / "dataset.nt.gz").write_bytes(gzip.compress(data))


def bomb(folder: Path) -> None:
    (folder / "dataset.nt.gz").write_bytes(gzip.compress(bytes(1 << 26)))


def damaged(folder: Path) -> None:
    data = bytearray((folder / "dataset.nt.gz").read_bytes())
    data[-6] ^= 1
    (folder / "dataset.nt.gz").write_bytes(data)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (without_a_triple, ["E111", "E111", "E107"]),
        (swapped, ["E111", "E111", "E108", "E109"]),
        (cut_off, ["E111", "E111", "E106"]),
        (other_version, ["E111"]),
        (without_dataset, ["E110"]),
        (lambda f: (f / "manifest.json").unlink(), ["E110"]),
        (lambda f: (f / "manifest.json").write_text("[" * 100_000), ["E110"]),
        (infinite, ["E110"]),
        (deep, ["E110"]),
        (huge_literal, ["E111", "E111", "E106"]),
        (pack_more, ["E109"]),
        (bomb, ["E109"]),
        (damaged, ["E109"]),
    ],
)
def test_faults_behind_new_checksums(folder: Path, fault: Fault, expected: list[str]) -> None:
    """Whoever changes a file can make SHA256SUMS anew; the manifest and the data still tell."""
    fault(folder)
    write_checksums(folder)
    assert sorted(code for code, _ in codes(folder)) == sorted(expected)


@pytest.mark.parametrize("name", [".", "nowhere"])
def test_what_is_no_release_cannot_be_verified(tmp_path: Path, name: str) -> None:
    result = verify(tmp_path / name)
    assert result.exit_code == 3
    assert "E101" in result.stdout


def test_findings_as_json(folder: Path) -> None:
    (folder / "shapes.ttl").unlink()
    result = verify(folder, "--format", "json")
    report = json.loads(result.stdout)
    assert not report["conforms"]
    assert [item["code"] for item in report["findings"]] == ["E103"]


def test_the_same_file_packs_to_the_same_bytes(folder: Path) -> None:
    first = (folder / "dataset.nt.gz").read_bytes()
    os.utime(folder / "dataset.nt", (1, 1))
    (entry,) = compress(folder, ["dataset.nt"], 1)
    assert (folder / "dataset.nt.gz").read_bytes() == first
    assert first[4:8] == bytes(4), "no time (RFC 1952, section 2.3.1)"
    assert first[3] == 0, "no name"
    assert gzip.decompress(first) == (folder / "dataset.nt").read_bytes()
    assert entry.bytes == len(first)
    size = (folder / "dataset.nt").stat().st_size
    assert compress(folder, ["dataset.nt"], size + 1) == ()
    assert compress(folder, ["dataset.nt"], 0) == ()


# --- signatures -----------------------------------------------------------------------------------


def test_a_signature_may_be_asked_for(folder: Path) -> None:
    result = verify(folder, "--require-signature")
    assert result.exit_code == 1
    assert "E113" in result.stdout


@pytest.fixture
def keyring(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    if GPG is None:
        pytest.skip("gpg is not installed")
    home = tmp_path_factory.mktemp("gpg")
    home.chmod(0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    gpg(
        "--passphrase", "", "--quick-generate-key", "Agency <agency@example.org>", "ed25519", "sign"
    )
    yield home
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False, capture_output=True)


def gpg(*arguments: str) -> None:
    command = ["gpg", "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("form", ["asc", "sig"])
def test_openpgp(
    folder: Path, keyring: Path, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    armour = ["--armor"] if form == "asc" else []
    sums = folder / SUMS
    gpg(*armour, "--output", f"{sums}.{form}", "--detach-sign", str(sums))
    good = verify(folder, "--require-signature")
    assert good.exit_code == 0, good.stdout
    assert "Signed by Agency <agency@example.org>, " in good.stderr

    (folder / "dataset.ttl").write_text("", encoding="utf-8")
    write_checksums(folder)
    wrong = [f.code for f in verify_release(folder).findings]
    assert wrong[0] == "E112", "somebody changed a file and the checksums"
    assert "E113" not in wrong

    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(empty))
    assert "E114" in [f.code for f in verify_release(folder).findings]


def test_a_key_that_is_not_known_is_a_warning(
    folder: Path, keyring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpg("--output", f"{folder / SUMS}.sig", "--detach-sign", str(folder / SUMS))
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(empty))
    result = verify(folder)
    assert result.exit_code == 0
    assert "E114" in result.stdout
    result = verify(folder, "--require-signature")
    assert result.exit_code == 1
    assert "E113" in result.stdout


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Path, Path]:
    """Two certificates with their keys beside them: ours and another's."""
    if OPENSSL is None:
        pytest.skip("openssl is not installed")
    for name in ("agency", "other"):
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
        command += ["-subj", f"/O={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return tmp_path / "agency.pem", tmp_path / "other.pem"


def sign(folder: Path, certificate: Path, form: str) -> None:
    command = ["openssl", "cms", "-sign", "-binary", "-in", SUMS, "-outform", form]
    command += ["-signer", str(certificate), "-inkey", str(certificate.with_suffix(".key"))]
    subprocess.run([*command, "-out", f"{SUMS}.p7s"], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_cms(folder: Path, certificates: tuple[Path, Path], form: str) -> None:
    ours, others = certificates
    sign(folder, ours, form)
    good = verify(folder, "--certificate", str(ours), "--require-signature")
    assert good.exit_code == 0, good.stdout
    assert "Signed by O=agency" in good.stderr

    other = verify(folder, "--certificate", str(others))
    assert other.exit_code == 1
    assert "E112" in other.stdout

    unchecked = verify(folder)
    assert unchecked.exit_code == 0
    assert "E114" in unchecked.stdout

    (folder / "new.txt").write_text("x", encoding="utf-8")
    write_checksums(folder)
    changed = verify(folder, "--certificate", str(ours))
    assert changed.exit_code == 1
    assert "E112" in changed.stdout


def test_without_the_tool_a_signature_is_not_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / f"{SUMS}.asc").write_text("-----BEGIN PGP SIGNATURE-----", encoding="utf-8")
    monkeypatch.setenv("PATH", str(folder))
    (finding,) = verify_release(folder).findings
    told = [render(finding, language).message for language in LANGUAGES]
    assert finding.code == "E114"
    assert ["gpg is not installed" in told[0], "gpg ist nicht installiert" in told[1]] == [True] * 2


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    """A dataset of 40 MB in three forms, packed too, within 100 MB over the imports."""
    count = 150_000
    (tmp_path / "dataset.nt").write_text(
        "".join(
            f'<https://e.example/{n:09}> <https://e.example/p> "{"x" * 200}" .\n'
            for n in range(count)
        ),
        encoding="utf-8",
    )
    text = (tmp_path / "dataset.nt").read_text(encoding="utf-8")
    (tmp_path / "dataset.ttl").write_text(text, encoding="utf-8")
    nodes = ",\n".join(
        f'{{"@id":"https://e.example/{n:09}","p":"{"x" * 200}"}}' for n in range(count)
    )
    context = '{"@context":{"p":"https://e.example/p"},\n"@graph":[\n'
    (tmp_path / "dataset.jsonld").write_text(f"{context}{nodes}\n]}}\n", encoding="utf-8")
    compress(tmp_path, ["dataset.nt"], 1)
    write_checksums(tmp_path)
    program = (
        f"{PEAK}\nimport sys\nfrom pathlib import Path\n"
        "from verbund.release.verify.release import verify_release\n"
        "before = peak()\n"
        "found = verify_release(Path(sys.argv[1]))\n"
        "after = peak()\n"
        "print([f.code for f in found.findings], found.triples, after - before)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    found, grown = result.stdout.rsplit(maxsplit=1)
    assert found == f"['E110'] {count}"
    assert int(grown) < 30_000, "kilobytes"
