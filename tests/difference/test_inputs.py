"""What can be compared, what is refused and with which words, and what the command returns."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.peak import PEAK

from verbund.cli.main import group
from verbund.difference.write import write_difference
from verbund.findings import Findings

ONE = b'<urn:a> <urn:p> "1" .\n'
TWO = b'<urn:b> <urn:p> "2" .\n'
WORKSPACE = '[workspace]\nbase = "https://example.org/"\nlanguage = "de"\n'


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, ["diff", *map(str, arguments), "--lang", "en"])


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (TWO + ONE, 2),
        (ONE + ONE, 2),
        (b'_:b <urn:p> "1" .\n', 1),
        (ONE + b'_:b <urn:p> "1" .\n', 2),
        (b"# comment\n" + ONE, 1),
        (ONE + b"\n", 2),
        (ONE + b'<urn:b> <urn:p> "2', 2),
        (ONE + TWO.rstrip(), 2),
        (b"<urn:a> <urn:p> .\n", None),
        (b'<urn:a> <urn:p> "\xff" .\n', None),
        (b'<urn:a> <urn:p> "\\u0022" .\n', None),
        (b'<urn:a> <urn:p> "1" <urn:graph> .\n', None),
        (b"<urn:a> <urn:p> _:b .\n", None),
        (b"PK\x03\x04", 1),
        ((ONE + TWO).replace(b"\n", b"\r\n"), 1),
    ],
)
def test_what_is_not_canonical_is_a_finding(data: bytes, line: int | None, tmp_path: Path) -> None:
    old, new = put(tmp_path / "old.nt", ONE + TWO), put(tmp_path / "new.nt", data)
    for pair in ((old, new), (new, old)):
        with pytest.raises(Findings) as error:
            write_difference(*pair, tmp_path / "changes")
        (finding,) = error.value.findings
        assert (finding.code, finding.place.line) == ("X102", line)
        assert finding.place.file == str(new)


def test_gzip_is_read_and_a_damaged_one_is_a_finding(tmp_path: Path) -> None:
    old = put(tmp_path / "old.nt", ONE)
    packed = gzip.compress(ONE + TWO * 1)
    new = put(tmp_path / "new.nt.gz", packed)
    assert write_difference(old, new, tmp_path / "changes").triples_added == 1
    for data in (packed[:-12], b"no archive"):
        put(new, data)
        with pytest.raises(Findings) as error:
            write_difference(old, new, tmp_path / "changes")
        assert error.value.findings[0].code == "X101"


def test_the_exit_code_is_that_of_diff(tmp_path: Path) -> None:
    old, new = put(tmp_path / "old.nt", ONE), put(tmp_path / "new.nt", ONE + TWO)
    assert (run(old, old).exit_code, run(old, old).stdout) == (0, "No difference.\n")
    assert run(old, new).exit_code == 1
    assert run(old, new, "--exit-zero").exit_code == 0
    assert run(old).exit_code == 2
    put(new, b"no triple")
    result = run(old, new)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "X102" in result.stderr


def test_every_form_goes_to_stdout_and_into_the_folder(tmp_path: Path) -> None:
    old, new = put(tmp_path / "old.nt", ONE), put(tmp_path / "new.nt", TWO)
    target = tmp_path / "changes"
    forms = {
        "json": "summary.json",
        "patch": "patch.rdfp",
        "update": "update.ru",
        "added": "added.nt",
        "removed": "removed.nt",
        "changes": "changes.en.md",
    }
    for form, name in forms.items():
        result = run(old, new, "--format", form, "--output", target)
        assert result.exit_code == 1
        assert result.stdout_bytes == (target / name).read_bytes()
    assert {path.name for path in target.iterdir()} == {*forms.values(), "changes.de.md"}


def test_versions_are_found_in_the_output(tmp_path: Path) -> None:
    workspace(tmp_path)
    output = tmp_path / "output"
    for folder, version, data in (
        (output, "1.1.0", ONE + TWO),
        (output / "releases" / "1.0.0", "1.0.0", ONE),
    ):
        put(folder / "dataset.nt", data)
        put(folder / "manifest.json", json.dumps({"version": version}).encode())
    result = run("1.0.0", "current", "-w", tmp_path, "--format", "changes")
    assert result.exit_code == 1
    assert result.stdout.startswith("# Changes from 1.0.0 to 1.1.0\n")
    assert run("current", "1.1.0", "-w", tmp_path).exit_code == 0
    missing = run("0.9.0", "current", "-w", tmp_path)
    assert missing.exit_code == 3
    assert "X103" in missing.stderr
    assert "1.0.0, current" in missing.stderr


def workspace(folder: Path) -> None:
    from tests.model.library import write_library

    write_library(folder)


def test_a_version_without_a_workspace_is_a_finding(tmp_path: Path) -> None:
    result = run("1.0.0", "1.1.0", "-w", tmp_path)
    assert result.exit_code == 3
    assert "W101" in result.stderr


def test_a_folder_that_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    old = put(tmp_path / "old.nt", ONE)
    result = run(old, old, "--output", old / "changes")
    assert result.exit_code == 3
    assert "X104" in result.stderr


def test_lines_that_end_in_cr_lf_are_told_as_such(tmp_path: Path) -> None:
    old = put(tmp_path / "old.nt", ONE + TWO)
    for data in ((ONE + TWO).replace(b"\n", b"\r\n"), ONE + TWO.replace(b"\n", b"\r\n")):
        result = run(old, put(tmp_path / "new.nt", data))
        assert result.exit_code == 3
        assert "Lines must end in LF" in " ".join(result.stderr.split())


@pytest.mark.parametrize("there", [True, False])
def test_a_name_too_long_is_a_finding(there: bool, tmp_path: Path) -> None:
    if there:
        workspace(tmp_path)
    old, name = put(tmp_path / "old.nt", ONE), "x" * 5000
    for arguments in ((old, name), (name, old), (old, old, "-o", name)):
        result = run(*arguments, "-w", tmp_path)
        assert (result.exit_code, type(result.exception)) == (3, SystemExit)
        assert "name too long" in " ".join(result.stderr.split())


@pytest.mark.parametrize("manifest", [b"[" * 100_000, b'{"version": "\\ud800"}', b"\xff", b"[]"])
def test_a_manifest_that_states_no_version_is_passed_over(manifest: bytes, tmp_path: Path) -> None:
    workspace(tmp_path)
    kept = tmp_path / "output" / "releases" / "1.0.0"
    put(kept / "dataset.nt", ONE)
    put(kept / "manifest.json", manifest)
    put(tmp_path / "output" / "dataset.nt", ONE)
    put(tmp_path / "output" / "manifest.json", manifest)
    assert run("1.0.0", "current", "-w", tmp_path, "--format", "changes").exit_code == 0
    missing = run("0.9.0", "current", "-w", tmp_path)
    assert missing.exit_code == 3
    assert "X103" in missing.stderr


def release(folder: Path) -> Path:
    put(folder / "dataset.nt", ONE)
    put(folder / "manifest.json", b'{"version": "1.0.0"}')
    put(folder / "changes" / "added.nt", ONE)
    return folder


def files_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "target",
    [
        "live",
        "live/changes",
        "live/new/folder",
        "live/releases/1.0.0",
        "live/out",
        "to-live",
        "to-live/changes",
        "to-changes",
        "parts",
        "linked",
        "in",
        "to-in",
    ],
)
def test_neither_a_release_nor_an_input_is_written_over(target: str, tmp_path: Path) -> None:
    live = release(tmp_path / "live")
    release(live / "releases" / "1.0.0")
    old, new = put(tmp_path / "in" / "removed.nt", TWO), put(tmp_path / "new.nt", ONE)
    (tmp_path / "outside").mkdir()
    (live / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "to-live").symlink_to(live)
    (tmp_path / "to-changes").symlink_to(live / "changes")
    (tmp_path / "to-in").symlink_to(tmp_path / "in")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "added.nt").symlink_to(new)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "added.nt").symlink_to(live / "dataset.nt")
    before = files_below(tmp_path)
    result = run(old, new, "--output", tmp_path / target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Name a" in result.stderr
    assert files_below(tmp_path) == before


def test_a_folder_beside_a_release_is_written(tmp_path: Path) -> None:
    live = release(tmp_path / "live")
    new = put(tmp_path / "in" / "new.nt", TWO)
    for _ in range(2):
        assert run(live, new, "--output", tmp_path / "in" / "changes").exit_code == 1
    assert (tmp_path / "in" / "changes" / "added.nt").read_bytes() == TWO


def test_memory_grows_with_neither_triples_nor_differences(tmp_path: Path) -> None:
    """A process may not use much more than what it has at the start, whatever it compares."""
    program = (
        f"{PEAK}\n"
        "import sys; from pathlib import Path;"
        "from verbund.difference.write import write_difference as write;"
        "folder = Path(sys.argv[1]);"
        "before = peak(); write(folder / 'old.nt', folder / 'new.nt', folder / 'changes');"
        "print((peak() - before) // 1024)"
    )
    with (tmp_path / "old.nt").open("w") as old, (tmp_path / "new.nt").open("w") as new:
        for number in range(300_000):
            line = f"<urn:record:{number:08}> <urn:property> <urn:object:{'x' * 60}> .\n"
            (old, new)[number % 2].write(line)
            if number % 3:
                (old, new)[1 - number % 2].write(line)
    command = [sys.executable, "-c", program, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(result.stdout) < 24, "MiB more for files of 30 MiB"


@pytest.mark.parametrize("before", [(1 << 14) - 1, 1 << 14, (1 << 14) + 1, 1 << 15])
def test_a_line_out_of_order_is_found_wherever_it_stands(before: int, tmp_path: Path) -> None:
    """Lines of 64 bytes: a large file is read in blocks, whose ends are no place to hide."""
    lines = [f"<urn:n:{n:08}> <urn:p> <urn:{'x' * 30}> .\n".encode() for n in range(before + 9)]
    assert {len(line) for line in lines} == {64}
    good = put(tmp_path / "good.nt", b"".join(lines))
    moved = put(tmp_path / "moved.nt", b"".join([*lines[9:], *lines[:9]]))
    twice = put(tmp_path / "twice.nt", b"".join([*lines[:before], *lines[before - 1 :]]))
    for wrong in (moved, twice):
        for pair in ((good, wrong), (wrong, good)):
            with pytest.raises(Findings) as error:
                write_difference(*pair, tmp_path / "changes")
            (finding,) = error.value.findings
            assert (finding.code, finding.place.file) == ("X102", str(wrong))
            assert finding.place.line == before + 1
