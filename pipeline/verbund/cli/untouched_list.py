"""Recognises a list of ``verbund resolve`` in which nobody has answered: only that is replaced."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from verbund.findings.catalogue import LANGUAGES, MISSING, say
from verbund.report.json_text import json_text
from verbund.resolve.decisions_write import ANSWERS, QUESTIONS, write_questions
from verbund.text.formula_guard import unguarded

_MOST: Final = 1 << 26
"""The most bytes that are looked at; a longer list is kept."""

_KEYS: Final = {
    *("text", "table", "column", "table_label", "column_label"),
    *("code", "count", "places", "candidates"),
}


def is_untouched(file: Path, form: str) -> bool:
    """Whether a new list may take the place of a file: of none, or of a list in the same form.

    That list is as it was written: with an answer or a remark in it, it is the work of a person.
    A pipe or a device is written to, and takes no harm. A file that cannot be read is kept.
    """
    try:
        if not file.is_file():
            return True
        with file.open("rb") as stream:
            content = stream.read(_MOST + 1)
        text = content.decode("utf-8")
    except OSError:
        return not os.path.exists(file)  # noqa: PTH110 - it raises nothing for a long name
    except UnicodeDecodeError:
        return False
    return not text or (len(content) <= _MOST and _FORMS[form](text))


def _is_csv(text: str) -> bool:
    """Whether all of it is what we write, and the columns for people are empty."""
    for delimiter in ",;":
        try:
            rows = list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=delimiter))
        except csv.Error:
            continue
        if all(_is_open(row) for row in rows):
            again = io.StringIO(newline="")
            plain = [{name: unguarded(cell) for name, cell in row.items()} for row in rows]
            write_questions(again, plain, delimiter)
            if again.getvalue() == text:
                return True
    return False


def _is_open(row: Mapping[str, str]) -> bool:
    return {*row} == {*QUESTIONS} and not any(row[name] for name in ANSWERS)


def _is_json(text: str) -> bool:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict) or [*document] != ["undecided", "findings"]:
        return False
    items = document["undecided"]
    is_ours = isinstance(items, list) and all(
        isinstance(item, dict) and {*item} == _KEYS for item in items
    )
    return is_ours and json_text(document) == text


def _is_text(text: str) -> bool:
    """Whether each block of lines begins as one about an open text does."""
    first = "|".join(
        re.escape(say("undecided.text", language)).replace(MISSING, r".+") for language in LANGUAGES
    )
    block = rf"(?:{first})\n(?:  [^\n]*\n)+\n"
    return re.fullmatch(rf"(?:{block})+", text) is not None


_FORMS: Final[Mapping[str, Callable[[str], bool]]] = {
    "csv": _is_csv,
    "json": _is_json,
    "text": _is_text,
}
