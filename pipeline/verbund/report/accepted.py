"""What a column takes, in words: by the kind of the column and by the limits of its shape."""

from __future__ import annotations

from collections.abc import Callable, Collection

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, Language, localised, visible
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
from verbund.shacl.components import LIMIT_PARAMETERS


def accepted(field: Field, language: Language) -> str:
    """Return what a cell of a column takes."""
    words = localised(kind_words(field.kind), language)
    return "; ".join([words, *limit_words(field, language)])


def limit_words(
    field: Field, language: Language, parameters: Collection[str] = LIMIT_PARAMETERS
) -> list[str]:
    """Return the limits of a column, a phrase each; ``parameters`` says which are told."""
    words = []
    for constraint in field.shape.constraints:
        if constraint.parameter in parameters:
            argument = constraint.argument
            value = getattr(argument, "expression", getattr(argument, "value", argument))
            limit = phrase(f"explain.limit.{constraint.parameter}", value=visible(str(value)))
            words.append(localised(limit, language))
    return words


def kind_words(kind: object) -> Localised:
    """Return what a cell of a kind of column takes. Raises TypeError for what is no such kind."""
    for of, words in _KINDS.items():
        if isinstance(kind, of):
            return words(kind)
    raise TypeError(kind)


def _of_literals(kind: LiteralColumn) -> Localised:
    found = [_datatype(datatype) for datatype in kind.datatypes]
    words = found[0]
    for other in found[1:]:
        words = phrase("datatype.or", first=words, second=other)
    words = {language: kind.localised(localised(words, language)) for language in LANGUAGES}
    forms = [*kind.formats]
    if kind.group_char:
        forms.append(f"1{kind.group_char}234{kind.decimal_char}5")
    return phrase("explain.also", words=words, forms=", ".join(forms)) if forms else words


def _datatype(datatype: str) -> Localised:
    try:
        return phrase(f"datatype.{split(datatype)[1]}")
    except KeyError:
        return phrase("datatype.other", datatype=datatype)


def _of_texts(kind: LangStringColumn) -> Localised:
    languages = ", ".join(kind.languages)
    return phrase("explain.text-in", languages=languages) if languages else phrase("explain.text")


_KINDS: dict[type, Callable[..., Localised]] = {
    ConceptColumn: lambda kind: phrase("explain.one-of"),
    Reference: lambda kind: phrase("explain.reference", tables=", ".join(kind.targets)),
    IriColumn: lambda kind: phrase("nodekind.IRI"),
    IriTemplateColumn: lambda kind: phrase("explain.code", template=kind.template),
    LangStringColumn: _of_texts,
    TermColumn: lambda kind: phrase("nodekind.IRIOrLiteral"),
    LiteralColumn: _of_literals,
}
