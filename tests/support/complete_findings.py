"""Complete findings as JSON: all that a finding says, in both languages, for golden files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from verbund.findings import Finding
from verbund.findings.catalogue import LANGUAGES, entry, render


def complete(findings: Mapping[str, Iterable[Finding]]) -> str:
    """The findings of each case, in their order, with every field that is set and their texts."""
    shown = {name: [_complete(finding) for finding in found] for name, found in findings.items()}
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def _complete(finding: Finding) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": finding.code, "severity": finding.severity.value}
    shown |= {name: value for name, value in _set_fields(finding).items() if name not in shown}
    # Others are for the code alone, and no text has a place for them.
    told = entry(finding.code).details
    shown.pop("own_words", None)  # they show in the texts
    shown["details"] = {name: finding.details[name] for name in told if name in finding.details}
    return shown | {language: list(render(finding, language)) for language in LANGUAGES}


def _set_fields(item: Any) -> dict[str, Any]:
    """The fields of a data class that differ from what they are without being told."""
    found: dict[str, Any] = {}
    for known in fields(item):
        value = getattr(item, known.name)
        default = known.default if known.default_factory is MISSING else known.default_factory()
        if value != default:
            found[known.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return _set_fields(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
