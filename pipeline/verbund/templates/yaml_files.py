"""A template as YAML: a file for each table, one record without values, comments above each key."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.templates.content import Column, Sheet, Template

_WIDTH: Final = 100
_LISTED: Final = 100
"""The most choices that a comment lists."""


def yaml_of(template: Template, sheet: Sheet) -> bytes:
    """Return the file of a table. As all its values are empty, it is read as one without rows."""
    head = [f"{sheet.name}: {sheet.about}", say("template.yaml.how", template.language)]
    lines = [*_comments(head, ""), "", "-"]
    for column in sheet.columns:
        lines += _comments(list(_told(column, template.language)), "  ")
        lines += [f"  {_key(column.heading)}:", ""]
    return "\n".join(lines).encode()


def _told(column: Column, language: Language) -> Iterator[str]:
    yield from column.help.split("\n")
    if column.choices is not None and len(column.choices.entries) <= _LISTED:
        values = ", ".join(column.choices.entries)
        yield say("template.yaml.choices", language, values=values)


def _comments(texts: list[str], indent: str) -> Iterator[str]:
    sign = f"{indent}# "
    for text in texts:
        yield from textwrap.wrap(
            text,
            _WIDTH,
            initial_indent=sign,
            subsequent_indent=sign,
            break_on_hyphens=False,
        )


def _key(text: str) -> str:
    """Return a text as a key of YAML."""
    import yaml

    written: str = yaml.safe_dump(text, allow_unicode=True, width=float("inf"))
    return written.splitlines()[0]
