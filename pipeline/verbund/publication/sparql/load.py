"""Loading of the staging graph: in full, or as a copy of the graph with a patch applied."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final

from verbund.publication.error import TargetError
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.kinds import prove_kinds
from verbund.publication.sparql.patch import Patch
from verbund.publication.sparql.proof import prove_patch
from verbund.publication.sparql.store import Store
from verbund.publication.sparql.text import reference
from verbund.publication.sparql.verify import verify
from verbund.publication.target import Progress
from verbund.release.diff.update import write_update

_CHUNK: Final = 4 << 20
"""Bytes of a request that adds triples: a store takes them well within a minute."""

_OPERATIONS: Final = 1 << 18
"""Bytes of an update: engines compile updates, which is slower than loading."""

_LONG: Final = 1 << 14
"""Bytes of a line from which it is sent in an update: Virtuoso's loader refuses long lines."""

_REFUSALS: Final = frozenset({"U105", "U106", "U109", "U301", "U302", "U311"})


def load(store: Store, content: Content, patch: Patch | None, progress: Progress) -> Patch | None:
    """Fill the staging graph and verify it. Gives the patch that was applied, if any.

    Where a patch does not give the content, the content is loaded in full into an empty graph, in
    which no old value prevents a new one. Raises TargetError; the next run then begins the staging
    graph again.
    """
    if patch is not None:
        try:
            _load_patch(store, content, patch, progress)
            return patch
        except TargetError as error:
            if error.transient or error.code not in _REFUSALS:
                raise
    _load_whole(store, content, progress)
    return None


def _load_whole(store: Store, content: Content, progress: Progress) -> None:
    staging = content.names.staging
    store.update(f"DROP SILENT GRAPH {reference(staging)}", f"DROP {staging}")
    _add(store, staging, content.lines(), progress, whole=content.whole)
    verify(store, staging, content)
    prove_kinds(store, staging, content.path)


def _load_patch(store: Store, content: Content, patch: Patch, progress: Progress) -> None:
    staging = content.names.staging
    copy = f"COPY SILENT {reference(content.names.graph)} TO {reference(staging)}"
    store.update(copy, f"COPY to {staging}")
    _remove(store, staging, patch.lines(patch.removed), progress)
    _add(store, staging, patch.lines(patch.added), progress)
    verify(store, staging, content)
    prove_patch(store, staging, patch)
    prove_kinds(store, staging, content.path)


def _add(
    store: Store, graph: str, lines: Iterable[bytes], progress: Progress, *, whole: bool = False
) -> None:
    """Add lines in chunks; those too long for some loaders are sent in updates."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        if len(line) > _LONG and not whole:
            _update(store, graph, (), (line,), progress)
            continue
        if waiting and size + len(line) > _CHUNK and not whole:
            _post(store, graph, waiting, progress)
            waiting, size = [], 0
        waiting.append(line)
        size += len(line)
    if waiting:
        _post(store, graph, waiting, progress)


def _post(store: Store, graph: str, lines: list[bytes], progress: Progress) -> None:
    body = b"".join(lines)
    store.add(graph, body)
    progress.sent(len(body))


def _remove(store: Store, graph: str, lines: Iterable[bytes], progress: Progress) -> None:
    for block in _blocks(lines):
        _update(store, graph, block, (), progress)


def _blocks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    block: list[bytes] = []
    size = 0
    for line in lines:
        if block and size + len(line) > _OPERATIONS:
            yield block
            block, size = [], 0
        block.append(line)
        size += len(line)
    if block:
        yield block


def _update(
    store: Store, graph: str, removed: Iterable[bytes], added: Iterable[bytes], progress: Progress
) -> None:
    removed, added = tuple(removed), tuple(added)
    text = io.BytesIO()
    write_update(text, removed, added, graph=graph)
    store.update(text.getvalue(), f"{'DELETE' if removed else 'INSERT'} {graph}")
    progress.sent(sum(map(len, removed)) + sum(map(len, added)))
