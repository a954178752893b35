"""A batch of reconciliation queries: JSON of a stranger, checked before anything is looked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from verbund.errors import _ControlFlow
from verbund.text.late_pattern import late

MOST_QUERIES: Final = 500
"""The most queries of a batch."""

LONGEST: Final = 1000
"""The most characters of a text."""

MOST_RESULTS: Final = 50
_FEW: Final = 10
"""The number of candidates where a query does not say it."""

_MOST_ITEMS: Final = 20
"""The most types, properties, and values of a property, of one query."""

_SURROGATE: Final = late("[\ud800-\udfff]")
"""Half a character, which JSON can write and no text has."""

_KEYS: Final = frozenset({"query", "type", "limit", "properties", "type_strict"})


class BadRequest(_ControlFlow):
    """Raised for a request that is not understood; ``text`` says why, ``status`` is of HTTP."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text, self.status = text, status


class Query(NamedTuple):
    """A query: a text, the types of records wanted, and values of properties."""

    text: str
    types: tuple[str, ...]
    limit: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]


def read_batch(text: str) -> dict[str, Query | BadRequest]:
    """Return the queries of a batch by key; for one that is wrong, what is wrong with it.

    Raises BadRequest where the batch is wrong as a whole, or each of its queries is.
    """
    try:
        batch = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest("queries is no JSON") from None
    if not isinstance(batch, dict):
        raise BadRequest("queries is no JSON object")
    if len(batch) > MOST_QUERIES:
        raise BadRequest(f"a batch has at most {MOST_QUERIES} queries", 413)
    found = {_text(key, "a key"): _query_or_fault(value) for key, value in batch.items()}
    faults = [item for item in found.values() if isinstance(item, BadRequest)]
    if faults and len(faults) == len(found):
        raise faults[0]
    return found


def _query_or_fault(value: object) -> Query | BadRequest:
    try:
        return _query(value)
    except BadRequest as error:
        return error


def _query(value: object) -> Query:
    if not isinstance(value, Mapping) or not value.keys() <= _KEYS:
        raise BadRequest(f"a query is an object with {', '.join(sorted(_KEYS))}")
    properties = [_property(item) for item in _listed(value.get("properties", []), "properties")]
    if "query" not in value and not properties:
        raise BadRequest("a query has a text or properties")
    if value.get("type_strict", "any") not in ("any", "should", "all"):
        raise BadRequest("type_strict is any, should or all")
    types = value.get("type", [])
    types = [types] if isinstance(types, str) else types
    return Query(
        text=_text(value.get("query", ""), "query"),
        types=tuple(_text(item, "type") for item in _listed(types, "type") if item),
        limit=_limit(value.get("limit", _FEW)),
        properties=tuple(properties),
    )


def _property(value: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or "pid" not in value or "v" not in value:
        raise BadRequest("a property is an object with pid and v")
    values = value["v"] if isinstance(value["v"], list) else [value["v"]]
    return _text(value["pid"], "pid"), tuple(map(_value, _listed(values, "v")))


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return _text(value.get("name", value.get("id")), "v")
    if isinstance(value, bool):
        return str(value).lower()
    return _text(str(value) if isinstance(value, int | float) else value, "v")


def _listed(value: object, name: str) -> Sequence[object]:
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        raise BadRequest(f"{name} is a list of at most {_MOST_ITEMS}")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or _SURROGATE.search(value):
        raise BadRequest(f"{name} is a text of at most {LONGEST} characters")
    return value


def _limit(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise BadRequest("limit is a number from 1 on")
    return int(min(value, MOST_RESULTS))
