"""Where in verbund.toml the cause of a finding about the description stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from verbund.findings import Place
from verbund.workspace.workspace import FILE

Origins = Mapping[tuple[str, str], tuple[str, str]]
"""From subject and property, IRIs, to the table and key of verbund.toml that they are made from."""

LineOf = Callable[[str, str | None], int | None]
"""From a table and a key of it, or None for the table itself, to the line where it stands."""


@dataclass(frozen=True)
class Source:
    """Where a statement of the description comes from.

    ``key`` is None for what Verbund makes. ``stated`` says that the key is there. ``home`` says
    that the subject as a whole is made from the same table: a setting of the dataset may be
    repeated for the catalogue.
    """

    place: Place
    key: str | None
    home: bool = False
    stated: bool = False


@dataclass(frozen=True)
class Places:
    """Finds the source of a statement through what the describer tells."""

    origins: Origins
    line_of: LineOf

    def source(self, subject: str, predicate: str | None) -> Source:
        """The line of the key; of its table where the key is not there; else the file."""
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
        """The table that most of what is said of a subject comes from; the first of equals."""
        counts: dict[str, dict[str, int]] = {}
        for (subject, _), (table, _) in sorted(self.origins.items()):
            of_subject = counts.setdefault(subject, {})
            of_subject[table] = of_subject.get(table, 0) + 1
        return {subject: max(found, key=found.__getitem__) for subject, found in counts.items()}
