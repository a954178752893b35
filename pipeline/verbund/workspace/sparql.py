"""[publish.NAME] of a SPARQL store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from verbund.workspace import kinds
from verbund.workspace.kinds import Kind


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """A SPARQL store.

    ``query``, ``update`` and ``graph_store`` are its addresses for SPARQL 1.1 Query, Update and the
    Graph Store Protocol. ``graph`` is the IRI of the named graph, by default that of the dataset.
    ``user`` and ``password`` name environment variables; ``authentication`` says how they are sent.
    ``graphs`` are further files of the release by the IRI of the graph that each goes to.
    """

    query: str
    update: str
    graph_store: str
    graph: str | None = None
    authentication: str = "none"
    user: str | None = None
    password: str | None = None
    graphs: Mapping[str, str] = field(default_factory=dict)

    KEYS: ClassVar[Mapping[str, Kind]] = {
        "query": kinds.SERVICE,
        "update": kinds.SERVICE,
        "graph_store": kinds.SERVICE,
        "graph": kinds.IRI,
        "authentication": kinds.choice("none", "basic", "digest"),
        "user": kinds.ENVIRONMENT,
        "password": kinds.ENVIRONMENT,
        "graphs": kinds.GRAPHS,
    }
    NEEDED: ClassVar[tuple[str, ...]] = ("query", "update", "graph_store")
    NEEDED_TO_PROVE: ClassVar[tuple[str, ...]] = ("user", "password")
    """What is needed as well where ``authentication`` is not ``none``."""
