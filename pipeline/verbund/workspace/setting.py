"""One setting of verbund.toml: a field of a frozen data class, with all its properties.

A data class stands for a table of verbund.toml. The name of a field is the key, its default that of
the setting, and ``setting`` gives the rest. Keys, reading, findings, documentation and JSON Schema
follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from verbund.data_class import NamedTuple
from verbund.findings import Localised
from verbund.system.limits import LIMIT, Limit
from verbund.workspace.setting_types import SettingType, whole_number

_SETTING: Final = "setting"


class WithTable(NamedTuple):
    """Says that a setting is needed where there is another table."""

    table: str


class Unless(NamedTuple):
    """Says that a setting is needed unless another one of its table has a value."""

    key: str
    value: str


class _Stated(NamedTuple):
    """What a field states beside its name and default: the metadata of ``setting``."""

    kind: SettingType
    help: Localised
    needed: WithTable | Unless | None


class Setting(NamedTuple):
    """A setting: its key, the kind of its values, a line of help, and its default.

    ``required`` says that there is no default; ``needed`` says where a setting with a default must
    be stated in spite of it.
    """

    key: str
    kind: SettingType
    help: Localised
    required: bool
    default: Any
    needed: WithTable | Unless | None = None


def setting(
    kind: SettingType, *, en: str, de: str, needed: WithTable | Unless | None = None
) -> Mapping[str, object]:
    """Return the metadata of a field that is a setting: its kind, its help in both languages."""
    return {_SETTING: _Stated(kind, {"en": en, "de": de}, needed)}


def settings_of(table: type) -> Mapping[str, Setting]:
    """Return the settings of a table by key, in the order of the fields of its data class."""
    settings = ((item.name, _setting(item)) for item in fields(table))
    return {key: stated for key, stated in settings if stated is not None}


def kinds_of(table: type) -> Mapping[str, SettingType]:
    """Return the kind of each setting of a table, by its key."""
    return {key: item.kind for key, item in settings_of(table).items()}


def needed_with_table(table: type, other: str) -> tuple[str, ...]:
    """Return the keys of a table that are needed where there is a certain other table."""
    return tuple(key for key, item in settings_of(table).items() if item.needed == WithTable(other))


def needed_with_values(table: type, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys of a table that are needed beside values of its other settings."""
    known = settings_of(table)

    def is_needed(item: Setting) -> bool:
        if not isinstance(item.needed, Unless):
            return item.required
        other = item.needed.key
        return bool(values.get(other, known[other].default) != item.needed.value)

    return tuple(key for key, item in known.items() if is_needed(item))


def _setting(item: Field[Any]) -> Setting | None:
    stated = item.metadata.get(_SETTING)
    limit = item.metadata.get(LIMIT)
    if isinstance(limit, Limit):
        stated = _Stated(whole_number(limit.lowest, limit.highest), limit.help, None)
    if not isinstance(stated, _Stated):
        return None  # a field without a key, such as the name of a target
    default = item.default if item.default_factory is MISSING else item.default_factory()
    required = default is MISSING
    return Setting(
        key=item.name,
        kind=stated.kind,
        help=stated.help,
        required=required,
        default=None if required else default,
        needed=stated.needed,
    )
