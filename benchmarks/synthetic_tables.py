"""Generator of rows for the workspace `tables`: conferences, participations, partnerships and parties.

Per conference: a tenth of an agency, eight participations, a partnership with three parties; 56 triples.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sink import Fault, Records, Sink
from wording import BODIES, CITIES, KINDS, MANNERS, THEMES, roughen

COLUMNS: Final = {
    table: columns.split()
    for table, columns in {
        "agencies": "id name type district parent",
        "conferences": "id series title date place district host attendance_min status source",
        "participations": "conference agency role note",
        "partnerships": "id type title topics start end status district",
        "parties": "partnership agency",
    }.items()
}
AGENCY_TYPES: Final = (
    "polizei",
    "kommune",
    "schule",
    "jugendamt",
    "justiz",
    "verein",
    "landesbehoerde",
)
HELD: Final = ("planned", "held", "held", "held", "held", "cancelled")
ROLES: Final = ("host", "member", "member", "member", "guest", "moderator")
PARTNERSHIP_TYPES: Final = ("vertrag", "vereinbarung", "netzwerk", "runder-tisch")
STANDING: Final = ("active", "active", "ended", "planned")
EDITIONS: Final = 10
PARTICIPATIONS: Final = 8
PARTIES: Final = 3
POOL: Final = 14
DISTRICTS: Final = 400


@dataclass(frozen=True, slots=True)
class Series:
    """The common values of a series' conferences."""

    pool: list[str]
    since: int
    district: str
    city: str
    name: str
    theme: str


class TableGenerator:
    """Writes the five tables; with a fault rate of 0 every row is valid."""

    def __init__(self, conferences: int, seed: int, fault_rate: float) -> None:
        self._count, self._rate = conferences, fault_rate
        self._chance = random.Random(f"tables {seed} {conferences}")
        self._agencies = [f"B{number:06d}" for number in range(max(100, conferences // 10))]
        self._districts = [f"{1 + self._below(16):02d}{number:03d}" for number in range(DISTRICTS)]

    def write(self, folder: Path, seed: int, *, shuffle: bool) -> None:
        """Write all tables into a folder."""
        with Records(folder, seed, shuffle=shuffle, faults=self._rate > 0) as records:
            self._write_agencies(records.table("agencies", COLUMNS["agencies"]))
            self._write_conferences(
                records.table("conferences", COLUMNS["conferences"]),
                records.table("participations", COLUMNS["participations"]),
            )
            self._write_partnerships(
                records.table("partnerships", COLUMNS["partnerships"]),
                records.table("parties", COLUMNS["parties"]),
            )

    def _below(self, limit: int) -> int:
        return int(self._chance.random() * limit)

    def _pick(self, values: tuple[str, ...] | list[str]) -> str:
        return values[int(self._chance.random() * len(values))]

    def _fault(self, kinds: int) -> int:
        """The kind of fault, of ``kinds``, to plant in this row; -1 for none. Each comes at the fault rate."""
        if not self._rate:
            return -1
        number = int(self._chance.random() / self._rate)
        return number if number < kinds else -1

    def _write_agencies(self, sink: Sink) -> None:
        for number, agency in enumerate(self._agencies):
            name = roughen(f"{self._pick(BODIES)} {self._pick(CITIES)} {number % 97}", self._chance)
            parent = (
                self._agencies[self._below(number)]
                if number > 10 and self._chance.random() < 0.8
                else ""
            )
            row = [
                agency,
                name,
                self._pick(AGENCY_TYPES),
                self._districts[number % DISTRICTS],
                parent,
            ]
            match self._fault(3):
                case 0:
                    row[1] = ""
                    sink.write(row, Fault("name", "missing"))
                case 1:
                    row[2] = "unklar"
                    sink.write(row, Fault("type", "not-in-list"))
                case 2:
                    row[3] = row[3][:-1] + "X"
                    sink.write(row, Fault("district", "pattern"))
                case _:
                    sink.write(row)

    def _series(self) -> Series:
        first = self._below(len(self._agencies) - POOL)
        neighbours = self._agencies[first : first + POOL]
        scattered = self._chance.sample(self._agencies, POOL)
        city = self._pick(CITIES)
        return Series(
            pool=scattered if self._chance.random() < 0.5 else neighbours,
            since=2008 + self._below(8),
            district=self._pick(self._districts),
            city=city,
            name=f"{self._pick(MANNERS)} {self._pick(KINDS)} {city}",
            theme=self._pick(THEMES),
        )

    def _write_conferences(self, sink: Sink, participations: Sink) -> None:
        for number in range(0, self._count, EDITIONS):
            series = self._series()
            for edition in range(min(EDITIONS, self._count - number)):
                identifier = f"K{number + edition:07d}"
                row = self._conference(identifier, number // EDITIONS, series, edition)
                sink.write(row, *self._spoil_conference(row, series.since + edition))
                for agency in sorted(self._chance.sample(series.pool, PARTICIPATIONS)):
                    self._write_participation(participations, identifier, agency)

    def _conference(self, identifier: str, number: int, series: Series, edition: int) -> list[str]:
        chance, year = self._chance, series.since + edition
        source = (
            f"https://www.sicherheit-{number % 50}.example/tagungen/{year}/{identifier.lower()}"
            f"?stadt={number % 300}&form=konferenz#oben"
        )
        if chance.random() < 0.01:
            source = f"https://www.prävention.example/überblick/{year}/{identifier}"
        attendance = str(10 + self._below(400)) if chance.random() < 0.7 else ""
        if attendance and chance.random() < 0.006:
            source = ""
        return [
            identifier,
            f"R{number:06d}",
            roughen(f"{series.name} {year}: {series.theme}", chance),
            f"{year}-{1 + self._below(12):02d}-{1 + self._below(28):02d}",
            series.city,
            series.district,
            self._pick(series.pool),
            attendance,
            self._pick(HELD),
            source,
        ]

    def _spoil_conference(self, row: list[str], year: int) -> list[Fault]:
        match self._fault(8):
            case 0:
                row[2] = ""
                return [Fault("title", "missing")]
            case 1:
                row[3] = self._pick((f"{year}-02-30", f"12.05.{year}"))
                return [Fault("date", "not-a-date")]
            case 2:
                row[8] = "unbekannt"
                return [Fault("status", "not-in-list")]
            case 3:
                row[6] = f"B9{self._below(100000):05d}"
                return [Fault("host", "unknown-reference")]
            case 4:
                row[7] = f"-{1 + self._below(9)}"
                return [Fault("attendance_min", "below-minimum")]
            case 5:
                row[5] = "9999"
                return [Fault("district", "pattern")]
            case 6:
                row[7] = row[9] = ""
                return [Fault("", "neither-attendance-nor-source")]
            case 7:
                row[9] = "http" + (row[9] or "s://www.ohne.example/")[5:]
                return [Fault("source", "pattern")]
        return []

    def _write_participation(self, sink: Sink, conference: str, agency: str) -> None:
        note = (
            roughen("meldete sich später", self._chance) if self._chance.random() < 0.0005 else ""
        )
        row = [conference, agency, self._pick(ROLES), note]
        match self._fault(2):
            case 0:
                row[1] = f"B9{self._below(100000):05d}"
                sink.write(row, Fault("agency", "unknown-reference"))
            case 1:
                row[2] = "zaungast"
                sink.write(row, Fault("role", "not-in-list"))
            case _:
                sink.write(row)

    def _write_partnerships(self, sink: Sink, parties: Sink) -> None:
        chance = self._chance
        for number in range(self._count):
            identifier = f"P{number:07d}"
            year, day = (
                2005 + self._below(18),
                f"-{1 + self._below(12):02d}-{1 + self._below(28):02d}",
            )
            row = [
                identifier,
                self._pick(PARTNERSHIP_TYPES),
                roughen(
                    f"Zusammenarbeit {self._pick(THEMES)} {self._pick(CITIES)} ({number % 1000})",
                    chance,
                ),
                "|".join(chance.sample(THEMES, 1 + self._below(3))),
                f"{year}{day}",
                f"{year + 1 + self._below(5)}{day}" if chance.random() < 0.6 else "",
                self._pick(STANDING),
                self._pick(self._districts),
            ]
            sink.write(row, *self._spoil_partnership(row, year, day))
            for agency in sorted(chance.sample(self._agencies, PARTIES)):
                parties.write([identifier, agency])

    def _spoil_partnership(self, row: list[str], year: int, day: str) -> list[Fault]:
        match self._fault(5):
            case 0:
                row[2] = ""
                return [Fault("title", "missing")]
            case 1:
                row[4] = ""
                return [Fault("start", "missing")]
            case 2:
                row[5] = f"{year - 1}{day}"
                return [Fault("start", "not-before-end")]
            case 3:
                row[1] = "mündlich"
                return [Fault("type", "not-in-list")]
            case 4:
                row[3] = ""
                return [Fault("topics", "missing")]
        return []
