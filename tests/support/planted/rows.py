"""Rows that are no records, cells beyond the headings, and headings that are none."""

from __future__ import annotations

from tests.support.planted.kinds import BEYOND, DOCUMENTS, HEADING, WORKBOOKS, Kind, Spot, kind

TABLES = ("csv", *WORKBOOKS)


def _bare(table: str, column: str, value: str, **beside: str) -> Spot:
    return Spot(table, column, value, beside, bare=True)


ROWS: tuple[Kind, ...] = (
    kind(
        "a total below the records",
        "F142",
        _bare("conferences", "id", "Summe", attendance_min="71"),
        _bare("headcounts", "id", "Gesamt", minimum="40"),
        _bare("agent_groups", "id", "Insgesamt:", member_count="21"),
        formats=TABLES,
    ),
    kind(
        "a note below the records",
        "F144",
        _bare("sources", "id", "Stand: 16.11.2021"),
        _bare("organisations", "id", "* ohne die Stellen des Bundes"),
        _bare("conferences", "id", "Quelle: eigene Erhebung"),
        formats=TABLES,
    ),
    kind(
        "a cell to the right of the headings",
        "F104 F155",
        Spot("sources", BEYOND, "geprüft"),
        Spot("statements", BEYOND, "Rücksprache!"),
        Spot("places", BEYOND, "2021"),
        formats=TABLES,
    ),
    kind(
        "a key that is misspelt in one row",
        "T101",
        Spot("agreements", "Anmerkug", "geprüft"),
        Spot("conferences", "Titl", "Siko"),
        Spot("reported_counts", "minimun", "7"),
        formats=DOCUMENTS,
    ),
    kind(
        "the headings once more",
        "F140",
        *(
            Spot(table, BEYOND, HEADING, bare=True)
            for table in ("sources", "places", "partnerships")
        ),
    ),
)
