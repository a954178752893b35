"""Blocks of the preview that are allowed by name."""

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
"""The names of the findings that block a release unless they are allowed."""


def allow(preview: Preview, names: Collection[str]) -> Preview:
    """The preview with the findings of these names as warnings."""
    return replace(preview, findings=milder(preview.findings, names))


def milder(findings: Iterable[Finding], names: Collection[str]) -> tuple[Finding, ...]:
    """The findings, those of these names as warnings."""
    return tuple(
        replace(finding, severity=Severity.WARNING)
        if entry(finding.code).name in names
        else finding
        for finding in findings
    )


def nearest_block(name: str, known: Sequence[str] = BLOCKS) -> str | None:
    """The known name that is most similar to a misspelt one; None where none is."""
    return suggest(name.lower(), known, alike=60)
