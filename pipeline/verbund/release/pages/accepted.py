"""Descriptions of the cells that a column accepts: type, limits, number, and formats."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.findings.catalogue import Language, datatype_name, say
from verbund.html.view import Row, Value, alphabetical
from verbund.html.words import Words
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
    TermColumn,
)
from verbund.model.model import Field
from verbund.rdf.namespaces import split
from verbund.rdf.terms import Iri, Literal
from verbund.release.pages.glossary import Glossary
from verbund.shacl.components import LIMIT_PARAMETERS
from verbund.shacl.shape import Constraint, Pattern


def accepted(field: Field, glossary: Glossary, language: Language) -> list[Row]:
    """The cells that a column accepts: rows of a name, such as "one of", and its values."""
    words = Words("verbund.release.pages", language)
    lines = [_kind(field, glossary, language, words), *_forms(field, words)]
    for constraint in field.shape.constraints:
        lines += _limit(constraint, words)
    lines.append(_number(field, words))
    return lines


def _kind(field: Field, glossary: Glossary, language: Language, words: Words) -> Row:
    kind = field.kind
    if isinstance(kind, ConceptColumn):
        return _choice(kind, glossary, language, words)
    if isinstance(kind, Reference):
        tables = [glossary.model.by_name[name] for name in kind.targets]
        links = [glossary.shape_link((table, None), language) for table in tables]
        links.sort(key=lambda link: alphabetical(link.text))
        return Row(Value(words("reference")), links)
    if isinstance(kind, LangStringColumn):
        tags = [Value(tag, code=True) for tag in kind.languages]
        return Row(Value(words("text_in" if tags else "text")), tags)
    if isinstance(kind, IriColumn):
        return Row(Value(words("address")), [])
    if isinstance(kind, IriTemplateColumn):
        return Row(Value(words("code")), [Value(kind.template, code=True)])
    if isinstance(kind, TermColumn):
        return Row(Value(words("term")), [])
    return Row(Value(_datatypes(kind, language)), [])


def _choice(kind: ConceptColumn, glossary: Glossary, language: Language, words: Words) -> Row:
    scheme = glossary.scheme_of(kind)
    if scheme is not None:
        return Row(Value(words("one_of_list")), [glossary.link(scheme, language)])
    values = []
    for iri in sorted(kind.labels):
        name = split(iri)[1]
        values.append(Value(name, href=glossary.link(iri, language).href, code=True))
    return Row(Value(words("one_of")), values)


def _datatypes(kind: LiteralColumn, language: Language) -> str:
    found = [datatype_name(item, language) for item in kind.datatypes]
    text = found[0]
    for item in found[1:]:
        text = say("datatype.or", language, first=text, second=item)
    return kind.localised(text)


def _forms(field: Field, words: Words) -> Iterator[Row]:
    if not isinstance(field.kind, LiteralColumn):
        return
    forms = [*field.kind.formats]
    if field.kind.group_char:
        forms.append(f"1{field.kind.group_char}234{field.kind.decimal_char}5")
    if forms:
        yield Row(Value(words("also")), [Value(form, code=True) for form in forms])


def _limit(constraint: Constraint, words: Words) -> Iterator[Row]:
    argument = constraint.argument
    if constraint.parameter not in LIMIT_PARAMETERS:
        # "one value" and "at least one" are shown elsewhere.
        counts = constraint.parameter in ("minCount", "maxCount")
        if not counts or argument in (0, 1) or not isinstance(argument, int):
            return
    if isinstance(argument, Pattern):
        argument = argument.expression
    elif isinstance(argument, Iri | Literal):
        argument = argument.value
    yield Row(Value(words(constraint.parameter)), [Value(str(argument), code=True)])


def _number(field: Field, words: Words) -> Row:
    if field.separator is not None:
        text, _, rest = words("several", separator="\0").partition("\0")
        return Row(Value(text.rstrip()), [Value(field.separator, code=True), *_rest(rest)])
    return Row(Value(words("single")), [])


def _rest(text: str) -> list[Value]:
    return [Value(text.strip())] if text.strip() else []
