"""The fields of a question's form: choices by name, days, numbers, texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from verbund.findings import Language
from verbund.findings.catalogue import localised
from verbund.html.view import alphabetical
from verbund.queries.lookup import absolute
from verbund.question.question import IRI, LANGUAGE, Parameter, Question, shown
from verbund.rdf.datatypes import DATE, is_integer
from verbund.rdf.terms import XSD
from verbund.views.release import ReleaseViews

_FEW: Final = 40
"""So many choices can be looked over in a list; more are suggested while one types."""

_MOST: Final = 5_000
"""The most choices that a form has; what is not among them can be typed all the same."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; ``kind`` is select, or the type of an input element."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


def fields_of(
    question: Question, values: Mapping[str, str], views: ReleaseViews, language: Language
) -> list[Field]:
    """The fields of a question, filled with the values given, else with its defaults.

    The language of names is that of the page, and has no field.
    """
    found = []
    for parameter in question.parameters:
        if parameter.type == LANGUAGE:
            continue
        value = values.get(parameter.name, shown(parameter.default))
        found.append(_field(parameter, value, views, language))
    return found


def _field(parameter: Parameter, value: str, views: ReleaseViews, language: Language) -> Field:
    label = localised(parameter.label, language) or parameter.name
    if parameter.type == IRI and parameter.among:
        choices = tuple(_choices(parameter, views, language))
        kind = "select" if 0 < len(choices) <= _FEW else "text"
        chosen = _as_choice(parameter, value, choices, views)
        if kind == "select" and chosen and chosen not in dict(choices):
            kind = "text"  # what was asked for stays in the form
        return Field(parameter.name, label, kind, chosen, choices[:_MOST])
    if parameter.type == XSD + "boolean":
        return Field(parameter.name, label, "select", value, (("true", "true"), ("false", "false")))
    kind = "date" if parameter.type == DATE else "number" if is_integer(parameter.type) else "text"
    return Field(parameter.name, label, kind, value)


def _choices(
    parameter: Parameter, views: ReleaseViews, language: Language
) -> Iterator[tuple[str, str]]:
    """Values and names, sorted by name: the name itself is the value, unless several have it."""
    named = list(_named(parameter, views, language))
    numbers = Counter(name for _, name in named)
    for key, name in sorted(named, key=lambda item: (*alphabetical(item[1]), item[0])):
        yield (name, name) if numbers[name] == 1 else (key, name)


def _named(
    parameter: Parameter, views: ReleaseViews, language: Language
) -> Iterator[tuple[str, str]]:
    among = absolute(parameter.among, views.base)
    names = views.names[language]
    for record_type in views.tables:
        if (views.base + record_type.segment).startswith(among) or any(
            begin.startswith(views.base + record_type.segment) for begin in among
        ):
            for iri in views.records(record_type, language):
                if iri.startswith(among):
                    yield iri.removeprefix(views.base), names.record(iri)
    for iri in views.concepts:
        if iri.startswith(among):
            yield iri, names.concept(iri).text


def _as_choice(
    parameter: Parameter, value: str, choices: tuple[tuple[str, str], ...], views: ReleaseViews
) -> str:
    """The choice that a default stands for: that is an IRI, the choice mostly a name."""
    if not value.startswith(absolute(parameter.among, views.base)):
        return value
    for language in views.names:
        name = views.names[language].concept(value).text
        if name in dict(choices):
            return name
    return value
