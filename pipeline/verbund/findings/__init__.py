"""Findings: each says what is wrong, where, and how to mend it.

In: a code with its place and details. Out: a finding; texts in English and German, from the
catalogue of all codes.

Imports rdf and text.
"""

from verbund.findings.catalogue import Entry, Language, catalogue, entry, phrase
from verbund.findings.finding import (
    Finding,
    Findings,
    Localised,
    Place,
    Severity,
    has_violation,
)

__all__ = [
    "Entry",
    "Finding",
    "Findings",
    "Language",
    "Localised",
    "Place",
    "Severity",
    "catalogue",
    "entry",
    "has_violation",
    "phrase",
]
