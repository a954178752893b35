"""What a worker holds: the release in a store, read once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from verbund.findings import Findings, phrase
from verbund.findings.catalogue import LANGUAGES, render, visible
from verbund.queries import on_disk
from verbund.queries.engine import DATA_FILES, read_prefixes, read_release
from verbund.queries.lookup import Lookup, base_of, indexed, lookup_of
from verbund.question.folder import QUESTIONS, question_files, read_file
from verbund.question.question import Question
from verbund.rdf.graph import turtle_graph
from verbund.release.manifest.manifest import read_manifest
from verbund.release.verify.sums import is_regular
from verbund.serve.api_jobs import ApiData
from verbund.serve.choices import Choices
from verbund.serve.collections import collections_of
from verbund.serve.documents import read_documents
from verbund.serve.finding import Index
from verbund.serve.limits import ServeLimits
from verbund.serve.store import RemoteStore, StoreAddress
from verbund.serve.store_check import check_store
from verbund.serve.store_source import StoreSource
from verbund.serve.words import said
from verbund.sparql.errors import NoReleaseError, QueryError
from verbund.views.listing import iris_of
from verbund.views.release import ReleaseViews, release_model
from verbund.views.source import RecordSource, ReleaseSource
from verbund.views.vocabulary import Vocabulary
from verbund.website.site import Site, site_of
from verbund.workspace.packaged import queries_folder


@dataclass(frozen=True, slots=True)
class Held:
    """A release in memory: its store, prefixes, questions by name, and documents (documents.py).

    Of one that is on the disk or in a store elsewhere, what is small is in memory. ``files`` are
    the open files of one on the disk. ``views`` and ``pages`` are None for a release without a
    model or catalogue that can be read.
    """

    store: ox.Store | RemoteStore
    triples: int
    base: str
    prefixes: Mapping[str, str]
    lookup: Lookup
    questions: Mapping[str, Question]
    documents: Mapping[str, tuple[str, ...]]
    views: ReleaseViews | None
    pages: Site | None
    api: ApiData | None
    choices: Choices | None
    files: frozenset[int] = frozenset()


def read_held(
    folder: Path,
    address: StoreAddress | None,
    limits: ServeLimits,
    outlines: Path | None = None,
) -> Held:
    """Read a release, or have it in the store of an address. Raises QueryError.

    ``outlines`` is a file with those of territories.
    """
    if not any(is_regular(folder / name) for name in DATA_FILES):
        raise NoReleaseError(phrase("query.no-release-in", folder=visible(str(folder))))
    if address is None:
        data = _on_disk(folder, limits) or _in_memory(folder)
    else:
        data = _elsewhere(folder, address, limits.seconds)
    views, questions = _views(folder, data), questions_of(folder)
    if views is None and address is not None:
        raise QueryError(said("store-model", folder=visible(str(folder))))
    pages = None if views is None else _pages(views, outlines)
    _warm(pages)
    choices = None if views is None else Choices(views)
    if choices is not None and not isinstance(data.store, RemoteStore):
        choices.make(questions.values())
    if isinstance(data.store, RemoteStore):
        data.store.close()  # the workers have connections of their own
    return Held(
        store=data.store,
        triples=data.triples,
        base=data.lookup.base,
        prefixes=read_prefixes(folder),
        lookup=data.lookup,
        questions=questions,
        documents=read_documents(folder, data.lookup.base),
        views=views,
        pages=pages,
        api=None if views is None else _api(views, questions),
        choices=choices,
        files=data.files,
    )


def _pages(views: ReleaseViews, outlines: Path | None) -> Site:
    """The pages of a release. Raises QueryError where the outlines cannot be read."""
    try:
        return site_of(views, outlines)
    except Findings as error:
        found = error.findings[0]
        raise QueryError({tag: render(found, tag).message for tag in LANGUAGES}) from None


class _Data(NamedTuple):
    """The dataset: its store, how values are looked up in it, and how pages read it."""

    store: ox.Store | RemoteStore
    triples: int
    lookup: Lookup
    source: Callable[[], RecordSource]
    files: frozenset[int] = frozenset()


def _in_memory(folder: Path) -> _Data:
    """Read the dataset of a release. Raises QueryError."""
    return _held_in(read_release(folder), folder)


def _on_disk(folder: Path, limits: ServeLimits) -> _Data | None:
    """The dataset of a large release on the disk; None for one that is held in memory.

    Raises QueryError where it cannot be read.
    """
    if not on_disk.is_possible() or on_disk.size_of(folder) <= limits.in_memory:
        return None
    try:
        opened = on_disk.open_on_disk(folder)
    except OSError as error:  # no room on the disk: the memory may have some
        problem = visible(error.strerror or str(error))
        print(f"verbund serve: {said('not-on-disk', problem=problem)['en']}", file=sys.stderr)  # noqa: T201 - for the operator
        return None
    return _held_in(opened.store, folder, opened.files)


def _held_in(store: ox.Store, folder: Path, files: frozenset[int] = frozenset()) -> _Data:
    lookup = indexed(lookup_of(store, folder))
    source = partial(ReleaseSource, folder, store, lookup.base)
    return _Data(store, len(store), lookup, source, files)


def _elsewhere(folder: Path, address: StoreAddress, seconds: float) -> _Data:
    """Have the dataset in the store of an address, which must hold it. Raises QueryError."""
    base = base_of(folder)
    if not base:
        raise QueryError(said("store-model", folder=visible(str(folder))))
    first = RemoteStore(address, base, max(seconds, _CHECKING))
    try:
        triples = check_store(first, folder, read_manifest(folder))
    finally:
        first.close()
    remote = RemoteStore(address, base, seconds)
    source = StoreSource(folder, remote)
    return _Data(remote, triples, lookup_of(source, folder), lambda: source)


_CHECKING: Final = 300.0
"""The seconds for an answer while it is checked what the store holds: all is counted."""


def _api(views: ReleaseViews, questions: Mapping[str, Question]) -> ApiData:
    return ApiData(views, questions, collections_of(views, questions), Index(views))


def _warm(pages: Site | None) -> None:
    """Let what pages share be made once, before the workers are forked.

    That is what all share, and what those of one table do: some of each are made.
    """
    if pages is None:
        return
    some = list(_some_records(pages.views))
    for tag in LANGUAGES:
        pages.file(f"{tag}/index.html")
        pages.file(f"{tag}/none.csv")  # there is none: all are looked through
        for iri in some:
            pages.file(f"{tag}/{pages.addresses.place(iri)}.html")


def _some_records(views: ReleaseViews) -> Iterator[str]:
    """The first records of each table; none of a store elsewhere, which is not asked for all."""
    if isinstance(views.source, ReleaseSource):
        for table in views.tables:
            yield from nsmallest(_SOME, iris_of(table, views.names[LANGUAGES[0]]))


_SOME: Final = 3


def _views(folder: Path, data: _Data) -> ReleaseViews | None:
    """The views of a release, over what there is of it already."""
    try:
        manifest = read_manifest(folder)
        model = release_model(folder, data.lookup.base)
        vocabulary = Vocabulary(model, turtle_graph(model.ontology_turtle))
        views = ReleaseViews(folder, manifest, vocabulary, data.source())
        views.dataset  # noqa: B018 - it is read when it is asked for, and may be broken
    except (Findings, OSError, ValueError):
        return None
    return views


def questions_of(folder: Path) -> dict[str, Question]:
    """The questions of a release by name: its own, else those that come with verbund."""
    files = question_files(folder / QUESTIONS) or question_files(queries_folder())
    return {path.stem: read_file(path) for path in files}
