"""Lists of tables and columns for findings: by name in English, by label in other languages."""

from __future__ import annotations

from collections.abc import Iterable

from verbund.findings import Localised
from verbund.model.model import Field, RecordType


def listed_tables(record_types: Iterable[RecordType]) -> Localised:
    """Return tables with commas between them, each once."""
    return _listed((item.name, item.labels) for item in record_types)


def listed_columns(fields: Iterable[Field]) -> Localised:
    """Return columns with commas between them, each once."""
    return _listed((item.name, item.headings) for item in fields)


def _listed(items: Iterable[tuple[str, Localised]]) -> Localised:
    """Return the names, and beside them the labels in each language that any of them has."""
    known = list(items)
    names = ", ".join(dict.fromkeys(name for name, _ in known))
    tags = sorted({tag for _, labels in known for tag in labels} - {"en", ""})
    return {"en": names} | {
        tag: ", ".join(dict.fromkeys(labels.get(tag) or name for name, labels in known))
        for tag in tags
    }
