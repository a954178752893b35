"""Columns of a template: what a cell of each takes, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import Final

from verbund.findings import Language, Localised, phrase
from verbund.findings.catalogue import LANGUAGES, localised, say, shorten, visible
from verbund.model.column_kinds import ConceptColumn, LangStringColumn, LiteralColumn, Reference
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.datatypes import DATES, integer_bounds, is_integer, is_numeric, local
from verbund.rdf.edtf import EDTF
from verbund.rdf.terms import Literal
from verbund.read.headings import HeadingReader
from verbund.report.accepted import kind_words, limit_words
from verbund.resolve.expected import expected_literals
from verbund.shacl.components import LIMIT_PARAMETERS
from verbund.templates.choices import RecordChoices, as_offered, concept_entries, yes_and_no
from verbund.templates.content import GREATEST, Choices, Column, Numbers, Source
from verbund.templates.headings import heading_of

Example = Callable[[RecordType, Field], str | None]
"""Returns a cell of a column as an example; None where there is none."""

_TOLD: Final = LIMIT_PARAMETERS - {"pattern"}
"""The limits that are told in words: a pattern is none that a person reads."""
_HINT: Final = 255
"""The most characters of a hint, in Excel."""


class ColumnMaker:
    """Makes the columns of a model's tables. ``lists`` are the choices of all that were made.

    ``sheets`` are the names of those that the template has, by table.
    """

    def __init__(
        self,
        model: Model,
        language: Language,
        records: RecordChoices | None,
        example: Example,
        sheets: Mapping[str, str],
    ) -> None:
        self._model, self._language = model, language
        self._records, self._example, self._sheets = records, example, sheets
        self._lists: dict[tuple[str, ...], Choices] = {}

    @property
    def lists(self) -> tuple[Choices, ...]:
        """The choices of all columns, each once."""
        return tuple(self._lists.values())

    def columns(self, record_type: RecordType) -> tuple[Column, ...]:
        """Return the columns of a table, a text in the workspace's language alone."""
        reader = HeadingReader(record_type, self._model.language)
        return tuple(self._column(record_type, field, reader) for field in record_type.columns)

    def _column(self, record_type: RecordType, field: Field, reader: HeadingReader) -> Column:
        kind = field.kind
        heading = heading_of(field, reader, self._language)
        choices = self._choices(record_type, field)
        accepted = self._accepted(field, choices)
        is_day = isinstance(kind, LiteralColumn) and _is_of_days(kind)
        help_ = self._help(record_type, field, accepted, self._other(field, reader, heading))
        return Column(
            heading=heading,
            required=field.required or field.name in record_type.keys,
            help="\n".join(help_),
            hint=shorten(accepted, _HINT) if is_day else "",
            choices=choices,
            # A record may be one that is only entered now, and of several values any mix may stand.
            strict=choices is not None
            and field.separator is None
            and not isinstance(kind, Reference),
            source=None if choices is not None else self._source(field),
            numbers=_numbers(field),
        )

    def _choices(self, record_type: RecordType, field: Field) -> Choices | None:
        kind = field.kind
        entries: tuple[str, ...] = ()
        if isinstance(kind, ConceptColumn):
            entries = concept_entries(field, kind, self._language)
        elif isinstance(kind, Reference) and self._records is not None:
            entries = self._records.entries(field, kind)
        elif isinstance(kind, LiteralColumn):
            entries = yes_and_no(kind, self._language)
        if not entries:
            return None
        # The number keeps names apart that differ in nothing, or in capitals alone.
        name = f"list_{len(self._lists) + 1}_{record_type.name}_{field.name}"
        return self._lists.setdefault(entries, Choices(name, entries))

    def _source(self, field: Field) -> Source | None:
        """Return the names on the only sheet that a column refers to: what is entered there."""
        targets = field.kind.targets if isinstance(field.kind, Reference) else ()
        if len(targets) != 1 or targets[0] not in self._sheets:
            return None
        target = self._model.by_name[targets[0]]
        titles = [name for name in target.titles if target.field(name).separator is None]
        named = (*titles, *target.keys) if len(target.keys) == 1 else titles
        if not named:
            return None
        position = [item.name for item in target.fields].index(named[0])
        return Source(self._sheets[target.name], position)

    # --- what is said of a column

    def _help(
        self, record_type: RecordType, field: Field, accepted: str, other: tuple[str, str] | None
    ) -> Iterator[str]:
        language = self._language
        is_key = field.name in record_type.keys
        need = "key" if is_key else "required" if field.required else "optional"
        yield say(f"template.{need}", language)
        about = " ".join(visible(localised(field.description, language)).split())
        if about:
            yield as_offered(about, field, language)
        yield f"{say('explain.accepted', language)}: {accepted}."
        if field.separator is not None:
            yield say("explain.several-values", language, separator=field.separator)
        if other is not None:
            tag, heading = other
            yield say("template.language", language, name=_language_name(tag), heading=heading)
        example = self._example(record_type, field)
        if example:
            yield f"{say('explain.example', language)}: {example}"

    def _accepted(self, field: Field, choices: Choices | None) -> str:
        kind, language = field.kind, self._language
        words = kind_words(kind)
        if isinstance(kind, Reference):
            tables = [self._model.by_name[name] for name in kind.targets]
            labels = [localised(item.labels, language) or item.name for item in tables]
            words = phrase("explain.reference", tables=", ".join(labels))
        elif isinstance(kind, ConceptColumn):
            words = phrase("template.one-of")
        elif isinstance(kind, LangStringColumn):
            words = phrase("explain.text")
        elif isinstance(kind, LiteralColumn) and _is_of_days(kind):
            words = expected_literals(kind, kind.datatypes)
        elif choices is not None:
            words = phrase("template.either", first=choices.entries[0], second=choices.entries[1])
        told = limit_words(field, language, _TOLD)
        return "; ".join([visible(localised(words, language)), *told])

    def _other(self, field: Field, reader: HeadingReader, heading: str) -> tuple[str, str] | None:
        """Return the language of a text column, and the heading of one in another language."""
        if not isinstance(field.kind, LangStringColumn):
            return None
        column = reader.column_of(heading)
        tag = column[1] if column is not None else None
        for other in (*field.kind.languages, "en", "de"):
            if other != tag and reader.column_of(f"{heading}@{other}") == (field.name, other):
                return str(tag), f"{heading}@{other}"
        return None


def _is_of_days(kind: LiteralColumn) -> bool:
    return {*map(local, kind.datatypes)} <= (DATES - {"time"}) | {EDTF}


def _language_name(tag: str) -> str | Localised:
    """Return the name of a language, where it is known; else its tag."""
    return phrase(f"language.{tag}") if tag in LANGUAGES else tag


def _numbers(field: Field) -> Numbers | None:
    """Return what numbers a column takes; None where a cell is to keep what is typed into it."""
    kind = field.kind
    if not isinstance(kind, LiteralColumn) or field.separator is not None:
        return None
    whole = all(map(is_integer, kind.datatypes))
    if not whole and (kind.decimal_char != "." or not all(map(is_numeric, kind.datatypes))):
        return None
    least, most = -GREATEST, GREATEST
    for datatype in kind.datatypes if whole and len(kind.datatypes) == 1 else ():
        low, high = integer_bounds(datatype)
        least = least if low is None else max(least, Decimal(low))
        most = most if high is None else min(most, Decimal(high))
    for constraint in field.shape.constraints:
        value = constraint.argument
        number = _decimal(value.value) if isinstance(value, Literal) else None
        if number is not None and constraint.parameter in _FROM:
            least = max(least, _FROM[constraint.parameter](number) if whole else number)
        elif number is not None and constraint.parameter in _TO:
            most = min(most, _TO[constraint.parameter](number) if whole else number)
    return Numbers(whole, least, most)


_FROM: Final[Mapping[str, Callable[[Decimal], Decimal]]] = {
    "minInclusive": lambda bound: Decimal(ceil(bound)),
    "minExclusive": lambda bound: Decimal(floor(bound) + 1),
}
_TO: Final[Mapping[str, Callable[[Decimal], Decimal]]] = {
    "maxInclusive": lambda bound: Decimal(floor(bound)),
    "maxExclusive": lambda bound: Decimal(ceil(bound) - 1),
}
"""The whole numbers that bounds leave."""


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
