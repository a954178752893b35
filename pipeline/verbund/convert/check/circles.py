"""Findings for relations that lead in a circle: from a record, over others, back to it.

The model says which relations must not (docs/modelling.md). What a circle is only all rows of a
table say: first those cells that the conversion has met, then the columns of keys and relation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from verbund.convert.excerpts import with_rows
from verbund.convert.finding_lines import with_lines
from verbund.convert.rows.keyed import expand
from verbund.convert.table import Links
from verbund.data_class import NamedTuple
from verbund.findings import Finding, Place, phrase
from verbund.findings.gathered import MOST, Gathered
from verbund.model.column_kinds import Reference
from verbund.model.model import Acyclic, Field, Model, RecordType
from verbund.rdf.terms import Iri
from verbund.read.headings import Column, Headings
from verbund.read.tables import CHUNK, Table, Tables
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.text.names import stripped

_MOST_SHOWN = 5


class _Step(NamedTuple):
    """A step from one record to another, by their IRIs, and the cell that states it."""

    start: str
    end: str
    headings: Headings
    row: int
    cell: str


def circle_findings(
    model: Model,
    tables: Tables,
    index: Index,
    links: Mapping[str, Sequence[Links]] | None = None,
    most: int = MOST,
) -> list[Finding]:
    """One finding for each circle of a relation, at the first cell that leads into it, in order.

    ``links`` are those of a conversion. A table is read again only where they may lead in a circle,
    or where they are not known. ``most`` findings are kept whole, the rest is counted.
    """
    gathered = Gathered(most)
    gathered.add(finding for finding, _ in circles(model, tables, index, links))
    found = with_lines(with_rows(gathered.findings(), tables), tables)
    return sorted(found, key=lambda finding: finding.order)


def circles(
    model: Model,
    tables: Tables,
    index: Index,
    links: Mapping[str, Sequence[Links]] | None = None,
) -> Iterator[tuple[Finding, frozenset[str]]]:
    """Each circle as a finding without the line of its row, and the records that lead in circles.

    These are all records that lead to each other; ``links`` are those of ``circle_findings``.
    """
    for acyclic in model.acyclic:
        owners = [item for item in model.record_types if _field(item.fields, acyclic) is not None]
        steps = [
            step
            for owner in owners
            if (table := tables.by_name.get(owner.name)) is not None
            and (
                links is None
                or _leaves(owner, acyclic, owners)
                or _may_lead_back(model, owner, acyclic, index, links.get(owner.name, ()))
            )
            for step in _steps(model, table, acyclic, index, _noted(links, owner, acyclic))
        ]
        owning = [tables.by_name[item.name] for item in owners if item.name in tables.by_name]
        for step, circle, records in _in_circles(_agreed(steps, model, owning, index)):
            yield _finding(model, acyclic, step, circle), records


def forbids_circles(model: Model, table: str) -> bool:
    """Whether a table has a relation that must not lead in a circle."""
    fields = model.by_name[table].fields
    return any(_field(fields, acyclic) is not None for acyclic in model.acyclic)


def _field(fields: Iterable[Field], acyclic: Acyclic) -> Field | None:
    return next((field for field in fields if field.shape.iri == acyclic.shape), None)


def _leaves(owner: RecordType, acyclic: Acyclic, owners: Sequence[RecordType]) -> bool:
    """Whether a relation may lead from a table into another one that has it too."""
    field = _field(owner.fields, acyclic)
    if field is None or not isinstance(field.kind, Reference):
        return len(owners) > 1
    return any(other.name in field.kind.targets for other in owners if other is not owner)


def _may_lead_back(
    model: Model, owner: RecordType, acyclic: Acyclic, index: Index, links: Sequence[Links]
) -> bool:
    """Whether following the cells of a relation may lead back to a record: mostly it does not."""
    field = _field(owner.fields, acyclic)
    if field is None:
        return False
    start, known = model.base + owner.segment, index.of(owner).ids
    maker, column = TermMaker(model, index), Column(field, None)
    onward: dict[str, list[str]] = {}
    for key, cell in (pair for item in links if item.column == field.name for pair in item.pairs()):
        ends = onward.setdefault(key, [])
        for part in cell.split(field.separator or "\0"):
            text = part.strip()
            plain = text in known and "%" not in text
            ends += (text,) if plain else _ids(maker, column, text, start)
    group = _groups(onward)
    return any(group.get(end) == group[key] for key, ends in onward.items() for end in ends)


def _ids(maker: TermMaker, column: Column, cell: str, start: str) -> Iterator[str]:
    """The ids of the records that a cell means by a name or an IRI."""
    for value in maker.values(column, cell) if cell else ():
        if isinstance(value.term, Iri):
            yield value.term.value.removeprefix(start)


def _noted(
    links: Mapping[str, Sequence[Links]] | None, owner: RecordType, acyclic: Acyclic
) -> Set[str] | None:
    """The keys of the rows that a conversion has met: other rows are no records."""
    if links is None:
        return None
    met = (item for item in links.get(owner.name, ()) if item.column == acyclic.column)
    return {key for item in met for key, _ in item.pairs()}


def _steps(
    model: Model,
    table: Table,
    acyclic: Acyclic,
    index: Index,
    noted: Set[str] | None,
) -> Iterator[_Step]:
    record_type, maker = table.record_type, TermMaker(model, index)
    field = _field(record_type.fields, acyclic)
    if field is None:
        return
    for file, headings in zip(table.files, table.headings, strict=True):
        wanted = [headings.positions.get((name, None)) for name in (field.name, *record_type.keys)]
        positions = [position for position in wanted if position is not None]
        if len(positions) < len(wanted):
            continue  # the column is not there, or the key is not
        first, prefix = file.first_row, len(model.base + record_type.segment)
        for cells, *keys in file.cells(CHUNK, positions):
            for at, cell in enumerate(cells):
                if cell:
                    start = _start(model, table, maker, keys, at)
                    if noted is not None and start[prefix:] not in noted:
                        continue
                    for value in maker.values(Column(field, None), cell):
                        # a value with a problem has its finding: it leads nowhere until then
                        if isinstance(value.term, Iri) and value.problem is None:
                            yield _Step(start, value.term.value, headings, first + at, cell)
            first += len(cells)


def _agreed(
    steps: Sequence[_Step], model: Model, tables: Sequence[Table], index: Index
) -> Sequence[_Step]:
    """The steps without those that only some of several rows with one key state.

    Such a key is a finding of its own, and which of its rows is the record is not known: a circle
    is one where it leads over any of them. Keys are read again only where there is a circle.
    """
    starts = frozenset[str]().union(*(records for _, _, records in _in_circles(steps)))
    rows = Counter(
        start for table in tables if starts for start in _starts(model, table, index, starts)
    )
    if all(count == 1 for count in rows.values()):
        return steps
    stated = Counter(
        (start, end)
        for start, end, *_ in {(s.start, s.end, s.headings.origin, s.row) for s in steps}
    )
    return [s for s in steps if stated[s.start, s.end] == rows.get(s.start, 1)]


def _starts(model: Model, table: Table, index: Index, wanted: Set[str]) -> Iterator[str]:
    """The record of each row of a table, by its IRI, if it is one of those wanted."""
    record_type, maker = table.record_type, TermMaker(model, index)
    for file, headings in zip(table.files, table.headings, strict=True):
        found = [headings.positions.get((name, None)) for name in record_type.keys]
        positions = [position for position in found if position is not None]
        if len(positions) < len(found):
            continue
        for keys in file.cells(CHUNK, positions):
            for at in range(len(keys[0])):
                start = _start(model, table, maker, keys, at)
                if start in wanted:
                    yield start


def _start(model: Model, table: Table, maker: TermMaker, keys: list[list[str]], at: int) -> str:
    parts = [_part(table, maker, *pair) for pair in _pairs(table, keys, at)]
    return model.base + table.record_type.segment + expand(table.record_type, parts)


def _pairs(table: Table, keys: list[list[str]], at: int) -> Iterator[tuple[str, str]]:
    for name, column in zip(table.record_type.keys, keys, strict=True):
        yield name, column[at]


def _part(table: Table, maker: TermMaker, name: str, cell: str) -> str:
    """A part of a key: the cell, or the id of the record that it refers to."""
    field, text = table.record_type.field(name), stripped(cell)
    return maker.references(field).id_or_text(text) if isinstance(field.kind, Reference) else text


def _in_circles(steps: Sequence[_Step]) -> Iterator[tuple[_Step, list[str], frozenset[str]]]:
    """The first step of each set of records that lead to each other, a circle of it, and the set.

    The circle has the records from the start of the step to its start again. All other steps of
    such a set have the same cause.
    """
    onward: dict[str, list[str]] = {}
    for step in steps:
        onward.setdefault(step.start, []).append(step.end)
    group = _groups(onward)
    members: dict[int, list[str]] = {}
    for record, number in group.items():
        members.setdefault(number, []).append(record)
    told: set[int] = set()
    for step in steps:
        number = group.get(step.start, -1)
        if number == group.get(step.end, -2) and number not in told:
            told.add(number)
            way = [step.start, *_way(onward, step.end, step.start)]
            yield step, way, frozenset(members[number])


def _groups(onward: Mapping[str, list[str]]) -> dict[str, int]:
    """The strongly connected component of each record that has one step at least.

    By Tarjan's algorithm, without recursion: a way may be as long as a table.
    """
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    group: dict[str, int] = {}
    open_nodes: list[str] = []
    for root in onward:
        work = [] if root in order else [(root, iter(onward[root]))]
        if work:
            order[root] = lowest[root] = len(order)
            open_nodes.append(root)
        while work:
            node, ends = work[-1]
            for end in ends:
                if end not in onward:
                    continue
                if end not in order:
                    order[end] = lowest[end] = len(order)
                    open_nodes.append(end)
                    work.append((end, iter(onward[end])))
                    break
                if end not in group:
                    lowest[node] = min(lowest[node], order[end])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == order[node]:
                    while group.get(node) is None:
                        group[open_nodes.pop()] = order[node]
    return group


def _way(onward: Mapping[str, list[str]], start: str, end: str) -> list[str]:
    """The shortest way from one record to another, which it leads to."""
    came_from: dict[str, str] = {start: start}
    level = [start]
    while end not in came_from:
        further = []
        for node in level:
            for item in onward.get(node, ()):
                if item not in came_from:
                    came_from[item] = node
                    further.append(item)
        level = further
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _finding(model: Model, acyclic: Acyclic, step: _Step, circle: list[str]) -> Finding:
    shown = [model.relative(iri) or iri for iri in circle]
    if len(shown) > _MOST_SHOWN:
        shown = [*shown[: _MOST_SHOWN - 1], "…", shown[-1]]
    position = step.headings.positions[acyclic.column, None]
    place = Place(
        *step.headings.origin,
        row=step.row,
        column=step.headings.texts[position],
        position=position,
    )
    from verbund.shacl.messages import fill, variables_of  # only for findings

    return Finding(
        "R107",
        place,
        severity=acyclic.severity,
        value=step.cell,
        headings=step.headings.texts,
        details={
            "label": acyclic.headings or {"": acyclic.column},
            "why": " → ".join(shown),
            "what": phrase("circle.self" if len(circle) == 2 else "circle.others"),
        },
        messages=fill(
            acyclic.messages,
            lambda: variables_of(step.start, acyclic.path, step.end, (), str),
        ),
        focus_node=step.start,
        path=acyclic.path,
        shape=acyclic.shape,
    )
