"""A template as an ODS workbook: its parts are made from the files in ``templates``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from verbund.html.environment import environment_of
from verbund.system.archive import archive
from verbund.templates.content import ROWS, SOURCE_ROWS, Choices, Column, Sheet, Template
from verbund.templates.words import (
    WIDEST,
    free_columns,
    instructions_name,
    lists_name,
    refusal,
    width_of,
)
from verbund.text.column_letters import column_letters

_MEDIA_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS: Final = {
    "content.xml": "content.xml",
    "styles.xml": "styles.xml",
    "settings.xml": "settings.xml",
    "META-INF/manifest.xml": "manifest.xml",
}
_BETWEEN: Final = re.compile(r">\s+<")
"""Blanks between elements: some programs expect cells there and nothing else."""
_NAME_WIDTH: Final = 34
_TEXT_WIDTH: Final = 75
_LINE: Final = 60
"""How many characters a line of a comment has, nearly."""


def ods_of(template: Template) -> bytes:
    """Return the workbook: instructions, a sheet a table, and the lists on a hidden sheet."""
    environment = environment_of("verbund.templates")
    values = _values(template)
    parts = {
        name: _BETWEEN.sub("><", environment.get_template(source).render(values)).encode()
        for name, source in _PARTS.items()
    }
    return archive({"mimetype": _MEDIA_TYPE.encode(), **parts}, stored="mimetype")


@dataclass(frozen=True, slots=True)
class _Validation:
    """What may stand in the cells of a column, and what is said there."""

    name: str
    base: str
    condition: str
    title: str
    hint: str
    refusal_title: str
    refusal: str


def _values(template: Template) -> dict[str, object]:
    """Return what the files in ``templates`` ask for."""
    validations: list[_Validation] = []
    sheets = [_sheet(sheet, template, validations) for sheet in template.sheets]
    lists = template.lists
    columns = [(choices.name, *choices.entries) for choices in lists]
    return {
        "media_type": _MEDIA_TYPE,
        "address": _address,
        "instructions_name": instructions_name(template),
        "instructions": template.instructions,
        "name_width": _NAME_WIDTH,
        "text_width": _TEXT_WIDTH,
        "widths": range(1, max(WIDEST, _TEXT_WIDTH) + 1),
        "rows": ROWS,
        "sheets": sheets,
        "validations": validations,
        "lists": lists,
        "lists_name": lists_name(template),
        "list_rows": zip_longest(*columns),
        "ranges": list(_ranges(lists, lists_name(template))),
    }


def _sheet(sheet: Sheet, template: Template, validations: list[_Validation]) -> dict[str, object]:
    columns = []
    for position, column in enumerate(sheet.columns):
        base = f"{_address(sheet.name)}.{column_letters(position)}2"
        validation = _validation(column, template, f"validation-{len(validations) + 1}", base)
        if validation is not None:
            validations.append(validation)
        columns.append(
            {
                "heading": column.heading,
                "required": column.required,
                "help": column.help,
                "help_height": 1 + sum(1 + len(x) // _LINE for x in column.help.split("\n")) / 2,
                "style": "text" if column.numbers is None else "number",
                "width": width_of(column),
                "validation": validation.name if validation is not None else None,
            }
        )
    return {"name": sheet.name, "columns": columns, "free": free_columns(len(columns))}


def _validation(column: Column, template: Template, name: str, base: str) -> _Validation | None:
    condition = _condition(column)
    if not condition and not column.hint:
        return None
    is_refused = column.strict or column.numbers is not None
    title, text = refusal(column, template.language) if is_refused else ("", "")
    return _Validation(name, base, condition, column.heading, column.hint, title, text)


def _condition(column: Column) -> str:
    """Return what must hold of a cell, as a formula (OpenDocument 1.3, part 3, 19.597)."""
    if column.choices is not None:
        return f"of:cell-content-is-in-list({column.choices.name})"
    if column.source is not None:
        letters = column_letters(column.source.position)
        first = f"${_address(column.source.sheet)}.${letters}$2"
        return f"of:cell-content-is-in-list([{first}:.${letters}${SOURCE_ROWS + 1}])"
    if column.numbers is None:
        return ""
    numbers = column.numbers
    kind = "whole" if numbers.whole else "decimal"
    least, most = format(numbers.least, "f"), format(numbers.most, "f")
    return f"of:cell-content-is-{kind}-number() and cell-content-is-between({least},{most})"


def _ranges(lists: tuple[Choices, ...], sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the lists, each with its cells."""
    for position, choices in enumerate(lists):
        letters = column_letters(position)
        last = len(choices.entries) + 1
        yield choices.name, f"${_address(sheet)}.${letters}$2:.${letters}${last}"


def _address(sheet: str) -> str:
    """Return the name of a sheet as addresses have it."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'"
