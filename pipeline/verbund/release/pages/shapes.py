"""The page of the tables: each record type with its columns, rules and an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from verbund.findings import Severity
from verbund.findings.catalogue import Language
from verbund.html.view import Row, Value, alphabetical, in_language, in_tag
from verbund.html.words import Words
from verbund.model.model import Field, RecordType
from verbund.rdf.terms import Iri
from verbund.release.pages.accepted import accepted
from verbund.release.pages.examples import Examples, ExampleTable
from verbund.release.pages.glossary import Glossary


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The content of a column's row on the page."""

    anchor: str
    name: str
    headings: Sequence[Value]
    badges: Sequence[str]
    help: Value | None
    accepted: Sequence[Row]
    message: Value | None
    property: Value
    examples: Sequence[Value]


@dataclass(frozen=True, slots=True)
class TableView:
    """The content of a record type's section on the page."""

    anchor: str
    name: str
    label: Value
    description: Value | None
    rows: Sequence[Row]
    rules: Sequence[Value]
    columns: Sequence[ColumnView]
    example: ExampleTable | None


class ShapesPage:
    """The content of the page of the tables in one language; ``examples`` are by table name."""

    def __init__(
        self, glossary: Glossary, examples: Mapping[str, Examples], language: Language
    ) -> None:
        self._glossary, self._examples, self._language = glossary, examples, language
        self._words = Words("verbund.release.pages", language)

    @cached_property
    def tables(self) -> list[TableView]:
        """The tables, sorted by label."""
        views = [self._table(item) for item in self._glossary.model.record_types]
        return sorted(views, key=lambda view: (alphabetical(view.label.text), view.name))

    def _table(self, record_type: RecordType) -> TableView:
        return TableView(
            anchor=self._glossary.shape_anchors[record_type.shape.iri],
            name=record_type.name,
            label=self._glossary.table_label(record_type, self._language),
            description=in_language(record_type.description, self._language),
            rows=list(self._rows(record_type)),
            rules=list(self._rules(record_type)),
            columns=[self._column(record_type, field) for field in record_type.columns],
            example=self._examples[record_type.name].table(self._language),
        )

    def _rows(self, record_type: RecordType) -> Iterator[Row]:
        words, glossary = self._words, self._glossary
        yield Row(Value(words("table_name")), [Value(record_type.name, code=True)])
        key = "classes_chosen" if record_type.class_field else "class"
        classes = [glossary.link(iri, self._language) for iri in record_type.classes]
        yield Row(Value(words(key)), classes)
        template = "".join(
            f"{{{part}}}" if number % 2 else part
            for number, part in enumerate(record_type.template)
        )
        yield Row(Value(words("template")), [Value(glossary.model.base + template, code=True)])
        yield Row(Value(words("key")), self._columns_named(record_type, record_type.keys))
        if record_type.titles:
            titles = self._columns_named(record_type, record_type.titles)
            yield Row(Value(words("row_names")), titles)
        for path, value in record_type.constants:
            shown = (
                glossary.link(value.value, self._language)
                if isinstance(value, Iri)
                else in_tag(value.value, value.language or "", self._language)
            )
            yield Row(Value(words("constants")), [glossary.link(path, self._language), shown])

    def _columns_named(self, record_type: RecordType, names: Sequence[str]) -> list[Value]:
        found = []
        for name in names:
            link = self._glossary.shape_link((record_type, record_type.field(name)), self._language)
            found.append(Value(name, href=link.href, code=True))
        return found

    def _rules(self, record_type: RecordType) -> Iterator[Value]:
        message = in_language(record_type.shape.messages, self._language)
        if message is not None and record_type.shape.constraints:
            yield message

    def _column(self, record_type: RecordType, field: Field) -> ColumnView:
        own = in_language(field.headings, self._language)
        others = [
            in_tag(text, tag, self._language)
            for tag, text in sorted(field.headings.items())
            if own is None or text != own.text
        ]
        return ColumnView(
            anchor=self._glossary.shape_anchors[field.shape.iri],
            name=field.name,
            headings=[own, *others] if own else others,
            badges=list(self._badges(record_type, field)),
            help=in_language(field.description, self._language),
            accepted=[
                *accepted(field, self._glossary, self._language),
                *self._rows_made(record_type, field),
            ],
            message=in_language(field.shape.messages, self._language),
            property=self._glossary.link(field.path, self._language),
            examples=self._examples[record_type.name].values(field.name, self._language),
        )

    def _rows_made(self, record_type: RecordType, field: Field) -> Iterator[Row]:
        """The table that the values of a column become rows of, where it lists records."""
        for listing in record_type.listings:
            if listing.field is field:
                table = self._glossary.model.by_name[listing.table]
                link = self._glossary.shape_link((table, None), self._language)
                yield Row(Value(self._words("row_of")), [link])

    def _badges(self, record_type: RecordType, field: Field) -> Iterator[str]:
        key = field.name in record_type.keys
        yield self._words("required" if field.required or key else "optional")
        if key:
            yield self._words("key_part")
        severity = Severity.of(field.shape.severity)
        if severity is Severity.WARNING:
            yield self._words("warning")
        elif severity is Severity.INFO:
            yield self._words("info")
