"""Immutability of published versions: those that a target holds are compared with the release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from verbund.findings import Finding, Localised, Place, phrase
from verbund.publication.release import Release
from verbund.release.manifest.manifest import Version, is_sha256
from verbund.workspace.text_forms import is_date, is_version

CHANGED: Final = "U130"
"""The code for a version that a target, or published.json, has with other data."""

LOST: Final = "U131"
"""The code for a version that a target holds and the release does not list."""

_NAMED: Final = 5


def stated_version(name: object, issued: object, sha256: object) -> Iterator[Version]:
    """A version as a target states it; none where the values are invalid."""
    day = issued if isinstance(issued, str) and is_date(issued) else ""
    if isinstance(name, str) and is_version(name) and isinstance(sha256, str):
        digest = sha256.lower()
        if is_sha256(digest):
            yield Version(name, day, digest)


def of_target(
    release: Release, held: Iterable[Version], target: str, place: Place
) -> Iterator[Finding]:
    """The findings about the versions that a target holds: changed (U130), not listed (U131)."""
    held = tuple(held)
    where = phrase("publish.target", target=target)
    yield from _changed(release, held, where, target, place)
    known = {item.name for item in _versions(release)}
    lost = list(dict.fromkeys(item.name for item in held if item.name not in known))
    if lost and known:
        more = ", …" if len(lost) > _NAMED else ""
        details = {"target": target, "versions": ", ".join(lost[:_NAMED]) + more}
        yield Finding(LOST, place, details=details)


def of_receipts(release: Release, published: Iterable[Version], file: str) -> Iterator[Finding]:
    """The findings about versions that published.json has with other data (U130)."""
    yield from _changed(release, published, file, file, Place(file=file))


def conflicting(release: Release, held: Iterable[Version]) -> tuple[Version, ...]:
    """The versions held that the release has with other data."""
    ours = {item.name: item.sha256 for item in _versions(release)}
    return tuple(item for item in held if ours.get(item.name, item.sha256) != item.sha256)


def _changed(
    release: Release,
    held: Iterable[Version],
    where: str | Localised,
    target: str,
    place: Place,
) -> Iterator[Finding]:
    ours = {item.name: item.sha256 for item in _versions(release)}
    for item in dict.fromkeys(conflicting(release, held)):
        details: dict[str, str | Localised] = {
            "target": target,
            "where": where,
            "version": item.name,
            "held": item.sha256,
            "found": ours[item.name],
        }
        yield Finding(CHANGED, place, value=item.name, details=details)


def _versions(release: Release) -> Iterator[Version]:
    """All versions that the release lists, and its own."""
    yield from release.versions
    if release.version is not None:
        yield Version(release.version, "", release.sha256)
