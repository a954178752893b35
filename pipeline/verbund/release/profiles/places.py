"""Places in verbund.toml for findings about the description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from verbund.data_class import data_class
from verbund.findings import Place
from verbund.workspace.workspace import FILE

Origins = Mapping[tuple[str, str], tuple[str, str]]
"""The table and key of verbund.toml by the IRIs of subject and property made from them."""

LineOf = Callable[[str, str | None], int | None]
"""A function from a table and its key, or None for the table itself, to the line."""


@data_class(frozen=True)
class Source:
    """The source of a statement of the description.

    ``key`` is None for a statement that Verbund makes. ``stated`` says that the key is present.
    ``home`` says that most statements of the subject are made from this table: a setting of the
    dataset may be repeated for the catalogue.
    """

    place: Place
    key: str | None
    home: bool = False
    stated: bool = False


@data_class(frozen=True)
class Places:
    """Finds the sources of statements by the origins that the describer recorded."""

    origins: Origins
    line_of: LineOf

    def source(self, subject: str, predicate: str | None) -> Source:
        """The source with the line of the key; of its table if the key is missing; else no line."""
        found = self.origins.get((subject, predicate or ""))
        if found is not None:
            table, key = found
            own = self.line_of(table, key)
            line = self.line_of(table, None) if own is None else own
            home = table == self._tables.get(subject)
            return Source(Place(file=FILE, line=line), f"{table}.{key}", home, own is not None)
        main = self._tables.get(subject)
        return Source(Place(file=FILE, line=self.line_of(main, None) if main else None), None)

    @cached_property
    def _tables(self) -> dict[str, str]:
        """The table that most statements of a subject come from; the first of several."""
        counts: dict[str, dict[str, int]] = {}
        for (subject, _), (table, _) in sorted(self.origins.items()):
            of_subject = counts.setdefault(subject, {})
            of_subject[table] = of_subject.get(table, 0) + 1
        return {subject: max(found, key=found.__getitem__) for subject, found in counts.items()}
