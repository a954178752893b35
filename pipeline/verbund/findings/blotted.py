"""Findings as they may be told: logs are read by more people than the records."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.findings.finding import Finding
from verbund.text.secrets import without_secrets
from verbund.text.within import with_each_text


def blotted(finding: Finding) -> Finding:
    """Return a finding with passwords and tokens of web addresses hidden, wherever it has them."""
    return with_each_text(finding, without_secrets) if _may_hold(finding) else finding


def _may_hold(finding: Finding) -> bool:
    return finding.result is not None or any(
        "://" in text and ("@" in text or "=" in text) for text in _texts(finding)
    )


def _texts(finding: Finding) -> Iterator[str]:
    """Yield the texts of a finding, without those of a result."""
    for text in (finding.value, finding.value_term, finding.suggestion, finding.focus_node):
        if text is not None:
            yield text
    yield from finding.row_cells
    yield from finding.messages.values()
    yield from finding.suggestion_why.values()
    for detail in finding.details.values():
        if isinstance(detail, str):
            yield detail
        else:
            yield from detail.values()
