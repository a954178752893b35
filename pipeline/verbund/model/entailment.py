"""What a record states besides its cells: the classes and properties above those of its columns.

RDF Schema 1.1, section 9.2.1: rdfs7 and rdfs11 for properties, rdfs9 and rdfs11 for classes. A
consumer without a reasoner then finds the records by the terms of the vocabularies reused. Nothing
is added that would change what the shapes say of a record (record 0062).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from verbund.model.column_kinds import LangStringColumn, LiteralColumn
from verbund.model.model import Field, RecordType
from verbund.model.shapes_graph import ShapesGraph
from verbund.model.targeted_shapes import Ontology
from verbund.rdf.datatypes import is_integer
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import OWL, RDF, RDFS, SH, split
from verbund.rdf.terms import RDF_LANG_STRING, RDF_TYPE, XSD, Iri, Literal, Node, Term
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.evaluate import evaluate
from verbund.shacl.shape import Shape

_SUBCLASS: Final = RDFS + "subClassOf"
_SUBPROPERTY: Final = RDFS + "subPropertyOf"
_OF_LANGUAGE: Final = (RDF, RDFS, OWL)
"""Namespaces of terms that hold of everything, such as owl:Thing: nobody asks for those."""


def with_entailed(
    annotations: ShapesGraph, record_types: Sequence[RecordType], ontology: Ontology
) -> list[RecordType]:
    """Return the record types with the classes and properties that their records state as well.

    What the shape of a table does not permit is left out, with a note (M119).
    """
    targets = {
        path.value
        for term in ("targetSubjectsOf", "targetObjectsOf")
        for _, path in annotations.graph.pairs(SH + term)
        if isinstance(path, Iri)
    }
    return [_Reader(annotations, item, ontology, targets).read() for item in record_types]


def options_of(
    listed: Sequence[object], targets: Collection[str], superclasses: Mapping[str, frozenset[str]]
) -> tuple[object, ...]:
    """Return the classes of a list that a row may choose.

    The others are permitted because they follow: they are above one that is chosen, and neither
    target classes of the shape nor below one.
    """
    above = {
        item.value: superclasses.get(item.value, frozenset((item.value,)))
        for item in listed
        if isinstance(item, Iri)
    }
    following = {upper for kind, found in above.items() for upper in found - {kind}}
    chosen = {kind for kind, found in above.items() if not found.isdisjoint(targets)}
    return tuple(
        item
        for item in listed
        if not isinstance(item, Iri) or item.value in chosen or item.value not in following
    )


@dataclass(frozen=True)
class _Reader:
    """Reads what follows for the records of one table. ``targets`` are paths that select them."""

    annotations: ShapesGraph
    record_type: RecordType
    ontology: Ontology
    targets: set[str]

    def read(self) -> RecordType:
        return replace(
            self.record_type,
            superclasses=self._superclasses(),
            superproperties=self._superproperties(),
        )

    def _superclasses(self) -> dict[str, tuple[str, ...]]:
        stated = [
            term.value
            for path, term in self.record_type.constants
            if path == RDF_TYPE and isinstance(term, Iri)
        ]
        found: dict[str, tuple[str, ...]] = {}
        for kind in dict.fromkeys((*self.record_type.classes, *stated)):
            kept = [Iri(kind)]
            for above in _above(self.ontology.graph, kind, _SUBCLASS):
                if self._judged([*kept, Iri(above)]) == self._judged(kept):
                    kept.append(Iri(above))
                else:
                    self._left_out(above, kind)
            if len(kept) > 1:
                found[kind] = tuple(item.value for item in kept[1:])
        return found

    def _judged(self, kinds: list[Iri]) -> list[int]:
        """Return how many results each shape that looks at the class has for classes."""
        world = self.ontology
        return [len(evaluate(shape, "", {RDF_TYPE: kinds}, world)) for shape in self._of_class]

    @cached_property
    def _of_class(self) -> list[Shape]:
        return [
            Shape(iri="", properties=(shape,))
            for shape in _within(self.record_type.shape)
            if shape.predicate == RDF_TYPE
        ]

    def _superproperties(self) -> dict[str, tuple[str, ...]]:
        looked_at = self.targets | set(_looked_at(self.record_type.shape))
        own = set(self.record_type.paths)
        found: dict[str, tuple[str, ...]] = {}
        for path in sorted(own - {RDF_TYPE}):
            above = [
                upper
                for upper in _above(self.ontology.graph, path, _SUBPROPERTY)
                if upper not in own and upper not in looked_at and upper != RDF_TYPE
            ]
            kept = tuple(upper for upper in above if self._is_permitted(path, upper))
            if kept:
                found[path] = kept
        return found

    def _is_permitted(self, path: str, upper: str) -> bool:
        closed = self.record_type.shape.closed_paths
        if (closed is None or upper in closed) and self._fits(path, upper):
            return True
        self._left_out(upper, path)
        return False

    def _fits(self, path: str, upper: str) -> bool:
        """Whether all values of a path can be values of a property above it, by its range."""
        fields = [item for item in self.record_type.fields if item.path == path]
        terms = [term for other, term in self.record_type.constants if other == path]
        datatypes = [kind for item in fields for kind in _datatypes(item)]
        datatypes += [_datatype(term) for term in terms]
        kinds = self.ontology.types.get(upper, frozenset())
        if OWL + "ObjectProperty" in kinds and any(datatypes):
            return False
        if OWL + "DatatypeProperty" in kinds and not all(datatypes):
            return False
        ranges = self.ontology.graph.objects(Iri(upper), RDFS + "range")
        return all(_is_in(kind, wanted) for kind in datatypes if kind for wanted in ranges)

    def _left_out(self, upper: str, lower: str) -> None:
        """Note a term of a vocabulary reused; one's own need no wider shape to be found."""
        if split(upper)[0] == split(lower)[0]:
            return
        shown = self.annotations.shown
        node = Iri(self.record_type.shape.iri)
        self.annotations.report("M119", node, term=shown(upper), lower=shown(lower))


def _above(graph: RdfGraph, term: str, predicate: str) -> list[str]:
    """Return the named terms above one, itself not among them, sorted."""
    found: dict[Node, None] = {}
    left: list[Node] = [Iri(term)]
    while left:
        for node in graph.objects(left.pop(), predicate):
            if node not in found:
                found[node] = None
                left.append(node)
    named = {node.value for node in found if isinstance(node, Iri)} - {term}
    return sorted(name for name in named if not name.startswith(_OF_LANGUAGE))


def _within(shape: Shape) -> Iterator[Shape]:
    """Yield a shape and all within it, those of rules and of constraints on its values too."""
    yield shape
    inner = [item for constraint in shape.constraints for item in constraint.shapes]
    for item in (*inner, *shape.properties, *shape.rules):
        yield from _within(item)


def _looked_at(shape: Shape) -> Iterator[str]:
    """Yield the paths whose values a shape looks at, in any way."""
    for item in _within(shape):
        if item.predicate is not None:
            yield item.predicate
        for constraint in item.constraints:
            if constraint.parameter in PAIR_PARAMETERS:
                yield str(constraint.argument)


def _datatypes(field: Field) -> Sequence[str]:
    """Return the datatypes of a column's values; an empty one for IRIs."""
    if isinstance(field.kind, LangStringColumn):
        return (RDF_LANG_STRING,)
    return field.kind.datatypes if isinstance(field.kind, LiteralColumn) else ("",)


def _datatype(term: Term) -> str:
    return term.datatype if isinstance(term, Literal) else ""


def _is_in(datatype: str, wanted: Node) -> bool:
    """Whether literals of a datatype are in a range; a range of things says nothing of them."""
    kind = wanted.value if isinstance(wanted, Iri) else ""
    if not (kind.startswith(XSD) or kind == RDF_LANG_STRING):
        return True
    whole = kind in (XSD + "integer", XSD + "decimal") and is_integer(datatype)
    return datatype == kind or whole
