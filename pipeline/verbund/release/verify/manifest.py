"""Checks of a release's manifest against its files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verbund.findings import Finding, Localised, Place, phrase
from verbund.release.manifest.manifest import LARGEST_MANIFEST, MANIFEST

_DATASET = "dataset.nt"
_MOST_SHOWN = 200
# 1e400 is read as infinity, which is no integer; deeply nested values can be read, but not shown.
_OF_ANOTHER_FORM = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
)


@dataclass(slots=True)
class Stated:
    """The statements of the manifest: the number of triples of the dataset and of files by name."""

    triples: int | None = None
    by_file: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def check_manifest(folder: Path, listed: Collection[str], digests: Mapping[str, str]) -> Stated:
    """Compare names, sizes and checksums, and the dataset's identity (E110, E111).

    ``listed`` are the names in SHA256SUMS: the manifest must name only these, each at most once.
    ``digests`` are those of the files that match their checksums; other files have a finding
    already and are not compared.
    """
    document = _read(folder)
    if isinstance(document, str):
        return Stated(findings=[_unusable(document)])
    stated = Stated()
    try:
        dataset, files = document["dataset"], document["files"]
        stated.triples = int(dataset["triples"])
        if _DATASET in digests:
            _compare(stated, _DATASET, "sha256", dataset["sha256"], digests[_DATASET])
        other = why_other_names([str(entry["name"]) for entry in files], listed)
        if other is not None:
            return Stated(findings=[_unusable(other)])
        for entry in files:
            _check_entry(stated, folder, entry, digests)
    except _OF_ANOTHER_FORM as error:
        problem = _short(f"{type(error).__name__}: {error}")
        return Stated(findings=[_unusable(problem)])
    return stated


def why_other_names(names: Sequence[str], listed: Collection[str]) -> Localised | None:
    """The reason why a manifest's names are not in SHA256SUMS, or not unique; None where they are.

    This also keeps names from leading elsewhere: SHA256SUMS has only files below the release.
    """
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        return phrase("verify.named-twice", name=_short(repeated[0]))
    surplus = sorted({*names} - ({*listed} - {MANIFEST}))
    return phrase("verify.not-in-sums", name=_short(surplus[0])) if surplus else None


def _read(folder: Path) -> dict[str, Any] | str:
    path = folder / MANIFEST
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            return "too large"
        document = json.loads(path.read_bytes(), object_pairs_hook=_once)
    except OSError as error:
        return error.strerror or str(error)
    except (ValueError, RecursionError) as error:
        return _short(str(error))
    return document if isinstance(document, dict) else "not a JSON object"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Raises ValueError for a duplicate key, on which parsers differ."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise ValueError(f"{_short(twice)} is there twice")
    return found


def _short(text: str) -> str:
    """An untrusted text, shortened for a finding."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _unusable(problem: str | Localised) -> Finding:
    return Finding("E110", Place(file=MANIFEST), details={"problem": problem})


def _check_entry(
    stated: Stated, folder: Path, entry: Mapping[str, Any], digests: Mapping[str, str]
) -> None:
    name = str(entry["name"])
    if "triples" in entry:
        stated.by_file[name] = int(entry["triples"])
    if name in digests:
        _compare(stated, name, "bytes", entry["bytes"], (folder / name).stat().st_size)
        _compare(stated, name, "sha256", entry["sha256"], digests[name])


def _compare(stated: Stated, name: str, what: str, expected: object, found: object) -> None:
    if expected != found:
        details = {"what": what, "expected": _short(str(expected)), "found": str(found)}
        stated.findings.append(Finding("E111", Place(file=name), details=details))
