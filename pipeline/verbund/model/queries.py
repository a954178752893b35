"""The queries of shapes: each must be SPARQL of its kind, and tell the node that it is about."""

from __future__ import annotations

from typing import Any, Final

from rdflib import SH, URIRef
from rdflib.term import Variable

from verbund.model.annotations import Annotations

_KINDS: Final = {SH.select: "SelectQuery", SH.ask: "AskQuery"}
_THIS: Final = Variable("this")


def check_queries(annotations: Annotations) -> None:
    """Report queries that could not run, or would run and mean nothing (SHACL, section 5.2.1).

    An engine stops at the first, without its place, or takes every record for the focus node.
    """
    for parameter, kind in _KINDS.items():
        for subject, text in sorted(annotations.graph.subject_objects(parameter), key=str):
            try:
                query = _parsed(str(text))
            except Exception as error:  # noqa: BLE001  # whatever a foreign parser raises
                problem = " ".join(str(error).split())
                annotations.wrong(subject, str(parameter), "model.query", problem=problem)
                continue
            if query.name != kind:
                name = annotations.shown(str(parameter))
                annotations.wrong(subject, str(parameter), "model.query-kind", value=name)
            elif parameter == SH.select and not _has_this(query):
                annotations.wrong(subject, str(parameter), "model.query-this")


def _parsed(text: str) -> Any:  # rdflib has no type for it
    """A query as rdflib reads it. ``$PATH`` stands for a path, which it is replaced by."""
    from rdflib.plugins.sparql.parser import parseQuery

    return parseQuery(text.replace("$PATH", URIRef("urn:path").n3()))[1]


def _has_this(query: Any) -> bool:
    """Whether the result has ``$this``; ``SELECT *`` has it where the pattern does."""
    columns = query.projection
    return not columns or any(_THIS in (column.var, column.evar) for column in columns)
