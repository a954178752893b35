"""From one content of a graph to another, so that it can be gone on with or undone at any point.

Readers see the graph itself all the time. What both contents have never leaves it: the new triples
come in first, then the old ones go. In a store whose updates are transactions this is one moment.
Elsewhere readers may for a while see both the old and the new statements, never fewer than both
have in common.
"""

from __future__ import annotations

from verbund.publish.error import TargetError
from verbund.publish.sparql.content import Content
from verbund.publish.sparql.names import Names, reference
from verbund.publish.sparql.record import Record, statements
from verbund.publish.sparql.store import Store
from verbund.publish.sparql.verify import count


def switch(store: Store, content: Content, published: Record | None) -> None:
    """Make a staging graph that was verified the content of the graph.

    The old content is kept, then the promise is recorded: from here on the staging graph holds the
    new content and the previous graph the old one. ``complete`` does the rest. ``published`` is
    what is recorded of the old content. Raises TargetError.
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
    complete(store, content, published)


def complete(store: Store, content: Content, published: Record | None) -> None:
    """Go on from the promise: switch, verify, record, and clear away.

    Raises TargetError. Where the graph is not as it should be after the switch (U301), the old
    content is put back first.
    """
    names = content.names
    _replace(store, names.graph, names.staging)
    try:
        count(store, names.graph, content.record.triples)
    except TargetError as error:
        if error.code == "U301":
            roll_back(store, names, published)
        raise
    record = statements(names.graph, content.record)
    store.update(
        f"{_rewrite(names, record)} ;\n{_clear(names)}",
        f"DROP {names.previous}",
    )


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
    _replace(store, names.graph, names.previous)
    count(store, names.graph, kept)
    record = "" if published is None else statements(names.graph, published)
    store.update(f"{_rewrite(names, record)} ;\n{_clear(names)}", f"DROP {names.staging}")


def clear(store: Store, names: Names) -> None:
    """Take away what a run left that never came to its promise. Raises TargetError."""
    store.update(_clear(names), f"DROP {names.staging}")


def _replace(store: Store, graph: str, by: str) -> None:
    """Only what differs is written: engines compare two graphs quicker than they write one."""
    one, other = (f"GRAPH {reference(name)} {{ ?s ?p ?o }}" for name in (graph, by))
    store.update(
        f"INSERT {{ {one} }} WHERE {{ {other} MINUS {{ {one} }} }} ;\n"
        f"DELETE {{ {one} }} WHERE {{ {one} MINUS {{ {other} }} }}",
        f"INSERT {by} into {graph}",
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
