"""Verification of a portal after publishing: its data compared with the data sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.publication.ckan.api import Api, Record
from verbund.publication.ckan.differences import UPLOADED, Pair, extras_of, pairs, tags_of
from verbund.publication.ckan.package import Package
from verbund.publication.ckan.steps import DATASET, RESOURCE
from verbund.publication.ckan.wanted import Wanted
from verbund.publication.http import TooLargeError
from verbund.publication.release import ReleaseFile
from verbund.publication.target import Check, Verification

SHA256 = "sha256"
"""The measure of a file that was downloaded."""


class Reader:
    """Reads back from one portal; ``place`` and ``target`` are for its findings."""

    def __init__(self, target: str, place: Place, api: Api) -> None:
        self._target, self._place, self._api = target, place, api

    def read(self, found: Record | None, wanted: Wanted, described: Package) -> Verification:
        """Compare every field and file. Raises TargetError where a file cannot be downloaded."""
        fields = [*_of_dataset(found or {}, wanted)]
        files = []
        for pair in pairs(found, wanted):
            fields += _of_resource(pair)
            if pair.wanted.file is not None:
                files.append(self._file(pair.wanted.file, pair.found, (found or {}).get("id")))
        findings = [
            *(self._changed(reading) for reading in fields if not reading.same),
            *(self._broken(reading) for reading in files if not reading.same),
            *self._lost(described),
        ]
        return Verification((*fields, *files), tuple(findings))

    def _file(self, file: ReleaseFile, found: Record | None, dataset: object) -> Check:
        """The check of a file's SHA-256 by downloading it; empty where the portal has no file."""
        checksum = ""
        if found is not None and found.get("url_type") == UPLOADED:
            last = _file_name(found)
            steps = ("dataset", str(dataset), "resource", found["id"], "download", last)
            digest = hashlib.sha256()
            call = f"GET {file.name}"
            try:
                self._api.download(steps, digest.update, call=call, most=file.bytes)
                checksum = digest.hexdigest()
            except TooLargeError as error:  # the file is then another one
                checksum = error.words
        return Check(RESOURCE, file.name, SHA256, file.sha256, checksum)

    def _changed(self, reading: Check) -> Finding:
        code = "U122" if reading.found else "U121"
        return self._finding(
            code, _what(reading.kind, reading.what), value=reading.expected, found=reading.found
        )

    def _broken(self, reading: Check) -> Finding:
        details = {
            "target": self._target,
            "name": reading.name,
            "expected": reading.expected,
            "found": reading.found or "—",
        }
        return Finding("U206", self._place, details=details)

    def _lost(self, described: Package) -> Iterator[Finding]:
        """The findings for statements that CKAN has no field for, and that were not sent."""
        for item in described.lost_languages:
            yield self._finding("U120", _field(item.what), languages=", ".join(item.languages))
        for lost in described.lost:
            yield self._finding("U121", lost.what, value=lost.value)
        if described.tag_languages:
            languages = ", ".join(described.tag_languages)
            yield self._finding("U121", phrase("ckan.tag-languages"), value=languages)
        for keyword, tags in described.tag_changes:
            yield self._finding("U122", _field("tags"), value=keyword, found=tags)

    def _finding(
        self, code: str, what: str | Localised, *, value: str | None = None, **more: str
    ) -> Finding:
        details: dict[str, str | Localised] = {"target": self._target, "what": what, **more}
        return Finding(code, self._place, severity=Severity.WARNING, value=value, details=details)


def _of_dataset(found: Record, wanted: Wanted) -> Iterator[Check]:
    extras = extras_of(found)
    for key, value in sorted(wanted.core.items()):
        yield Check(DATASET, wanted.name, key, value, _text(found.get(key)))
    for key, value in sorted(wanted.extras.items()):
        yield Check(DATASET, wanted.name, f"extras.{key}", value, _text(extras.get(key)))
    yield Check(DATASET, wanted.name, "tags", ", ".join(wanted.tags), ", ".join(tags_of(found)))
    yield Check(DATASET, wanted.name, "state", "active", _text(found.get("state")))


def _of_resource(pair: Pair) -> Iterator[Check]:
    found = pair.found or {}
    for key, value in sorted(pair.wanted.fields.items()):
        yield Check(RESOURCE, pair.wanted.name, key, _text(value), _text(found.get(key)))


def _what(kind: str, field: str) -> Localised:
    return _field(f"{kind} {field}" if kind == RESOURCE else field)


def _field(name: str) -> Localised:
    """The name of a field of the dataset or of a resource, for texts."""
    kind, _, key = name.rpartition(" ")
    return phrase("ckan.resource-field" if kind == RESOURCE else "ckan.field", field=key)


def _file_name(found: Record) -> str:
    """The last segment of the URL that CKAN gives a file, made from its name at the portal."""
    name = unquote(_path_of(str(found.get("url") or "")).rsplit("/", 1)[-1])
    return name if name.strip(".") else "file"


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # for example an invalid host in brackets
        return address


def _text(value: object) -> str:
    return "" if value is None else str(value)
