"""The change log: a sentence for each record added or removed and each cell changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from verbund.findings import Language
from verbund.findings.catalogue import localised, say
from verbund.model.column_kinds import ConceptColumn, LangStringColumn
from verbund.model.model import Field, RecordType
from verbund.rdf.terms import RDF_TYPE, Literal, Term
from verbund.release.diff.collect import MOST_REPORTED, Counts, Kind, RecordChange
from verbund.release.diff.lookup import read_statements
from verbund.release.diff.naming import Naming, excerpt, excerpts

_KINDS: tuple[Kind, ...] = ("added", "changed", "removed")


@dataclass(frozen=True, slots=True)
class Section:
    """The section of the change log about one record type."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a change log about what one cause has changed: the model, or facts."""

    heading: str
    summary: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """A change log in one language.

    ``parts`` tell what changed because of the model from what changed because of facts; there are
    none where the model is the same, or where this cannot be told. ``sections`` are those of all.
    """

    title: str
    summary: str
    sections: tuple[Section, ...]
    parts: tuple[Part, ...] = ()

    def markdown(self) -> str:
        """The change log as CommonMark; mark-up in the records is escaped."""
        lines = [f"# {_plain(self.title)}", _plain(self.summary)]
        for part in self.parts:
            lines += [f"## {_plain(part.heading)}", _plain(part.summary)]
            lines += _marked(part.sections, "###")
        if not self.parts:
            lines += _marked(self.sections, "##")
        return "\n\n".join(lines) + "\n"

    def text(self) -> str:
        """The change log as plain text for a terminal."""
        lines = [self.summary]
        for part in self.parts:
            lines += [f"{part.heading}\n{part.summary}", *_said_plainly(part.sections)]
        if not self.parts:
            lines += _said_plainly(self.sections)
        return "\n\n".join(lines) + "\n"


def _marked(sections: Sequence[Section], level: str) -> Iterator[str]:
    for section in sections:
        yield f"{level} {_plain(section.heading)}"
        yield "\n".join(f"- {_plain(sentence)}" for sentence in section.sentences)


def _said_plainly(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield "\n".join([section.heading, *(f"  {sentence}" for sentence in section.sentences)])


def change_log(
    changes: Mapping[str, Mapping[Kind, list[RecordChange]]],
    counts: Mapping[str, Counts],
    triples: tuple[int, int],
    versions: tuple[str | None, str | None],
    naming: Naming,
) -> ChangeLog:
    """Make the change log; ``triples`` are the numbers of those removed and added."""
    language = naming.language
    old, new = versions
    title = say("difference.title", language)
    if old and new and old != new:
        title = say("difference.versions", language, old=old, new=new)
    summary = say("difference.none", language)
    if any(triples):
        removed, added = map(str, triples)
        summary = say("difference.triples", language, removed=removed, added=added)
    return ChangeLog(title, summary, sections_of(changes, counts, naming))


def sections_of(
    changes: Mapping[str, Mapping[Kind, list[RecordChange]]],
    counts: Mapping[str, Counts],
    naming: Naming,
    *,
    grouped: bool = False,
) -> tuple[Section, ...]:
    """Make the sections, one a table; ``grouped``: one sentence for what changed in many records.

    What a model changes, it changes in all records alike.
    """
    return tuple(
        Section(
            f"{_table(naming, table)}: {_counted(counts[table], naming.language)}",
            tuple(_sentences(changes[table], counts[table], naming, grouped=grouped)),
        )
        for table in _ordered(naming, counts)
    )


def _ordered(naming: Naming, counts: Mapping[str, Counts]) -> list[str]:
    """The names of the tables in the order of the dataset, others last."""
    known = [item.name for item in naming.model.record_types] if naming.model else []
    return [name for name in known if name in counts] + sorted(counts.keys() - set(known))


def _table(naming: Naming, name: str) -> str:
    record_type = naming.model.by_name.get(name) if naming.model else None
    if record_type is None:
        return say("difference.other", naming.language)
    return localised(record_type.labels, naming.language) or name


def _counted(counts: Counts, language: Language) -> str:
    parts = [
        say(f"difference.count-{kind}", language, count=str(counts.count(kind)))
        for kind in _KINDS
        if counts.count(kind)
    ]
    return ", ".join(parts)


def _sentences(
    changes: Mapping[Kind, list[RecordChange]],
    counts: Counts,
    naming: Naming,
    *,
    grouped: bool,
) -> Iterator[str]:
    following = 0
    for kind in _KINDS:
        if kind == "changed" and grouped:
            yield from _grouped(changes.get(kind, ()), naming)
        for change in changes.get(kind, ()):
            if kind == "changed":
                cells = list(_cells(change, naming))
                following += not cells
                if not grouped:
                    yield from (_sentence(cell, naming.language) for cell in cells)
            else:
                name = naming.record(change.iri)
                yield _closed(say(f"difference.{kind}", naming.language, name=name))
        more = counts.count(kind) - MOST_REPORTED
        if more > 0:
            yield say(f"difference.more-{kind}", naming.language, count=str(more))
    if following:
        yield say("difference.following", naming.language, count=str(following))


_Order = tuple[float, str, str]
"""The order of a column, its path, and a language."""


class _Cell(NamedTuple):
    """A changed cell of a record: its column, what it said and says, whether that is a term."""

    order: _Order
    name: str
    label: str
    old: str
    new: str
    is_term: bool


def _cells(change: RecordChange, naming: Naming) -> Iterator[_Cell]:
    """Yield the changed cells of a record; none for what follows from them."""
    name = naming.record(change.iri)
    record_type = naming.type_of(change.iri)
    cells: dict[tuple[float, str, str], tuple[Field | None, list[Term], list[Term]]] = {}
    both = [list(read_statements(lines)) for lines in (change.removed, change.added)]
    chosen = all(any(path == RDF_TYPE for path, _ in statements) for statements in both)
    for place, statements in enumerate(both):
        for path, term in _stated(record_type, statements, chosen):
            field = naming.field_of(record_type, path, term)
            language = term.language or "" if isinstance(term, Literal) else ""
            order = field.order if field is not None else float("inf")
            cell = cells.setdefault((order, path, language), (field, [], []))
            (cell[1] if place == 0 else cell[2]).append(term)
    for place_of, (field, old, new) in sorted(cells.items(), key=lambda it: it[0]):
        _, path, language = place_of
        label = naming.label(field, path)
        if language and naming.model is not None and language != naming.model.language:
            label = f"{label} ({language})"
        is_term = not any(isinstance(term, Literal) for term in (*old, *new)) and (
            field is None or isinstance(field.kind, ConceptColumn)
        )
        yield _Cell(place_of, name, label, *_said(old, new, field, naming), is_term)


def _sentence(cell: _Cell, language: Language) -> str:
    return _closed(_cell(cell.name, cell.label, cell.old, cell.new, language))


def _grouped(changes: Iterable[RecordChange], naming: Naming) -> Iterator[str]:
    """Yield one sentence for each change of a column: from one term to another, or to any value."""
    groups: dict[tuple[_Order, str, str], list[_Cell]] = {}
    for change in changes:
        for cell in _cells(change, naming):
            if cell.is_term:
                kind = cell.order, cell.old, cell.new
            else:
                kind = cell.order, str(bool(cell.old)), str(bool(cell.new))
            groups.setdefault(kind, []).append(cell)
    for _, cells in sorted(groups.items()):
        first = cells[0]
        if len(cells) == 1:
            yield _sentence(first, naming.language)
            continue
        key = "changed" if first.old and first.new else "added" if first.new else "removed"
        phrase_key = f"difference.cells-{key}"
        said = {"label": first.label, "name": first.name, "old": first.old, "new": first.new}
        yield _closed(say(phrase_key, naming.language, count=str(len(cells)), **said))


def _stated(
    record_type: RecordType | None, statements: Sequence[tuple[str, Term]], chosen: bool
) -> Iterator[tuple[str, Term]]:
    """The statements that follow from no others of the record.

    ``chosen`` says that there are other classes for some: a class above those of the table that is
    new besides the old ones follows from them.
    """
    if record_type is None:
        yield from statements
        return
    entailed, above = record_type.entailed, record_type.superclasses
    upper = {kind for kinds in above.values() for kind in kinds}
    upper -= set(record_type.classes) if chosen else set()
    for path, term in statements:
        if path == RDF_TYPE:
            upper |= set(above.get(term.value, ()))
    for path, term in statements:
        if path not in entailed and not (path == RDF_TYPE and term.value in upper):
            yield path, term


def _said(old: list[Term], new: list[Term], field: Field | None, naming: Naming) -> tuple[str, str]:
    before = [naming.value(term, field) for term in old]
    after = [naming.value(term, field) for term in new]
    if len(before) == len(after) == 1:
        before[0], after[0] = excerpts(before[0], after[0])
    return _listed(before, field, naming), _listed(after, field, naming)


def _listed(values: list[str], field: Field | None, naming: Naming) -> str:
    if field is None or isinstance(field.kind, LangStringColumn):
        return ", ".join(_quoted(value, naming.language) for value in values)
    return ", ".join(map(excerpt, values))


def _quoted(text: str, language: Language) -> str:
    if text.startswith("<"):
        return text
    return say("difference.quoted", language, text=excerpt(text))


def _cell(name: str, label: str, old: str, new: str, language: Language) -> str:
    key = "difference.cell-changed"
    if not old:
        key = "difference.cell-added"
    elif not new:
        key = "difference.cell-removed"
    return say(key, language, name=name, label=label, old=old, new=new)


def _closed(sentence: str) -> str:
    """A sentence with its full stop, unless its last value ends with one."""
    return sentence[:-1] if sentence.endswith(("..", "!.", "?.")) else sentence


def _plain(text: str) -> str:
    r"""The text with all characters of mark-up escaped (CommonMark 0.31, section 2.4)."""
    text = re.sub(r"([\\`*_\[\]<>&|~#])", r"\\\1", text)
    # at the beginning of a line: a list or a thematic break
    return re.sub(r"^(\s*)(?=[-+=])|^(\s*[0-9]+)(?=[.)])", r"\1\2\\", text)
