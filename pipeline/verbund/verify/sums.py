"""Checks the files of a release against SHA256SUMS."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from verbund.findings import Finding, Findings, Place
from verbund.release.checksums import SUMS, covered, digest_of

_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "\\": "\\"}
_LARGEST = 1 << 24


@dataclass(slots=True)
class Sums:
    """What SHA256SUMS lists, and what came of comparing it: the names of the files as listed."""

    listed: dict[str, str] = field(default_factory=dict)
    good: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def check_sums(folder: Path) -> Sums:
    """Compare every file below a folder with SHA256SUMS: missing, changed, not listed.

    Raises Findings (E101) where there is no SHA256SUMS to read. Streams.
    """
    sums = read_sums(folder)
    for name, digest in sums.listed.items():
        finding = _check(folder, name, digest)
        if finding is None:
            sums.good.append(name)
        else:
            sums.findings.append(finding)
    for name in covered(folder):
        if name not in sums.listed:
            sums.findings.append(Finding("E105", Place(file=name)))
    return sums


def is_regular(path: Path) -> bool:
    """Whether there is a plain file: no link, folder, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def read_sums(folder: Path) -> Sums:
    """What SHA256SUMS lists, without a look at the files. Raises Findings (E101)."""
    path = folder / SUMS
    try:
        if not is_regular(path):
            raise Findings([_unusable(folder, "no such file")])
        if path.stat().st_size > _LARGEST:
            raise Findings([_unusable(folder, "too large")])
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Findings([_unusable(folder, error.strerror or str(error))]) from None
    except UnicodeDecodeError:
        raise Findings([_unusable(folder, "not in UTF-8")]) from None
    sums = Sums()
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        parsed = _parse(line)
        if parsed is None or parsed[0] in sums.listed:
            sums.findings.append(Finding("E102", Place(file=SUMS, line=number), value=line))
        else:
            sums.listed[parsed[0]] = parsed[1]
    if not sums.listed:
        raise Findings([_unusable(folder, "it lists no file"), *sums.findings])
    return sums


def _unusable(folder: Path, problem: str) -> Finding:
    return Finding("E101", Place(file=SUMS), details={"folder": folder.name, "problem": problem})


def _parse(line: str) -> tuple[str, str] | None:
    """Name and checksum; None for a line of another form or a name that leads out of the folder."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    name = found["name"]
    if found["escaped"]:
        name = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), name)
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or str(path) != name
    return None if outside or name == SUMS or "\0" in name else (name, found["digest"])


def _check(folder: Path, name: str, digest: str) -> Finding | None:
    path = folder / name
    # A folder that is a link could lead anywhere.
    linked = any((folder / parent).is_symlink() for parent in PurePosixPath(name).parents[:-1])
    if linked or not is_regular(path):
        return Finding("E103", Place(file=name))
    try:
        found = digest_of(path)
    except OSError as error:
        return Finding("F101", Place(file=name), details={"problem": error.strerror or str(error)})
    if found != digest:
        return Finding("E104", Place(file=name), details={"expected": digest, "found": found})
    return None
