"""A question: a query, what its head says of it, and how values are put into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from verbund.data_class import NamedTuple, data_class
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import visible
from verbund.rdf.terms import XSD, Literal, Term, ntriples
from verbund.sparql.errors import QueryError
from verbund.text.suggestions import suggest

IRI: Final = "iri"
LANGUAGE: Final = "language"
"""The types of parameters that are no datatypes: an IRI, and a language tag as a text."""

UNDEF: Final = "UNDEF"
"""What stands in a query for a parameter without a value (SPARQL 1.1, section 10.2)."""


@data_class(frozen=True, slots=True)
class Parameter:
    """A parameter of a question.

    ``type`` is ``iri``, ``language`` or the IRI of a datatype. ``among`` are the beginnings of the
    IRIs that it may be, relative to the base of the release; empty for any. ``default`` is None
    where the question can be asked without a value.
    """

    name: str
    type: str
    label: Localised
    among: tuple[str, ...] = ()
    default: Term | None = None


class Slot(NamedTuple):
    """The place of a parameter's value in the text of a query: from the brace to the brace."""

    start: int
    end: int


@data_class(frozen=True, slots=True)
class Question:
    """A query with its head.

    ``name`` is that of its file, without ending. ``columns`` says what each variable of the answer
    means; ``headings``, ``dates`` and ``words`` how people are shown it: its heading, whether its
    texts are dates, what stands for texts. ``slots`` has the places of each parameter in ``text``.
    """

    name: str
    text: str
    title: Localised
    description: Localised
    parameters: tuple[Parameter, ...] = ()
    columns: Mapping[str, Localised] | None = None
    headings: Mapping[str, Localised] | None = None
    dates: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, Localised]] | None = None
    slots: Mapping[str, tuple[Slot, ...]] | None = None

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name. Raises QueryError, with what may be meant."""
        found = next((item for item in self.parameters if item.name == name), None)
        if found is not None:
            return found
        known = [item.name for item in self.parameters]
        if not known:
            raise QueryError(phrase("question.no-parameters", name=visible(name)))
        likely = suggest(name, known)
        meant = phrase("question.meant", name=likely) if likely else ""
        listed = ", ".join(known)
        raise QueryError(
            phrase("question.unknown-parameter", name=visible(name), known=listed, meant=meant)
        )

    def bound(self, terms: Mapping[str, Term | None]) -> str:
        """The query with these values in place of the defaults; None for no value.

        Raises QueryError for a name that is no parameter.
        """
        slots, text = self.slots or {}, self.text
        placed = [
            (slot, term)
            for name, term in terms.items()
            for slot in slots[self.parameter(name).name]
        ]
        for slot, term in sorted(placed, key=lambda item: item[0].start, reverse=True):
            text = f"{text[: slot.start]} {written(term)} {text[slot.end :]}"
        return text


def written(term: Term | None) -> str:
    """A checked term as it stands in a query, UNDEF for None."""
    if term is None:
        return UNDEF
    if isinstance(term, Literal) and term.datatype == f"{XSD}integer":
        return term.value
    return ntriples(term)


def shown(term: Term | None) -> str:
    """A term as a person writes it: the IRI or the text; nothing for None."""
    return "" if term is None else term.value
