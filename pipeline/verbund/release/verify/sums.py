"""Checks of a release's files against SHA256SUMS."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.findings.gathered import Gathered
from verbund.release.manifest.checksums import KEPT, SUMS, digest_of, is_covered
from verbund.system.os_problem import os_problem

_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "\\": "\\"}
_LARGEST = 1 << 24
_LONGEST = 1 << 14
"""The most bytes of a line: a path has at most 4,096, and may be escaped."""
_MOST_SHOWN = 1000
_MOST_WRONG = 1000
"""The most lines that list no file; with more, the file is no SHA256SUMS at all."""


@dataclass(slots=True)
class Sums:
    """The entries of SHA256SUMS, and the result of comparing them: the names that match."""

    listed: dict[str, str] = field(default_factory=dict)
    good: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def check_sums(folder: Path) -> Sums:
    """Compare every file below a folder with SHA256SUMS: missing, changed, not listed.

    Raises Findings (E101) where SHA256SUMS cannot be read. Streams; of many findings the first are
    kept, and the last of these gives the number of further ones.
    """
    sums = read_sums(folder)
    gathered = Gathered()
    gathered.add(sums.findings)
    for name, digest in sums.listed.items():
        finding = _check(folder, name, digest)
        if finding is None:
            sums.good.append(name)
        else:
            gathered.add([finding])
    for found in _files(folder):
        if isinstance(found, Finding):
            gathered.add([found])
        elif found not in sums.listed and is_covered(found):
            gathered.add([Finding("E105", Place(file=found))])
    sums.findings = gathered.findings()
    return sums


def _files(folder: Path) -> Iterator[str | Finding]:
    """The names of all files below a folder, unsorted; findings for folders that cannot be read.

    Links are not followed, and kept versions are skipped.
    """
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            with os.scandir(folder / inner) as entries:
                for entry in entries:
                    name = f"{inner}{entry.name}"
                    if not entry.is_dir(follow_symlinks=False):
                        yield name
                    elif name != KEPT:
                        waiting.append(f"{name}/")
        except OSError as error:
            details = {"problem": os_problem(error)}
            yield Finding("F101", Place(file=inner.rstrip("/") or folder.name), details=details)


def is_regular(path: Path) -> bool:
    """Whether a path is a regular file: no link, folder, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def read_sums(folder: Path) -> Sums:
    """Read SHA256SUMS without comparing the files. Raises Findings (E101)."""
    path = folder / SUMS
    try:
        if not is_regular(path):
            raise Findings([_unusable(folder, phrase("verify.no-sums"))])
        if path.stat().st_size > _LARGEST:
            raise Findings([_unusable(folder, phrase("verify.sums-large"))])
        with path.open("rb") as stream:
            sums = _read(stream)
    except OSError as error:
        raise Findings([_unusable(folder, os_problem(error))]) from None
    except UnicodeDecodeError:
        raise Findings([_unusable(folder, phrase("verify.sums-encoding"))]) from None
    if len(sums.findings) > _MOST_WRONG:
        problem = phrase("verify.sums-lines", most=str(_MOST_WRONG))
        raise Findings([_unusable(folder, problem), *sums.findings[:_MOST_WRONG]])
    if not sums.listed:
        raise Findings([_unusable(folder, phrase("verify.sums-empty")), *sums.findings])
    return sums


def _read(stream: BinaryIO) -> Sums:
    """Parse SHA256SUMS. Raises UnicodeDecodeError, OSError."""
    sums, size = Sums(), 0
    for number in count(1):
        data = stream.readline(_LONGEST)
        size += len(data)
        # The part after the last line feed is no line. The file may grow while it is read.
        over = size > _LARGEST or len(sums.findings) > _MOST_WRONG
        if not data or over or not (data.endswith(b"\n") or len(data) == _LONGEST):
            break
        text = data[:-1].decode("utf-8") if data.endswith(b"\n") else ""
        while len(data) == _LONGEST and not data.endswith(b"\n"):
            data = stream.readline(_LONGEST)
            size += len(data)
        parsed = _parse(text)
        if parsed is None or parsed[0] in sums.listed:
            place = Place(file=SUMS, line=number)
            sums.findings.append(Finding("E102", place, value=text[:_MOST_SHOWN]))
        else:
            sums.listed[parsed[0]] = parsed[1]
    return sums


def _unusable(folder: Path, problem: str | Localised) -> Finding:
    return Finding("E101", Place(file=SUMS), details={"folder": folder.name, "problem": problem})


def _parse(line: str) -> tuple[str, str] | None:
    """The name and checksum of a line; None for a malformed line or a name outside the folder."""
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
    if _is_linked(folder, name) or not is_regular(path):
        return Finding("E103", Place(file=name))
    try:
        found = digest_of(path)
    except OSError as error:
        return Finding("F101", Place(file=name), details={"problem": os_problem(error)})
    if found != digest:
        return Finding("E104", Place(file=name), details={"expected": digest, "found": found})
    return None


def _is_linked(folder: Path, name: str) -> bool:
    """Whether a parent folder of a file is missing or a link, which could lead anywhere."""
    way = str(folder)
    for part in name.split("/")[:-1]:
        way = f"{way}/{part}"
        try:
            if not stat.S_ISDIR(os.lstat(way).st_mode):
                return True
        except (OSError, ValueError):
            return True
    return False
