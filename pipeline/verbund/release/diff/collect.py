"""Collection of a comparison's changes by record: counts of all, and the first ones in full."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from verbund.findings import phrase
from verbund.model.model import Model
from verbund.release.diff.merge import not_canonical

Kind = Literal["added", "removed", "changed"]

OTHER = "other"
"""The key in counts for subjects of no record type, or where there is no model."""

MOST_REPORTED = 200
"""The most records of a kind that are reported of each record type; the rest is counted."""

_MOST_LINES = 200

# Canonical N-Triples without blank nodes (RDF 1.2 N-Triples, section 4).
_IRI = rb'<[^\x00-\x20<>"{}|^`\\]*>'
_ESCAPE = rb'\\(?:["\\tbnrf]|u(?:00(?:0[0-7BEF]|1[0-9A-F]|7F)|FFF[EF]))'
_TRIPLE = re.compile(
    rb"("
    + _IRI
    + rb") "
    + _IRI
    + rb" (?:"
    + _IRI
    + rb"|\"(?:[^\"\\\x00-\x1f]|"
    + _ESCAPE
    + rb")*\""
    rb"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^" + _IRI + rb")?) \.\n"
)


@dataclass(slots=True)
class Counts:
    """The numbers of records added, removed and changed."""

    added: int = 0
    removed: int = 0
    changed: int = 0

    def count(self, kind: Kind) -> int:
        """The number of one kind."""
        return {"added": self.added, "removed": self.removed, "changed": self.changed}[kind]


@dataclass(slots=True)
class RecordChange:
    """A record with the lines removed and added; ``kept`` if it has lines in both datasets."""

    subject: bytes
    kept: bool
    removed: list[bytes] = field(default_factory=list)
    added: list[bytes] = field(default_factory=list)

    @property
    def iri(self) -> str:
        """The IRI of the record."""
        return self.subject[1:-1].decode()

    @property
    def kind(self) -> Kind:
        """The kind of change: added, removed or changed."""
        if self.kept or (self.removed and self.added):
            return "changed"
        return "added" if self.added else "removed"


class Collector:
    """Writes removed and added lines to their files, and groups them by record type."""

    def __init__(
        self, removed: BinaryIO, added: BinaryIO, shown: tuple[str, str], model: Model | None
    ) -> None:
        self.counts: dict[str, Counts] = {}
        self.changes: dict[str, dict[Kind, list[RecordChange]]] = {}
        self.lines_removed = 0
        self.lines_added = 0
        self._files = removed, added
        self._shown = shown
        self._segments: list[tuple[bytes, str]] = []
        if model is not None:
            for item in model.record_types:
                self._segments.append((f"<{model.base}{item.segment}".encode(), item.name))
        self._open: RecordChange | None = None
        self._last_common = b""

    def removed(self, lines: list[bytes]) -> None:
        """Take lines that only the old dataset has. Raises Findings for one that is no triple."""
        self._files[0].write(b"".join(lines))
        self.lines_removed += len(lines)
        for line in lines:
            change = self._change_of(line, self._shown[0])
            if len(change.removed) < _MOST_LINES:
                change.removed.append(line)

    def added(self, lines: list[bytes]) -> None:
        """Take lines that only the new dataset has. Raises Findings for one that is no triple."""
        self._files[1].write(b"".join(lines))
        self.lines_added += len(lines)
        for line in lines:
            change = self._change_of(line, self._shown[1])
            if len(change.added) < _MOST_LINES:
                change.added.append(line)

    def common(self, first: bytes, last: bytes) -> None:
        """Take the first and last of lines that both have; the record before may continue there."""
        change = self._open
        if change is not None and first.startswith(change.subject + b" "):
            change.kept = True
        self._last_common = last

    def finish(self) -> None:
        """Close the last record."""
        change, self._open = self._open, None
        if change is None:
            return
        table = self._table(change.subject)
        kind = change.kind
        counts = self.counts.setdefault(table, Counts())
        setattr(counts, kind, counts.count(kind) + 1)
        reported = self.changes.setdefault(table, {}).setdefault(kind, [])
        if len(reported) < MOST_REPORTED:
            reported.append(change)

    def _change_of(self, line: bytes, shown: str) -> RecordChange:
        found = _TRIPLE.fullmatch(line)
        if found is None or not _is_utf8(line):
            raise not_canonical(shown, None, phrase("difference.line", line=_shown(line)))
        subject = found[1]
        change = self._open
        if change is None or change.subject != subject:
            self.finish()
            kept = self._last_common.startswith(subject + b" ")
            change = self._open = RecordChange(subject, kept)
        return change

    def _table(self, subject: bytes) -> str:
        for start, name in self._segments:
            if subject.startswith(start):
                return name
        return OTHER


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shown(line: bytes) -> str:
    return line[:200].decode(errors="replace").rstrip("\n")
