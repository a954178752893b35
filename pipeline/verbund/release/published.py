"""The file published.json: the published versions of a workspace, with their checksums.

``verbund publish`` writes it once a target is proven to hold the release; a build reads it. It may
be committed or not: a target states itself which versions it holds. It has no time of a clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from verbund.findings import Finding, Findings, Place
from verbund.release.manifest.manifest import Version, is_sha256
from verbund.system.regular_file import read_regular
from verbund.system.whole_file import write_whole
from verbund.workspace.text_forms import is_date, is_version

PUBLISHED: Final = "published.json"
FORMAT: Final = "verbund-published-1"

_LARGEST: Final = 1 << 22
_KEYS: Final = {"version", "issued", "sha256"}


def read_published(folder: Path, base: str) -> tuple[Version, ...]:
    """The published versions of the records below this base, the oldest first.

    ``folder`` is the workspace. Empty where there is no file. Raises Findings (B111) where the file
    cannot be used: published versions must not be forgotten.
    """
    return _of(_read(folder).get(base, []))


def note_published(folder: Path, base: str, versions: Sequence[Version]) -> bool:
    """Record versions that a target holds now; gives whether the file was changed.

    ``versions`` are those of the release, the oldest first. A version recorded with other data is
    replaced, since that was allowed by name. Raises OSError, and Findings (B111).
    """
    found = _read(folder)
    before = _of(found.get(base, []))
    after = _merged(before, versions)
    if after == before:
        return False
    found[base] = [
        {"version": item.name, "issued": item.issued, "sha256": item.sha256} for item in after
    ]
    document = {"format": FORMAT, "published": dict(sorted(found.items()))}
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / PUBLISHED, lambda stream: stream.write(text))
    return True


def _merged(before: Sequence[Version], versions: Iterable[Version]) -> tuple[Version, ...]:
    """Merge two lists; a version of the release alone goes before the next one of both."""
    new = {item.name: item for item in versions}
    merged: list[Version] = []
    waiting = list(new.values())
    for item in before:
        if item.name in new:
            while waiting and waiting[0].name != item.name:
                follower = waiting.pop(0)
                if follower not in merged:
                    merged.append(follower)
            if waiting:
                merged.append(waiting.pop(0))
        else:
            merged.append(item)
    return (*merged, *waiting)


def _read(folder: Path) -> dict[str, Any]:
    """The lists of versions by base; only their structure is checked."""
    try:
        document = json.loads(read_regular(folder / PUBLISHED, _LARGEST))
        published = document["published"]
        if document["format"] != FORMAT or not isinstance(published, dict):
            raise _unusable(f"format: {FORMAT}")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unusable(error.strerror or str(error)) from None
    except KeyError as error:
        raise _unusable(f"no key {error}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise _unusable(str(error)) from None
    for items in published.values():
        _of(items)
    return dict(published)


def _of(items: object) -> tuple[Version, ...]:
    found: dict[str, Version] = {}
    for item in items if isinstance(items, list) else [items]:
        if not isinstance(item, Mapping) or set(item) != _KEYS or not _is_version(item):
            raise _unusable(json.dumps(item, ensure_ascii=False))
        if item["version"] in found:
            raise _unusable(f"{item['version']} twice")
        found[item["version"]] = Version(item["version"], item["issued"], item["sha256"])
    return tuple(found.values())


def _is_version(item: Mapping[str, object]) -> bool:
    name, issued = item["version"], item["issued"]
    return (
        isinstance(name, str)
        and is_version(name)
        and isinstance(issued, str)
        and (issued == "" or is_date(issued))
        and is_sha256(item["sha256"])
    )


def _unusable(problem: str) -> Findings:
    return Findings([Finding("B111", Place(file=PUBLISHED), details={"problem": problem})])
