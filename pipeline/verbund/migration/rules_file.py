"""Reads the rules of migrations from the files beside the ontology, and checks them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.migration.rules import (
    Condition,
    Lookup,
    Renamed,
    RowRule,
    Rules,
    Same,
    SettingRule,
    State,
)
from verbund.model.column_kinds import ConceptColumn, LangStringColumn, Reference
from verbund.model.folders import ModelFolders
from verbund.model.model import Model, RecordType
from verbund.read.table_names import table_names
from verbund.system.input_file import files_below, input_finding, read_input
from verbund.system.limits import MIB, MODEL_FILES
from verbund.text.names import normalise
from verbund.workspace.settings_tables import setting_help

FOLDER: Final = "migrations"
_MOST: Final = MIB
"""The most bytes of a file of rules."""


class _Fault(_ControlFlow):
    """Raised inside of this module for what is wrong with a file; ``text`` says it."""

    def __init__(self, key: str, /, **values: str) -> None:
        self.text: Localised = phrase(f"migration-rules.{key}", **values)
        super().__init__(key)


def read_rules(folders: ModelFolders, model: Model) -> tuple[Rules, ...]:
    """Return the rules of all files ``migrations/*.toml`` of a model's ontology, oldest first.

    They are in the order of the versions that their names are. Raises Findings with all that is
    wrong with them (M120).
    """
    rules, findings = [], []
    for shown, path in _files(folders):
        try:
            content = read_input(path, roots=folders.roots, most=_MOST)
            rules.append(_Reader(model).rules(tomllib.loads(content.decode())))
        except OSError as error:
            findings.append(input_finding(error, shown))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
            findings.append(_finding(shown, phrase("migration-rules.toml")))
        except _Fault as fault:
            findings.append(_finding(shown, fault.text))
    if findings:
        raise Findings(findings)
    return tuple(rules)


def _finding(shown: str, problem: Localised) -> Finding:
    return Finding("M120", Place(file=shown), details={"problem": problem})


def _files(folders: ModelFolders) -> list[tuple[str, Path]]:
    found = []
    for shown, folder in folders.ontology:
        below = folder / FOLDER
        try:
            files = files_below(below, most=MODEL_FILES, deep=False) if below.is_dir() else []
        except OSError as error:
            raise Findings([input_finding(error, f"{shown}/{FOLDER}")]) from error
        named = [path for path in files if path.suffix == ".toml"]
        for path in sorted(named, key=lambda item: _version(item.stem)):
            found.append((f"{shown}/{FOLDER}/{path.name}", path))  # noqa: PERF401 - two loops
    return found


def _version(name: str) -> tuple[tuple[int, str], ...]:
    """Return the sort key of a version such as ``2.10.0``: its numbers, as numbers."""
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in name.split("."))


class _Reader:
    """Reads one file; every name in it is held against the model."""

    def __init__(self, model: Model) -> None:
        self._model, self._tables = model, table_names(model)

    def rules(self, document: Mapping[str, object]) -> Rules:
        """Return the rules of a document. Raises _Fault."""
        _only(document, {"from", "to", "table", "column", "row", "setting"})
        for key in ("from", "to"):
            _text(document, key)
        return Rules(
            tuple(self._table(item) for item in _items(document, "table")),
            tuple(self._column(item) for item in _items(document, "column")),
            tuple(self._row(item) for item in _items(document, "row")),
            tuple(_setting(item) for item in _items(document, "setting")),
        )

    def _table(self, item: Mapping[str, object]) -> Renamed:
        _only(item, {"headings", "now"})
        headings = _texts(item, "headings")
        for text in headings:
            if normalise(text) in self._tables:
                raise _Fault("in-use", heading=text)
        return Renamed(self._type(_text(item, "now")).name, headings)

    def _column(self, item: Mapping[str, object]) -> Renamed:
        _only(item, {"table", "headings", "now"})
        record_type = self._type(_text(item, "table"))
        now = _column(record_type, _text(item, "now"))
        headings = _texts(item, "headings")
        known = {
            normalise(name)
            for field in record_type.columns
            for name in (field.name, *field.headings.values())
        }
        for text in headings:
            if normalise(text) in known:  # what it means by now would become another column
                raise _Fault("in-use", heading=text)
        return Renamed(now, headings, record_type.name)

    def _row(self, item: Mapping[str, object]) -> RowRule:
        _only(item, {"tables", "where", "unless", "move", "put", "find", "ask"})
        types = [self._type(name) for name in _texts(item, "tables")]
        for record_type in types:
            self._check_columns(record_type, item)
        unless = item.get("unless", [])
        if not isinstance(unless, list):
            raise _Fault("kind", key="unless")
        move = {one: str(other) for one, other in _table(item, "move").items()}
        put = {column: str(text) for column, text in _table(item, "put").items()}
        find = {c: self._lookup(what, types) for c, what in _table(item, "find").items()}
        ask = {c: self._lookup(what, types) for c, what in _table(item, "ask").items()}
        if not (move or put or find or ask):
            raise _Fault("missing", key="move, put, find, ask")
        where = {column: _condition(what) for column, what in _table(item, "where").items()}
        if not where:  # a rule for each row would write over what people wrote since
            raise _Fault("missing", key="where")
        return RowRule(
            tuple(record_type.name for record_type in types),
            where,
            tuple(self._lookup(what, types) for what in unless),
            move,
            put,
            find,
            ask,
        )

    def _check_columns(self, record_type: RecordType, item: Mapping[str, object]) -> None:
        """Raise _Fault for columns that a table does not have, and for values that none takes."""
        where, put = _table(item, "where"), _table(item, "put")
        move, found = _table(item, "move"), (*_table(item, "find"), *_table(item, "ask"))
        same = [what["same"] for what in where.values() if isinstance(what, dict)]
        for one, other in move.items():
            kinds = [
                isinstance(
                    record_type.field(_column(record_type, str(name))).kind, LangStringColumn
                )
                for name in (one, other)
            ]
            if kinds[0] != kinds[1]:  # of several languages only one could be moved
                raise _Fault("languages", column=str(one), other=str(other))
        written = [str(name) for name in (*put, *move, *move.values(), *found)]
        for name in (*where, *written, *same):
            _column(record_type, str(name))
        for name in written:
            if name in record_type.keys:  # the IRI of a record must not change
                raise _Fault("key", table=record_type.name, column=name)
        for name, text in put.items():
            if text == "" and name not in where:  # nobody would see what is lost
                raise _Fault("emptied", column=name)
            _check_value(record_type, name, text)
        _check_values(record_type, where)

    def _lookup(self, what: object, types: list[RecordType]) -> Lookup:
        if not isinstance(what, dict):
            raise _Fault("kind", key="find")
        _only(what, {"in", "where", "only"})
        table = self._type(_text(what, "in"))
        where: dict[str, tuple[str, ...]] = {}
        for name, columns in _table(what, "where").items():
            refers = isinstance(table.field(_column(table, name)).kind, Reference)
            if not isinstance(columns, list) or not columns:
                raise _Fault("kind", key=name)
            where[name] = tuple(map(str, columns))
            for record_type in types:
                for column in where[name]:
                    field = record_type.field(_column(record_type, column))
                    is_own = refers and record_type.keys == (column,)
                    if not is_own and isinstance(field.kind, Reference) != refers:
                        raise _Fault("reference", column=name, other=column)
        if not where:
            raise _Fault("missing", key="where")
        only = _table(what, "only")
        for name in only:
            _column(table, name)
        _check_values(table, only)
        return Lookup(table.name, where, {name: _condition(what) for name, what in only.items()})

    def _type(self, name: str) -> RecordType:
        if name not in self._model.by_name:
            raise _Fault("table", table=name)
        return self._model.by_name[name]


def _column(record_type: RecordType, name: str) -> str:
    try:
        return record_type.field(name).name
    except KeyError:
        raise _Fault("column", table=record_type.name, column=name) from None


def _check_values(record_type: RecordType, conditions: Mapping[str, object]) -> None:
    for name, what in conditions.items():
        for value in what if isinstance(what, list) else []:
            _check_value(record_type, name, value)


def _check_value(record_type: RecordType, name: str, value: object) -> None:
    """Raise _Fault for a text that names no concept where concepts stand."""
    kind = record_type.field(name).kind
    if value and isinstance(kind, ConceptColumn) and normalise(str(value)) not in kind.options:
        raise _Fault("value", value=str(value), column=name)


def _condition(what: object) -> Condition:
    if isinstance(what, bool):
        return State.FILLED if what else State.EMPTY
    if isinstance(what, dict):
        _only(what, {"same"})
        return Same(_text(what, "same"))
    if not isinstance(what, list) or not what:
        raise _Fault("kind", key="where")
    return tuple(map(str, what))


def _setting(item: Mapping[str, object]) -> SettingRule:
    _only(item, {"key", "to", "one_language"})
    key, to = _text(item, "key"), _text(item, "to") if "to" in item else None
    one_language = item.get("one_language") is True
    if to is not None and not any(known.name == to for known in setting_help(to)):
        raise _Fault("setting", key=to)
    for known in () if one_language else setting_help(key):
        is_meant = known.name == key or known.name.startswith(f"{key}.")
        if is_meant and (known.setting.required or known.setting.needed is not None):
            raise _Fault("needed", key=known.name)
    return SettingRule(key, to, one_language)


def _items(document: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    items = document.get(key, [])
    if not isinstance(items, list):
        raise _Fault("kind", key=key)
    for item in items:
        if not isinstance(item, dict):
            raise _Fault("kind", key=key)
        yield item


def _table(item: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = item.get(key, {})
    if not isinstance(found, dict):
        raise _Fault("kind", key=key)
    return found


def _text(item: Mapping[str, object], key: str) -> str:
    found = item.get(key)
    if not isinstance(found, str) or not found:
        raise _Fault("missing", key=key)
    return found


def _texts(item: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = item.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(i, str) for i in found):
        raise _Fault("missing", key=key)
    return tuple(found)


def _only(item: Mapping[str, object], known: set[str]) -> None:
    for key in item:
        if key not in known:
            raise _Fault("unknown", key=key)
