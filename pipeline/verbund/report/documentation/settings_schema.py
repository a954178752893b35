"""The JSON Schema of verbund.toml, docs/verbund-schema.json, made from the settings.

Editors check and complete verbund.toml by it. After a change to a setting run
``python -m verbund.report.documentation.settings_schema > docs/verbund-schema.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from verbund.findings import Localised
from verbund.findings.catalogue import LANGUAGES
from verbund.report.streams import write_utf8
from verbund.workspace.setting import Setting, Unless, WithTable, settings_of
from verbund.workspace.setting_types import TARGET_NAME
from verbund.workspace.settings_tables import TABLES, TableHelp, table_helps
from verbund.workspace.targets import TABLE as PUBLISH
from verbund.workspace.targets import Configured

Schema = dict[str, Any]

_HELP: Final[Localised] = {
    "en": "The settings of a workspace of Verbund.",
    "de": "Die Einstellungen eines Arbeitsbereichs von Verbund.",
}


def settings_schema() -> Schema:
    """Return the schema, of draft 2020-12.

    It refuses no file that verbund takes. What it cannot say, such as that a folder exists, verbund
    alone finds.
    """
    tables = {table.name: table for table in table_helps() if table.name in TABLES}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "verbund.toml",
        "description": _text(_HELP),
        "type": "object",
        "required": [name for name, table in tables.items() if _required(table.settings)],
        "additionalProperties": False,
        "properties": {
            **{name: _table(table.help, table.settings) for name, table in tables.items()},
            PUBLISH: _targets(),
        },
        "allOf": list(_needed_with_tables(tables.values())),
    }


def main() -> None:
    """Write the schema to standard output."""
    text = json.dumps(settings_schema(), ensure_ascii=False, indent=2)
    write_utf8(sys.stdout, f"{text}\n".encode())


def _targets() -> Schema:
    """Return the schema of targets: names of the user's choice, each with the keys of its kind."""
    common = tuple(settings_of(Configured).values())
    kinds = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": table.kind}}},
            "then": _table(table.help, (*common, *table.settings)),
        }
        for table in table_helps()
        if table.kind is not None
    ]
    known = {item.key: _setting(item) for item in common}
    return {
        "description": _text(Configured.HELP),
        "type": "object",
        "propertyNames": TARGET_NAME.schema,
        "additionalProperties": {
            "type": "object",
            "required": _required(common),
            "properties": known,
            "allOf": kinds,
        },
    }


def _table(help_: Localised, settings: tuple[Setting, ...]) -> Schema:
    schema: Schema = {"description": _text(help_), "type": "object"}
    required = _required(settings)
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    schema["properties"] = {item.key: _setting(item) for item in settings}
    conditions = [
        _unless(item.key, item.needed, settings)
        for item in settings
        if isinstance(item.needed, Unless)
    ]
    if conditions:
        schema["allOf"] = conditions
    return schema


def _setting(item: Setting) -> Schema:
    schema: Schema = {"description": _text(item.help), **item.kind.schema}
    default = list(item.default) if isinstance(item.default, tuple) else item.default
    if default is not None and default != {}:
        schema["default"] = default
    return schema


def _required(settings: Iterable[Setting]) -> list[str]:
    return [item.key for item in settings if item.required]


def _unless(key: str, needed: Unless, settings: Iterable[Setting]) -> Schema:
    """Return the schema that demands a setting unless another has a value, also by default."""
    (other,) = (item for item in settings if item.key == needed.key)
    spared: Schema = {"properties": {needed.key: {"const": needed.value}}}
    if other.default != needed.value:
        spared["required"] = [needed.key]
    return {"if": spared, "else": {"required": [key]}}


def _needed_with_tables(tables: Iterable[TableHelp]) -> Iterator[Schema]:
    for table in tables:
        for item in table.settings:
            if isinstance(item.needed, WithTable):
                yield {
                    "if": {"required": [item.needed.table]},
                    "then": {
                        "required": [table.name],
                        "properties": {table.name: {"required": [item.key]}},
                    },
                }


def _text(texts: Mapping[str, str]) -> str:
    """Return the help in both languages: a schema has one description, whoever uses the editor."""
    return "\n\n".join(texts[language] for language in LANGUAGES)


if __name__ == "__main__":
    main()
