"""A small template for tests, with columns of each kind."""

from __future__ import annotations

import io
from decimal import Decimal
from zipfile import ZipFile

from verbund.templates.content import Choices, Column, Line, Numbers, Sheet, Source, Template

RUNS = ("=1+1", "+49 5231", "-Rat", "@Amt", "#N/A", "<b>&\"'")
LISTED = Choices("list_towns_mayor", RUNS)
TOWNS = Template(
    language="de",
    sheets=(
        Sheet(
            table="towns",
            name="Rat's & Städte",
            about="Eine je Zeile.",
            columns=(
                Column("Name", required=True, help='Muss ausgefüllt sein.\n<Name> & "Ort"'),
                Column(
                    "Seit wann sie eine Stadt ist, im Jahr",
                    required=False,
                    help="Jahr",
                    hint="etwa 2021",
                ),
                Column("Amt", required=False, help="Wer", choices=LISTED, strict=True),
                Column("Ämter", required=False, help="Wer alles. " * 50, choices=LISTED),
                Column("Zahl", False, "n", numbers=Numbers(True, Decimal(0), Decimal("1E3"))),
                Column("Maß", False, "n", numbers=Numbers(False, Decimal("-0.5"))),
                Column("Bei", False, "n", source=Source("Rat's & Städte", 0)),
            ),
        ),
    ),
    lists=(LISTED,),
    instructions=(
        Line("So geht es", "title"),
        Line("Zeile für Zeile. " * 20),
        Line("Blätter", "heading"),
        Line("Eine je Zeile.", sheet="Rat's & Städte"),
    ),
)


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
