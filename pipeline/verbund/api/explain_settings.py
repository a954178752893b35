"""Settings of verbund.toml, as ``explain`` tells of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from verbund.api.explained import SettingExplanation, SettingsExplanation
from verbund.api.finding import Text, text_of
from verbund.findings import phrase
from verbund.workspace.setting import Setting, Unless, WithTable
from verbund.workspace.settings_tables import SettingHelp, setting_help

_SAMPLE = re.compile(r"such as (\[[^\]]*\]|\{.*\}|\"[^\"]*\")")


def explain_settings(name: str) -> SettingsExplanation | None:
    """The settings that a name stands for; None where there are none."""
    found = setting_help(name)
    if not found:
        return None
    return SettingsExplanation(name.strip(), tuple(map(_explained, found)))


def _explained(item: SettingHelp) -> SettingExplanation:
    setting = item.setting
    kind = f" ({item.target_kind})" if item.target_kind else ""
    return SettingExplanation(
        name=f"{item.name}{kind}",
        help=text_of(setting.help),
        expected=text_of(setting.kind.expected),
        values=tuple(map(str, setting.kind.schema.get("enum", ()))),
        needed=_needed(setting),
        default=_default(setting),
        example=_example(setting),
    )


def _needed(setting: Setting) -> Text | None:
    if setting.required:
        return text_of(phrase("explain.must"))
    if isinstance(setting.needed, WithTable):
        return text_of(phrase("explain.must-with", table=setting.needed.table))
    if isinstance(setting.needed, Unless):
        return text_of(
            phrase("explain.must-unless", key=setting.needed.key, value=setting.needed.value)
        )
    return None


def _default(setting: Setting) -> str | None:
    """The default as TOML writes it."""
    if setting.default is None or setting.default == {}:
        return None
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    return f"{setting.key} = {_toml(default)}"


def _example(setting: Setting) -> str | None:
    """How the setting is written: a value of its list, or the sample that its kind names."""
    schema: Mapping[str, object] = setting.kind.schema
    values = schema.get("enum")
    if isinstance(values, list):
        return f"{setting.key} = {_toml(values[0])}"
    if schema.get("type") == "boolean":
        return f"{setting.key} = true"
    sample = _SAMPLE.search(setting.kind.expected["en"])
    return f"{setting.key} = {sample[1]}" if sample else None


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
