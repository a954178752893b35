"""Rules over records of several tables, and the paths over a reference in them.

Such a shape is decided while tables are read, without a graph (docs/modelling.md). Its targets are
classes, it has ``sh:or``, ``sh:and``, ``sh:xone``, ``sh:not`` or ``sh:node`` over shapes of the
record's properties, and some of these have a path of one of three forms (SHACL, section 2.3.1):

- ``( p q )``: what the records say that a column refers to;
- ``[ sh:inversePath r ]``: the records that refer to this one;
- ``( [ sh:inversePath r ] q )``: what these say.
"""

from __future__ import annotations

from verbund.data_class import data_class
from verbund.rdf.paths import Path, PathKind
from verbund.rdf.terms import RDF_TYPE
from verbund.shacl.shape import Shape

_TWO = 2


@data_class(frozen=True, slots=True)
class JoinedPath:
    """A path over one reference, by its name in the shape: ``own`` and ``other``, or ``back``.

    ``own`` is the property of the record that leads to others, ``back`` that of others which leads
    here; one of them is None. ``other`` is what is asked of the others; None for these themselves.
    """

    name: str
    own: str | None = None
    back: str | None = None
    other: str | None = None


@data_class(frozen=True, slots=True)
class JoinedRule:
    """A shape over several tables: the tables of its targets, and the paths over a reference.

    In ``shape`` such a path is a predicate with the name of the joined_path.
    """

    shape: Shape
    tables: tuple[str, ...]
    joined_paths: tuple[JoinedPath, ...]


def joined_path_of(path: Path) -> JoinedPath | None:
    """Return a path of one of the three forms; None for any other."""
    if path.kind is PathKind.INVERSE:
        back = path.steps[0].predicate
        return None if back is None else JoinedPath(path.sparql, back=back)
    if path.kind is not PathKind.SEQUENCE or len(path.steps) != _TWO:
        return None
    first, last = path.steps
    other = last.predicate
    if other is None or other == RDF_TYPE:
        return None
    if first.kind is PathKind.INVERSE:
        back = first.steps[0].predicate
        return None if back is None else JoinedPath(path.sparql, back=back, other=other)
    own = first.predicate
    return None if own is None else JoinedPath(path.sparql, own=own, other=other)
