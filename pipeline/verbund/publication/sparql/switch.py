"""From one content of a graph to another, so that it can be gone on with or undone at any point.

Readers see the graph itself all the time. What both contents have never leaves it: the new triples
come in first, then the old ones go. In a store whose updates are transactions this is one moment.
Elsewhere readers may for a while see both the old and the new statements, never fewer than both
have in common.

A store that takes two values for the same (2019-09 and 2019-09-01, 5 and 5.0) keeps the old one
where the new one is put beside it. Such values go in one request and come in the next.
"""

from __future__ import annotations

from typing import Final

from verbund.publication.error import TargetError
from verbund.publication.sparql.content import Content
from verbund.publication.sparql.kinds import prove_same_kinds
from verbund.publication.sparql.patch import Patch
from verbund.publication.sparql.proof import prove_patch
from verbund.publication.sparql.record import Record, statements
from verbund.publication.sparql.store import Store, number_of
from verbund.publication.sparql.text import reference
from verbund.publication.sparql.verify import count, prove_sample
from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING
from verbund.workspace.graph_names import Names

_OLD_FORMS: Final = "COUNT of old forms"
_NOT_AS_SENT: Final = frozenset({"U301", "U302", "U311"})


def switch(
    store: Store, content: Content, published: Record | None, patch: Patch | None = None
) -> None:
    """Make a staging graph that was verified the content of the graph.

    The old content is kept, then the promise is recorded: from here on the staging graph holds the
    new content and the previous graph the old one. ``complete`` does the rest. ``published`` is
    what is recorded of the old content, ``patch`` what has led to the new one. Raises TargetError.
    """
    names = content.names
    held = store.counts([names.graph])[names.graph]
    keep = f"COPY SILENT {reference(names.graph)} TO {reference(names.previous)}"
    store.update(keep, f"COPY to {names.previous}")
    count(store, names.previous, held)
    promise = statements(names.staging, content.record)
    store.update(
        f"INSERT DATA {{ GRAPH {reference(names.record)} {{\n{promise}}} }}",
        f"INSERT {names.record}",
    )
    complete(store, content, published, patch)


def complete(
    store: Store, content: Content, published: Record | None, patch: Patch | None = None
) -> None:
    """Go on from the promise: switch, verify, record, and clear away.

    The record is written last: it says what was seen. Raises TargetError. Where the graph is not as
    it should be after the switch (U301, U302, U311), the old content is put back first.
    """
    names = content.names
    try:
        _replace(store, names.graph, names.staging)
        _prove(store, content, patch)
    except TargetError as error:
        if error.code not in _NOT_AS_SENT:
            raise
        _load_anew(store, content, published, patch)
    record = statements(names.graph, content.record)
    store.update(
        f"{_rewrite(names, record)} ;\n{_clear(names)}",
        f"DROP {names.previous}",
    )


def _load_anew(
    store: Store, content: Content, published: Record | None, patch: Patch | None
) -> None:
    """Fill the graph from the staging graph once it is empty: no old value is left to stay.

    Only where the quicker way has failed: without transactions readers see less for a moment.
    Raises TargetError; the old content is put back first.
    """
    names = content.names
    try:
        _copy(store, names.graph, names.staging)
        _prove(store, content, patch)
    except TargetError as error:
        if error.code in _NOT_AS_SENT:
            roll_back(store, names, published)
        raise


def _prove(store: Store, content: Content, patch: Patch | None) -> None:
    """See that the graph is as the staging graph, which was verified, and as the release."""
    names = content.names
    _prove_same(store, names.graph, names.staging, content.record.triples)
    if patch is not None:
        prove_patch(store, names.graph, patch)
    prove_sample(store, names.graph, content)


def _prove_same(store: Store, graph: str, other: str, triples: int) -> None:
    """See that a graph has so many triples, and as many of each kind as another."""
    count(store, graph, triples)
    prove_same_kinds(store, graph, other)


def note(store: Store, content: Content) -> None:
    """Record another version of what a graph has already. Raises TargetError."""
    names = content.names
    store.update(_rewrite(names, statements(names.graph, content.record)), f"INSERT {names.record}")


def roll_back(store: Store, names: Names, published: Record | None) -> None:
    """Go back from the promise to what the previous graph has, then clear away.

    ``published`` is what is recorded of it; without a record nothing stays recorded. Raises
    TargetError; the promise stays until the old content is there again.
    """
    kept = store.counts([names.previous])[names.previous]
    try:
        _replace(store, names.graph, names.previous)
        _prove_same(store, names.graph, names.previous, kept)
    except TargetError as error:
        if error.code not in _NOT_AS_SENT:
            raise
        _copy(store, names.graph, names.previous)
        _prove_same(store, names.graph, names.previous, kept)
    record = "" if published is None else statements(names.graph, published)
    store.update(f"{_rewrite(names, record)} ;\n{_clear(names)}", f"DROP {names.staging}")


def clear(store: Store, names: Names) -> None:
    """Take away what a run left that never came to its promise. Raises TargetError."""
    store.update(_clear(names), f"DROP {names.staging}")


def _replace(store: Store, graph: str, by: str) -> None:
    """Only what differs is written: engines compare two graphs quicker than they write one."""
    one, other = (f"GRAPH {reference(name)} {{ ?s ?p ?o }}" for name in (graph, by))
    missing = f"INSERT {{ {one} }} WHERE {{ {other} MINUS {{ {one} }} }}"
    store.update(
        f"{missing} ;\nDELETE {{ {one} }} WHERE {{ {one} MINUS {{ {other} }} }}",
        f"INSERT {by} into {graph}",
    )
    for old_forms in _old_forms(graph, by):
        if _number(store, old_forms):
            store.update(f"DELETE {{ {one} }} WHERE {{ {old_forms} }}", f"DELETE {graph}")
            store.update(missing, f"INSERT {by} into {graph}")


def _copy(store: Store, graph: str, by: str) -> None:
    """Empty a graph, then fill it from another: in two requests, and not by COPY.

    Virtuoso's COPY leaves in the graph what it takes for equal.
    """
    one, other = (f"GRAPH {reference(name)} {{ ?s ?p ?o }}" for name in (graph, by))
    store.update(f"DROP SILENT GRAPH {reference(graph)}", f"DROP {graph}")
    store.update(f"INSERT {{ {one} }} WHERE {{ {other} }}", f"INSERT {by} into {graph}")


def _number(store: Store, pattern: str) -> int:
    rows = store.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", _OLD_FORMS)
    return sum(number_of(row, "n", _OLD_FORMS) for row in rows)


def _old_forms(graph: str, by: str) -> tuple[str, str]:
    """Patterns for values with a datatype that the other graph has in another form only.

    Texts, texts with a language and IRIs are the same only where every letter is. Two patterns that
    mean the same, since Virtuoso finds nothing with the one or the other in some of its plans; also
    where STR is taken of both datatypes.
    """
    texts = " && ".join(f'STR(DATATYPE(?o)) != "{iri}"' for iri in (XSD_STRING, RDF_LANG_STRING))
    same = "isLiteral(?other) && STR(?o) = STR(?other) && DATATYPE(?o) = DATATYPE(?other)"
    value = f"GRAPH {reference(graph)} {{ ?s ?p ?o }} FILTER(isLiteral(?o) && {texts})"
    other = f"GRAPH {reference(by)} {{ ?s ?p ?other }} FILTER({same})"
    return (
        f"{value} FILTER NOT EXISTS {{ {other} }}",
        f"{value} OPTIONAL {{ {other} }} FILTER(!BOUND(?other))",
    )


def _rewrite(names: Names, record: str) -> str:
    """Replaces the records, among them the promise, before anything is cleared away."""
    graph = reference(names.record)
    old = f"GRAPH {graph} {{ ?s ?p ?o }}"
    if not record:
        return f"DROP SILENT GRAPH {graph}"
    return f"DELETE {{ {old} }} INSERT {{ GRAPH {graph} {{\n{record}}} }} WHERE {{ {old} }}"


def _clear(names: Names) -> str:
    return (
        f"DROP SILENT GRAPH {reference(names.staging)} ;\n"
        f"DROP SILENT GRAPH {reference(names.previous)}"
    )
