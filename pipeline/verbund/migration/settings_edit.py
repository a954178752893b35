"""Edits of verbund.toml: keys are renamed or go, and nothing else changes by a byte."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

from verbund.findings import Finding, Place, Severity
from verbund.migration.rules import SettingRule
from verbund.workspace.document import FILE
from verbund.workspace.key_lines import KeyLines, Path

Document = dict[str, Any]
_REST_OF_LINE: Final = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_BEFORE: Final = re.compile(r"(?:\A|\n)[ \t]*\Z")
_COMMA: Final = re.compile(r"\s*,[ \t]*")


def edited_settings(
    text: str, rules: Sequence[SettingRule], language: str, tell: Callable[[Finding], None]
) -> str:
    """Return the text of a verbund.toml with rules applied; ``language`` is the workspace's.

    An edit is made only where the document then says just what the rule wants. Where it does not,
    as with a key that is spread over several headings, that is a finding (G105).
    """
    for rule in rules:
        document = tomllib.loads(text)
        for path in _wanted(rule, document, language):
            to = tuple(rule.to.split(".")) if rule.to else None
            wanted = _changed(deepcopy(document), path, to)
            new = _edited(text, path, to) if wanted is not None else None
            if new is None or _loaded(new) != wanted:
                details = {"key": ".".join(path), "to": rule.to or ""}
                line = KeyLines(text).line(*path)
                found = Finding("G105", Place(FILE, line=line), Severity.WARNING, details=details)
                tell(found)
                continue
            text, document = new, wanted or {}
    return text


def _wanted(rule: SettingRule, document: Document, language: str) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the keys that a rule is about."""
    path = tuple(rule.key.split("."))
    value = _at(document, path)
    if value is None or rule.to == rule.key:
        return
    if not rule.one_language:
        yield path
    elif isinstance(value, dict) and language in value and len(value) > 1:
        said = value[language]
        yield from ((*path, tag) for tag in sorted(value) if tag != language and value[tag] != said)


def _at(document: Document, path: Sequence[str]) -> Any:
    value: Any = document
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _changed(document: Document, path: Path, to: Path | None) -> Document | None:
    """Return a document without a key, or with it under another; None where that is taken."""
    value = _at(document, [str(step) for step in path])
    around = document
    for step in path[:-1]:
        around = around[str(step)]
    del around[str(path[-1])]
    if to is None:
        return document
    inner = document
    for step in to[:-1]:
        inner = inner.setdefault(str(step), {})
    if to[-1] in inner:
        return None
    inner[str(to[-1])] = value
    return document


def _edited(text: str, path: Path, to: Path | None) -> str | None:
    """Return a text without a key, or with another in its place."""
    lines = KeyLines(text)
    span = lines.span(*path)
    if span is None and to is not None:
        return _each_below(text, lines, path, to)
    if span is None:
        return None
    start, end, stop = span
    if to is not None:
        return _with_key(text, (start, end), path, to)
    stop = start + len(text[start:stop].rstrip())
    rest, comma = _REST_OF_LINE.match(text, stop), _COMMA.match(text, stop)
    before = _BEFORE.search(text, 0, start)
    if rest is not None and before is not None:
        first = before.start() + text[before.start() : before.start() + 1].count("\n")
        return text[:first] + text[rest.end() :]
    if comma is not None:
        return text[:start] + text[comma.end() :]
    return re.sub(r",\s*\Z", "", text[:start]) + text[stop:]


def _each_below(text: str, lines: KeyLines, path: Path, to: Path) -> str | None:
    """Return a text in which each key that begins with a path begins with another."""
    for known in reversed(lines.below(*path)):
        start, end, _ = lines.span(*known) or (0, 0, 0)
        new = _with_key(text, (start, end), known, (*to, *known[len(path) :]))
        if new is None:
            return None
        text = new
    return text


def _with_key(text: str, span: tuple[int, int], path: Path, to: Path) -> str | None:
    """Return a text with another key, written as it has to be below the heading around it."""
    written = text[span[0] : span[1]].strip()
    count = len(next(iter(_paths(f"{written} = 0"))))
    around = path[: len(path) - count]
    if to[: len(around)] != around or len(to) == len(around):
        return None
    key = ".".join(_key(str(step)) for step in to[len(around) :])
    space = text[span[0] : span[1]][len(written) :]
    return text[: span[0]] + key + space + text[span[1] :]


def _paths(text: str) -> list[Path]:
    return KeyLines(text).below()


def _key(step: str) -> str:
    return step if re.fullmatch(r"[A-Za-z0-9_-]+", step) else '"' + step + '"'


def _loaded(text: str) -> Document | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
