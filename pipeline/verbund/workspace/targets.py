"""Targets of verbund.toml: each is a table [publish.NAME], of a kind that determines its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, ClassVar, Final

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.ckan import CkanSettings
from verbund.workspace.directory import DirectorySettings
from verbund.workspace.document import TomlDocument
from verbund.workspace.setting import kinds_of, needed_with_values, setting
from verbund.workspace.sparql import StoreSettings

TargetSettings = CkanSettings | StoreSettings | DirectorySettings

TABLE: Final = "publish"
KINDS: Final[Mapping[str, type[TargetSettings]]] = {
    "ckan": CkanSettings,
    "directory": DirectorySettings,
    "sparql": StoreSettings,
}

_NAME: Final = setting_types.TARGET_NAME


@data_class(frozen=True, slots=True)
class Configured:
    """A target of verbund.toml, with the settings that every kind has."""

    HELP: ClassVar[Localised] = {
        "en": "A target to publish to, with a name of your choice.",
        "de": "Ein Ziel der Veröffentlichung, mit einem Namen Ihrer Wahl.",
    }
    name: str
    kind: str = field(
        metadata=setting(
            setting_types.choice(*KINDS),
            en="The kind of target, which says what else can be set.",
            de="Die Art des Ziels; sie bestimmt, was sonst eingestellt werden kann.",
        )
    )
    settings: TargetSettings
    attempts: int = field(
        default=6,
        metadata=setting(
            setting_types.ATTEMPTS,
            en="How often a target is tried that is busy or cannot be reached.",
            de="Wie oft ein Ziel versucht wird, das beschäftigt oder nicht zu erreichen ist.",
        ),
    )
    timeout: int = field(
        default=60,
        metadata=setting(
            setting_types.SECONDS,
            en="How many seconds to wait for a target that sends nothing.",
            de="Wie viele Sekunden auf ein Ziel gewartet wird, das nichts sendet.",
        ),
    )


def read_targets(document: TomlDocument) -> tuple[Configured, ...]:
    """Read the targets of a document, in its order; faults are added to its findings."""
    targets = (_read(document, name) for name in document.tables_of(TABLE))
    return tuple(target for target in targets if target is not None)


def _read(document: TomlDocument, name: str) -> Configured | None:
    path, common_kinds = (TABLE, name), kinds_of(Configured)
    if _NAME.read(name, lambda *_: None) is None:
        document.wrong(path, name, _NAME.expected)
        return None
    if not document.has(path, "kind"):
        document.missing(path, "kind", common_kinds["kind"].expected)
        return None
    common = document.values(path, common_kinds)
    if "kind" not in common:
        return None
    kind = KINDS[common["kind"]]
    own_kinds = kinds_of(kind)
    document.check_keys(path, {**common_kinds, **own_kinds})
    before = len(document.findings)
    values: dict[str, Any] = document.values(path, own_kinds)
    for key in needed_with_values(kind, values):
        if not document.has(path, key):
            document.missing(path, key, own_kinds[key].expected)
    if len(document.findings) > before:
        return None
    return Configured(name=name, settings=kind(**values), **common)
