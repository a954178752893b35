"""What a worker holds: the release in a store, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from verbund.findings import Findings, phrase
from verbund.findings.catalogue import LANGUAGES, visible
from verbund.queries.engine import DATA_FILES, read_prefixes, read_release
from verbund.queries.lookup import Lookup, lookup_of
from verbund.question.folder import QUESTIONS, question_files, read_file
from verbund.question.question import Question
from verbund.rdf.graph import turtle_graph
from verbund.release.manifest.manifest import read_manifest
from verbund.release.verify.sums import is_regular
from verbund.serve.api_jobs import ApiData
from verbund.serve.collections import collections_of
from verbund.serve.documents import read_documents
from verbund.serve.finding import Index
from verbund.sparql.errors import NoReleaseError
from verbund.views.release import ReleaseViews, release_model
from verbund.views.source import ReleaseSource
from verbund.views.vocabulary import Vocabulary
from verbund.website.site import Site
from verbund.workspace.packaged import queries_folder


@dataclass(frozen=True, slots=True)
class Held:
    """A release in memory: its store, prefixes, questions by name, and documents (documents.py).

    ``views`` and ``pages`` are None for a release without a model or catalogue that can be read.
    """

    store: ox.Store
    base: str
    prefixes: Mapping[str, str]
    lookup: Lookup
    questions: Mapping[str, Question]
    documents: Mapping[str, tuple[str, ...]]
    views: ReleaseViews | None
    pages: Site | None
    api: ApiData | None


def read_held(folder: Path) -> Held:
    """Read a release. Raises QueryError."""
    if not any(is_regular(folder / name) for name in DATA_FILES):
        raise NoReleaseError(phrase("query.no-release-in", folder=visible(str(folder))))
    store = read_release(folder)
    lookup = lookup_of(store, folder)
    views, questions = _views(folder, store, lookup.base), questions_of(folder)
    pages = None if views is None else Site(views)
    _warm(pages)
    return Held(
        store=store,
        base=lookup.base,
        prefixes=read_prefixes(folder),
        lookup=lookup,
        questions=questions,
        documents=read_documents(folder, lookup.base),
        views=views,
        pages=pages,
        api=None if views is None else _api(views, questions),
    )


def _api(views: ReleaseViews, questions: Mapping[str, Question]) -> ApiData:
    return ApiData(views, questions, collections_of(views, questions), Index(views))


def _warm(pages: Site | None) -> None:
    """Let what all pages share be made once, before the workers are forked."""
    if pages is not None:
        for tag in LANGUAGES:
            pages.file(f"{tag}/index.html")


def _views(folder: Path, store: ox.Store, base: str) -> ReleaseViews | None:
    """The views of a release, over the store that there is already."""
    try:
        manifest = read_manifest(folder)
        model = release_model(folder, base)
        source = ReleaseSource(folder, store, base)
        vocabulary = Vocabulary(model, turtle_graph(model.ontology_turtle))
        views = ReleaseViews(folder, manifest, vocabulary, source)
        views.dataset  # noqa: B018 - it is read when it is asked for, and may be broken
    except (Findings, OSError, ValueError):
        return None
    return views


def questions_of(folder: Path) -> dict[str, Question]:
    """The questions of a release by name: its own, else those that come with verbund."""
    files = question_files(folder / QUESTIONS) or question_files(queries_folder())
    return {path.stem: read_file(path) for path in files}
