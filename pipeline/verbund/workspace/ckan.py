"""[publish.NAME] of a CKAN portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from verbund.workspace import kinds
from verbund.workspace.kinds import Kind


@dataclass(frozen=True, slots=True)
class CkanSettings:
    """A CKAN portal.

    ``url`` is the portal's root, ``token`` names the environment variable with the API token.
    ``organisation`` is the name of the organisation that owns the dataset; its title is made from
    the publisher if it has to be created. ``dataset`` is the dataset's name there, by default made
    from its identifier. ``files`` says whether the portal gets the files themselves or links to
    ``release.download``; ``link`` and ``upload`` name files that differ from that. ``private``
    hides or shows the dataset; without it that is left to the portal.
    """

    url: str
    token: str
    organisation: str
    dataset: str | None = None
    files: str = "link"
    upload: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    private: bool | None = None

    KEYS: ClassVar[Mapping[str, Kind]] = {
        "url": kinds.SERVICE,
        "token": kinds.ENVIRONMENT,
        "organisation": kinds.PORTAL_NAME,
        "dataset": kinds.PORTAL_NAME,
        "files": kinds.choice("link", "upload"),
        "upload": kinds.FILES,
        "link": kinds.FILES,
        "private": kinds.TRUE_OR_FALSE,
    }
    NEEDED: ClassVar[tuple[str, ...]] = ("url", "token", "organisation")
