"""Names of records that have no title, such as a participation: what they say, in a sentence.

They are made as in the log of changes, from the label templates in the shapes of the release.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from verbund.findings import Findings, Language
from verbund.model.cache import load_cached
from verbund.model.folders import ModelFolders
from verbund.model.model import Model
from verbund.publication.release import DATASET, Release
from verbund.release.diff.lookup import Lookup
from verbund.release.diff.naming import Naming

_ONTOLOGY: Final = "ontology.ttl"
_SHAPES: Final = "shapes.ttl"
_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")


def names_made(release: Release, nameless: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the names of some records by IRI relative to the base, and by language tag.

    Records of which nothing can be said are left out. Raises OSError.
    """
    records = list(nameless)
    model = model_of(release) if records else None
    if model is None:
        return {}
    with release.files[DATASET].path.open("rb") as stream:
        lookup = Lookup(stream)
        namings = [Naming(model, lookup, language) for language in _LANGUAGES]
        made: dict[str, dict[str, str]] = {
            relative: {
                naming.language: name
                for naming in namings
                if (name := naming.made(release.base + relative)) is not None
            }
            for relative in records
        }
    return {relative: names for relative, names in made.items() if names}


def model_of(release: Release) -> Model | None:
    """Return the model of a release; None where it has none, or one that is read no more."""
    files = release.files
    if _ONTOLOGY not in files or _SHAPES not in files:
        return None
    folders = ModelFolders(
        ontology=((_ONTOLOGY, files[_ONTOLOGY].path),),
        shapes=((_SHAPES, files[_SHAPES].path),),
        roots=(release.folder.resolve(),),
    )
    try:
        return load_cached(folders, base=release.base, language=_LANGUAGES[0], materialise=False)
    except Findings:
        return None
