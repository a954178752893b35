"""Differences between a dataset at a portal and the one wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from verbund.publication.ckan.api import Record
from verbund.publication.ckan.fields import DATASET, RESOURCE, Keep, Part
from verbund.publication.ckan.wanted import Wanted, WantedResource
from verbund.publication.immutable import stated_version
from verbund.publication.release import DATASET as DATASET_FILE
from verbund.release.manifest.manifest import Version

UNFINISHED: Final = "verbund_unfinished"
"""The extra that marks an incomplete dataset, which is private until it is complete."""

UPLOADED: Final = "upload"

_OUR_CORE: Final = tuple(field.key for field in DATASET if field.part is Part.DATASET)
_OUR_EXTRAS: Final = frozenset(field.key for field in DATASET if field.part is Part.EXTRA) | {
    UNFINISHED
}
_OUR_FIELDS: Final = tuple(field.key for field in RESOURCE if field.keep is not Keep.NUMBER)


@dataclass(frozen=True, slots=True)
class Pair:
    """A resource as wanted, and as the portal has it; None where it has none."""

    wanted: WantedResource
    found: Record | None

    @property
    def changes(self) -> dict[str, str | int]:
        """The fields that differ, with their new values; an empty string removes a value."""
        found = self.found or {}
        return {
            key: value
            for key, value in _fields(self.wanted).items()
            if not same(found.get(key), value)
        }

    @property
    def upload(self) -> bool:
        """Whether the file must be uploaded: the portal has none, or another."""
        file, found = self.wanted.file, self.found
        if file is None:
            return False
        if found is None or found.get("url_type") != UPLOADED:
            return True
        return not (same(found.get("hash"), file.sha256) and same(found.get("size"), file.bytes))


def pairs(found: Record | None, wanted: Wanted) -> tuple[Pair, ...]:
    """Each resource wanted, with the portal's resource of its IRI."""
    there: dict[str, Record] = {}
    for resource in _resources(found):
        there.setdefault(str(resource.get("uri")), resource)
    return tuple(Pair(resource, there.get(resource.uri)) for resource in wanted.resources)


def surplus(found: Record | None, wanted: Wanted) -> tuple[Record, ...]:
    """Our resources to delete: those no longer in the catalogue, and duplicates.

    A resource without our IRI is foreign, and stays.
    """
    kept = {pair.found["id"] for pair in pairs(found, wanted) if pair.found is not None}
    expected = {resource.uri for resource in wanted.resources}
    return tuple(
        resource
        for resource in _resources(found)
        if resource["id"] not in kept and _is_ours(resource, wanted, expected)
    )


def dataset_changes(found: Record, wanted: Wanted) -> dict[str, Any]:
    """The dataset's own fields that differ, by key, with their new values.

    Fields and extras that a catalogue does not fill are ignored, and kept.
    """
    changes: dict[str, Any] = {
        key: value
        for key in (*_OUR_CORE, *(wanted.core.keys() - set(_OUR_CORE)))
        if not same(found.get(key), value := wanted.core.get(key, ""))
    }
    if found.get("state") != "active":
        changes["state"] = "active"
    unfinished = UNFINISHED in extras_of(found)
    private = wanted.private if wanted.private is not None else False if unfinished else None
    if private is not None and bool(found.get("private")) != private:
        changes["private"] = private
    if (found.get("organization") or {}).get("name") != wanted.organisation:
        changes["owner_org"] = wanted.organisation
    if tags_of(found) != wanted.tags:
        changes["tags"] = merged_tags(found, wanted.tags)
    if changed_extras(found, wanted):
        changes["extras"] = merged_extras(found, wanted.extras)
    return changes


def version_held(found: Record | None, wanted: Wanted) -> Iterator[Version]:
    """The version that the portal has, with the checksum of its dataset.nt, where both match.

    Files are written first and the fields of the dataset last. In between the file may be newer
    than the version that the dataset states; their dates then differ.
    """
    extras = extras_of(found or {})
    if found is None or UNFINISHED in extras:
        return
    for pair in pairs(found, wanted):
        there = pair.found or {}
        if pair.wanted.name == DATASET_FILE and same(there.get("modified"), extras.get("modified")):
            yield from stated_version(
                found.get("version"), extras.get("modified"), there.get("hash")
            )


def changed_extras(found: Record, wanted: Wanted) -> tuple[str, ...]:
    """The keys of our extras that differ."""
    there = extras_of(found)
    return tuple(
        key for key in sorted(_OUR_EXTRAS) if not same(there.get(key), wanted.extras.get(key, ""))
    )


def merged_extras(found: Record, ours: Mapping[str, str]) -> list[dict[str, str]]:
    """The extras to write: ours, and the portal's further ones."""
    others = {key: value for key, value in extras_of(found).items() if key not in _OUR_EXTRAS}
    return [{"key": key, "value": value} for key, value in sorted({**others, **ours}.items())]


def extras_of(found: Record) -> dict[str, str]:
    """The extras by key."""
    return {str(extra["key"]): extra["value"] for extra in found.get("extras") or ()}


def tags_of(found: Record) -> tuple[str, ...]:
    """The free tags in the order of ours; those of the portal's vocabularies are ignored."""
    tags = found.get("tags") or ()
    return tuple(sorted(str(tag["name"]) for tag in tags if not tag.get("vocabulary_id")))


def merged_tags(found: Record, ours: tuple[str, ...]) -> list[dict[str, str]]:
    """The tags to write: ours, and those of the portal's vocabularies."""
    others = [
        {"name": str(tag["name"]), "vocabulary_id": str(tag["vocabulary_id"])}
        for tag in found.get("tags") or ()
        if tag.get("vocabulary_id")
    ]
    return [{"name": tag} for tag in ours] + others


def same(found: object, wanted: object) -> bool:
    """Whether two values are equal to CKAN, for which None equals an empty string."""
    return ("" if found is None else str(found)) == ("" if wanted is None else str(wanted))


def _fields(resource: WantedResource) -> dict[str, str | int]:
    """All our fields of a resource; those without a value in the catalogue are empty."""
    fields: dict[str, str | int] = dict.fromkeys(_OUR_FIELDS, "")
    fields.update(resource.fields)
    return fields


def _resources(found: Record | None) -> Iterator[Record]:
    yield from (found or {}).get("resources") or ()


def _is_ours(resource: Record, wanted: Wanted, expected: set[str]) -> bool:
    uri = str(resource.get("uri") or "")
    return uri in expected or uri.startswith(wanted.base)
