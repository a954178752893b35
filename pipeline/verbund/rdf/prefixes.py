"""Prefixed names: the one place that shortens an IRI for Turtle and JSON-LD.

Names that are written for people alone, on a page or in a fragment, have rules of their own:
``release/pages/glossary`` (any local name, in any script), ``release/describe/rdf`` (a dot for the
colon), ``release/profiles/shown_names`` (the prefixes of a profile) and
``publication/ckan/statements``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from verbund.text.late_pattern import late

_PLAIN_LOCAL: Final = late(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
"""Local names without escapes, in ASCII (RDF 1.1 Turtle, PN_LOCAL): no dot or hyphen begins one,
no dot ends one."""

_DELIMITERS: Final = ("#", "/")
_MOST_CACHED: Final = 1 << 12


class Prefixes:
    """Shortens IRIs to prefixed names, and notes the prefixes used.

    Takes namespaces by prefix. Of several prefixes of one namespace, the first in alphabetical
    order is used. Of several namespaces that fit, the longest is used.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {space: name for name, space in sorted(prefixes.items())[::-1] if space}
        undelimited = (space for space in self._prefixes if not space.endswith(_DELIMITERS))
        self._undelimited = sorted(undelimited, key=len, reverse=True)
        self._cached: dict[str, str] = {}
        self._used: set[str] = set()

    def shorten(self, iri: str) -> str | None:
        """Return the prefixed name of an IRI; None unless it has one that needs no escape."""
        cached = self._cached.get(iri)
        if cached is not None:
            return cached
        for space in self._fitting(iri):
            if _PLAIN_LOCAL.fullmatch(iri, len(space)):
                prefix = self._prefixes[space]
                self._used.add(prefix)
                name = f"{prefix}:{iri[len(space) :]}"
                if len(self._cached) < _MOST_CACHED:
                    self._cached[iri] = name
                return name
        return None

    def used(self) -> dict[str, str]:
        """Return the prefixes used so far, in alphabetical order, with their namespaces."""
        return {
            name: space
            for space, name in sorted(self._prefixes.items(), key=lambda item: item[1])
            if name in self._used
        }

    def _fitting(self, iri: str) -> Iterable[str]:
        """Return the namespaces that an IRI begins with and whose rest can be a local name.

        A plain local name has no delimiter. So a namespace that ends in a delimiter is the whole
        IRI up to the last delimiter.
        """
        for space in self._undelimited:
            if iri.startswith(space):
                yield space
        whole = iri[: max(map(iri.rfind, _DELIMITERS)) + 1]
        if whole in self._prefixes:
            yield whole


def usable_in_jsonld(prefixes: Mapping[str, str], iris: Iterable[str]) -> dict[str, str]:
    """Return the prefixes that a JSON-LD document with these IRIs may declare.

    An IRI whose scheme is also a prefix would be read as a compact IRI (JSON-LD 1.1 API, section
    5.2.2), so such a prefix is left out. Schemes are compared as they are written. Namespaces that
    end in no delimiter (JSON-LD 1.1, section 4.2.3) and the empty prefix are left out, too.
    """
    schemes = {iri.partition(":")[0] for iri in iris}
    return {
        name: space
        for name, space in prefixes.items()
        if name and name not in schemes and space.endswith(_DELIMITERS)
    }


def turtle_head(prefixes: Mapping[str, str]) -> str:
    """Return the prefix declarations at the head of a Turtle document, in the order given."""
    return "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes.items())
