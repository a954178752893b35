"""Typed access to a shapes graph: the values that a shape states, or a finding about wrong ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Final

from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import CSVW, DCT, OWL, RDF, RDFS, SH, SKOS, XSD, split
from verbund.rdf.prefixes import Prefixes
from verbund.rdf.terms import RDF_TYPE, Blank, Iri, Literal, Node, text_of
from verbund.shacl.shape_nodes import localised, order_of_nodes
from verbund.text.damage import shows_nothing

_ORDER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
"""A number as XSD writes it; sh:order has no infinity and no NaN, which cannot be ordered."""


NOTES = frozenset({"M116", "M118", "M119"})
"""Codes of findings that do not keep a model from being used."""


_WELL_KNOWN: Final = {
    "csvw": CSVW,
    "dcterms": DCT,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}
"""Prefixes of vocabularies whose terms are named in findings, for models that declare none."""


@dataclass
class ShapesGraph:
    """The shapes graph, with the findings made while it is read, and notes that stop nothing.

    ``file_of`` is the file that first describes a named subject, ``line_of`` gives the line there.
    ``prefixes`` shorten IRIs that findings name.
    """

    graph: RdfGraph
    file_of: Mapping[str, str] = field(default_factory=dict)
    line_of: Callable[[str], int | None] = lambda _: None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    reports: int = 0
    """How often something was reported: what is read without a report need not be read again."""

    _reported: set[str] = field(default_factory=set, repr=False)

    def aside(self) -> ShapesGraph:
        """Return the same graph for a reading whose findings nobody sees."""
        return ShapesGraph(self.graph)

    def report(
        self, code: str, subject: Node, suggestion: str | None = None, **details: str | Localised
    ) -> None:
        """Add a finding about a shape; blank shapes are reported at the named one above them.

        A finding whose code is in NOTES is a note: the model can be used in spite of it.
        """
        self.reports += 1
        named = self.named(subject)
        finding = Finding(
            code,
            Place(file=self.file_of.get(named), line=self.line_of(named)),
            details={"subject": named, **details},
            shape=named,
            suggestion=suggestion,
            severity=Severity.WARNING if code in NOTES else Severity.VIOLATION,
        )
        key = repr(finding)
        if key not in self._reported:  # a part that is read several times is reported once
            self._reported.add(key)
            (self.notes if code in NOTES else self.findings).append(finding)

    def named(self, subject: Node) -> str:
        """Return the IRI of a shape; of a blank one, that of the nearest named node above it."""
        seen: set[Node] = set()
        while isinstance(subject, Blank) and subject not in seen:
            seen.add(subject)
            above = next(self.graph.leading_to(subject), None)
            if above is None:
                break
            subject = above[0]
        return text_of(subject)

    def wrong(self, subject: Node, term: str, why: str, /, **values: str | Localised) -> None:
        """Report an annotation that cannot be used; ``why`` is the key of a phrase."""
        self.report("M108", subject, term=self.shown(term), problem=phrase(why, **values))

    def shown(self, iri: str) -> str:
        """Return an IRI as the model files write it."""
        return self._names.shorten(iri) or self._in_any_script(iri) or iri

    @cached_property
    def _names(self) -> Prefixes:
        return Prefixes(self._spaces)

    @cached_property
    def _spaces(self) -> dict[str, str]:
        """The namespaces by prefix: the model's own before those that are well known."""
        own = set(self.prefixes.values())
        known = {name: space for name, space in _WELL_KNOWN.items() if space not in own}
        return {**known, **self.prefixes}

    def _in_any_script(self, iri: str) -> str | None:
        """Return a prefixed name whose local name is of letters beyond ASCII."""
        space, name = split(iri)
        prefixes = sorted(prefix for prefix, known in self._spaces.items() if known == space)
        return f"{prefixes[0]}:{name}" if prefixes and name.isidentifier() else None

    def texts(self, subject: Node, predicate: str) -> list[str]:
        """Return all plain values of a property, sorted."""
        return sorted(map(text_of, self.graph.objects(subject, predicate)))

    def text(self, subject: Node, predicate: str) -> str | None:
        """Return the single value of a property as text; several values are a finding."""
        values = self.texts(subject, predicate)
        if len(values) > 1:
            self.wrong(subject, predicate, "model.several-values")
        return values[0] if values else None

    def localised(self, subject: Node, predicate: str) -> Localised:
        """Return the values of a property by language; without a language under ``""``."""
        texts: dict[str, str] = {}
        for value in sorted(self.graph.objects(subject, predicate), key=text_of):
            if isinstance(value, Literal):
                tag = value.language or ""
                used = texts.setdefault(tag, value.value)
                if used != value.value:
                    details = {"term": self.shown(predicate), "language": tag or "–"}
                    self.report("M118", subject, used=used, **details)
                self.check_shown(subject, predicate, value.value)
        return localised(self.graph, subject, predicate)

    def check_shown(self, subject: Node, predicate: str, text: str) -> None:
        """Report a text for people that is not empty, but shows nothing."""
        if text and shows_nothing(text):
            self.wrong(subject, predicate, "model.empty")

    def number(self, subject: Node, predicate: str) -> float:
        """Return the value of a property as a number; 0 where it is not stated."""
        value = self.text(subject, predicate)
        if value is None:
            return 0.0
        if _ORDER.fullmatch(value):
            number = float(value)
            if isfinite(number):
                return number
        self.wrong(subject, predicate, "model.not-a-number", value=value)
        return 0.0

    def members(self, subject: Node, head: Node) -> list[Node]:
        """Return the members of an RDF list; empty, with a finding, for a node that is no list."""
        members = self.graph.members(head)
        if members is None:
            self.wrong(subject, RDF + "List", "model.not-a-list")
        return members or []

    def shapes(self, kind: str) -> list[Iri]:
        """Return the named shapes of a class, sorted."""
        shapes = self.graph.subjects(RDF_TYPE, Iri(kind))
        return sorted(shape for shape in shapes if isinstance(shape, Iri))

    def properties(self, shape: Node) -> list[Node]:
        """Return the property shapes of a node shape, by sh:order, then IRI."""
        properties = self.graph.objects(shape, SH + "property")
        return sorted(
            properties, key=lambda item: (self.number(item, SH + "order"), self._rank(item))
        )

    def _rank(self, item: Node) -> str:
        if not isinstance(item, Blank):
            return text_of(item)
        path = self.graph.value(item, SH + "path")
        return "None" if path is None else text_of(path)

    def labels(self, subject: Node) -> Localised:
        """Return the labels (rdfs:label) of a subject by language."""
        return self.localised(subject, RDFS + "label")


def order_of_pairs(pair: tuple[Node, Node]) -> tuple[tuple[str, str], ...]:
    """Return what pairs of nodes are sorted by, so that the same file gives the same order."""
    return tuple(map(order_of_nodes, pair))
