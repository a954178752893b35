"""Lookup of a licence in the list of a portal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from verbund.publication.ckan.fields import LICENCES


def licence_id(iri: str, listed: Iterable[Mapping[str, Any]]) -> str | None:
    """The id of the licence in a portal's list (license_list); None where it is not listed.

    An entry matches that has the IRI as its id or URL, or an id of LICENCES.
    """
    names = {name.casefold() for name in LICENCES.get(iri, ())}
    by_name = None
    for licence in listed:
        own, address = str(licence.get("id") or ""), str(licence.get("url") or "")
        if _same(iri, own) or _same(iri, address):
            return own
        if own.casefold() in names:
            by_name = by_name or own
    return by_name


def _same(iri: str, other: str) -> bool:
    return _bare(iri) == _bare(other)


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address).rstrip("/")
