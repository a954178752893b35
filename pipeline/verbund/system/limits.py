"""The limits of what is read: defaults, what a workspace may set, and where even that ends.

A limit is stated here once. verbund.toml sets those of ``SETTINGS`` in its table ``[limits]``; the
page docs/limits.md lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KIB: Final = 1 << 10
MIB: Final = 1 << 20
GIB: Final = 1 << 30

SETTINGS_FILE: Final = MIB
"""The bytes of verbund.toml; no setting, as that would stand in it."""

QUERY: Final = MIB
"""The bytes of a query in a file or on stdin."""

PROFILE: Final = 64 * MIB
"""The bytes of one file of shapes that ``--profile`` names."""

MODEL_FILES: Final = 10_000
"""The files of a folder of Turtle files, or of one that ``--profile`` names."""

TABLES: Final = 1000
"""The tables of a model."""

PREFIXES: Final = 1000
"""The prefixes that all files of a model declare, or those of one profile that are kept."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one workspace. Each name is that of the key in ``[limits]``."""

    cell: int = MIB
    """The characters of a cell."""

    columns: int = 1000
    """The columns of a table."""

    line: int = 16 * MIB
    """The bytes of a line of a CSV file. Of a row with several lines, of each."""

    file: int = 16 * GIB
    """The bytes of a CSV file."""

    files: int = 10_000
    """The files below the records' folder."""

    model: int = 16 * MIB
    """The bytes of all Turtle files of the ontology and the shapes together."""

    data: int = GIB
    """The bytes of a file that ``--data`` names."""

    findings: int = 25_000
    """The findings of a run that are kept whole; more are counted."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What may be set of a limit: not below what any real use needs, not above what is sane."""

    lowest: int
    highest: int


SETTINGS: Final[Mapping[str, Setting]] = {
    "cell": Setting(KIB, 64 * MIB),
    "columns": Setting(10, 16_384),
    "line": Setting(KIB, 256 * MIB),
    "file": Setting(KIB, 1024 * GIB),
    "files": Setting(1, 1_000_000),
    "model": Setting(KIB, 256 * MIB),
    "data": Setting(KIB, 64 * GIB),
    "findings": Setting(100, 1_000_000),
}
"""The keys of ``[limits]``. Whoever adds a limit adds it to ``Limits``, here and in the docs."""
