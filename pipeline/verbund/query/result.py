"""A result of a query, and the forms that it can be written in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class ResultFormat(StrEnum):
    """How a result is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


@dataclass(frozen=True, slots=True)
class Result:
    """A result as bytes of a standard form, which can go from one process to another.

    ``rows`` and ``boolean`` are SPARQL 1.1 results in JSON or CSV, ``graph`` is sorted N-Triples.
    """

    kind: Literal["rows", "boolean", "graph"]
    data: bytes
