"""The texts within a value: those of a data class, of what it holds, and so on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")


def with_each_text(value: _T, change: Callable[[str], str]) -> _T:
    """Return a value with each text within it changed; itself where no text is another."""
    changed: _T = _changed(value, change)
    return changed


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Enum | Path):
        return value
    if isinstance(value, str):
        text = change(value)
        return value if text == value else text
    if isinstance(value, list | tuple | Mapping):
        return _of_several(value, change)
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        changes = {name: _changed(item, change) for name, item in found.items()}
        differ = {name: item for name, item in changes.items() if item != found[name]}
        return replace(value, **differ) if differ else value
    return value


def _of_several(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        changed = {key: _changed(item, change) for key, item in value.items()}
        return value if changed == dict(value) else changed
    items = [_changed(item, change) for item in value]
    if items == list(value):
        return value
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
