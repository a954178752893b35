"""Tables and columns of a workspace, as ``explain`` tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from verbund.api.arguments import workspace_of
from verbund.api.explained import ColumnExplanation, ListExplanation, TableExplanation
from verbund.api.finding import Text
from verbund.findings import Findings, Localised
from verbund.findings.catalogue import LANGUAGES, localised, shorten, visible
from verbund.model.column_kinds import ConceptColumn, LiteralColumn
from verbund.model.levels import in_levels
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.namespaces import split
from verbund.read.first_cells import first_cells
from verbund.read.headings import HeadingReader
from verbund.read.tables import Tables, workspace_tables
from verbund.report.accepted import accepted
from verbund.resolve.proposal.cell_kinds import can_be
from verbund.text.names import normalise
from verbund.workspace.workspace import Workspace

EXAMPLE_WIDTH: Final = 200
"""The most characters of an example."""


class WorkspaceTables:
    """The tables of a workspace. Raises Findings where workspace or model cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._workspace: Workspace = workspace_of(folder)
        self.model: Model = self._workspace.load_model()

    def table(self, name: str) -> TableExplanation | None:
        """The table of that name or label, if there is one."""
        found = self._record_type(name)
        if found is None:
            return None
        examples = self._examples(found)
        return TableExplanation(
            name=found.name,
            label=_text(found.labels),
            help=_text(found.description),
            address=_address(found, self.model.base),
            columns=tuple(self._column(found, field, examples) for field in found.columns),
        )

    def columns(self, name: str) -> list[ColumnExplanation]:
        """The columns that ``TABLE.COLUMN``, or a name alone, stands for; names or headings."""
        table, dot, heading = name.partition(".")
        if dot:
            chosen = self._record_type(table)
            types: Sequence[RecordType] = () if chosen is None else (chosen,)
        else:
            types, heading = self.model.record_types, name
        return [
            self._column(record_type, field, self._examples(record_type))
            for record_type in types
            if (field := self._field(record_type, heading)) is not None
        ]

    def list_of(self, name: str) -> ListExplanation | None:
        """The list of values of that name, label or IRI, if a column takes its values."""
        wanted = normalise(name)
        for scheme, members in self.model.members.items():
            labels = self.model.labels.get(scheme, {})
            if wanted not in {
                normalise(text) for text in (scheme, *labels.values(), split(scheme)[1])
            }:
                continue
            found = [
                (f"{item.name}.{field.name}", field.kind)
                for item in sorted(self.model.record_types, key=lambda item: item.name)
                for field in item.columns
                if isinstance(field.kind, ConceptColumn) and members == {*field.kind.labels}
            ]
            if found:
                values, broader = _values(found[0][1])
                columns = tuple(column for column, _ in found)
                return ListExplanation(
                    split(scheme)[1], _text(labels), scheme, values, broader, columns
                )
        return None

    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of all tables, each with those of its columns."""
        found = sorted(self.model.record_types, key=lambda item: item.name)
        return {item.name: tuple(field.name for field in item.columns) for item in found}

    def spellings(self) -> list[str]:
        """What tables, columns and lists may be called: by their names, headings and labels."""
        found: list[str] = []
        for item in self.model.record_types:
            for table in dict.fromkeys((item.name, *item.labels.values())):
                found.append(table)
                for field in item.columns:
                    names = dict.fromkeys((field.name, *field.headings.values()))
                    found += (f"{table}.{name}" for name in names)
        for scheme in self.model.members:
            found += dict.fromkeys((split(scheme)[1], *self.model.labels.get(scheme, {}).values()))
        return found

    def _record_type(self, name: str) -> RecordType | None:
        wanted = normalise(name)
        for item in self.model.record_types:
            if wanted == normalise(item.name):
                return item
        labelled = (
            item
            for item in self.model.record_types
            if wanted in {normalise(label) for label in item.labels.values()}
        )
        return next(labelled, None)

    def _field(self, record_type: RecordType, heading: str) -> Field | None:
        """The column that a heading means, of the model or of the files by their mapping."""
        found = HeadingReader(record_type, self.model.language).column_of(heading)
        if found is None:
            found = self._own_column(record_type, heading)
        return None if found is None else record_type.column(found[0])

    def _own_column(self, record_type: RecordType, heading: str) -> tuple[str, str | None] | None:
        if not self._workspace.mapping.exists():
            return None
        records = self._tables.by_name.get(record_type.name)
        wanted = normalise(heading)
        for headings in () if records is None else records.headings:
            for column, position in headings.positions.items():
                if normalise(headings.texts[position]) == wanted:
                    return column
        return None

    def _examples(self, record_type: RecordType) -> dict[str, str]:
        """A cell of each column that has any; none where there are no records to read."""
        try:
            table = self._tables.by_name.get(record_type.name)
            return {} if table is None else first_cells(table, can_be)
        except Findings:  # of the records; the model can be told of all the same
            return {}

    @cached_property
    def _tables(self) -> Tables:
        return workspace_tables(self._workspace, self.model)

    def _column(
        self, record_type: RecordType, field: Field, examples: dict[str, str]
    ) -> ColumnExplanation:
        example = examples.get(field.name)
        kind = field.kind
        is_key = field.name in record_type.keys
        values, broader = _values(kind) if isinstance(kind, ConceptColumn) else ({}, {})
        return ColumnExplanation(
            table=record_type.name,
            name=field.name,
            heading=_text(field.headings),
            help=_text(field.description),
            accepted=Text(*(accepted(field, language) for language in LANGUAGES)),
            values=values,
            datatypes=kind.datatypes if isinstance(kind, LiteralColumn) else (),
            is_key=is_key,
            required=is_key or field.required,
            separator=field.separator,
            example=None if example is None else shorten(visible(example), EXAMPLE_WIDTH),
            rule=field.shape.iri,
            broader=broader,
            beside=tuple(
                name for name, (own, _) in record_type.beside.items() if own == field.name
            ),
        )


def _values(kind: ConceptColumn) -> tuple[dict[str, Text], dict[str, str]]:
    """The values of a list with their labels, in levels, and which stands above which."""
    ordered = in_levels(kind)
    above = {iri: kind.broader[iri] for iri, level in ordered if level}
    return (
        {split(iri)[1]: _text(kind.labels[iri]) for iri, _ in ordered},
        {split(iri)[1]: split(upper)[1] for iri, upper in above.items()},
    )


def _address(record_type: RecordType, base: str) -> str:
    parts = record_type.template
    return base + "".join(f"{{{part}}}" if at % 2 else part for at, part in enumerate(parts))


def _text(texts: Localised) -> Text:
    """A text of the model on one line: it may be written in several."""
    return Text(*(visible(" ".join(localised(texts, tag).split())) for tag in LANGUAGES))
