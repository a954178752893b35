"""The switch of a graph to new content, which can be continued or undone at any point.

Readers use the graph all the time. Triples of both contents never leave it: the new triples are
added first, then the old ones are removed. In a store with transactional updates this is atomic.
Elsewhere readers may for a while see both old and new triples, and never fewer than those of both.

A store that takes two values for equal (2019-09 and 2019-09-01, 5 and 5.0) keeps the old one where
the new one is added beside it. Such values are removed in one request and added in the next.
"""

from __future__ import annotations

from typing import Final

from verbund.publication.error import TargetError
from verbund.publication.sparql.graph_content import Content
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
    """Make the verified staging graph the content of the graph.

    The old content is copied, then the promise is recorded: from then on the staging graph holds
    the new content and the previous graph the old one. ``complete`` continues. ``published`` is the
    record of the old content, ``patch`` the patch to the new one. Raises TargetError.
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
    """Continue from the promise: switch, verify, record, and clear.

    The record is written last, after the verification. Raises TargetError. Where the graph is wrong
    after the switch (U301, U302, U311), the old content is restored first.
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
    """Empty the graph, then fill it from the staging graph, so that no old value stays.

    This is only for a failed switch: without transactions readers see an empty graph for a moment.
    Raises TargetError; the old content is restored first.
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
    """Check that the graph equals the verified staging graph, and the release."""
    names = content.names
    _prove_same(store, names.graph, names.staging, content.record.triples)
    if patch is not None:
        prove_patch(store, names.graph, patch)
    prove_sample(store, names.graph, content)


def _prove_same(store: Store, graph: str, other: str, triples: int) -> None:
    """Check that a graph has a number of triples, and as many of each kind as another."""
    count(store, graph, triples)
    prove_same_kinds(store, graph, other)


def note(store: Store, content: Content) -> None:
    """Record another version for the present content of a graph. Raises TargetError."""
    names = content.names
    store.update(_rewrite(names, statements(names.graph, content.record)), f"INSERT {names.record}")


def roll_back(store: Store, names: Names, published: Record | None) -> None:
    """Restore the content of the previous graph in place of the promised one, then clear.

    ``published`` is the record of the old content; without it no record stays. Raises TargetError;
    the promise stays until the old content is restored.
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
    """Remove the leftovers of a run that made no promise. Raises TargetError."""
    store.update(_clear(names), f"DROP {names.staging}")


def _replace(store: Store, graph: str, by: str) -> None:
    """Replace the content of a graph by that of ``by``, writing only the differences.

    Engines compare two graphs faster than they write one.
    """
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
    """Empty a graph, then fill it from ``by``, in two requests and without COPY.

    Virtuoso's COPY leaves values in the graph that it takes for equal.
    """
    one, other = (f"GRAPH {reference(name)} {{ ?s ?p ?o }}" for name in (graph, by))
    store.update(f"DROP SILENT GRAPH {reference(graph)}", f"DROP {graph}")
    store.update(f"INSERT {{ {one} }} WHERE {{ {other} }}", f"INSERT {by} into {graph}")


def _number(store: Store, pattern: str) -> int:
    rows = store.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", _OLD_FORMS)
    return sum(number_of(row, "n", _OLD_FORMS) for row in rows)


def _old_forms(graph: str, by: str) -> tuple[str, str]:
    """Two equivalent patterns for literals that the other graph has only in another form.

    Strings, language-tagged strings and IRIs are left out, as they are equal only in full. There
    are two patterns, since Virtuoso finds nothing with either of them in some of its plans, also
    where STR is applied to both datatypes.
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
    """The update that replaces all records, also the promise, before graphs are cleared."""
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
