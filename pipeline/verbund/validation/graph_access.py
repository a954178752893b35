"""Access to a graph for the evaluator of constraints (SHACL, sections 1.1 and 4)."""

from __future__ import annotations

from rdflib import RDF, RDFS, SKOS, BNode, Graph, URIRef
from rdflib.term import Node

from verbund.rdf.terms import Term
from verbund.validation.rdflib_terms import to_term


class GraphAccess:
    """Classes, schemes and values of the nodes of a graph. ``data`` includes the ontology."""

    def __init__(self, data: Graph) -> None:
        self._data = data

    def is_instance(self, iri: str, kind: str) -> bool:
        """Whether a node is a SHACL instance of a class (SHACL, section 1.1)."""
        return any(
            URIRef(kind) in self._data.transitive_objects(stated, RDFS.subClassOf)
            for stated in self._data.objects(URIRef(iri), RDF.type)
        )

    def in_scheme(self, iri: str, scheme: str) -> bool:
        """Whether a concept is in a scheme (skos:inScheme)."""
        return (URIRef(iri), SKOS.inScheme, URIRef(scheme)) in self._data

    def values(self, node: Node | None) -> dict[str, list[Term]]:
        """The values of a node by path; blank nodes have no term and are left out."""
        found: dict[str, list[Term]] = {}
        if node is None:
            return found
        for predicate, value in self._data.predicate_objects(node):
            if not isinstance(value, BNode):
                found.setdefault(str(predicate), []).append(to_term(value))
        return {path: sorted(terms, key=str) for path, terms in sorted(found.items())}
