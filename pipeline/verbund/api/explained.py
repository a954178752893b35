"""What ``explain`` tells, as data and as text: findings, tables, columns, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from verbund.api.finding import Text
from verbund.findings import Language, Severity
from verbund.findings.catalogue import say
from verbund.report.explain import block, wrapped
from verbund.report.explain import explain as explained


@dataclass(frozen=True)
class Explanation:
    """What a code means: its title, why it is checked, what to do, and an example of both ways."""

    code: str
    name: str
    severity: Severity
    title: Text
    cause: Text
    remedy: Text
    wrong: str
    right: str

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        return explained(self.code, language)


@dataclass(frozen=True)
class ColumnExplanation:
    """What a column is for and what its cells take.

    ``values`` are those of a list, with their labels, each behind the one above it that ``broader``
    names. ``datatypes`` are IRIs. ``separator`` stands
    between several values of a cell, None where it takes one. ``beside`` are the names of columns
    that may stand beside it, about its values. ``example`` is the first cell of the
    records that is filled, None where there is none. ``rule`` is the IRI of its shape.
    """

    table: str
    name: str
    heading: Text
    help: Text
    accepted: Text
    values: Mapping[str, Text]
    datatypes: tuple[str, ...]
    is_key: bool
    required: bool
    separator: str | None
    example: str | None
    rule: str
    broader: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        return "\n\n".join(self._blocks(language)) + "\n"

    def _blocks(self, language: Language) -> Iterator[str]:
        yield say(
            "explain.column",
            language,
            name=f"{self.table}.{self.name}",
            label=self.heading.in_language(language),
        )
        if self.help.in_language(language):
            yield wrapped(self.help.in_language(language))
        yield block(say("explain.accepted", language), wrapped(self._accepted(language)))
        if self.values:
            yield block(say("explain.values", language), _values(self, language))
        if self.datatypes:
            yield block(say("explain.datatype", language), "\n".join(self.datatypes))
        if self.beside:
            yield block(say("explain.beside", language), wrapped(", ".join(self.beside)))
        if self.example is not None:
            yield block(say("explain.example", language), self.example)
        yield block(say("explain.rule", language), self.rule)

    def _accepted(self, language: Language) -> str:
        """What a cell takes, and whether it must be filled."""
        accepted = self.accepted.in_language(language)
        kind = "key" if self.is_key else "required" if self.required else "optional"
        sentences = [f"{accepted}.", say(f"explain.{kind}", language)]
        if self.separator is not None:
            several = say("explain.several-values", language, separator=self.separator)
            sentences.append(several)
        return " ".join(sentences)


@dataclass(frozen=True)
class ListExplanation:
    """What a list of values holds: the values with labels, each behind the one above it.

    ``broader`` leads from a value to the one above it. ``columns`` are those that take the values.
    """

    name: str
    label: Text
    iri: str
    values: Mapping[str, Text]
    broader: Mapping[str, str]
    columns: tuple[str, ...]

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        label = self.label.in_language(language)
        blocks = [
            say("explain.values-of", language, name=self.name, label=label),
            block(say("explain.in-columns", language), wrapped(", ".join(self.columns))),
            block(say("explain.values", language), _values(self, language)),
            block(say("explain.address-of-list", language), self.iri),
        ]
        return "\n\n".join(blocks) + "\n"


def _values(of: ColumnExplanation | ListExplanation, language: Language) -> str:
    """The values of a list, a line each, set in by their levels."""
    lines = []
    for name, text in of.values.items():
        level, above = 0, of.broader.get(name)
        while above is not None:
            level, above = level + 1, of.broader.get(above)
        lines.append(f"{'  ' * level}{name}: {text.in_language(language)}")
    return "\n".join(lines)


@dataclass(frozen=True)
class TableExplanation:
    """What the rows of a table are, the address that each gets, and its columns."""

    name: str
    label: Text
    help: Text
    address: str
    columns: tuple[ColumnExplanation, ...]

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        label = self.label.in_language(language)
        help_ = self.help.in_language(language)
        width = max((len(column.name) for column in self.columns), default=0) + 1
        lines = (
            f"{column.name + '*' * column.required:{width}} {column.heading.in_language(language)}"
            for column in self.columns
        )
        blocks = [
            say("explain.table", language, name=self.name, label=label),
            *([wrapped(help_)] if help_ else []),
            block(say("explain.address", language), self.address),
            block(say("explain.columns", language), "\n".join(line.rstrip() for line in lines)),
        ]
        return "\n\n".join(blocks) + "\n"


@dataclass(frozen=True)
class SettingExplanation:
    """What a setting of verbund.toml is for and what it takes.

    ``values`` are those that it may have, empty where these are not listed. ``needed`` says where
    it must be there, ``default`` what holds without it and ``example`` how it is written, both as
    TOML writes it; each None where there is nothing to say.
    """

    name: str
    help: Text
    expected: Text
    values: tuple[str, ...]
    needed: Text | None
    default: str | None
    example: str | None

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        accepted = f"{self.expected.in_language(language).rstrip('.')}."
        if self.needed is not None:
            accepted += f" {self.needed.in_language(language)}"
        blocks = [
            say("explain.setting", language, name=self.name),
            wrapped(self.help.in_language(language)),
            block(say("explain.accepted", language), wrapped(accepted)),
        ]
        if self.default is not None:
            blocks.append(block(say("explain.default", language), self.default))
        if self.example is not None:
            blocks.append(block(say("explain.example", language), self.example))
        return "\n\n".join(blocks) + "\n"


@dataclass(frozen=True)
class SettingsExplanation:
    """The settings that a name stands for: one, those of a table, or those of several tables."""

    name: str
    settings: tuple[SettingExplanation, ...]

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        return "\n".join(item.text(language) for item in self.settings)


@dataclass(frozen=True)
class Subjects:
    """All that can be explained: codes by their names, columns by table, and settings.

    ``no_tables`` is why there are no tables, None where there are.
    """

    codes: Mapping[str, str]
    tables: Mapping[str, tuple[str, ...]]
    settings: tuple[str, ...]
    no_tables: Text | None = None

    def text(self, language: Language = "en") -> str:
        """What can be asked for, as text for a terminal."""
        codes = list(self.codes)
        count = str(len(codes))
        ends = {"first": codes[0], "last": codes[-1]}
        if self.no_tables is None:
            tables = block(say("explain.subject-tables", language), wrapped(", ".join(self.tables)))
        else:
            why = self.no_tables.in_language(language)
            tables = wrapped(say("explain.subject-no-tables", language, why=why))
        names = wrapped(", ".join(self.settings))
        blocks = [
            say("explain.subjects", language),
            say("explain.subject-codes", language, count=count, **ends),
            tables,
            block(say("explain.subject-settings", language), names),
        ]
        return "\n\n".join(blocks) + "\n"
