"""Verification of a release as a whole."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

from verbund.findings import Finding, Place
from verbund.findings.gathered import Gathered
from verbund.release.derived.graph import DERIVED_FILE, DERIVED_FILES
from verbund.release.manifest.checksums import KEPT, SUMS
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.content import check_gzip, check_order, count_triples, is_rdf
from verbund.release.verify.manifest import Stated, check_manifest
from verbund.release.verify.signature import check_signatures
from verbund.release.verify.sums import check_sums, is_regular

_DATASET = "dataset.nt"
_SAME_GRAPH = {
    _DATASET: (_DATASET, "dataset.ttl", "dataset.jsonld"),
    DERIVED_FILE: DERIVED_FILES,
}
"""The files of sorted N-Triples, each with those of the same graph."""


@dataclass(slots=True)
class Verification:
    """The result of a verification: number of matching files, triples of the dataset, signers.

    ``signed`` says whether there is any signature, valid or not. ``kept`` is the number of
    versions in ``releases/``, which are not verified.
    """

    findings: list[Finding] = field(default_factory=list)
    files: int = 0
    triples: int | None = None
    signed: bool = False
    signers: list[str] = field(default_factory=list)
    kept: int = 0


def verify_release(
    folder: Path, *, certificate: Path | None = None, require_signature: bool = False
) -> Verification:
    """Verify checksums, signatures, manifest and content of a release; faults are findings.

    ``certificate`` is that of ``check_signatures``. The content of a file with a wrong checksum is
    not checked: one fault is one finding. Raises Findings (E101) where SHA256SUMS cannot be read.
    Memory does not grow with the files.
    """
    sums = check_sums(folder)
    found = Verification(sums.findings, len(sums.good), kept=_count_kept(folder))
    _check_signatures(found, folder, certificate, require_signature)
    digests = {name: sums.listed[name] for name in sums.good}
    stated = Stated()
    if MANIFEST not in sums.listed:
        details = {"problem": f"{SUMS} does not list it"}
        found.findings.append(Finding("E110", Place(file=MANIFEST), details=details))
    elif MANIFEST in digests:
        stated = check_manifest(folder, sums.listed, digests)
        found.findings += stated.findings
    changed = sums.listed.keys() - sums.good
    _check_content(found, folder, sums.good, changed, stated)
    gathered = Gathered()
    gathered.add(found.findings)
    found.findings = gathered.findings()
    return found


def _count_kept(folder: Path) -> int:
    return sum(1 for sums in (folder / KEPT).glob(f"*/{SUMS}") if is_regular(sums))


def _check_signatures(
    found: Verification, folder: Path, certificate: Path | None, required: bool
) -> None:
    signatures = check_signatures(folder, certificate)
    found.signed = bool(signatures)
    found.signers = [item.signer for item in signatures if item.signer is not None]
    found.findings += [item.finding for item in signatures if item.finding is not None]
    wrong = any(item.code == "E112" for item in found.findings)
    if required and not found.signers and not wrong:
        found.findings.append(Finding("E113", Place(file=SUMS)))


def _check_content(
    found: Verification, folder: Path, names: list[str], changed: Set[str], stated: Stated
) -> None:
    expected: dict[str, int | None] = dict(stated.by_file)
    for ordered, same in _SAME_GRAPH.items():
        lines = check_order(folder, ordered) if ordered in names else None
        if isinstance(lines, Finding):
            found.findings.append(lines)
            lines = None
        if ordered == _DATASET:
            found.triples = lines
            lines = found.triples if stated.triples is None else stated.triples
        else:
            lines = stated.by_file.get(ordered, lines)
        expected |= dict.fromkeys(same, lines)
    for name in names:
        if name.endswith(".gz"):
            if name.removesuffix(".gz") in changed:
                continue
            unpacked = check_gzip(folder, name)
            found.findings += [unpacked] if unpacked is not None else []
        elif is_rdf(name):
            found.findings += _check_rdf(folder, name, expected.get(name))


def _check_rdf(folder: Path, name: str, expected: int | None) -> list[Finding]:
    counted = count_triples(folder, name)
    if isinstance(counted, Finding):
        return [counted]
    if expected is None or counted == expected:
        return []
    details = {"expected": str(expected), "found": str(counted)}
    return [Finding("E107", Place(file=name), details=details)]
