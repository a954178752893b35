"""The forms of templates: which there are, and the files of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from verbund.templates.content import Sheet, Template

Form = Literal["xlsx", "ods", "csv", "yaml"]
BOOKS: Final[tuple[Form, ...]] = ("xlsx", "ods")
"""Forms of one file with a sheet a table."""
FORMS: Final[tuple[Form, ...]] = (*BOOKS, "csv", "yaml")
"""All forms; those that are no workbook have a file a table."""


def book_of(template: Template, form: str) -> bytes:
    """Return a workbook. The libraries that write it are loaded here: few commands need them."""
    if form == "xlsx":
        from verbund.templates.xlsx import xlsx_of

        return xlsx_of(template)
    from verbund.templates.ods import ods_of

    return ods_of(template)


def files_of(template: Template, form: str) -> dict[str, bytes]:
    """Return the files of a form that has one a table, by their names."""
    write = _writer(form)
    return {f"{sheet.name}.{form}": write(template, sheet) for sheet in template.sheets}


def _writer(form: str) -> Callable[[Template, Sheet], bytes]:
    if form == "csv":
        from verbund.templates.csv_files import csv_of

        return csv_of
    from verbund.templates.yaml_files import yaml_of

    return yaml_of


def is_named_like(name: str, form: str) -> bool:
    """Whether the name of a file ends as those of a form do."""
    endings: Mapping[str, tuple[str, ...]] = {"yaml": (".yaml", ".yml")}
    return name.lower().endswith(endings.get(form, (f".{form}",)))
