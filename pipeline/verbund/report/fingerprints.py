"""Fingerprints of findings, which do not depend on the row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from verbund.findings.finding import Finding


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return the SHA-256 of each finding in hexadecimal, each unique; findings come by place.

    The input of the hash is code and shape, the record or else the content of the row, column and
    value. So it does not change when rows are moved or added above, nor with the language. Findings
    that agree in all this are numbered.
    """
    seen: Counter[str] = Counter()
    hashes = []
    for finding in findings:
        identity = json.dumps(_identity(finding))
        hashes.append(sha256(f"{identity}{seen[identity] or ''}".encode()).hexdigest())
        seen[identity] += 1
    return hashes


def _identity(finding: Finding) -> list[str | list[str] | None]:
    place = finding.place
    about: str | list[str] | None = finding.focus_node
    if about is None:
        details = [str(value) for _, value in sorted(finding.details.items())]
        about = [place.file or "", place.sheet or "", *(finding.row_cells or details)]
    return [finding.code, finding.shape, about, finding.path, place.column, finding.value]
