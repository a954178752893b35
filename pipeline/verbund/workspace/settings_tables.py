"""All tables of verbund.toml, and the help of each setting in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from verbund.data_class import NamedTuple
from verbund.findings import Localised
from verbund.system.limits import Limits
from verbund.workspace.description import TABLES as DESCRIPTION
from verbund.workspace.folders import ModelTable, WorkspaceTable
from verbund.workspace.setting import Setting, settings_of
from verbund.workspace.site_table import SiteTable
from verbund.workspace.targets import KINDS, Configured
from verbund.workspace.targets import TABLE as PUBLISH

TABLES: Final[Mapping[str, type]] = {
    "workspace": WorkspaceTable,
    "model": ModelTable,
    "limits": Limits,
    **DESCRIPTION,
    "site": SiteTable,
}
"""The data class of each table with a fixed name, in the order of the documentation."""

_NAME: Final = "NAME"


class TableHelp(NamedTuple):
    """A table: its name as it is written, such as ``publish.NAME``, its help and its settings.

    ``kind`` is the kind of target if the table is that of a target, else None.
    """

    name: str
    help: Localised
    settings: tuple[Setting, ...]
    kind: str | None = None


class SettingHelp(NamedTuple):
    """A setting with its full name, such as ``release.keep`` or ``publish.NAME.url``.

    ``target_kind`` is the kind of target that it is a setting of; None if it is one of all targets,
    or of none.
    """

    name: str
    setting: Setting
    target_kind: str | None = None


def table_helps() -> Iterator[TableHelp]:
    """Yield all tables: those with a fixed name, that of all targets, that of each kind of target.

    The table of a kind of target has only the settings that are its own.
    """
    for name, table in TABLES.items():
        yield _table(name, table)
    yield _table(f"{PUBLISH}.{_NAME}", Configured)
    for kind, target in KINDS.items():
        yield _table(f"{PUBLISH}.{_NAME}", target, kind)


def setting_help(name: str) -> tuple[SettingHelp, ...]:
    """Return the settings that a name stands for; empty where there is none of that name.

    A name is that of a key (``keep``), with its table (``release.keep``, ``publish.NAME.url`` with
    the name of any target) or of a table (``model``), which stands for all in it. A key may stand
    in several tables, and a table may have the name of a key: in brackets (``[model]``) it is the
    table.
    """
    steps = tuple(name.strip().strip("[]").split("."))
    if steps[0] == PUBLISH and len(steps) > 1:
        steps = (PUBLISH, _NAME, *steps[2:])
    wanted = ".".join(steps)
    return tuple(
        item
        for item in _all()
        if item.name == wanted
        or item.name.startswith(f"{wanted}.")
        or (len(steps) == 1 and item.setting.key == name.strip())
    )


def setting_names() -> tuple[str, ...]:
    """Return the full names of all settings, each once: candidates for an unknown name."""
    return tuple(dict.fromkeys(item.name for item in _all()))


def _all() -> Iterator[SettingHelp]:
    for table in table_helps():
        for setting in table.settings:
            yield SettingHelp(f"{table.name}.{setting.key}", setting, table.kind)


def _table(name: str, table: type, kind: str | None = None) -> TableHelp:
    # Each data class of a table has its help; a type alone does not say so.
    help_: Localised = table.HELP  # type: ignore[attr-defined]
    return TableHelp(name, help_, tuple(settings_of(table).values()), kind)
