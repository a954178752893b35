"""The fields of a question's form: choices by name, days, numbers, texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from verbund.findings import Language
from verbund.findings.catalogue import localised
from verbund.question.question import IRI, LANGUAGE, Parameter, Question, shown
from verbund.rdf.datatypes import DATE, is_integer
from verbund.rdf.terms import XSD
from verbund.serve.choices import Choices


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; ``kind`` is select, or the type of an input element.

    ``choices`` are those of a select; ``options`` are suggested while one types.
    """

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    options: Markup | None = None


def fields_of(
    question: Question, values: Mapping[str, str], choices: Choices, language: Language
) -> list[Field]:
    """The fields of a question, filled with the values given, else with its defaults.

    The language of names is that of the page, and has no field.
    """
    found = []
    for parameter in question.parameters:
        if parameter.type == LANGUAGE:
            continue
        value = values.get(parameter.name, shown(parameter.default))
        found.append(_field(parameter, value, choices, language))
    return found


def _field(parameter: Parameter, value: str, choices: Choices, language: Language) -> Field:
    label = localised(parameter.label, language) or parameter.name
    if parameter.type == IRI and parameter.among:
        offered = choices.of(parameter, language)
        chosen = choices.chosen(parameter, value, language)
        # what was asked for stays in the form
        if offered.few and (not chosen or chosen in offered.values):
            return Field(parameter.name, label, "select", chosen, offered.few)
        return Field(parameter.name, label, "text", chosen, options=offered.options)
    if parameter.type == XSD + "boolean":
        return Field(parameter.name, label, "select", value, (("true", "true"), ("false", "false")))
    kind = "date" if parameter.type == DATE else "number" if is_integer(parameter.type) else "text"
    return Field(parameter.name, label, kind, value)
