"""Comparing and verifying a hostile release takes bounded memory and disk."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.peak import VERBUND

from verbund.findings import Findings
from verbund.release.diff.merge import SortedLines, compare

MIB = 1 << 20


def line(number: int) -> bytes:
    return f'<https://example.org/{number:09}> <https://example.org/p> "x" .\n'.encode()


def measured(*arguments: str | Path) -> tuple[int, str, int]:
    """Exit code, what was said, and the most memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", VERBUND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    return done.returncode, said, int(done.stderr.split()[-1]) // 1024


class Nowhere:
    def removed(self, lines: list[bytes]) -> None:
        pass

    def added(self, lines: list[bytes]) -> None:
        pass

    def common(self, first: bytes, last: bytes) -> None:
        pass


@pytest.mark.parametrize("swapped", [MIB // len(line(0)), 3])
def test_a_line_out_of_order_is_found_where_a_block_begins(swapped: int, tmp_path: Path) -> None:
    """The last line of a block is held against the first of the next."""
    lines = [line(number) for number in range(40_000)]
    block = swapped + (MIB % len(line(0)) > 0 if swapped > 3 else 0)
    lines[block - 1], lines[block] = lines[block], lines[block - 1]
    path = tmp_path / "x.nt"
    path.write_bytes(b"".join(lines))
    with path.open("rb") as one, path.open("rb") as other, pytest.raises(Findings) as raised:
        compare(SortedLines(one, "one"), SortedLines(other, "other"), Nowhere())
    (finding,) = raised.value.findings
    assert (finding.code, finding.place.line) == ("X102", block + 1)


def test_a_dataset_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.nt.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as stream:
        for _ in range(200):
            stream.write(bytes(MIB))
    plain = tmp_path / "plain.nt"
    plain.write_bytes(line(1))
    code, said, memory = measured("diff", bomb, plain, "--lang", "en")
    assert (code, "X101" in said) == (3, True)
    assert memory < 200


def test_a_packed_dataset_has_no_more_bytes_than_its_manifest_says(tmp_path: Path) -> None:
    release = tmp_path / "release"
    release.mkdir()
    (release / "dataset.nt.gz").write_bytes(gzip.compress(line(1) + line(2)))
    manifest = {"files": [{"name": "dataset.nt", "bytes": len(line(1))}]}
    (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    plain = tmp_path / "plain.nt"
    plain.write_bytes(line(1) + line(2))
    code, said, _ = measured("diff", release, plain, "--lang", "en")
    assert (code, "X101" in said) == (3, True)
    manifest["files"][0]["bytes"] = 2 * len(line(1))
    (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert measured("diff", release, plain, "--lang", "en")[0] == 0


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.nt"
    with path.open("wb") as stream:
        stream.write(b'<https://example.org/a> <https://example.org/p> "')
        stream.truncate(400 * MIB)
    plain = tmp_path / "plain.nt"
    plain.write_bytes(line(1))
    code, said, memory = measured("diff", path, plain, "--lang", "en")
    assert (code, "X102" in said) == (3, True)
    assert memory < 200
