"""The limits of input: defaults, the range that a workspace may set, and fixed limits.

A limit is stated here once. verbund.toml sets those of ``Limits`` in its table ``[limits]``; the
page docs/limits.md lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar, Final

from verbund.data_class import NamedTuple, data_class
from verbund.findings import Localised

KIB: Final = 1 << 10
MIB: Final = 1 << 20
GIB: Final = 1 << 30

SETTINGS_FILE: Final = MIB
"""The most bytes of verbund.toml; no setting, as that would stand in the file itself."""

QUERY: Final = MIB
"""The most bytes of a query in a file or on stdin."""

PROFILE: Final = 64 * MIB
"""The most bytes of one file of shapes that ``--profile`` names."""

MODEL_FILES: Final = 10_000
"""The most files in a folder of Turtle files, or in one that ``--profile`` names."""

MAPPING: Final = MIB
"""The most bytes of the file that says which sheet is which table."""

TABLES: Final = 1000
"""The most tables of a model."""

PREFIXES: Final = 1000
"""The most prefixes that all files of a model declare, or of one profile that are kept."""


LIMIT: Final = "limit"
"""The key of a field's metadata that holds its Limit."""


class Limit(NamedTuple):
    """The range of a limit: not below any real use, not above a sane size; and its help."""

    lowest: int
    highest: int
    help: Localised


def limit(lowest: int, highest: int, *, en: str, de: str) -> Mapping[str, Limit]:
    """Return the metadata of a field that is a limit: its range, and its help in both languages."""
    return {LIMIT: Limit(lowest, highest, {"en": en, "de": de})}


@data_class(frozen=True, slots=True)
class Limits:
    """[limits]: the limits of one workspace. The name of a field is the key."""

    HELP: ClassVar[Localised] = {
        "en": "How much is read at most.",
        "de": "Wie viel höchstens gelesen wird.",
    }
    cell: int = field(
        default=MIB,
        metadata=limit(
            KIB,
            64 * MIB,
            en="The characters of a cell.",
            de="Die Zeichen einer Zelle.",
        ),
    )
    values: int = field(
        default=1000,
        metadata=limit(
            10,
            1_000_000,
            en="The values of one cell that lists several.",
            de="Die Werte einer Zelle, die mehrere aufzählt.",
        ),
    )
    columns: int = field(
        default=1000,
        metadata=limit(
            10,
            16_384,
            en="The columns of a table.",
            de="Die Spalten einer Tabelle.",
        ),
    )
    line: int = field(
        default=16 * MIB,
        metadata=limit(
            KIB,
            256 * MIB,
            en="The bytes of a line of a CSV file; of a row with several lines, of each.",
            de="Die Bytes einer Zeile einer CSV-Datei; hat ein Datensatz mehrere, jeder davon.",
        ),
    )
    file: int = field(
        default=16 * GIB,
        metadata=limit(
            KIB,
            1024 * GIB,
            en="The bytes of a file of records.",
            de="Die Bytes einer Datei mit Einträgen.",
        ),
    )
    unpacked: int = field(
        default=4 * GIB,
        metadata=limit(
            KIB,
            1024 * GIB,
            en="The bytes that a part of a workbook unpacks to.",
            de="Die Bytes, zu denen ein Teil einer Arbeitsmappe entpackt wird.",
        ),
    )
    ratio: int = field(
        default=200,
        metadata=limit(
            10,
            1100,
            en="How many times larger a part of a workbook is unpacked; counts above 32 MiB.",
            de="Wievielmal so groß ein Teil einer Arbeitsmappe entpackt ist; gilt ab 32 MiB.",
        ),
    )
    strings: int = field(
        default=256 * MIB,
        metadata=limit(
            KIB,
            16 * GIB,
            en="The bytes of the texts that cells of an XLSX workbook share, held in memory.",
            de="Die Bytes der Texte, die sich Zellen einer XLSX-Mappe teilen, im Speicher.",
        ),
    )
    files: int = field(
        default=10_000,
        metadata=limit(
            1,
            1_000_000,
            en="The files below the folder of the tables.",
            de="Die Dateien unter dem Ordner der Tabellen.",
        ),
    )
    model: int = field(
        default=16 * MIB,
        metadata=limit(
            KIB,
            256 * MIB,
            en="The bytes of all Turtle files of the ontology and the shapes together.",
            de="Die Bytes aller Turtle-Dateien von Ontologie und Regeln zusammen.",
        ),
    )
    data: int = field(
        default=GIB,
        metadata=limit(
            KIB,
            64 * GIB,
            en="The bytes of a file that --data names.",
            de="Die Bytes einer Datei, die --data nennt.",
        ),
    )
    document: int = field(
        default=64 * MIB,
        metadata=limit(
            KIB,
            GIB,
            en="The bytes of a JSON, YAML or decisions file, which is in memory whole.",
            de="Die Bytes einer JSON-, YAML- oder Entscheidungsdatei; sie steht ganz im Speicher.",
        ),
    )
    derived: int = field(
        default=10_000_000,
        metadata=limit(
            1000,
            1_000_000_000,
            en="The triples that rules read, and those that they derive; both are in memory.",
            de="Die Tripel, die Regeln lesen, und die, die sie ableiten; beide sind im Speicher.",
        ),
    )
    findings: int = field(
        default=25_000,
        metadata=limit(
            100,
            1_000_000,
            en="The findings of a run that are kept whole; more are counted.",
            de="Die Meldungen eines Laufs, die ganz behalten werden; weitere werden gezählt.",
        ),
    )
