"""Blocks that a person has allowed by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz, process

from verbund.findings import Severity, entry
from verbund.preview.outcome import Preview

BLOCKS: Final = tuple(
    entry(code).name for code in ("P101", "P102", "P103", "P104", "P105", "P106", "P107", "P108")
)
"""The names of what stops a release unless it is allowed."""


def allow(preview: Preview, names: Collection[str]) -> Preview:
    """Take the names of blocks, give the preview with their findings as warnings."""
    findings = tuple(
        replace(finding, severity=Severity.WARNING)
        if entry(finding.code).name in names
        else finding
        for finding in preview.findings
    )
    return replace(preview, findings=findings)


def nearest_block(name: str) -> str | None:
    """The block that a misspelt name may mean."""
    found = process.extractOne(name.lower(), BLOCKS, scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else None
