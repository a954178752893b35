"""The table of formats of record files: what a file is read by, by the suffix of its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from verbund.read.csv_format import CsvFormat
from verbund.read.document.formats import DOCUMENTS
from verbund.read.parquet.formats import ParquetFormat
from verbund.read.record_file import RecordFormat
from verbund.read.workbook.formats import WORKBOOKS

_ALL: Sequence[RecordFormat] = (CsvFormat(), *WORKBOOKS, *DOCUMENTS, ParquetFormat())
FORMATS: dict[str, RecordFormat] = {suffix: known for known in _ALL for suffix in known.suffixes}
"""The formats that are read, by suffix. A new one is an entry here and a module beside this."""

_OTHERS = frozenset({".xls", ".xlsb", ".fods", ".numbers", ".tsv", ".txt"})
"""Suffixes of files that somebody may have meant for records; while not read, they are told."""


def format_of(name: str) -> RecordFormat | None:
    """Return the format of a file, given its name or path; None if it is not read."""
    return FORMATS.get(PurePath(name).suffix.lower())


def may_hold_records(name: str) -> bool:
    """Whether a file was meant for records, by its name; its format may be one that is not read."""
    suffix = PurePath(name).suffix.lower()
    return suffix in FORMATS or suffix in _OTHERS


def known_suffixes() -> str:
    """Return the suffixes that are read, as a text for findings and documentation."""
    return ", ".join(FORMATS)
