"""The workbook of a walk: what a district office keeps of its security conferences, in its way.

Every sheet has a title above headings of the office's own; agencies stand under their usual
abbreviations, several in a cell; dates are dates. The mistakes are those that such books have.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

Rows = list[list[str | date | None]]

HEADING_ROW = 3
SHEETS: dict[str, Rows] = {
    "Dienststellen": [
        ["Kreis Beispielhausen – Dienststellen und Partner (Stand: März 2025)"],
        [],
        [
            *("Name der Stelle", "Abkürzung", "Organisationstyp", "Ebene"),
            *("Internetseite", "Quelle", "Zimmer"),
        ],
        [
            *("Kreis Beispielhausen", "Kreis BH; KV Beispielhausen", "Behörde", "Kreis"),
            *("www.kreis-beispielhausen.example", "Rundschreiben 2024", "A 101"),
        ],
        [
            *("Kreispolizeibehörde Beispielhausen", "KPB BH", "Behörde", "Land"),
            *(None, "Rundschreiben 2024", "B 12"),
        ],
        [
            *("Stadt Musterstadt", "Musterstadt", "Behörde", "kommunal"),
            *(None, "Rundschreiben 2024", None),
        ],
        [
            *("Gemeinde Neudorf", "Neudorf", "Behörde", "kommunal"),
            *(None, "Rundschreiben 2024", None),
        ],
        [
            *("Bundespolizeiinspektion Beispielhausen", "BPOLI BH", "Behörde", "Bund"),
            *(None, "Rundschreiben 2024", None),
        ],
    ],
    "Tagungen": [
        ["Sicherheitskonferenzen im Kreis Beispielhausen"],
        [],
        ["Bezeichnung", "Art", "Termin", "Stand", "Teilnehmer", "Quelle", "Bearbeitung"],
        [
            *("1. Sicherheitskonferenz", "Sicherheitskonferenz", date(2022, 11, 15)),
            *("durchgeführt", "Kreis BH; KPB BH; Musterstadt", "Protokoll 2022", "SG 32"),
        ],
        [
            *("2. Sicherheitskonferenz", "Sicherheitskonferenz", date(2023, 11, 14)),
            *("durchgefuehrt", "KV Beispielhausen, KPB BH, Musterstadt, Neudorf"),
            *("Rundschreiben 2024", "SG 32"),
        ],
        [
            *("3. Sicherheitskonferenz", "Sicherheitskonferenz", "Herbst 2024"),
            *("durchgeführt", "Kreis BH; Polizei; BuPo", "Rundschreiben 2024", "SG 32"),
        ],
    ],
    "Ordnungspartnerschaften": [
        ["Ordnungspartnerschaften (fortlaufend)"],
        [],
        ["Titel", "Art der Zusammenarbeit", "Stand", "Beginn", "Beteiligte", "Quelle"],
        [
            *("Ordnungspartnerschaft Musterstadt", "Ordnungspartnerschaft", "aktiv"),
            *(date(2021, 7, 7), "Stadt Musterstadt; KPB BH", "Protokoll 2022"),
        ],
    ],
    "Unterlagen": [
        ["Unterlagen in der Registratur"],
        [],
        ["Titel", "Dokumentart", "Aktenzeichen", "Datum"],
        ["Protokoll 2022", "Protokoll", "32-11.01/2022", date(2022, 12, 1)],
        ["Rundschreiben 2024", "Rundschreiben", "32-11.01/2024", "15.01.25"],
        ["Protokoll 2023", "Protokoll", "32-11.01/2023", date(2023, 11, 20)],
    ],
    "Raumplan": [
        ["Wer sitzt wo"],
        [],
        ["Zimmer", "Schlüssel Nr."],
        ["A 101", "17"],
        ["B 12", "4"],
    ],
}


def write_book(path: Path) -> None:
    """Write the workbook."""
    book = Workbook()
    del book["Sheet"]
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet["A1"].font = Font(bold=True, size=14)
        for cells in sheet.iter_rows(min_row=HEADING_ROW):
            for cell in cells:
                if cell.row == HEADING_ROW:
                    cell.font = Font(bold=True)
                elif isinstance(cell.value, date):
                    cell.number_format = "DD.MM.YYYY"
    book.save(path)
