"""Blocks that a person has allowed by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from verbund.findings import Finding, Severity, entry
from verbund.publication.preview.outcome import Preview
from verbund.text.suggestions import suggest

BLOCKS: Final = tuple(
    entry(code).name for code in ("P101", "P102", "P103", "P104", "P105", "P106", "P107", "P108")
)
"""The names of what stops a release unless it is allowed."""


def allow(preview: Preview, names: Collection[str]) -> Preview:
    """Take the names of blocks, give the preview with their findings as warnings."""
    return replace(preview, findings=milder(preview.findings, names))


def milder(findings: Iterable[Finding], names: Collection[str]) -> tuple[Finding, ...]:
    """The findings; those with these names are warnings."""
    return tuple(
        replace(finding, severity=Severity.WARNING)
        if entry(finding.code).name in names
        else finding
        for finding in findings
    )


def nearest_block(name: str, known: Sequence[str] = BLOCKS) -> str | None:
    """The block that a misspelt name may mean."""
    return suggest(name.lower(), known, alike=60)
