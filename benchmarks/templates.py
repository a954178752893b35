"""The yardstick: N-Triples for the workspace `tables` from hand-written templates, without checks.

    python benchmarks/templates.py RECORDS OUT.nt

One f-string a row has the triples of every row; optional ones are added to it. This is about as fast
as plain Python in one process can be, so the ratio to it is the cost of checks, references, sorting and
three formats. `compare.py` names the few triples that differ from those of the pipeline.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

ID: Final = "https://daten.example.org/id/"
DEF: Final = "https://daten.example.org/def#"
DCT: Final = "http://purl.org/dc/terms/"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

IS_A: Final = f"> <{TYPE}> <{DEF}"

BUFFER: Final = 1 << 20
ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
special: Final = re.compile(r'["\\\n\r]').search
illegal: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]').search

Write = Callable[[str], object]


def escape(text: str) -> str:
    """Escape the four characters that canonical N-Triples 1.1 escapes."""
    return text.translate(ESCAPES) if special(text) else text


def escape_iri(text: str) -> str:
    """Percent-encode the characters that an IRI may not have."""
    return illegal_encoded(text) if illegal(text) else text


def illegal_encoded(text: str) -> str:
    """Percent-encode each character of a text that an IRI may not have, and no other."""
    return "".join(
        quote(character, safe="") if illegal(character) else character for character in text
    )


@cache
def segment(text: str) -> str:
    """Percent-encode everything but the unreserved characters."""
    return quote(text, safe="")


def rows(records: Path, table: str) -> Iterator[list[str]]:
    """The rows of a table, without its heading."""
    with (records / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader


def agencies(records: Path, write: Write) -> None:
    """Write the agencies and their districts."""
    districts: dict[str, None] = {}
    for key, name, kind, district, parent in rows(records, "agencies"):
        s = f"<{ID}agency/{key}"
        text = (
            f'{s}{IS_A}Agency> .\n{s}> <{DCT}identifier> "{key}" .\n'
            f"{s}> <{DEF}agencyType> <{ID}agency-type/{kind}> .\n{s}> <{DEF}district> <{ID}district/{district}> .\n"
        )
        if name:
            text += f'{s}> <{LABEL}> "{escape(name)}"@de .\n'
        if parent:
            text += f"{s}> <{DEF}parent> <{ID}agency/{parent}> .\n"
        districts[district] = None
        write(text)
    for district in districts:
        s = f"<{ID}district/{district}"
        write(f'{s}{IS_A}District> .\n{s}> <{DEF}ags> "{district}" .\n')


def conferences(records: Path, write: Write) -> None:
    """Write the conferences and their series."""
    all_series: dict[str, None] = {}
    for key, series, title, date, place, district, host, attendance, status, source in rows(
        records, "conferences"
    ):
        s = f"<{ID}conference/{key}"
        text = (
            f'{s}{IS_A}Conference> .\n{s}> <{DCT}identifier> "{key}" .\n'
            f'{s}> <{DEF}series> <{ID}series/{series}> .\n{s}> <{DCT}date> "{date}"^^<{XSD}date> .\n'
            f'{s}> <{DEF}place> "{escape(place)}"@de .\n{s}> <{DEF}district> <{ID}district/{district}> .\n'
            f"{s}> <{DEF}host> <{ID}agency/{host}> .\n{s}> <{DEF}status> <{ID}status/{status}> .\n"
        )
        if title:
            text += f'{s}> <{DCT}title> "{escape(title)}"@de .\n'
        if attendance:
            text += f'{s}> <{DEF}attendanceMin> "{attendance}"^^<{XSD}integer> .\n'
        if source:
            text += f"{s}> <{DCT}source> <{escape_iri(source)}> .\n"
        all_series[series] = None
        write(text)
    for series in all_series:
        write(f"<{ID}series/{series}{IS_A}Series> .\n")


def participations(records: Path, write: Write) -> None:
    """Write the participations."""
    for conference, agency, role, note in rows(records, "participations"):
        s = f"<{ID}participation/{conference}-{agency}"
        text = (
            f"{s}{IS_A}Participation> .\n{s}> <{DEF}conference> <{ID}conference/{conference}> .\n"
            f"{s}> <{DEF}agency> <{ID}agency/{agency}> .\n{s}> <{DEF}role> <{ID}role/{role}> .\n"
        )
        if note:
            text += f'{s}> <{DEF}note> "{escape(note)}"@de .\n'
        write(text)


def partnerships(records: Path, write: Write) -> None:
    """Write the partnerships."""
    for key, kind, title, topics, start, end, status, district in rows(records, "partnerships"):
        s = f"<{ID}partnership/{key}"
        text = (
            f'{s}{IS_A}Partnership> .\n{s}> <{DCT}identifier> "{key}" .\n'
            f"{s}> <{DEF}partnershipType> <{ID}partnership-type/{segment(kind)}> .\n"
            f"{s}> <{DEF}status> <{ID}status/{status}> .\n{s}> <{DEF}district> <{ID}district/{district}> .\n"
        )
        if title:
            text += f'{s}> <{DCT}title> "{escape(title)}"@de .\n'
        if start:
            text += f'{s}> <{DEF}start> "{start}"^^<{XSD}date> .\n'
        if end:
            text += f'{s}> <{DEF}end> "{end}"^^<{XSD}date> .\n'
        if topics:
            for topic in topics.split("|"):
                text += f"{s}> <{DEF}topic> <{ID}topic/{segment(topic)}> .\n"
        write(text)


def parties(records: Path, write: Write) -> None:
    """Write the parties of partnerships, as direct triples where the pipeline has a node of its own."""
    for partnership, agency in rows(records, "parties"):
        write(f"<{ID}partnership/{partnership}> <{DEF}party> <{ID}agency/{agency}> .\n")


def main(records: Path, target: Path) -> None:
    """Write all tables as N-Triples."""
    with target.open("w", BUFFER, encoding="utf-8", newline="") as file:
        for table in (agencies, conferences, participations, partnerships, parties):
            table(records, file.write)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
