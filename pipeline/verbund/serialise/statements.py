"""RDF statements as text: read from N-Triples lines, written as Turtle and JSON-LD.

A document of a few statements is written from the lines of the release, with no graph in between:
the escapes of canonical N-Triples mean the same in Turtle and in JSON (verbund.rdf.terms).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from verbund.model.model import Model
from verbund.rdf.prefixes import Prefixes, usable_in_jsonld
from verbund.rdf.terms import RDF_TYPE
from verbund.serialise.turtle import TurtleWriter

_LINE: Final = re.compile(r"(<[^>]*>|_:\S+) <([^>]*)> (.+) \.\n?", re.DOTALL)
_LITERAL: Final = re.compile(
    r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?', re.DOTALL
)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "urn"})


class Statement(NamedTuple):
    """A triple: subject and object as N-Triples writes them, and the predicate's IRI."""

    subject: str
    predicate: str
    object: str

    @property
    def line(self) -> str:
        """Return the statement as a line of N-Triples."""
        return f"{self.subject} <{self.predicate}> {self.object} .\n"


class Text(NamedTuple):
    """A literal as N-Triples writes it: its lexical form is still escaped."""

    escaped: str
    language: str
    datatype: str

    @property
    def plain(self) -> str:
        """Return the lexical form without escapes."""
        return str(json.loads(f'"{self.escaped}"'))


def read_line(line: str) -> Statement:
    """Parse a line of canonical N-Triples; raises ValueError for any other text."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not a line of N-Triples: {line[:80]!r}")
    return Statement(*match.groups())


def iri_of(node: str) -> str | None:
    """Return the IRI of a subject or object; None for another node."""
    return node[1:-1] if node.startswith("<") else None


def literal_of(node: str) -> Text | None:
    """Return an object as a literal; None for another node."""
    match = _LITERAL.fullmatch(node)
    if match is None:
        return None
    return Text(match["text"], match["language"] or "", match["datatype"] or "")


def read_prefixes(turtle: Iterable[str]) -> dict[str, str]:
    """Return the prefixes at the head of Turtle files, given the text of these heads.

    The first declaration of a prefix counts. Namespaces without a delimiter at the end are left
    out, as JSON-LD would not use them (JSON-LD 1.1, section 4.2.3). So are names that most people
    take for schemes.
    """
    prefixes: dict[str, str] = {}
    for text in turtle:
        for name, space in re.findall(r"(?m)^@prefix ([A-Za-z][\w-]*): <([^>]*)> *\.", text):
            if name not in _SCHEMES and space.endswith(("#", "/")):
                prefixes.setdefault(name, space)
    return prefixes


def turtle(
    statements: Sequence[Statement], prefixes: Mapping[str, str], model: Model | None = None
) -> str:
    """Return the statements as Turtle, a block for each subject.

    The statements of a subject must be adjacent. With a model, IRIs of records are relative to its
    base.
    """
    writer = TurtleWriter(prefixes, *((model.base, model.relative) if model else ()))
    return writer.document(
        writer.block(
            _turtle_node(subject, writer),
            {name: [_turtle_node(node, writer) for node in nodes] for name, nodes in items.items()},
        )
        for subject, items in _by_subject(statements)
    )


def jsonld(statements: Sequence[Statement], prefixes: Mapping[str, str]) -> str:
    """Return the statements as JSON-LD 1.1 with its context inside."""
    names = Prefixes(usable_in_jsonld(prefixes, _iris(statements)))
    nodes = [_json_node(subject, items, names) for subject, items in _by_subject(statements)]
    context = json.dumps(names.used(), ensure_ascii=False)
    graph = ",\n".join(nodes)
    return f'{{"@context": {context},\n"@graph": [\n{graph}\n]}}\n'


def _iris(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield every IRI in statements, datatypes included."""
    for subject, predicate, node in statements:
        yield predicate
        for item in (subject, node):
            text = None if item.startswith("<") else literal_of(item)
            yield text.datatype if text is not None else item[1:-1]


def _by_subject(statements: Iterable[Statement]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield each subject in turn with its objects by predicate, rdf:type first."""
    for subject, items in groupby(statements, attrgetter("subject")):
        properties: dict[str, list[str]] = {}
        for item in items:
            properties.setdefault(item.predicate, []).append(item.object)
        kinds = properties.pop(RDF_TYPE, None)
        yield subject, properties if kinds is None else {RDF_TYPE: kinds, **properties}


def _turtle_node(node: str, writer: TurtleWriter) -> str:
    """Return a node of N-Triples as Turtle writes it; blank nodes do not change."""
    iri = iri_of(node)
    if iri is not None:
        return writer.iri(iri)
    text = literal_of(node)
    return node if text is None else writer.literal(*text)


def _json_node(subject: str, items: Mapping[str, Sequence[str]], names: Prefixes) -> str:
    parts = [f'"@id": "{iri_of(subject) or subject}"']
    for predicate, nodes in items.items():
        if predicate == RDF_TYPE:
            iris = [iri_of(node) or node for node in nodes]
            values = [f'"{names.shorten(iri) or iri}"' for iri in iris]
            key = "@type"
        else:
            values = [_json_value(node, names) for node in nodes]
            key = names.shorten(predicate) or predicate
        parts.append(f'"{key}": ' + (values[0] if len(values) == 1 else f"[{', '.join(values)}]"))
    return "{" + ",\n  ".join(parts) + "}"


def _json_value(node: str, names: Prefixes) -> str:
    text = literal_of(node)
    if text is None:
        return f'{{"@id": "{iri_of(node) or node}"}}'
    if text.language:
        return f'{{"@value": "{text.escaped}", "@language": "{text.language}"}}'
    if text.datatype:
        datatype = names.shorten(text.datatype) or text.datatype
        return f'{{"@value": "{text.escaped}", "@type": "{datatype}"}}'
    return f'"{text.escaped}"'
