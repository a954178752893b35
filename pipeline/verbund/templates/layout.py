"""Lays a template out: which sheets it has, in which order, and what the instructions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verbund.findings import Language
from verbund.findings.catalogue import localised, say, visible
from verbund.model.model import Model, RecordType
from verbund.templates.choices import RecordChoices
from verbund.templates.columns import ColumnMaker, Example
from verbund.templates.content import Line, Sheet, Template


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a template is to hold, and in which language.

    ``names`` are those of the sheets, by table. Without ``records`` no list of records is offered.
    ``folder`` is where filled files belong.
    """

    model: Model
    record_types: Sequence[RecordType]
    names: Mapping[str, str]
    language: Language
    records: RecordChoices | None
    example: Example
    folder: str


def lay_out(wanted: Wanted) -> Template:
    """Return the template: the tables in the order in which they are wanted."""
    model, language = wanted.model, wanted.language
    names = {item.name: wanted.names[item.name] for item in wanted.record_types}
    maker = ColumnMaker(model, language, wanted.records, wanted.example, names)
    sheets = tuple(
        Sheet(
            table=item.name,
            name=names[item.name],
            about=" ".join(visible(localised(item.description, language)).split()),
            columns=maker.columns(item),
        )
        for item in wanted.record_types
    )
    return Template(language, sheets, maker.lists, tuple(_instructions(wanted, sheets)))


def _instructions(wanted: Wanted, sheets: Sequence[Sheet]) -> Iterator[Line]:
    language = wanted.language
    yield Line(say("template.title", language), "title")
    for key in ("rows", "required", "comments", "lists", "records", "dates", "protected", "aside"):
        yield Line(say(f"template.how.{key}", language))
    yield Line(say("template.how.save", language, folder=visible(wanted.folder)))
    yield Line(say("template.tables", language), "heading")
    for sheet in sheets:
        yield Line(sheet.about, sheet=sheet.name)
