"""The names of the forms in which findings can be written."""

from __future__ import annotations

from typing import Final

TEXT: Final = "text"
JSON: Final = "json"

_IN_PIECES: Final = ("sarif", "junit", "github", "gitlab", "turtle", "html")
"""Each form is that of a module beside this one; loaded when it is needed."""

FORMATS: Final = (TEXT, JSON, *_IN_PIECES)
"""The names of the forms that are text: they may go to stdout."""

XLSX: Final = "xlsx"
ALL_FORMATS: Final = (*FORMATS, XLSX)
"""The names of all forms, as ``--format`` takes them; a workbook only goes to a file."""
