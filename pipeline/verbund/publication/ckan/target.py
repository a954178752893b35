"""The target CKAN: the dataset of the release, its resources, and their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from verbund.findings import Finding, Place, Severity
from verbund.publication.ckan.api import Api, NotFound, Record
from verbund.publication.ckan.differences import extras_of, pairs, version_held
from verbund.publication.ckan.package import Package, package_of
from verbund.publication.ckan.portal_name import portal_name
from verbund.publication.ckan.read_back import Reader
from verbund.publication.ckan.revisions import REVISE, revision, shell, upload
from verbund.publication.ckan.steps import DATASET, ORGANISATION, RESOURCE, StepProgress, steps_of
from verbund.publication.ckan.wanted import Wanted, idle_patterns, wanted
from verbund.publication.error import TargetError
from verbund.publication.plan import Plan
from verbund.publication.release import Release
from verbund.publication.secret import read_secret
from verbund.publication.target import Progress, Verification
from verbund.publication.words import thing
from verbund.workspace.ckan import CkanSettings
from verbund.workspace.document import FILE
from verbund.workspace.targets import TABLE, Configured
from verbund.workspace.workspace import Workspace

_IN_DOUBT: Final = frozenset({HTTPStatus.CONFLICT, HTTPStatus.INTERNAL_SERVER_ERROR})
"""The statuses of a creation that may have been made by another run at this moment."""


def open_target(
    configured: Configured,
    release: Release,
    workspace: Workspace,
    environment: Mapping[str, str],
) -> CkanTarget:
    """The portal that verbund.toml names; no request is made yet.

    Raises TargetError: U102 without a token, U201 where the release describes no dataset.
    """
    settings = configured.settings
    assert isinstance(settings, CkanSettings)  # noqa: S101 - its kind says so
    token = read_secret(settings.token, environment)
    if release.catalogue is None or release.dataset is None:
        raise TargetError("U201")
    described = package_of(release.catalogue, release.dataset, workspace.language)
    place = Place(file=FILE, line=workspace.lines.line(TABLE, configured.name))
    return CkanTarget(
        configured.name,
        settings,
        release,
        described,
        Api(settings.url, token, configured.timeout),
        place,
        tuple(_idle_patterns(configured.name, described, settings, release, workspace)),
    )


def _idle_patterns(
    name: str, described: Package, settings: CkanSettings, release: Release, workspace: Workspace
) -> Iterator[Finding]:
    """The warnings for patterns that match no file, at their lines."""
    for key, at, known in idle_patterns(described, settings, release):
        pattern = (settings.upload if key == "upload" else settings.link)[at]
        yield Finding(
            "U208",
            Place(file=FILE, line=workspace.lines.line(TABLE, name, key, at)),
            severity=Severity.WARNING,
            value=pattern,
            details={"target": name, "key": key, "known": ", ".join(known)},
        )


@dataclass(frozen=True, slots=True)
class _State:
    """The state of the portal: the dataset or None, and the organisation to create or None."""

    found: Record | None
    organisation: Record | None


class CkanTarget:
    """A CKAN portal. Its state is read for each plan, never cached."""

    def __init__(
        self,
        name: str,
        settings: CkanSettings,
        release: Release,
        described: Package,
        api: Api,
        place: Place,
        warnings: tuple[Finding, ...],
    ) -> None:
        self._name, self._settings, self._place = name, settings, place
        self._warnings = warnings
        self._release, self._described, self._api = release, described, api
        identifier = described.extras.get("identifier", described.uri)
        self._dataset_name = settings.dataset or portal_name(identifier)
        self._state: _State | None = None
        self._proven = False

    def plan(self) -> Plan:
        """Read the dataset, and its organisation unless the dataset is in it already.

        Raises TargetError; U202 to U204 and U207 where the portal's dataset must not be written,
        U104 where the token may not write, also if nothing is to be written.
        """
        found = self._dataset()
        if found is None:
            self._refuse_a_second()
        self._state = state = _State(found, self._new_organisation(found))
        if state.organisation is None:
            self._prove()
        steps = steps_of(state.found, self._wanted, state.organisation)
        return Plan(tuple(steps), self._warnings, tuple(version_held(found, self._wanted)))

    def apply(self, plan: Plan, progress: Progress) -> None:
        """Create dataset and organisation if missing, upload new files, then change the fields.

        A new dataset is private until it is complete. An existing one gets new files first and its
        own fields last, so that it states the new version only once it has it.
        """
        if self._state is None:
            self.plan()
        state = self._state
        assert state is not None  # noqa: S101 - plan() has seen to it
        self._state = None  # the state read before is now outdated
        step_progress = StepProgress(plan, progress)
        if state.organisation is not None:
            step_progress.begin(ORGANISATION, self._wanted.organisation)
            self._create_organisation(state.organisation)
            step_progress.done()
        found = state.found
        if found is None:
            step_progress.begin(DATASET, self._wanted.name)
            found = self._create_dataset()
            step_progress.done()
        for pair in pairs(found, self._wanted):
            if pair.upload:
                step_progress.begin(RESOURCE, pair.wanted.name)
                found = upload(self._api, found, pair, step_progress.sent)
                step_progress.done()
        request = revision(found, self._wanted)
        if request is not None:
            step_progress.all_others()
            self._api.act(REVISE, request)

    def read_back(self) -> Verification:
        """Compare every field with the values sent, and download every uploaded file."""
        reader = Reader(self._name, self._place, self._api)
        return reader.read(self._dataset(), self._wanted, self._described)

    def published_catalogue(self) -> Path | None:
        """None: the catalogue that a harvester gets depends on the extensions of the portal."""
        return None

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    @cached_property
    def _wanted(self) -> Wanted:
        """The dataset wanted, with the portal's id of the licence."""
        licences = self._api.licences()
        return wanted(self._dataset_name, self._described, self._settings, self._release, licences)

    def _dataset(self) -> Record | None:
        """The dataset at the portal, also if deleted; None where it has none.

        Raises TargetError: U202 where it is not ours, U203 where the token may not see it.
        """
        details = {"dataset": self._dataset_name}
        try:
            found = self._api.dataset(self._dataset_name)
        except NotFound:
            return None
        except TargetError as error:
            if error.status == HTTPStatus.FORBIDDEN and self._may_write():
                raise self._as("U203", error, details) from None
            raise
        uri = str(found.get("uri") or extras_of(found).get("uri", ""))
        if uri != self._described.uri:
            raise TargetError("U202", details={**details, "found": uri or str(found.get("title"))})
        return found

    def _refuse_a_second(self) -> None:
        """Raise TargetError (U207) where the portal has this dataset under another name."""
        others = set(self._api.named(self._described.uri)) - {self._dataset_name}
        if others:
            details = {"dataset": self._dataset_name, "found": min(others)}
            raise TargetError("U207", details=details)

    def _new_organisation(self, found: Record | None) -> Record | None:
        """The organisation to create; None where it exists.

        Raises TargetError (U204) where it is deleted.
        """
        name = self._settings.organisation
        if found is not None and (found.get("organization") or {}).get("name") == name:
            return None
        try:
            there = self._api.organisation(name)
        except NotFound:
            extras = self._described.extras
            return {
                "name": name,
                "title": extras.get("publisher_name", name),
                "description": extras.get("publisher_url", ""),
            }
        if there.get("state") != "active":
            raise TargetError("U204", details={"organisation": name})
        return None

    def _create_organisation(self, organisation: Record) -> None:
        """Create an organisation, unless another run did meanwhile.

        Raises TargetError (U205) without the right to.
        """
        try:
            self._api.act("organization_create", organisation)
        except TargetError as error:
            if error.status == HTTPStatus.FORBIDDEN:
                details = {"organisation": self._settings.organisation}
                raise self._as("U205", error, details) from None
            if error.status not in _IN_DOUBT or self._new_organisation(None) is not None:
                raise

    def _create_dataset(self) -> Record:
        """Create the dataset, and read it: another run may have created it at this moment."""
        failed = None
        try:
            self._api.act("package_create", shell(self._wanted))
        except TargetError as error:
            if error.status not in _IN_DOUBT:
                raise
            failed = error
        found = self._dataset()
        if found is not None:
            return found
        raise failed or TargetError("U111", details={"what": thing(DATASET, self._dataset_name)})

    def _prove(self) -> None:
        """Check once that the token may write in our organisation. Raises TargetError (U104)."""
        if not self._proven:
            self._api.refuse_without_right(self._settings.organisation)
            self._proven = True

    def _may_write(self) -> bool:
        """Whether the token may write in our organisation."""
        try:
            self._prove()
        except TargetError as error:
            if error.code != "U104":
                raise
        return self._proven

    @staticmethod
    def _as(code: str, error: TargetError, details: Mapping[str, Any]) -> TargetError:
        """The error with another code and details."""
        return TargetError(
            code,
            call=error.call,
            status=error.status,
            words=error.words,
            details=details,
        )
