"""The targets of verbund.toml: a table [publish.NAME] each, of a kind that says its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from verbund.workspace import kinds
from verbund.workspace.ckan import CkanSettings
from verbund.workspace.directory import DirectorySettings
from verbund.workspace.document import TomlDocument
from verbund.workspace.kinds import Kind
from verbund.workspace.sparql import StoreSettings

TargetSettings = CkanSettings | StoreSettings | DirectorySettings

TABLE: Final = "publish"
KINDS: Final[Mapping[str, type[TargetSettings]]] = {
    "ckan": CkanSettings,
    "directory": DirectorySettings,
    "sparql": StoreSettings,
}
COMMON: Final[Mapping[str, Kind]] = {
    "kind": kinds.choice(*KINDS),
    "attempts": kinds.ATTEMPTS,
    "timeout": kinds.SECONDS,
}
"""The keys of every target: its kind, how often to try, and seconds without an answer."""

_NAME: Final = kinds.TARGET_NAME


@dataclass(frozen=True, slots=True)
class Configured:
    """A target as verbund.toml has it. ``timeout`` is in seconds."""

    name: str
    kind: str
    settings: TargetSettings
    attempts: int = 6
    timeout: int = 60


def read_targets(document: TomlDocument) -> tuple[Configured, ...]:
    """The targets of a document, in its order; what is wrong is added to its findings."""
    found = (_read(document, name) for name in document.tables_of(TABLE))
    return tuple(target for target in found if target is not None)


def _read(document: TomlDocument, name: str) -> Configured | None:
    path = (TABLE, name)
    if _NAME.read(name, lambda *_: None) is None:
        document.wrong(path, name, _NAME.expected)
        return None
    if not document.has(path, "kind"):
        document.missing(path, "kind", COMMON["kind"].expected)
        return None
    common = document.values(path, COMMON)
    if "kind" not in common:
        return None
    kind = KINDS[common["kind"]]
    document.check_keys(path, {**COMMON, **kind.KEYS})
    before = len(document.findings)
    values: dict[str, Any] = document.values(path, kind.KEYS)
    for key in _needed(kind, values):
        if not document.has(path, key):
            document.missing(path, key, kind.KEYS[key].expected)
    if len(document.findings) > before:
        return None
    return Configured(name=name, settings=kind(**values), **common)


def _needed(kind: type[TargetSettings], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys that must be there beside these values."""
    if issubclass(kind, StoreSettings) and values.get("authentication", "none") != "none":
        return (*kind.NEEDED, *kind.NEEDED_TO_PROVE)
    return kind.NEEDED
