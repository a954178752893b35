"""Generator of valid rows for the packaged model, at any size.

Rows come in units: a district with its agencies, a series of conferences with programme and participants,
partnerships with parties, agreements and events. A unit refers to itself and to units before it, and an
identifier follows from its number, so nothing has to be remembered and memory stays flat.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

from packaged import columns, concepts
from sink import Records, Sink
from wording import BODIES, CITIES, KINDS, MANNERS, THEMES, roughen

NOT_SIGNED: Final = ("never-concluded", "planned", "proposed")
"""The states of a partnership before its agreement is signed: each of ours has one that is."""
ORGANISATIONS: Final = (
    "PublicAgency",
    "PublicAgency",
    "PublicAgency",
    "AgencyUnit",
    "AgencyUnit",
    "FormalOrganization",
)
"""The classes of a unit's organisations; the first is the agency that the others refer to."""
CONFERENCES: Final = 4
ITEMS: Final = 2
GUESTS: Final = 4
PARTNERSHIPS: Final = 3
PARTIES: Final = 3
AIMS: Final = (
    "Die beteiligten Stellen wollen früher voneinander erfahren, wo sich Schwierigkeiten abzeichnen",
    "Gemeinsame Streifen sollen das Gefühl der Sicherheit auf öffentlichen Plätzen stärken",
    "Die Zusammenarbeit hat sich bewährt und wird um weitere Städte und Gemeinden ergänzt",
)


class CountingTable:
    """Takes rows as cells by column, writes them in the table's order, and counts their triples."""

    def __init__(self, sink: Sink, separators: dict[str, str | None]) -> None:
        self._sink, self._separators, self.triples = sink, separators, 0

    def add(self, /, **cells: str) -> None:
        """Write one row; columns left out are empty. `title_en` stands for the column `title@en`."""
        row = dict.fromkeys(self._separators, "")
        # A row states its class: either by a column `type` of classes or by itself.
        triples = 0 if cells.get("type", "")[:1].isupper() else 1
        for column, cell in cells.items():
            name = f"{column[:-3]}@en" if column.endswith("_en") else column
            if name not in row:
                raise LookupError(f"the shapes have no column {name}")
            if cell:
                row[name] = cell
                separator = self._separators[name]
                triples += len(cell.split(separator)) if separator else 1
        self._sink.write(list(row.values()))
        self.triples += triples


def with_english(plain: dict[str, str | None]) -> dict[str, str | None]:
    """Add the English columns that this generator fills."""
    wide: dict[str, str | None] = {}
    for column, separator in plain.items():
        wide[column] = separator
        if column in {"title", "name"}:
            wide[f"{column}@en"] = separator
    return wide


def _of_type(type_: str, kind: str) -> str:
    """A kind of organisation that goes with its type: a company is no public agency."""
    is_private = kind in ("company", "citizens")
    return "municipality" if is_private and type_ == "PublicAgency" else kind


def _with_bounds(qualifier: str, edition: int) -> str:
    """A kind of number that goes with its bounds: every second count has two."""
    return "between" if qualifier == "exact" and edition % 2 else qualifier


def _with_venue(mode: str) -> str:
    """The mode of a conference that has a venue: none is online alone."""
    return "mixed" if mode == "online" else mode


class ModelGenerator:
    """Writes units until there are as many triples as requested."""

    def __init__(self, triples: int, seed: int) -> None:
        self._wanted, self._seed = triples, seed
        self._chance = random.Random(f"model {seed}")
        self._concepts = {
            scheme: concepts(scheme)
            for scheme in (
                "agency-kind", "administrative-level", "agreement-type", "attendance-mode", "cooperation-status",
                "cooperation-type", "count-basis", "count-qualifier", "document-type", "event-status",
                "joint-body-kind", "lifecycle-kind", "list-completeness", "participation-role",
                "participation-status", "programme-item-kind", "purpose", "statement-kind", "topic",
            )
        }  # fmt: skip
        # Every count of ours has a number, which this kind of count forbids.
        self._concepts["count-qualifier"].remove("unquantified")

    def write(self, folder: Path, *, shuffle: bool) -> int:
        """Write all tables; returns the number of triples."""
        with Records(folder, self._seed, shuffle=shuffle) as records:
            self._tables: dict[str, CountingTable] = {}
            for name, plain in sorted(columns().items()):
                wide = with_english(plain)
                self._tables[name] = CountingTable(records.table(name, list(wide)), wide)
            unit = 0
            while (written := self._written()) < self._wanted:
                self._write_unit(unit)
                unit += 1
        return written

    def _written(self) -> int:
        return sum(table.triples for table in self._tables.values())

    # -- choosing --------------------------------------------------------------------------------------------

    def _below(self, limit: int) -> int:
        return int(self._chance.random() * limit)

    def _pick(self, values: tuple[str, ...] | list[str]) -> str:
        return values[int(self._chance.random() * len(values))]

    def _concept(self, scheme: str) -> str:
        return self._pick(self._concepts[scheme])

    def _several(self, scheme: str, most: int) -> str:
        return ";".join(sorted(self._chance.sample(self._concepts[scheme], 1 + self._below(most))))

    def _maybe(self, rate: float, cell: str) -> str:
        return cell if self._chance.random() < rate else ""

    def _text(self, text: str) -> str:
        return roughen(text, self._chance)

    def _day(self, year: int) -> str:
        """A day in one of the accepted formats."""
        day, month = 1 + self._below(28), 1 + self._below(12)
        return (
            f"{day}.{month}.{year}"
            if self._chance.random() < 0.2
            else f"{year}-{month:02d}-{day:02d}"
        )

    def _date(self, year: int) -> str:
        """A date that may be a day, a month or a year."""
        dice = self._chance.random()
        if dice < 0.1:
            return str(year)
        return f"{year}-{1 + self._below(12):02d}" if dice < 0.2 else self._day(year)

    def _organisation(self, limit: int) -> str:
        return f"org-{self._below(limit):08d}"

    def _organisations(self, limit: int, count: int) -> list[str]:
        return [f"org-{number:08d}" for number in sorted(self._chance.sample(range(limit), count))]

    # -- writing ---------------------------------------------------------------------------------------------

    def _common(self) -> dict[str, str]:
        """The columns that end almost every table."""
        doubt = self._chance.random() < 0.05
        return {
            "sources": self._sources,
            "passage": self._maybe(0.2, "Absatz 3"),
            "certainty": "unclear" if doubt else "stated",
            "uncertainty": "Ob das Jahr stimmt, ist nicht belegt" if doubt else "",
            "note": self._text("Nachgetragen aus dem Schriftverkehr")
            if self._chance.random() < 0.05
            else "",
        }

    def _write_unit(self, unit: int) -> None:
        self._unit = f"{unit:07d}"
        self._known = (unit + 1) * len(ORGANISATIONS)
        self._own = [f"org-{unit * len(ORGANISATIONS) + n:08d}" for n in range(len(ORGANISATIONS))]
        self._city = self._pick(CITIES)
        self._since = 2005 + self._below(15)
        first, second = f"source-{self._unit}-1", f"source-{self._unit}-2"
        self._sources = first
        self._write_background(unit, first, second)
        self._write_organisations(unit)
        self._sources = f"{first};{second}"
        self._write_conferences(unit)
        self._sources = second
        self._write_partnerships(unit)
        self._write_sayings()

    def _write_background(self, unit: int, *sources: str) -> None:
        for source in sources:
            self._tables["sources"].add(
                id=source,
                title=self._text(f"Sicherheit in {self._city}: Stellen rücken zusammen"),
                type=self._concept("document-type"),
                publisher=self._own[0],
                published=self._date(self._since + 5),
                url=f"https://www.kreis-{unit}.example/presse/{source}?seite=1",
            )
        key = f"{1 + unit % 16:02d}{unit // 16 % 1000:03d}"
        self._tables["places"].add(
            id=f"place-{self._unit}-1",
            name=f"Kreis {self._city} {unit}",
            name_en=f"District of {self._city} {unit}",
            kind="district",
            official_key=key,
            geocoding=f"districtKey/{key}",
            wikidata=f"Q{1000 + unit}",
        )
        self._tables["places"].add(
            id=f"place-{self._unit}-2",
            name=f"{self._city} {unit}",
            kind="municipality",
            part_of=f"place-{self._unit}-1",
            official_key=f"{key}{unit // 16000 % 1000:03d}",
        )

    def _write_organisations(self, unit: int) -> None:
        for number, (identifier, kind) in enumerate(zip(self._own, ORGANISATIONS, strict=True)):
            name = self._pick(BODIES)
            self._tables["organisations"].add(
                id=identifier,
                type=kind,
                name=self._text(f"{name} {self._city} {unit}-{number}"),
                name_en=f"{name} ({self._city}, {unit}-{number})" if number == 0 else "",
                kind=_of_type(kind, self._concept("agency-kind")),
                level=self._concept("administrative-level"),
                unit_of=self._own[0] if kind == "AgencyUnit" else "",
                area=f"place-{self._unit}-1",
                homepage=self._maybe(0.3, f"https://www.stelle-{unit}.example/{number}/"),
                **self._common(),
            )
        self._tables["agent_groups"].add(
            id=f"group-{self._unit}",
            name=f"Kommunen im Kreis {self._city} {unit}",
            member_kind=self._concept("agency-kind"),
            member_count=str(2 + self._below(30)),
            closed=self._pick(("ja", "nein")),
            territory=f"place-{self._unit}-1",
            **self._common(),
        )
        self._tables["posts"].add(
            id=f"post-{self._unit}",
            name=f"Leitung {self._city} {unit}",
            post_in=f"{self._own[0]};{self._own[1]}",
            **self._common(),
        )

    def _write_conferences(self, unit: int) -> None:
        series, place = f"series-{self._unit}", f"place-{self._unit}-1"
        name = f"{self._pick(MANNERS)} {self._pick(KINDS)} {self._city} {unit}"
        self._tables["conference_series"].add(
            id=series,
            title=self._text(name),
            host=self._own[0],
            host_posts=f"post-{self._unit}",
            territory=place,
            purposes=self._several("purpose", 3),
            **self._common(),
        )
        for edition in range(1, CONFERENCES + 1):
            conference = f"conference-{self._unit}-{edition}"
            counted = self._chance.random() < 0.7
            status = self._concept("event-status")
            least = 10 + self._below(200)
            self._tables["conferences"].add(
                id=conference,
                type=self._pick(("SecurityConference", "Conference")),
                title=self._text(f"{edition}. {name}: {self._pick(THEMES)}"),
                title_en=f"Conference {edition} of {self._city} {unit}",
                series=series,
                edition=str(edition),
                numbering_scope="within-series",
                previous=f"conference-{self._unit}-{edition - 1}" if edition > 1 else "",
                status=status,
                mode=_with_venue(self._concept("attendance-mode")),
                date=self._date(self._since + edition),
                venue=f"place-{self._unit}-2",
                territory=place,
                hosts=self._own[0],
                host_posts=self._maybe(0.3, f"post-{self._unit}"),
                attendance_min=str(least) if counted else "",
                attendance_max=str(least + self._below(20)) if counted and edition % 2 else "",
                attendance_qualifier=_with_bounds(self._concept("count-qualifier"), edition)
                if counted
                else "",
                attendance_text=f"über {least} Teilnehmende" if counted else "",
                list_completeness=self._concept("list-completeness"),
                topics=self._several("topic", 3),
                topics_text=self._pick(THEMES),
                **self._common(),
            )
            for position in range(1, ITEMS + 1):
                self._tables["programme_items"].add(
                    id=f"item-{self._unit}-{edition}-{position}",
                    conference=conference,
                    title=self._text(f"Vortrag: {self._pick(THEMES)}"),
                    kind=self._concept("programme-item-kind"),
                    position=str(position),
                    speakers=self._pick(self._own),
                    about=f"partnership-{self._unit}-{1 + self._below(PARTNERSHIPS)}"
                    if position == 1
                    else "",
                    topics=self._several("topic", 2),
                    **self._common(),
                )
            guests = {*self._own, *(self._organisation(self._known) for _ in range(GUESTS))}
            for participant in (f"group-{self._unit}", *sorted(guests)):
                presence = self._concept("participation-status")
                was_not_there = presence in ("present", "represented") and status != "held"
                is_new = self._maybe(0.5, self._pick(("ja", "nein")))
                self._tables["participations"].add(
                    conference=conference,
                    participant=participant,
                    role=self._concept("participation-role"),
                    status="invited" if was_not_there else presence,
                    new_in_edition=is_new if edition > 1 else "",  # of the first all are
                    wording=self._maybe(0.1, f"Gäste aus {self._pick(CITIES)}"),
                    **self._common(),
                )
        self._tables["headcounts"].add(
            id=f"headcount-{self._unit}",
            conference=f"conference-{self._unit}-1",
            minimum=str(1 + self._below(20)),
            qualifier=self._concept("count-qualifier"),
            text="rund ein Dutzend Behörden",
            basis=self._concept("count-basis"),
            **self._common(),
        )

    def _write_partnerships(self, unit: int) -> None:
        place, body = f"place-{self._unit}-2", f"body-{self._unit}"
        self._tables["joint_bodies"].add(
            id=body,
            name=f"Haus des Jugendrechts {self._city} {unit}",
            kind=self._concept("joint-body-kind"),
            territory=place,
            seat=place,
            start=str(self._since),
            **self._common(),
        )
        for number in range(1, PARTNERSHIPS + 1):
            partnership, agreement = (
                f"partnership-{self._unit}-{number}",
                f"agreement-{self._unit}-{number}",
            )
            year = self._since + number
            stage = self._concept("cooperation-status")
            title = f"Ordnungspartnerschaft {self._city} {unit}/{number}: {self._pick(THEMES)}"
            self._tables["partnerships"].add(
                id=partnership,
                title=self._text(title),
                title_en=f"Partnership {unit}/{number}",
                type=self._concept("cooperation-type"),
                status="active" if stage in NOT_SIGNED else stage,  # its agreement is signed
                start=self._day(year),
                end=self._maybe(0.4, self._day(year + 1 + self._below(5))),
                territory=place,
                topics=self._several("topic", 3),
                purposes=self._several("purpose", 2),
                joint_body=body if number == 1 else "",
                replaces=f"partnership-{self._unit}-{number - 1}" if number > 1 else "",
                **self._common(),
            )
            for participant in self._organisations(self._known, PARTIES):
                self._tables["parties"].add(
                    partnership=partnership,
                    participant=participant,
                    role=self._concept("participation-role"),
                    signed=self._date(year),
                    acting_post=self._maybe(0.2, f"post-{self._unit}"),
                    **self._common(),
                )
            self._tables["agreements"].add(
                id=agreement,
                title=self._text(f"Vereinbarung zur {title}"),
                partnership=partnership,
                type=self._concept("agreement-type"),
                signed=self._day(year),
                in_force=self._maybe(0.5, self._day(year + 1)),
                open_ended=self._pick(("ja", "nein")),
                **self._common(),
            )
            self._tables["lifecycle_events"].add(
                id=f"event-{self._unit}-{number}",
                partnership=partnership,
                agreement=agreement,
                kind=self._concept("lifecycle-kind"),
                date=self._date(year),
                participants=";".join(self._own[:2]),
                **self._common(),
            )

    def _write_sayings(self) -> None:
        self._tables["reported_counts"].add(
            id=f"count-{self._unit}",
            title=f"Geschlossene Partnerschaften {self._unit}",
            counted_cooperation=self._concept("cooperation-type"),
            minimum=str(self._below(9)),
            qualifier=self._concept("count-qualifier"),
            text="mittlerweile eine Reihe von Partnerschaften",
            date=self._date(self._since + 5),
            territory=f"place-{self._unit}-1",
            **self._common(),
        )
        for number, about in enumerate(
            (f"conference-{self._unit}-1", f"partnership-{self._unit}-1"), 1
        ):
            self._tables["statements"].add(
                id=f"statement-{self._unit}-{number}",
                text=self._text(self._pick(AIMS)),
                kind=self._concept("statement-kind"),
                about=about,
                stated_by=self._own[0],
                topics=self._several("topic", 2),
                purposes=self._several("purpose", 2),
                date=self._date(self._since + 5),
                **self._common(),
            )
