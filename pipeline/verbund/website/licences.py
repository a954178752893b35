"""The names of licences: what people call them, by their IRIs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from verbund.findings import Language
from verbund.views.release import ReleaseViews


def licence_name(iri: str, views: ReleaseViews, language: Language) -> str:
    """Return what a licence is called: by the model, else by licences.toml, else its IRI."""
    if iri in views.model.labels:
        return views.vocabulary.label(iri, language)
    known = _names().get(_bare(iri))
    return iri if known is None else known[language]


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    text = files("verbund.website").joinpath("licences.toml").read_text(encoding="utf-8")
    return {_bare(iri): names for iri, names in tomllib.loads(text).items()}


def _bare(iri: str) -> str:
    """An IRI without scheme and slash at the end: a licence has addresses that differ in these."""
    return iri.partition("://")[2].rstrip("/")
