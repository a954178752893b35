"""Writes one record as text in each format: the plain way, from terms.

The generated code writes equal bytes without making terms; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verbund.data_class import NamedTuple
from verbund.model.model import Model, RecordType
from verbund.rdf.datatypes import is_integer
from verbund.rdf.terms import RDF_TYPE, XSD, Iri, Literal, Term, escape, ntriples
from verbund.serialise.jsonld import BOOLEAN, Context
from verbund.serialise.turtle import turtle_literal as literal_in_turtle


class RecordText(NamedTuple):
    """A record's block in each format: N-Triples lines, a Turtle block, a JSON-LD node object."""

    ntriples: str
    turtle: str
    jsonld: str


def in_order(values: Sequence[Term]) -> list[Term]:
    """Return distinct values in the order of their N-Triples text, which all formats share."""
    return sorted(set(values), key=ntriples)


def reading_order(record_type: RecordType) -> tuple[str, ...]:
    """Return the paths as Turtle and JSON-LD write them: rdf:type first, then by sh:order.

    Properties that follow from those of columns come last.
    """
    return tuple(dict.fromkeys((RDF_TYPE, *record_type.paths, *record_type.entailed)))


def with_entailed(
    record_type: RecordType, values: Mapping[str, Sequence[Term]]
) -> Mapping[str, Sequence[Term]]:
    """Return the values of a record with those that follow from them, each once a path."""
    found = dict(values)
    kinds = values.get(RDF_TYPE, ())
    above = [
        Iri(upper)
        for kind in kinds
        if isinstance(kind, Iri)
        for upper in record_type.superclasses.get(kind.value, ())
    ]
    if above:
        found[RDF_TYPE] = list(dict.fromkeys((*kinds, *above)))
    for upper, paths in record_type.entailed.items():
        terms = dict.fromkeys(term for path in paths for term in values.get(path, ()))
        if terms:
            found[upper] = list(terms)
    return found


def canonical_order(paths: Sequence[str]) -> list[str]:
    """Return the paths in the order of sorted N-Triples: by the bytes of ``<path>``."""
    return sorted(paths, key=lambda path: f"{path}>")


class RecordWriter:
    """Writes records of one type from their values."""

    def __init__(self, model: Model, context: Context, record_type: RecordType) -> None:
        self.model, self.context, self.record_type = model, context, record_type
        self.paths = reading_order(record_type)
        self.sorted_paths = canonical_order(self.paths)

    def write(self, relative: str, values: Mapping[str, Sequence[Term]]) -> RecordText:
        """Return the blocks of a record. ``relative`` is its IRI relative to the base.

        What follows from the values is written too.
        """
        values = with_entailed(self.record_type, values)
        ordered = {path: in_order(values[path]) for path in self.paths if values.get(path)}
        subject = f"<{self.model.base}{relative}>"
        lines = [
            f"{subject} <{path}> {ntriples(value)} .\n"
            for path in self.sorted_paths
            for value in ordered.get(path, ())
        ]
        return RecordText(
            "".join(lines), self._turtle(relative, ordered), self._jsonld(relative, ordered)
        )

    def _turtle(self, relative: str, ordered: Mapping[str, Sequence[Term]]) -> str:
        parts = [
            f"{turtle_path(self.model, path)} "
            + ", ".join(turtle_term(self.model, value) for value in values)
            for path, values in ordered.items()
        ]
        return f"<{relative}> " + " ;\n    ".join(parts) + " .\n\n"

    def _jsonld(self, relative: str, ordered: Mapping[str, Sequence[Term]]) -> str:
        # A reader of streams wants the type first, then the name (Streaming JSON-LD, section 3).
        parts = [f'"@id":"{relative}"']
        for path, values in ordered.items():
            if path == RDF_TYPE:
                kinds = [value.value for value in values if isinstance(value, Iri)]
                parts.insert(0, f'"@type":{self.context.type_text(kinds)}')
            else:
                key = self.context.keys[path]
                parts.append(f'"{key}":{self.context.object_text(path, values)}')
        return "{" + ",".join(parts) + "}"


def turtle_path(model: Model, path: str) -> str:
    """Return a predicate as Turtle writes it."""
    return "a" if path == RDF_TYPE else model.compact(path) or f"<{path}>"


def turtle_term(model: Model, term: Term) -> str:
    """Return a term as Turtle writes it: relative to the base, prefixed or whole (Turtle, 2)."""
    if isinstance(term, Iri):
        return turtle_iri(model, term.value)
    return turtle_literal(model, term)


def turtle_iri(model: Model, iri: str) -> str:
    """Return an IRI as Turtle writes it."""
    relative = model.relative(iri)
    return f"<{relative}>" if relative else model.compact(iri) or f"<{iri}>"


def turtle_literal(model: Model, literal: Literal) -> str:
    """Return a literal in Turtle: integers and booleans bare, if that means no other term."""
    text = literal.value
    if literal.datatype == XSD + "integer" and is_integer(literal.datatype) and _is_bare(text):
        return text
    if literal.datatype == BOOLEAN and text in ("true", "false"):
        return text
    return literal_in_turtle(
        escape(text),
        literal.language,
        literal.datatype,
        lambda datatype: model.compact(datatype) or f"<{datatype}>",
    )


def _is_bare(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()
