"""Which lines of a dataset rules may read: those with a property, or a class, that a rule names."""

from __future__ import annotations

from collections.abc import Callable

from verbund.rdf.terms import RDF_TYPE
from verbund.sparql.terms_read import NamedTerms


def line_filter(reads: NamedTerms) -> Callable[[bytes], bool]:
    """Return a function: whether rules may read a line of sorted N-Triples."""
    type_, kinds = b"<%s>" % RDF_TYPE.encode(), reads.classes
    wanted = None if reads.properties is None else {b"<%s>" % p.encode() for p in reads.properties}
    classes = None if kinds is None else {b"<%s> .\n" % kind.encode() for kind in kinds}

    def is_read(line: bytes) -> bool:
        _, predicate, value = line.split(b" ", 2)
        if wanted is not None and predicate not in wanted:
            return False
        return classes is None or predicate != type_ or value in classes

    return is_read
