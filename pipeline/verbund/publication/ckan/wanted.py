"""The dataset wanted at the portal: CKAN's fields, and the files to upload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from verbund.publication.ckan.fields import OF_THE_ADDRESS
from verbund.publication.ckan.licences import licence_id
from verbund.publication.ckan.package import Package, Resource
from verbund.publication.release import Release, ReleaseFile
from verbund.workspace.ckan import CkanSettings


@dataclass(frozen=True, slots=True)
class WantedResource:
    """A resource wanted. ``file`` is uploaded; without one the resource is a link.

    ``name`` is its name in plans and receipts: the file's name in the release.
    """

    uri: str
    name: str
    fields: Mapping[str, str | int]
    file: ReleaseFile | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dataset wanted. ``private`` is None where the portal decides it.

    ``base`` is the IRI below which all resources are ours.
    """

    name: str
    uri: str
    organisation: str
    base: str
    core: Mapping[str, str]
    extras: Mapping[str, str]
    tags: tuple[str, ...]
    resources: tuple[WantedResource, ...]
    private: bool | None = None


def wanted(
    name: str,
    package: Package,
    settings: CkanSettings,
    release: Release,
    licences: Iterable[Mapping[str, Any]],
) -> Wanted:
    """The dataset wanted at a portal with this list of ``licences``."""
    core = dict(package.core)
    if len(package.licences) == 1 and (own := licence_id(package.licences[0], licences)):
        core["license_id"] = own
    return Wanted(
        name=name,
        uri=package.uri,
        organisation=settings.organisation,
        base=release.base,
        core=core,
        extras=package.extras,
        tags=package.tags,
        resources=tuple(_resource(item, settings, release) for item in package.resources),
        private=settings.private,
    )


def is_uploaded(name: str, settings: CkanSettings) -> bool:
    """Whether a file of the release is uploaded: exact names take precedence over patterns."""
    others = settings.link if settings.files == "upload" else settings.upload
    differs = any(fnmatchcase(name, pattern) for pattern in others)
    return (settings.files == "upload") is not differs


def idle_patterns(
    package: Package, settings: CkanSettings, release: Release
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """The patterns of ``upload`` and ``link`` that match no file of a distribution.

    Each is given as its key, its position in the list, and the names of the files.
    """
    files = (_file(resource, release) for resource in package.resources)
    names = tuple(sorted({file.name for file in files if file is not None}))
    for key, patterns in (("upload", settings.upload), ("link", settings.link)):
        for at, pattern in enumerate(patterns):
            if not any(fnmatchcase(name, pattern) for name in names):
                yield key, at, names


def _resource(resource: Resource, settings: CkanSettings, release: Release) -> WantedResource:
    file = _file(resource, release)
    name = file.name if file else resource.uri.rsplit("/", 1)[-1]
    fields = dict(resource.fields)
    if file is not None:  # always sent: CKAN computes neither again
        fields |= {"hash": file.sha256, "size": file.bytes}
        if is_uploaded(file.name, settings):
            for key in OF_THE_ADDRESS:
                fields.pop(key, None)
            return WantedResource(resource.uri, name, fields, file)
    return WantedResource(resource.uri, name, {**fields, "url": resource.address, "url_type": ""})


def _file(resource: Resource, release: Release) -> ReleaseFile | None:
    """The file of the release for a distribution: its IRI ends with the file's name."""
    named = [
        file for file in release.files.values() if resource.uri.endswith(f"/{quote(file.name)}")
    ]
    return max(named, key=lambda file: len(file.name), default=None)
