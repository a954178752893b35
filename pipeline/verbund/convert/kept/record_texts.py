"""Takes the text of single records from that of chunks, and puts them together with new ones.

In JSON-LD each record is a line. In Turtle an empty line and the IRI begin a record, in N-Triples
its lines begin with its IRI. Where that is not so, nothing is taken over.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import lt
from typing import Final, Protocol

from verbund.convert.kept.chunk import KeptChunk, Span, go_together
from verbund.convert.kept.edits import Edit
from verbund.convert.kept.names import rows_of, text_of_rows
from verbund.convert.kept.plan import Part
from verbund.convert.statistics import Statistics
from verbund.convert.table import Converted, Links, TableConverter
from verbund.errors import _ControlFlow

_ID: Final = b'"@id":"'
"""What stands before the IRI of a record in JSON-LD; it is the first of its line."""

_AROUND: Final = 8
"""A place is looked for from so many records of mean length before it on, and from a part more."""


class Following(Protocol):
    """What goes through a table, and converts rows apart from those around them (``splice``)."""

    converter: TableConverter

    def apart(self, file: int, rows: Sequence[bytes]) -> Converted | None:
        """Convert some rows of a file; None where it is not certain that nothing is found."""
        ...


class LastDataset(Protocol):
    """The files of the dataset of the last release (``splice``)."""

    def read(self, file: int, offset: int, size: int) -> bytes:
        """Return some bytes of one of them. Raises LostTextError where they are not there."""
        ...


class _UnclearError(_ControlFlow):
    """Raised where the text of a record is not found."""


class _Text:
    """A text of records, of which each begins with its IRI behind a certain line end."""

    def __init__(self, text: bytes, behind: bytes, rows: int) -> None:
        self.text, self._behind, self._rows = text, behind, rows
        self._mean = len(text) // rows
        self._last = (0, 0)
        """The record that was looked for last, and where it begins."""

    def begin(self, number: int, subject: bytes) -> int:
        """Where a record begins, by its number and how it begins; they are asked for in order."""
        known, start = self._last
        if not number:
            found = 0 if self.text.startswith(subject) else -1
        else:
            step = number - known
            guess = start + (step - step // _AROUND - _AROUND) * self._mean
            found = self._find(subject, max(guess, start))
            if guess > start and (found < 0 or self._is_within(subject, found)):
                found = self._find(subject, start)
        if found < 0:
            raise _UnclearError
        self._last = number, found
        return found

    def _find(self, subject: bytes, start: int) -> int:
        before = len(self._behind)
        found = self.text.find(self._behind + subject, max(start - before, 0))
        return found + before if found >= 0 else -1

    def _is_within(self, subject: bytes, place: int) -> bool:
        """Whether the line before a place is one of the same record."""
        before = self.text.rfind(b"\n", 0, place - 1) + 1
        return self.text.startswith(subject, before)


class _Records:
    """The texts of some records in their order, in the three forms."""

    def __init__(
        self, ntriples: bytes, turtle: bytes, jsonld: bytes, rows: int, base: bytes
    ) -> None:
        self._base, self._rows = base, rows
        self.jsonld = (jsonld + b",").split(b"\n")
        """The lines of the records, each with a comma."""

        if len(self.jsonld) != rows:
            raise _UnclearError
        self._ntriples = _Text(ntriples, b"\n", rows)
        self._turtle = _Text(turtle, b"\n\n", rows)
        self._behind = 0
        self.left_out = 0
        """The number of triples of records that were passed over."""

    def key(self, number: int) -> bytes:
        """The IRI of a record without base, with its end mark, as keys sort."""
        text = self.jsonld[number]
        start = text.find(_ID) + len(_ID)
        end = text.find(b'"', start)
        found = text[start:end]
        if start < len(_ID) or end < 0 or b"\\" in found:
            raise _UnclearError
        return found + b">"

    def texts(self, first: int, end: int) -> tuple[bytes, bytes]:
        """N-Triples and Turtle of some records; they are asked for in their order."""
        nt_start, ttl_start = self._begin(first)
        nt_end, ttl_end = self._begin(end)
        ntriples, turtle = self._ntriples.text, self._turtle.text
        self.left_out += ntriples.count(b"\n", self._behind, nt_start)
        self._behind = nt_end
        return ntriples[nt_start:nt_end], turtle[ttl_start:ttl_end]

    def pass_over_rest(self) -> None:
        """Pass over all behind the last record that was asked for."""
        self.left_out += self._ntriples.text.count(b"\n", self._behind)

    def _begin(self, number: int) -> tuple[int, int]:
        """Where N-Triples and Turtle of a record begin."""
        if number >= self._rows:
            return len(self._ntriples.text), len(self._turtle.text)
        key = self.key(number)
        return (
            self._ntriples.begin(number, b"<" + self._base + key + b" "),
            self._turtle.begin(number, b"<" + key + b" "),
        )


class NewRows:
    """New rows of a file that were converted together, of which parts are taken in their order."""

    def __init__(self, converted: Converted, base: bytes) -> None:
        self._records: _Records | None = None
        if converted.records:
            texts = bytes(converted.ntriples), bytes(converted.turtle), bytes(converted.jsonld)
            self._records = _Records(*texts, converted.records, base)
        self.names = list(rows_of(chunk.names or "" for chunk in converted.chunks))
        self.is_wide = any(chunk.is_wide for chunk in converted.chunks)
        self.statistics = converted.statistics
        self.at = 0
        """The number of the next row."""

    @classmethod
    def of(cls, following: Following, file: int, rows: Sequence[bytes]) -> NewRows | None:
        """Convert some rows; None where it is not certain that nothing is found in them."""
        converted = following.apart(file, rows) if rows else Converted()
        try:
            base = following.converter.model.base.encode()
            return None if converted is None else cls(converted, base)
        except _UnclearError:
            return None

    @property
    def records(self) -> _Records:
        """The texts of the rows. Raises _UnclearError where there are none."""
        if self._records is None:
            raise _UnclearError
        return self._records


def edited(
    following: Following, part: Part, edit: Edit, new: NewRows, dataset: LastDataset
) -> Converted | None:
    """Return rows of which some are as they were, as if they had been converted now.

    None where all of them must be converted. ``new`` is behind them then, too. Raises
    LostTextError.
    """
    chunks, behind = edit.chunks, new.at + len(edit.new)
    if not all(go_together(chunks[:at], chunks[at]) for at in range(1, len(chunks))):
        new.at = behind
        return None
    ntriples, turtle, jsonld = (
        dataset.read(form, first.offset, last.end - first.offset)
        for form, (first, last) in enumerate(zip(chunks[0].spans, chunks[-1].spans, strict=True))
    )
    rows = sum(chunk.records for chunk in chunks)
    try:
        statistics = _statistics(following, edit, part.file, new)
        if statistics is None:
            return None
        base = following.converter.model.base.encode()
        before = _Records(ntriples, turtle, jsonld, rows, base)
        return _put_together(following, edit, before, new, statistics)
    except _UnclearError:
        return None
    finally:
        new.at = behind


def _statistics(following: Following, edit: Edit, file: int, new: NewRows) -> Statistics | None:
    """The statistics of all rows; None where it is not known what days they cover."""
    found = Statistics()
    if not following.converter.counting:
        return found
    for chunk in edit.chunks:
        found.add(chunk.statistics)
    if edit.old:
        gone = following.apart(file, edit.old)
        if gone is None or not gone.statistics.days <= new.statistics.days:
            return None
        found.properties -= gone.statistics.properties
        found.classes -= gone.statistics.classes
    found.add(new.statistics)
    return found


def _put_together(
    following: Following, edit: Edit, before: _Records, new: NewRows, statistics: Statistics
) -> Converted:
    """The texts of rows that are as they were, and of new ones, in their order."""
    ntriples: list[bytes] = []
    turtle: list[bytes] = []
    keys: list[bytes] = []
    at, added = new.at, 0
    for run in edit.runs:
        if run.end > run.first:
            keys += [before.key(run.first), before.key(run.end - 1)][: run.end - run.first]
            nt, ttl = before.texts(run.first, run.end)
            ntriples.append(nt)
            turtle.append(ttl)
        if run.new:
            end = at + len(run.new)
            keys += map(new.records.key, range(at, end))
            nt, ttl = new.records.texts(at, end)
            ntriples.append(nt)
            turtle.append(ttl)
            added += nt.count(b"\n")
            at = end
    if not all(map(lt, keys, keys[1:])):
        raise _UnclearError
    before.pass_over_rest()
    new_jsonld = new.records.jsonld[new.at : at] if at > new.at else []
    made = Converted(
        b"".join(ntriples),
        b"".join(turtle),
        b"\n".join(edit.put_together(before.jsonld, new_jsonld))[:-1],
        records=sum(run.end - run.first + len(run.new) for run in edit.runs),
        triples=sum(chunk.triples for chunk in edit.chunks) - before.left_out + added,
        statistics=statistics,
        links=[Links(*link) for link in edit.chunks[0].links],
    )
    made.chunks.append(_chunk(following, edit, made, keys, new))
    return made


def _chunk(
    following: Following, edit: Edit, made: Converted, keys: Sequence[bytes], new: NewRows
) -> KeptChunk:
    """What is to be kept of such rows."""
    names = ""
    if following.converter.table.record_type.name in (following.converter.noted or ()):
        names_of_new = new.names[new.at : new.at + len(edit.new)]
        names = text_of_rows(edit.put_together(edit.names(), names_of_new))
    segment = len(following.converter.table.record_type.segment.encode())
    texts = (made.ntriples, made.turtle, made.jsonld)
    ntriples, turtle, jsonld = (Span(0, len(text)) for text in texts)
    return KeptChunk(
        edit.chunks[0].file,
        edit.mark,
        names,
        new.is_wide or any(chunk.is_wide for chunk in edit.chunks),
        (keys[0][segment:].decode(), keys[-1][segment:].decode()),
        (ntriples, turtle, jsonld),
        made.records,
        made.triples,
        made.statistics,
        edit.chunks[0].links,
    )
