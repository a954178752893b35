"""A template as CSV: a file for each table, with nothing but its headings."""

from __future__ import annotations

import csv
import io
from typing import Final

from verbund.templates.content import Sheet, Template

_MARK: Final = "\N{BYTE ORDER MARK}"
"""By it Excel knows that a file is UTF-8."""
_SEPARATORS: Final = {"de": ";", "en": ","}
"""By what Excel parts the cells of a file, in each language."""


def csv_of(template: Template, sheet: Sheet) -> bytes:
    """Return the file of a table, as spreadsheets in the template's language open it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=_SEPARATORS[template.language])
    writer.writerow([column.heading for column in sheet.columns])
    return (_MARK + stream.getvalue()).encode()
