"""A workbook as a district office keeps it: a title, headings of its own, a list of everything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook

Rows = list[list[str | int | date | None]]

CONFERENCES: Rows = [
    ["Kreis Musterstadt – Sicherheitskonferenzen (Stand 03/2022)"],
    [],
    [
        *("Kürzel", "Bezeichnung der Konferenz", "Bezeichnung (engl.)", "Datum der Konferenz"),
        *("Konf.-Status", "Konferenztyp", "Tagungsort", "Teiln. mind.", "Art der Zahlenangabe"),
        *("Themen", "Quelle", "Bearbeiter"),
    ],
    [
        *("siko-1", "Erste Sicherheitskonferenz", "First conference", date(2019, 11, 5)),
        *("durchgeführt", "Sicherheitskonferenz", "Detmold", 30, "mindestens"),
        *("Kriminalität;Verkehr", "mitteilung-2019", "Fr. Meier"),
    ],
    [
        *("siko-2", "Zweite Sicherheitskonferenz", None, date(2021, 11, 16)),
        *("durchgeführt", "Sicherheitskonferenz", "Detmold", 41, "mindestens"),
        *("Kriminalität", "mitteilung-2019", "Hr. Schulz"),
    ],
]
MASTER: Rows = [
    [
        *("Art", "Kennung", "Name", "Ortsart", "Organisationstyp", "Woher"),
        *("Dokumentart", "Internetadresse", "veröff. am"),
    ],
    ["Ort", "detmold", "Detmold", "Gemeinde", None, None, None, None, None],
    [
        *("Behörde", "kreis-muster", "Kreis Musterstadt", None, "Behörde", "mitteilung-2019"),
        *(None, None, None),
    ],
    [
        *("Quelle", "mitteilung-2019", "Pressemitteilung", None, None, None),
        *("Pressemitteilung", "https://example.org/m", date(2019, 11, 6)),
    ],
]
TAKING_PART: Rows = [
    ["Konferenz", "Behörde", "Rolle", "Teilnahmestatus", "Woher"],
    ["siko-2", "Kreis Musterstadt", "Gastgeber", "anwesend", "mitteilung-2019"],
]
NOTES: Rows = [["Bitte nur von Fr. Meier ändern lassen."]]
SHEETS: dict[str, Rows] = {
    "Tagungen": CONFERENCES,
    "Stammdaten": MASTER,
    "Teilnehmerliste": TAKING_PART,
    "Hinweise": NOTES,
}


def write_office(path: Path) -> Path:
    """The workbook, its dates as dates."""
    book = Workbook(write_only=True)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
