"""Keeps the pages of a model in the user's cache folder: they change with it, not with the records.

To make them takes longer than all else of a release of some thousand records. Their name there is
made from all that they depend on: what the model was compiled from and the code (``Model.state``),
the title, the downloads, the example rows. So another state has another name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.release.pages.examples import Examples
from verbund.system.user_cache import cache_folder, forget_oldest, read_kept, write_kept

_SUFFIX: Final = ".pages"
_MOST: Final = 8
"""The number of files kept, of some megabytes each; the least recently used go."""

_LIBRARIES: Final = ("jinja2", "markupsafe")


def kept_or_made(
    model: Model,
    title: Localised,
    downloads: Sequence[str],
    examples: Mapping[str, Examples],
    make: Callable[[], dict[str, str]],
) -> dict[str, str]:
    """The texts of the pages by file name: those kept, or else those made, which are then kept.

    Nothing is kept of a model of unknown state. A cache folder that cannot be used does no harm.
    """
    place = _place(model, title, downloads, examples)
    texts = None if place is None else _read(place)
    if texts is None:
        texts = make()
        if place is not None:
            with suppress(OSError):  # the next run makes them
                write_kept(place, json.dumps(texts).encode())
                forget_oldest(place.parent, _SUFFIX, _MOST)
    return texts


def _place(
    model: Model, title: Localised, downloads: Sequence[str], examples: Mapping[str, Examples]
) -> Path | None:
    """Where these pages are kept; None where they are not."""
    try:
        folder = cache_folder()
    except RuntimeError:  # no home is known
        return None
    if folder is None or not model.state:
        return None
    rows = {name: item.content for name, item in examples.items()}
    state = [model.state, *map(version, _LIBRARIES), dict(title), sorted(downloads), rows]
    digest = sha256(json.dumps(state).encode())
    return folder / f"{digest.hexdigest()}{_SUFFIX}"


def _read(place: Path) -> dict[str, str] | None:
    data = read_kept(place)
    return None if data is None else dict(json.loads(bytes(data)))
