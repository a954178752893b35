"""Turtle of small graphs: terms, the block of a subject, a document (RDF 1.1 Turtle).

Rows of tables have a writer of their own, made for speed and for IRIs relative to the base
(``verbund.serialise.record`` and the code generated in ``verbund.convert``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from verbund.rdf.prefixes import Prefixes, turtle_head
from verbund.rdf.terms import RDF_TYPE, XSD_STRING


class TurtleWriter:
    """Writes blocks with prefixed names, then the document that declares the prefixes used."""

    def __init__(
        self,
        prefixes: Mapping[str, str],
        base: str = "",
        relative: Callable[[str], str | None] | None = None,
    ) -> None:
        """Take the prefixes that may be used; ``relative`` gives an IRI relative to the base."""
        self._names = Prefixes(prefixes)
        self._base, self._relative = base, relative

    def iri(self, iri: str) -> str:
        """Return an IRI as its prefixed name or, if it has none, relative to the base or whole."""
        name = self._names.shorten(iri)
        if name is None:
            short = None if self._relative is None else self._relative(iri)
            return f"<{short or iri}>"
        return name

    def literal(self, escaped: str, language: str | None, datatype: str | None) -> str:
        """Return a literal whose lexical form is already escaped."""
        return turtle_literal(escaped, language, datatype, self.iri)

    def block(self, subject: str, properties: Mapping[str, Sequence[str]]) -> str:
        """Return all statements of a subject, a property a line: ``properties`` are objects by IRI.

        Subject and objects are written as by this class, or as in N-Triples.
        """
        lines = (
            f"    {'a' if predicate == RDF_TYPE else self.iri(predicate)} "
            + " ,\n        ".join(nodes)
            for predicate, nodes in properties.items()
        )
        return f"{subject}\n" + " ;\n".join(lines) + " .\n"

    def document(self, blocks: Iterable[str]) -> str:
        """Return the document of blocks that this writer has made."""
        parts = list(blocks)  # all are made before the head declares the prefixes they use
        head = f"@base <{self._base}> .\n" if self._base else ""
        head += turtle_head(self._names.used())
        return "\n".join([head, *parts] if head else parts)


def turtle_literal(
    escaped: str, language: str | None, datatype: str | None, iri: Callable[[str], str]
) -> str:
    """Return a literal with an escaped lexical form; ``iri`` writes the IRI of its datatype."""
    quoted = f'"{escaped}"'
    if language:
        return f"{quoted}@{language}"
    return quoted if datatype in (None, "", XSD_STRING) else f"{quoted}^^{iri(str(datatype))}"
