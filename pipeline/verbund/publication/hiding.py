"""Removal of secrets from a receipt: a target may repeat one in any field that is read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from verbund.publication.secret import Secret, redact

_T = TypeVar("_T")


def without_secrets(value: _T, secrets: Iterable[Secret]) -> _T:
    """A copy of a frozen dataclass with secrets hidden in each text within it."""
    known = tuple(secrets)
    hidden: _T = _changed(value, lambda text: redact(text, known)) if known else value
    return hidden


def _changed(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, Enum | Path):
        return value
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list | tuple | Mapping):
        return _of_several(value, hide)
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        changes = {name: _changed(item, hide) for name, item in found.items()}
        differ = {name: item for name, item in changes.items() if item != found[name]}
        return replace(value, **differ) if differ else value
    return value


def _of_several(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        changed = {key: _changed(item, hide) for key, item in value.items()}
        return value if changed == dict(value) else changed
    items = [_changed(item, hide) for item in value]
    if items == list(value):
        return value
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
