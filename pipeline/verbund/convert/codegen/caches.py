"""Mappings from cells to text that remember what they converted.

Each is asked by subscription and gives packed text (text/latin1.py): a cell that was seen before
costs one look-up. A cell that is not beyond doubt raises Undecided and is never remembered. All are
bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import filterfalse
from operator import itemgetter
from typing import TypeVar

from verbund.convert.codegen.cell_reader import CellReader, Texts
from verbund.rdf.datatypes import DATE, is_certain_day
from verbund.rdf.terms import Iri, Literal, Term, escape, ntriples
from verbund.resolve.index import Undecided
from verbund.serialise.jsonld import array
from verbund.text.damage import BETWEEN, damage_of, is_sound, looks_sound
from verbund.text.late_pattern import late
from verbund.text.latin1 import as_latin1
from verbund.text.names import stripped

MOST = 1 << 14
"""How many cells a mapping remembers."""

Added = tuple[tuple[str, ...], str, str]
"""All that a cell adds to a record: N-Triples without subjects, one by one; Turtle, JSON-LD."""

_Found = TypeVar("_Found")

_DAY = "2000-01-01"
"""A day in whose place others are put."""

_SPACE = late(f"{BETWEEN}(?: |(?<= {BETWEEN}))")
"""A space at the start or the end of a text; found by the separator, which is rare."""


class BoundedCache(dict[str, _Found]):
    """From cells to what was made of them, MOST at a time.

    When there are more, it begins again with ``always``: rows that stand together are alike.
    """

    def __init__(self, always: Mapping[str, _Found]) -> None:
        super().__init__(always)
        self._always = always

    def keep(self, cell: str, found: _Found) -> _Found:
        """Remember what was made of a cell, and give it back."""
        if len(self) >= MOST:
            self.clear()
            self.update(self._always)
        self[cell] = found
        return found


class LexicalCache(BoundedCache[str]):
    """From cells to the literal's text, escaped, for columns of one datatype.

    An empty cell has none, unless the column is required.
    """

    def __init__(self, reader: CellReader, *, required: bool) -> None:
        super().__init__({} if required else {"": ""})
        self._reader = reader

    def __missing__(self, cell: str) -> str:
        if self._reader.takes_days and is_certain_day(cell):
            return self.keep(cell, cell)
        nt = ntriples(self._reader.term(cell))
        text = nt[1 : nt.rindex('"')]
        if text.lstrip("-").isdigit() and len(text) > 15:
            raise Undecided  # such an integer is written differently in JSON
        return self.keep(cell, as_latin1(text))


def is_plain(cells: Collection[str]) -> bool:
    """Whether all texts are printable, have no space around them and are not damaged."""
    joined = BETWEEN + BETWEEN.join(cells) + BETWEEN
    return joined.isprintable() and not _has_spaces(joined) and looks_sound(joined)


def odd_of(cells: Collection[str]) -> list[str]:
    """The texts that are not so, or may not be. Takes a set: no text comes twice."""
    joined = BETWEEN + BETWEEN.join(cells) + BETWEEN
    odd: list[str] = []
    if not joined.isprintable():
        odd = list(filterfalse(str.isprintable, cells))
    if _has_spaces(joined):
        odd += [cell for cell in cells if cell != cell.strip() and cell.isprintable()]
    if not looks_sound(joined):
        known = frozenset(odd)
        odd += [cell for cell in cells if cell not in known and not is_sound(cell)]
    return odd


def _has_spaces(joined: str) -> bool:
    """Whether a text of several that are printable may have a space around it.

    The space is the only printable white space; BETWEEN may be in a text as well.
    """
    return _SPACE.search(joined) is not None


class TextEscaper:
    """Checks and escapes texts, one or all of a column; Undecided if one is odd.

    ``holds`` says whether a text, as it will be written, keeps the constraints.
    """

    def __init__(self, holds: Callable[[str], object]) -> None:
        self._holds = holds

    def __call__(self, cell: str) -> str:
        """The text between quotes, packed."""
        text = stripped(cell)
        if not text or damage_of(text):
            raise Undecided
        if not self._holds(text):
            raise Undecided
        return as_latin1(escape(text))

    def column(self, cells: Sequence[str], plain: bool) -> Sequence[str]:
        """The texts of cells that hold, packed; empty ones stay so.

        ``plain`` says that all are printable and have no space around them.
        """
        if not plain:
            written = {cell: as_latin1(escape(stripped(cell))) for cell in odd_of({*cells})}
            others = self.column(["" if cell in written else cell for cell in cells], True)
            return [written.get(cell, text) for cell, text in zip(cells, others, strict=True)]
        joined = "\0".join(cells)
        if '"' in joined or "\\" in joined:
            # As ``escape`` does where there is nothing else to escape; no text holds a NUL.
            joined = joined.replace("\\", "\\\\").replace('"', '\\"')
        elif joined.isascii():
            return cells
        return as_latin1(joined).split("\0")


class TermCache(BoundedCache[Texts]):
    """From cells to the term as each format writes it.

    An empty cell has none, unless the column is required.
    """

    def __init__(self, reader: CellReader, *, required: bool) -> None:
        super().__init__({} if required else {"": ("", "", "")})
        self._reader = reader

    @cached_property
    def _around(self) -> list[list[str]] | None:
        """What stands around a day in each format; None if days need a look as well."""
        if not self._reader.takes_days:
            return None
        parts = [text.split(_DAY) for text in self._packed(Literal(_DAY, DATE))]
        return parts if all(len(part) == 2 for part in parts) else None

    def __missing__(self, cell: str) -> Texts:
        around, day = self._around, cell
        if around is None or not is_certain_day(cell):
            term = self._reader.term(cell)
            if around is None or not isinstance(term, Literal) or term.datatype != DATE:
                return self.keep(cell, self._packed(term))
            day = term.value
        nt, ttl, js = around
        return self.keep(cell, (day.join(nt), day.join(ttl), day.join(js)))

    def _packed(self, term: Term) -> Texts:
        nt, ttl, js = self._texts(term)
        return as_latin1(nt), as_latin1(ttl), as_latin1(js)

    def _texts(self, term: Term) -> Texts:
        return self._reader.texts.of(self._reader.path, term)


class PropertyFragmentCache(TermCache):
    """From cells to all that they add to a record, predicate and all, in each format."""

    def __init__(self, reader: CellReader, *, required: bool) -> None:
        super().__init__(reader, required=required)
        self._lead = reader.texts.lead(reader.path)
        self._tag = reader.column.language if reader.texts.is_language_map(reader.path) else None

    def _texts(self, term: Term) -> Texts:
        nt, ttl, js = self._lead
        value, turtle, json = super()._texts(term)
        if self._tag is not None:
            json = f'{{"{self._tag}":{json}}}'
        return f"{nt}{value} .\n", ttl + turtle, js + json


class ListCache(BoundedCache[Added]):
    """From cells of several values to all that they add to a record, in each format.

    N-Triples come one by one, in order. An empty cell adds nothing, unless the column is required.
    """

    def __init__(self, reader: CellReader, *, required: bool) -> None:
        super().__init__({} if required else {"": ((), "", "")})
        self._reader = reader
        self._separator = str(reader.column.field.separator)
        self._part = ItemCache(reader)
        texts = reader.texts
        self._nt, self._turtle, self._json = map(as_latin1, texts.lead(reader.path))
        self._tag = reader.column.language if texts.is_language_map(reader.path) else None
        self._ids = IdListWriter(reader) if reader.tables and reader.left is None else None

    def __missing__(self, cell: str) -> Added:
        parts = cell.split(self._separator)
        added = None if self._ids is None else self._ids.added(parts)
        return self.keep(cell, added or self._added(parts))

    def _added(self, parts: Sequence[str]) -> Added:
        found = [self._part[part] for part in parts]
        if self._reader.looks_together:
            self._reader.check_together([term for term, _ in found])
        texts = [item for _, item in found]
        if self._tag is not None:
            objects, turtle, json = language_values(
                [(nt, self._tag, json[1:-1]) for nt, _, json in texts]
            )
        else:
            objects, turtle, json = mixed_values(texts)
        lines = tuple([f"{self._nt}{item} .\n" for item in objects])
        return lines, self._turtle + turtle, self._json + json


class ClassCache(BoundedCache[Added]):
    """From cells that choose a class to all classes of the record, those that follow too.

    An empty cell adds none, unless the column is required.
    """

    def __init__(
        self, reader: CellReader, above: Mapping[str, Sequence[str]], *, required: bool
    ) -> None:
        super().__init__({} if required else {"": ((), "", "")})
        self._reader, self._above = reader, above

    def __missing__(self, cell: str) -> Added:
        texts, path = self._reader.texts, self._reader.path
        terms = self._reader.terms(cell)
        found = [*terms, *(Iri(one) for term in terms for one in self._above.get(term.value, ()))]
        objects, turtle, json = texts.whole(path, found)
        nt, ttl, js = texts.lead(path)
        lines = tuple([as_latin1(f"{nt}{item} .\n") for item in objects])
        return self.keep(cell, (lines, as_latin1(ttl + turtle), as_latin1(js + json)))


class IdListWriter:
    """Writes lists of plain ids, by far the most common cells of several references."""

    def __init__(self, reader: CellReader) -> None:
        base, (nt, ttl, js) = reader.maker.model.base, reader.texts.lead(reader.path)
        self._tables = [(ids, as_latin1(prefix[len(base) :])) for ids, prefix in reader.tables]
        named = reader.texts.context.coercions.get(reader.path) == "@id"
        before, self._after = ('"', '"') if named else ('{"@id":"', '"}')
        # With one table its segment is part of what stands before each id.
        self._only: Mapping[str, str] | None = None
        shared = ""
        if len(self._tables) == 1:
            self._only, shared = self._tables[0]
        self._nt, self._turtle = (
            f"{as_latin1(nt)}<{as_latin1(base)}{shared}",
            f"{as_latin1(ttl)}<{shared}",
        )
        self._between, self._json, self._before = f", <{shared}", as_latin1(js), before + shared

    def added(self, parts: Sequence[str]) -> Added | None:
        """All that the records with these ids add to one; None if not each is one of one table."""
        found = [f"{item}>" for item in self._items({*parts})]
        if not found:
            return None
        found.sort()  # with what follows each, so that they sort as N-Triples do
        lines = tuple([f"{self._nt}{item} .\n" for item in found])
        json = array([f"{self._before}{item[:-1]}{self._after}" for item in found])
        return lines, self._turtle + self._between.join(found), self._json + json

    def _items(self, parts: set[str]) -> Sequence[str]:
        """Each id, after its segment where there are several tables; none if one is not plain."""
        if self._only is not None:
            known = [self._only[part] for part in parts if part in self._only]
            return known if len(known) == len(parts) else ()
        found: list[str] = []
        for number, part in enumerate(parts, 1):
            for ids, segment in self._tables:
                if part in ids:
                    found.append(segment + ids[part])
            if len(found) != number:
                return ()
        return found


class ItemCache(BoundedCache[tuple[Term, Texts]]):
    """From the parts of a cell that is split to the term, and its texts."""

    def __init__(self, reader: CellReader) -> None:
        super().__init__({})
        self._reader = reader

    def __missing__(self, part: str) -> tuple[Term, Texts]:
        reader = self._reader
        term = reader.part(part)
        reader.check_alone(term)
        nt, ttl, js = reader.texts.of(reader.path, term)
        return self.keep(part, (term, (as_latin1(nt), as_latin1(ttl), as_latin1(js))))


class RelativeIriCache(BoundedCache[str]):
    """From cells that are no plain ids to IRIs relative to the base, for references.

    With a segment the IRIs are relative to that segment, and lie below it.
    """

    def __init__(self, reader: CellReader, segment: str = "") -> None:
        super().__init__({})
        self._reader, self._segment = reader, segment

    def __missing__(self, cell: str) -> str:
        found = self._reader.maker.model.relative(self._reader.term(cell).value)
        if found is None or not found.startswith(self._segment):
            raise Undecided
        return self.keep(cell, as_latin1(found[len(self._segment) :]))


def language_values(found: list[tuple[str, str, str]]) -> tuple[list[str], str, str]:
    """Texts of several language columns: N-Triples objects, Turtle list, JSON language map.

    Each item is the N-Triples object, the language and the text between quotes.
    """
    if len(found) == 1:
        ((nt, tag, text),) = found
        return [nt], nt, f'{{"{tag}":"{text}"}}'
    found = sorted(set(found))
    objects = [item[0] for item in found]
    if len(found) == 2 and found[0][1] != found[1][1]:
        # Two languages: by far the most common of the others.
        (_, tag, text), (_, other, translation) = sorted(found, key=itemgetter(1))
        json = f'{{"{tag}":"{text}","{other}":"{translation}"}}'
        return objects, f"{objects[0]}, {objects[1]}", json
    members: dict[str, list[str]] = {}
    for _, tag, text in found:
        members.setdefault(tag, []).append(f'"{text}"')
    json = ",".join(
        f'"{tag}":' + (items[0] if len(items) == 1 else "[" + ",".join(items) + "]")
        for tag, items in sorted(members.items())
    )
    return objects, ", ".join(objects), f"{{{json}}}"


def mixed_values(found: list[Texts]) -> tuple[list[str], str, str]:
    """Values of several columns of one path, in order: objects, Turtle list, JSON value."""
    if len(found) > 1:
        found = sorted(set(found))
    json = [item[2] for item in found]
    return (
        [item[0] for item in found],
        ", ".join(item[1] for item in found),
        json[0] if len(json) == 1 else "[" + ",".join(json) + "]",
    )
