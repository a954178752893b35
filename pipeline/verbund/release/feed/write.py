"""Writer of the feed of a release: it goes on from the feed of the version before, or begins."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from verbund.findings import Finding, Language, Localised, Place, Severity, phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.release.diff.sentences import ChangeLog
from verbund.release.diff.write import ADDED, REMOVED
from verbund.release.feed.atom import Told, atom_text
from verbund.release.feed.members import changes, snapshot
from verbund.release.feed.names import atom_path
from verbund.release.feed.pages import pages_of, write_pages, write_root
from verbund.release.manifest.feed_part import FEED, FeedPart, feed_parts, moment_after
from verbund.release.manifest.history import link_file
from verbund.release.manifest.manifest import Version, read_manifest
from verbund.system.inside import below
from verbund.system.regular_file import read_regular

_DATASET: Final = "dataset.nt"
_LARGEST_PAGE: Final = 1 << 28


@dataclass(frozen=True, slots=True)
class Described:
    """What a feed says of itself: the base, where the release lies, names by language."""

    base: str
    download: str | None
    title: Localised
    publisher: Localised


@dataclass(frozen=True, slots=True)
class Before:
    """The version before, with the folder of its release, and how this one differs from it.

    ``changes`` is the folder with that difference, ``logs`` are its words.
    """

    version: Version
    folder: Path
    changes: Path
    logs: Mapping[Language, ChangeLog]


@dataclass(frozen=True, slots=True)
class _Begun:
    """The feed of the version before: its parts, and its Atom feeds by language."""

    parts: tuple[FeedPart, ...] = ()
    atoms: Mapping[Language, str] = field(default_factory=dict)


def write_feed(
    release: Path,
    described: Described,
    version: Version,
    records: int,
    before: Before | None,
    *,
    begin: bool,
) -> tuple[tuple[FeedPart, ...], list[Finding]]:
    """Write the folder ``feed/`` of a release, whose dataset is written; gives its parts.

    A feed of the version before goes on: its pages are taken over, and what changed is added. Else
    a new one begins where ``begin`` says so, with all records of the version before, if that is
    kept, as the first members. Without either there are no parts. A finding (B114) tells of pages
    that cannot be taken over. Raises OSError.
    """
    folder = release / FEED
    begun, findings = _Begun(), list[Finding]()
    if before is not None:
        begun, findings = _taken_over(before, folder)
    if not begun.parts and not begin:
        return (), findings
    told = list(_told(release, described.base, version, records, before, begun.parts))
    parts = (*begun.parts, *(one.part for one in told))
    write_root(folder, described.base, described.title, parts)
    names = described.title, described.publisher
    for language in LANGUAGES:
        earlier = begun.atoms.get(language, "")
        text = atom_text(described.base, described.download, names, told, earlier, language)
        path = folder / atom_path(language)
        path.write_text(text, encoding="utf-8", newline="\n")
    return parts, findings


def _told(
    release: Path,
    base: str,
    version: Version,
    records: int,
    before: Before | None,
    parts: Sequence[FeedPart],
) -> Iterator[Told]:
    """Write the pages of this version, and of the one before if the feed begins there."""
    folder = release / FEED
    if before is None or not (parts or before.version.issued):
        logs = None if before is None else before.logs
        yield Told(_whole(folder, base, version, release / _DATASET), records, logs)
        return
    last = parts[-1] if parts else _whole(folder, base, before.version, before.folder / _DATASET)
    first = parts[0].version if parts else last.version
    if not parts:
        yield Told(last, _records_of(before.folder))
    moment = moment_after(version.issued, last.published)
    members = changes(before.changes / REMOVED, before.changes / ADDED, release / _DATASET)
    added = write_pages(folder, base, first, version.name, moment, members)
    yield Told(added, records, before.logs)


def _whole(folder: Path, base: str, version: Version, dataset: Path) -> FeedPart:
    """Write all records of a version, with which a feed begins."""
    name, moment = version.name, moment_after(version.issued, None)
    with dataset.open("rb") as lines:
        return write_pages(folder, base, name, name, moment, snapshot(lines))


def _records_of(release: Path) -> int:
    try:
        return sum(map(int, read_manifest(release)["records"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def _taken_over(before: Before, folder: Path) -> tuple[_Begun, list[Finding]]:
    """Take over the pages of the version before, each as its manifest says."""
    try:
        document = read_manifest(before.folder)
    except (OSError, ValueError):
        return _Begun(), []
    parts = feed_parts(document)
    if not parts or parts[-1].version != before.version.name:
        return _Begun(), []
    sums = _sums(document)
    paths = [path for path, _ in pages_of(parts)]
    old = before.folder / FEED
    try:
        for path in (*paths, *map(atom_path, LANGUAGES)):
            _check(old / path, sums.get(f"{FEED}/{path}"))
        atoms: dict[Language, str] = {
            tag: (old / atom_path(tag)).read_text(encoding="utf-8") for tag in LANGUAGES
        }
    except (OSError, ValueError) as error:
        return _Begun(), [_lost(before, str(error))]
    for path in paths:
        place = below(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        link_file(old / path, place)
    return _Begun(parts, atoms), []


def _sums(document: Mapping[str, Any]) -> dict[str, object]:
    files = document.get("files")
    entries = files if isinstance(files, list) else []
    return {
        str(entry.get("name")): entry.get("sha256") for entry in entries if isinstance(entry, dict)
    }


def _check(path: Path, expected: object) -> None:
    """Raise ValueError, with its name, where a file is not what its manifest says."""
    try:
        found = hashlib.sha256(read_regular(path, _LARGEST_PAGE)).hexdigest()
    except OSError:
        found = ""
    if found != expected:
        raise ValueError(path.name)


def _lost(before: Before, problem: str) -> Finding:
    details: dict[str, str | Localised] = {
        "version": before.version.name,
        "problem": phrase("feed.page", page=problem),
    }
    place = Place(file=f"{FEED}/")
    return Finding("B114", place, severity=Severity.WARNING, details=details)
