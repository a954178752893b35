"""The names of the graph of what is derived, and of its files."""

from __future__ import annotations

from typing import Final

from verbund.question.folder import ENDING

DERIVED: Final = "derived"
"""The name of the graph, below the base. What is derived has IRIs below that."""

DERIVED_FILE: Final = f"{DERIVED}.nt"
DERIVED_FILES: Final = (DERIVED_FILE, f"{DERIVED}.ttl", f"{DERIVED}.jsonld")
"""The files of the graph in a release."""

RULES: Final = "rules"
"""The folder of a release that has the rules by which its links were derived."""


def graph_of(base: str) -> str:
    """The IRI of the graph of a release whose records are below ``base``."""
    return f"{base}{DERIVED}"


def rule_iri(base: str, name: str) -> str:
    """The IRI of the application of a rule to a dataset, which made the links that name it."""
    return f"{graph_of(base)}#rule-{name}"


def rule_file(name: str) -> str:
    """The file of a rule in a release."""
    return f"{RULES}/{name}{ENDING}"
