"""The page of an export that says which file is for whom, in German and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from verbund.exports.flat import FlatTable
from verbund.findings import Language
from verbund.findings.catalogue import say, visible
from verbund.views.release import ReleaseViews

FILES: Final[dict[Language, str]] = {"de": "LIESMICH.md", "en": "README.md"}

_WORDS: Final = ("csv", "xlsx", "parquet", "sqlite", "graphml", "ics", "geojson")


def write_readmes(
    folder: Path, views: ReleaseViews, files: Iterable[Path], tables: Sequence[FlatTable]
) -> list[Path]:
    """Write the page in each language; gives the files. Raises OSError."""
    made = {path.suffix[1:]: path.relative_to(folder) for path in files}
    found = []
    for language, name in FILES.items():
        text = "\n".join(_lines(views, made, tables, language)) + "\n"
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        found.append(folder / name)
    return found


def _lines(
    views: ReleaseViews, made: dict[str, Path], tables: Sequence[FlatTable], language: Language
) -> Iterator[str]:
    title = views.title(language)
    yield f"# {_plain(title)}"
    yield ""
    yield say("export.intro", language, version=views.version, base=views.base)
    yield ""
    for suffix in _WORDS:
        if suffix in made:
            place = made[suffix]
            shown = f"{place.parent}/" if place.parent != Path() else f"{place}"
            yield f"- `{shown}`: {say(f'export.for-{suffix}', language)}"
    yield f"- `datapackage.json`: {say('export.for-package', language)}"
    if "graphml" not in made:
        yield ""
        yield say("export.no-network", language)
    if "geojson" not in made:
        yield ""
        yield say("export.no-places", language)
    yield ""
    yield f"## {say('export.tables', language)}"
    yield ""
    for table in tables:
        about = f": {_plain(table.source.description)}" if table.source.description else ""
        yield f"- `{table.name}` – {_plain(table.heading)}{about}"


def _plain(text: str) -> str:
    """A text on one line, without mark-up of its own."""
    return visible(" ".join(text.split())).replace("`", "'").replace("<", "&lt;")
