"""verbund.toml as a document: its values by kind, and a finding for everything that is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path as FolderPath
from typing import Any, Final

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.system.input_file import input_finding, read_input
from verbund.system.limits import SETTINGS_FILE
from verbund.text.late_pattern import late
from verbund.text.suggestions import suggest
from verbund.workspace.key_lines import KeyLines, Path
from verbund.workspace.setting_types import SettingType

FILE = "verbund.toml"

_FOLLOWING: Final = ("W105", "W106")
"""What is missing, and folders that are not there: findings that follow from a misspelt key."""
_DEEPEST: Final = 20
_DOTTED: Final = late(
    r"""(?:^|[\[{,])[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""",
    re.ASCII | re.MULTILINE,
)
"""The most parts of a key: the time of tomllib grows with their square."""
_NESTED: Final = late(r"(?:[\[{]\s*+){20}")
_INTEGER_BITS: Final = 63

Table = str | tuple[str, ...]
"""The path of a table: its name, or its name behind those of the tables that contain it."""


def workspace_finding(code: str, line: int | None, **details: str | Localised) -> Finding:
    """Return a finding in verbund.toml."""
    return Finding(code, Place(file=FILE, line=line), details=details)


def read_document(folder: FolderPath, shown: str) -> TomlDocument:
    """Read ``verbund.toml`` in a folder, which findings call ``shown``.

    Raises Findings where it cannot be read.
    """
    text = ""
    try:
        data = read_input(folder / FILE, roots=(folder,), most=SETTINGS_FILE)
        text = data.decode("utf-8-sig")
        dotted = _DOTTED.search(text)
        if dotted:
            at = text.count("\n", 0, dotted.start()) + 1
            raise Findings([_unreadable("too-deep", at)])
        tables = tomllib.loads(text)
        document = TomlDocument(tables, text)
        _refuse_extremes(document)
        return document
    except FileNotFoundError:
        raise Findings([workspace_finding("W101", None, folder=shown)]) from None
    except OSError as error:
        raise Findings([input_finding(error, FILE)]) from None
    except UnicodeDecodeError as error:
        details = {"byte": f"0x{error.object[error.start]:02X}", "guess": "Windows-1252"}
        raise Findings([workspace_finding("F102", None, **details)]) from None
    except tomllib.TOMLDecodeError as error:
        raise Findings([_not_toml(error, text)]) from None
    except RecursionError:
        deep = _NESTED.search(text)
        place = text.count("\n", 0, deep.end()) + 1 if deep else None
        raise Findings([_unreadable("too-deep", place)]) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        match = re.search(r"[0-9][0-9_]{4300}", text)
        place = text.count("\n", 0, match.start()) + 1 if match else None
        raise Findings([_unreadable("too-long", place)]) from None


def _refuse_extremes(document: TomlDocument) -> None:
    """Refuse what TOML readers need not take: long integers (TOML 1.0, "Integer"), deep nesting."""
    left: list[tuple[object, Path]] = [(document.tables, ())]
    while left:
        value, path = left.pop()
        if isinstance(value, int) and value.bit_length() > _INTEGER_BITS:
            raise Findings([_unreadable("too-long", _line(document, path))])
        if isinstance(value, dict | list):
            if len(path) > _DEEPEST:
                raise Findings([_unreadable("too-deep", _line(document, path))])
            items = value.items() if isinstance(value, dict) else enumerate(value)
            left += [(item, (*path, key)) for key, item in items]


def _line(document: TomlDocument, path: Path) -> int | None:
    """Return the line of a path, or of the nearest one around it that has one."""
    lines = (document.lines.line(*path[:end]) for end in range(len(path), 0, -1))
    return next(filter(None, lines), None)


def _unreadable(key: str, line: int | None, /, **values: str) -> Finding:
    """Return the finding for a document that is not read: what is wrong, and what to do."""
    problem, todo = phrase(f"toml-syntax.{key}", **values), phrase(f"toml-remedy.{key}")
    return workspace_finding("W102", line, problem=problem, todo=todo)


def _not_toml(error: tomllib.TOMLDecodeError, text: str) -> Finding:
    """Return the finding for what tomllib refuses; its words are quoted where they are unknown."""
    from verbund.workspace.toml_syntax import fault_of  # which a file without faults does not need

    fault = fault_of(str(error), text)
    if fault.key is None:
        return _unreadable("other", fault.line, problem=str(error))
    return _unreadable(fault.key, fault.line, **fault.values)


class TomlDocument:
    """The document, with the findings that were made while its values were read."""

    def __init__(self, tables: Mapping[str, Any], text: str) -> None:
        self.tables = tables
        self.lines = KeyLines(text)
        self.findings: list[Finding] = []

    def has(self, table: Table, key: str | None = None) -> bool:
        """Whether the document has a table, or a key in it."""
        content = self._content(table)
        return isinstance(content, dict) and (key is None or key in content)

    def check_names(
        self, known: Mapping[str, Mapping[str, SettingType]], *, of_tables: Collection[str] = ()
    ) -> None:
        """Report every unknown table and key.

        ``known`` are the known keys by table. ``of_tables`` are known tables that hold only tables
        with names of the user's choice; these are left to ``tables_of`` and ``check_keys``.
        """
        for table, content in self.tables.items():
            if table in of_tables:
                continue
            if table not in known:
                self._unknown((table,), (*known, *of_tables))
            elif not isinstance(content, dict):
                self.wrong((table,), content, phrase("toml.table"))
            else:
                self.check_keys(table, known[table])

    def check_keys(self, table: Table, known: Collection[str]) -> None:
        """Report every key of a table that is not known."""
        for key in self._content(table) or ():
            if key not in known:
                self._unknown((*_path(table), key), known)

    def tables_of(self, table: str) -> tuple[str, ...]:
        """Return the names of the tables that a table holds; reports any other value in it."""
        content = self.tables.get(table, {})
        if not isinstance(content, dict):
            self.wrong((table,), content, phrase("toml.table"))
            return ()
        for name, inner in content.items():
            if not isinstance(inner, dict):
                self.wrong((table, name), inner, phrase("toml.table"))
        return tuple(name for name, inner in content.items() if isinstance(inner, dict))

    def values(self, table: Table, kinds: Mapping[str, SettingType]) -> dict[str, Any]:
        """Return the valid values of a table; reports those that are wrong."""
        content = self._content(table)
        if not isinstance(content, dict):
            return {}
        values: dict[str, Any] = {}
        for key, kind in kinds.items():
            if key in content:
                report = partial(self._wrong_below, (*_path(table), key), kind)
                values[key] = kind.read(content[key], report)
        return {key: value for key, value in values.items() if value is not None}

    def _wrong_below(self, place: Path, kind: SettingType, path: Path, value: object) -> None:
        self.wrong((*place, *path), kind.shown(value), kind.closer(value) or kind.expected)

    def wrong(self, path: Path, value: object, expected: Localised) -> None:
        """Report a value that is not of the expected kind, at the line of its path."""
        name = ".".join(step for step in path if isinstance(step, str))
        self.findings.append(
            Finding(
                "W104",
                Place(file=FILE, line=self.lines.line(*path)),
                value=str(value),
                details={"key": name, "expected": expected},
            )
        )

    def missing(self, table: Table, key: str, expected: Localised) -> None:
        """Report a key that must be there, at the line of its table."""
        path = _path(table)
        line, name = self.lines.line(*path), ".".join((*path, key))
        self.findings.append(workspace_finding("W105", line, key=name, expected=expected))

    def reported(self) -> list[Finding]:
        """Return the findings, without what follows from a table or key that is told: one cause."""
        return [
            finding
            for finding in self.findings
            if finding.code not in _FOLLOWING or not self.is_told(*_path_of(finding))
        ]

    def is_told(self, *path: str) -> bool:
        """Whether a finding says of a key or table, or one around it, that it is misspelt or wrong.

        What is missing for that reason has no finding of its own.
        """
        told = [_told(finding) for finding in self.findings]
        return any(cause is not None and path[: len(cause)] == cause for cause in told)

    def _content(self, table: Table) -> Any:
        content: Any = self.tables
        for step in _path(table):
            content = content.get(step) if isinstance(content, dict) else None
        return content

    def _unknown(self, path: tuple[str, ...], known: Iterable[str]) -> None:
        name = ".".join(path)
        suggestion = suggest(path[-1], known, alike=60, loosely=True)
        self.findings.append(
            Finding(
                "W103",
                Place(file=FILE, line=self.lines.line(*path)),
                value=name,
                details={"key": name},
                suggestion=suggestion,
            )
        )


def _told(finding: Finding) -> tuple[str, ...] | None:
    """Return the path of the key or table that a finding is about: for a misspelt one, as meant."""
    if finding.code == "W103" and finding.suggestion is not None:
        return (*_path_of(finding)[:-1], finding.suggestion)
    return _path_of(finding) if finding.code == "W104" else None


def _path_of(finding: Finding) -> tuple[str, ...]:
    return tuple(str(finding.details["key"]).split("."))


def _path(table: Table) -> tuple[str, ...]:
    return (table,) if isinstance(table, str) else table
