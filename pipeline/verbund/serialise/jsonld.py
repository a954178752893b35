"""The JSON-LD context of a model, and the values written under it (JSON-LD 1.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from verbund.data_class import NamedTuple
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    Reference,
    TermColumn,
)
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.datatypes import is_integer
from verbund.rdf.namespaces import split
from verbund.rdf.terms import RDF_LANG_STRING, RDF_TYPE, XSD, XSD_STRING, Iri, Literal, Term, escape

BOOLEAN = XSD + "boolean"
# The longest integer that every JSON reader takes exactly: 2^53 has 16 digits (RFC 8259, 6).
_NATIVE_DIGITS = 15


class Context(NamedTuple):
    """The JSON-LD context of a model.

    ``keys`` gives the JSON key of a path; ``coercions`` the type coercion of its values: ``"@id"``,
    ``"@language"`` (a language map), a datatype, or ``""`` for values that state their own type.
    ``types`` gives the names of classes. ``document`` is the context itself.
    """

    model: Model
    keys: Mapping[str, str]
    coercions: Mapping[str, str]
    types: Mapping[str, str]
    document: Mapping[str, object]

    @property
    def text(self) -> str:
        """Return the context as JSON text, one term a line."""
        lines = [f"  {_json(name)}: {_json(value)}" for name, value in self.document.items()]
        return "{\n" + ",\n".join(lines) + "\n}"

    def object_text(self, path: str, values: Sequence[Term]) -> str:
        """Return the JSON value of a path; ``values`` are distinct and in order."""
        coercion = self.coercions.get(path, "")
        if coercion == "@language" and all(isinstance(v, Literal) and v.language for v in values):
            return self._language_map([v for v in values if isinstance(v, Literal)])
        return array([self.value_text(path, value) for value in values])

    def value_text(self, path: str, term: Term) -> str:
        """Return one value of a path that is not a language map, as JSON text."""
        coercion = self.coercions.get(path, "")
        if isinstance(term, Iri):
            text = f'"{self.model.relative(term.value) or term.value}"'
            return text if coercion == "@id" else f'{{"@id":{text}}}'
        return literal_text(term, coercion)

    def type_text(self, classes: Sequence[str]) -> str:
        """Return the value of ``@type`` as JSON text."""
        return array([f'"{self.types.get(kind, kind)}"' for kind in classes])

    def _language_map(self, values: Sequence[Literal]) -> str:
        tags = sorted({str(value.language) for value in values})
        members = [
            f'"{tag}":' + array([f'"{escape(v.value)}"' for v in values if v.language == tag])
            for tag in tags
        ]
        return "{" + ",".join(members) + "}"


def literal_text(literal: Literal, coercion: str) -> str:
    """Return a literal as a JSON value under a coercion: native where nothing is lost by it."""
    text = literal.value
    if literal.datatype == coercion and not literal.language:
        if is_integer(coercion) and len(text) <= _NATIVE_DIGITS and _is_canonical(text):
            return text
        if coercion == BOOLEAN and text in ("true", "false"):
            return text
        return f'"{escape(text)}"'
    value = f'"@value":"{escape(text)}"'
    if literal.language:
        return f'{{"@language":"{literal.language}",{value}}}'
    if literal.datatype == XSD_STRING:
        return f"{{{value}}}" if coercion else f'"{escape(text)}"'
    return f'{{"@type":"{literal.datatype}",{value}}}'


def _is_canonical(text: str) -> bool:
    try:
        return str(int(text)) == text
    except ValueError:
        return False


def array(items: Sequence[str]) -> str:
    """Return one JSON value for one item, an array for several."""
    return items[0] if len(items) == 1 else "[" + ",".join(items) + "]"


def build_context(model: Model) -> Context:
    """Build the context of a model: a key for each path and each class, from their local names.

    Where two paths, or two classes, share a local name, all but the first of them are written as
    IRIs, so that the keys never depend on the order of files. What is stated only because it
    follows comes last: it takes no key from another.
    """
    tables = model.record_types
    stated = {path for table in tables for path in table.paths} - {RDF_TYPE}
    entailed = {path for table in tables for path in table.entailed} - stated
    kinds = {kind for table in tables for kind in table.classes}
    above = {kind for table in tables for uppers in table.superclasses.values() for kind in uppers}
    found = _coercions(tables)
    coercions = {path: found[path] for path in (*sorted(stated), *sorted(entailed))}
    classes = [*sorted(kinds), *sorted(above - kinds)]
    names: dict[str, str] = {}
    for iri in (*sorted(stated), *sorted(kinds), *sorted(entailed), *sorted(above - kinds)):
        local = split(iri)[1]
        names[iri] = iri if local in names.values() or not local.isidentifier() else local
    return Context(
        model=model,
        keys={path: names[path] for path in coercions},
        coercions=coercions,
        types={kind: names[kind] for kind in classes},
        document={"@base": model.base, **_definitions(names, coercions)},
    )


def _definitions(names: Mapping[str, str], coercions: Mapping[str, str]) -> dict[str, object]:
    """Return the term definitions, none of which can be a prefix.

    The values are any IRIs, and a value whose scheme is also a prefix would be expanded (JSON-LD
    1.1 API, section 5.2.2). A term is a prefix if it is defined by a text alone (section 4.2.2), so
    each is defined by an object, and IRIs stand in full.
    """
    terms: dict[str, object] = {}
    for iri, name in sorted(names.items(), key=lambda item: item[1]):
        coercion = coercions.get(iri)
        if coercion == "@language":
            terms[name] = {"@id": iri, "@container": "@language"}
        elif coercion:
            terms[name] = {"@id": iri, "@type": coercion}
        elif name != iri:
            terms[name] = {"@id": iri}
    return terms


def _coercions(tables: Sequence[RecordType]) -> dict[str, str]:
    """Return the coercion of all values of each path; ``""`` where they differ."""
    found: dict[str, set[str]] = {}
    for table in tables:
        own = [(field.path, _field_coercion(field)) for field in table.fields]
        own += [(path, _term_coercion(term)) for path, term in table.constants]
        for path, coercion in own:
            for one in (path, *table.superproperties.get(path, ())):
                found.setdefault(one, set()).add(coercion)
    return {path: next(iter(one)) if len(one) == 1 else "" for path, one in found.items()}


def _field_coercion(field: Field) -> str:
    kind = field.kind
    if isinstance(kind, Reference | ConceptColumn | IriColumn | IriTemplateColumn):
        return "@id"
    if isinstance(kind, LangStringColumn):
        return "@language"
    if isinstance(kind, TermColumn):
        return ""
    return kind.datatypes[0] if kind.datatypes[1:] == () and kind.datatypes[0] != XSD_STRING else ""


def _term_coercion(term: Term) -> str:
    if isinstance(term, Iri):
        return "@id"
    if term.datatype == RDF_LANG_STRING:
        return "@language"
    return "" if term.datatype == XSD_STRING else term.datatype


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
