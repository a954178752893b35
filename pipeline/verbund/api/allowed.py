"""Checks of the names given to ``allow``."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.api.errors import wrong_use
from verbund.findings import phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.publication.preview.allow import nearest_block


def check_allowed(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise UsageError, with a suggestion, for the first name that is not among the known ones."""
    for name in names:
        if name in known:
            continue
        sentences = [phrase("preview.unknown-block", name=name, known=", ".join(known))]
        nearest = nearest_block(name, known)
        if nearest:
            sentences.append(phrase("explain.suggestion", suggestion=nearest))
        raise wrong_use({tag: " ".join(part[tag] for part in sentences) for tag in LANGUAGES})
