"""Values of parameters that are literals: from the text that a person gives to a checked term."""

from __future__ import annotations

import re
from typing import Final

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, datatype_name, visible
from verbund.question.question import LANGUAGE, Parameter
from verbund.rdf.datatypes import DATE, is_integer, is_valid
from verbund.rdf.language_tags import is_language_tag
from verbund.rdf.terms import XSD_STRING, Literal
from verbund.sparql.errors import QueryError
from verbund.text.late_pattern import late
from verbund.text.names import stripped
from verbund.text.normal_form import normal

LONGEST: Final = 1000
"""The most characters of a value."""

_DAY: Final = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_GERMAN_DAY: Final = late(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})", re.ASCII)
_NUMBER: Final = late(r"([+-]?)0*([0-9]{1,18})", re.ASCII)


def plain_value(parameter: Parameter, value: str) -> str:
    """A value without white space around it, in Normalization Form C.

    Raises QueryError for one that is too long, or has a character that does not show or that SPARQL
    could read as the beginning of an escape (SPARQL 1.1, section 19.2).
    """
    text = stripped(value)
    if len(text) > LONGEST or "\\" in text or visible(text) != text:
        raise wrong_value(parameter, text[:LONGEST], phrase("question.expected-plain"))
    return normal(text)


def literal_of(parameter: Parameter, value: str) -> Literal:
    """The literal that a value is, by the type of its parameter. Raises QueryError."""
    text = plain_value(parameter, value)
    if parameter.type == LANGUAGE:
        if not is_language_tag(text):
            raise wrong_value(parameter, text, phrase("question.expected-language"))
        return Literal(text.lower())
    if parameter.type == DATE:
        german = _GERMAN_DAY.fullmatch(text)
        if german is not None:
            text = f"{german[3]}-{german[2]:0>2}-{german[1]:0>2}"
        if not _DAY.fullmatch(text) or text.startswith("0000"):
            raise wrong_value(parameter, text, _expected(parameter.type))
    if is_integer(parameter.type):
        number = _NUMBER.fullmatch(text)
        if number is None:
            raise wrong_value(parameter, text, _expected(parameter.type))
        text = str(int(text))
    if parameter.type != XSD_STRING and not is_valid(text, parameter.type):
        raise wrong_value(parameter, text, _expected(parameter.type))
    return Literal(text, parameter.type)


def wrong_value(parameter: Parameter, value: str, expected: str | Localised) -> QueryError:
    """The error for a value that a parameter cannot have."""
    return QueryError(
        phrase("question.wrong-value", name=parameter.name, value=visible(value), expected=expected)
    )


def _expected(datatype: str) -> Localised:
    return {language: datatype_name(datatype, language) for language in LANGUAGES}
