"""Secrets in verbund.toml: what it says is published, or stands in a repository all the same."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.findings import Finding, Place, Severity
from verbund.text.secrets import holds_secret, without_secrets
from verbund.workspace.document import FILE, TomlDocument
from verbund.workspace.key_lines import Path


def told_secrets(document: TomlDocument) -> Iterator[Finding]:
    """Yield a warning (W117) for each text of a document with a password or token in an address.

    The secret itself is not in the finding.
    """
    for path, text in _texts(document.tables, ()):
        if holds_secret(text):
            key = without_secrets(".".join(step for step in path if isinstance(step, str)))
            place = Place(file=FILE, line=document.lines.line(*path))
            value, details = without_secrets(text), {"key": key}
            yield Finding("W117", place, Severity.WARNING, value=value, details=details)


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the texts within a value, keys too, each with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), key
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _texts(item, (*path, at))
