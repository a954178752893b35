"""The shapes of a graph that have targets, as frozen data (SHACL, section 2.1.3).

The evaluator of graphs (``graph_evaluator``) runs them. They know no library of RDF, so that they
can be kept between runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from verbund.data_class import data_class
from verbund.rdf.terms import Node
from verbund.shacl.shape import Shape


@data_class(frozen=True, slots=True)
class Targets:
    """The target declarations of a shape (section 2.1.3); a class that is a shape is in classes."""

    nodes: tuple[Node, ...] = ()
    classes: tuple[Node, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()


@data_class(frozen=True, slots=True)
class ShapeSet:
    """The shapes with targets.

    ``undecided`` are the nodes of those that only a full engine can decide, since they or a shape
    that they lead to have a query, or something that is not well-formed. ``is_well_formed`` says
    that no shape of the graph has the latter: an engine has to say what is wrong with it, even
    where no target leads to it.
    """

    shapes: Mapping[Node, tuple[Shape, Targets]] = field(default_factory=dict)
    undecided: tuple[Node, ...] = ()
    is_well_formed: bool = True

    @property
    def needs_engine(self) -> bool:
        """Whether a full engine has to run beside the evaluator."""
        return bool(self.undecided) or not self.is_well_formed
