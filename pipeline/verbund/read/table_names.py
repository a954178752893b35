"""Names of tables: what a table may be called, in files, sheets and mappings."""

from __future__ import annotations

from collections.abc import Mapping

from verbund.findings import Finding, Localised, Place
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.model.listed_names import listed_tables
from verbund.model.model import Model, RecordType
from verbund.text.names import normalise
from verbund.text.suggestions import suggest

_SHEET_NAME = 31
"""The most characters of the name of a sheet in Excel: a longer label counts by its beginning."""


def table_names(model: Model) -> dict[str, RecordType]:
    """Return the tables by what files and sheets of theirs may be called, normalised."""
    names: dict[str, RecordType] = {}
    for length in (None, _SHEET_NAME):
        for record_type in model.record_types:
            for label in (*record_type.labels.values(), record_type.name):
                names.setdefault(normalise(label[:length]), record_type)
    for record_type in model.record_types:
        names[normalise(record_type.name)] = record_type
    return names


class TableNames:
    """Finds tables by their names: the technical ones, and the labels in any language."""

    def __init__(self, model: Model) -> None:
        self._by_name = table_names(model)

    @property
    def by_name(self) -> Mapping[str, RecordType]:
        """Return the tables by all their names, normalised."""
        return self._by_name

    def table(self, name: str) -> RecordType | None:
        """Return the table of a name; hyphens may stand for underscores."""
        normalised = normalise(name.replace("-", "_"))
        return self._by_name.get(normalise(name)) or self._by_name.get(normalised)

    def unknown(self, code: str, place: Place, name: str) -> Finding:
        """Return the finding for a name that no table has."""
        suggestion = suggest(normalise(name), self._by_name)
        meant = self._by_name[suggestion] if suggestion else None
        return Finding(
            code,
            place,
            value=name,
            details={"known": self._labels()},
            suggestion=meant.name if meant else None,
            suggestion_why=meant.labels if meant else {},
        )

    def _labels(self) -> Localised:
        """Return what the tables are called in each language; one without a label by its name."""
        found = {item.name: item.labels for item in self._by_name.values()}
        return {
            tag: ", ".join(sorted(localised(labels, tag) or name for name, labels in found.items()))
            for tag in LANGUAGES
        }

    def known(self) -> Localised:
        """Return the names of all tables, for findings."""
        tables = {record_type.name: record_type for record_type in self._by_name.values()}
        return listed_tables(tables[name] for name in sorted(tables))
