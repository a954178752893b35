"""Random edits of a small workspace, one after the other, as people make them.

The model is that of ``workspaces``: offices choose their class and have names, sites are plain,
visits have a key made of a reference, and refer to records by id and by name. With ``lists``, a
cell of a site lists the offices that are guests there, each a record of the table of stays. With
``derives``, rules derive links of visits; with ``joins``, others look at several tables.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from tests.support.described import EVERYTHING
from tests.support.workbook_files import write_xlsx
from tests.support.workspaces import COVERING, ONTOLOGY, TOML

HEADINGS = {
    "offices": ["id", "type", "name", "name@en", "note", "code", "page", "link", "count", "day"],
    "sites": ["id", "name"],
    "visits": ["office", "number", "branch", "hosts", "day", "until"],
    "stays": ["site", "office"],
}

LISTING = (
    COVERING
    + """
shapes:Site sh:property shapes:Site-guests .
shapes:Site-guests a sh:PropertyShape ; sh:path [ sh:inversePath e:at ] ;
    csvw:columnReference shapes:Stay-office ; csvw:name "guests" ; csvw:separator ";" .
shapes:Stay a sh:NodeShape ; sh:targetClass e:Stay ; csvw:name "stays" ;
    csvw:aboutUrl "stay/{site}.{office}" ; sh:property shapes:Stay-site, shapes:Stay-office .
shapes:Stay-site a sh:PropertyShape ; sh:path e:at ; csvw:name "site" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class e:Site .
shapes:Stay-office a sh:PropertyShape ; sh:path e:office ; csvw:name "office" ; sh:order 2 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class e:Body .
"""
)
"""The shapes, with a column of sites that lists records of another table."""

_EITHER = """
shapes:{0} a sh:NodeShape ; sh:targetClass e:{1} ; sh:severity sh:Warning ;
    sh:message "{0}"@en , "{0}"@de ; sh:or ( [ sh:property [ {2} ] ] [ sh:property [ {3} ] ] ) .
"""
JOINED = "".join(
    _EITHER.format(*each)
    for each in (
        (
            "IsKnown",
            "Visit",
            "sh:path ( e:office e:count ) ; sh:maxCount 0",
            "sh:path ( e:office e:count ) ; sh:hasValue 12",
        ),
        (
            "IsHost",
            "Site",
            "sh:path [ sh:inversePath e:hosts ] ; sh:maxCount 2",
            "sh:path skos:prefLabel ; sh:minCount 2",
        ),
        (
            "HasBranch",
            "Office, e:Branch",
            "sh:path [ sh:inversePath e:office ] ; sh:maxCount 1",
            "sh:path ( [ sh:inversePath e:office ] e:until ) ; sh:minCount 1",
        ),
    )
)
"""Rules over several tables, in all three forms."""

RULES = (
    ("e:hosts", ""),
    ("e:hosts", "MINUS { ?visit e:until ?until }"),
    ("e:branch", "?host a e:Branch ."),
    ("e:office", "FILTER NOT EXISTS { ?visit e:hosts ?host } ?host skos:prefLabel ?name ."),
)
"""What is linked to a visit, and under which condition: rules that read more or less."""

_RULE = """\
#+ title: {{ en: Links, de: Verweise }}
#+ description: {{ en: Who is at a visit., de: Wer bei einem Besuch ist. }}
PREFIX e: <https://example.org/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT {{ ?link a e:Visit ; e:office ?host }}
WHERE {{
  ?visit {0} ?host . {1}
  BIND (IRI(CONCAT("derived/link/", SHA256(CONCAT(STR(?visit), STR(?host))))) AS ?link)
}}
"""

_LISTED = 'e:Stay a owl:Class . e:at a rdf:Property ; rdfs:label "at"@en .\n'

MAPPINGS = (
    "",
    ",,Kürzel,,offices,code\n",
    ",,name,,sites,name@en\n",
    ",,unknown,,,-\n,,note,,offices,-\n",
    "offices.csv,,type,Branch,-,\noffices.csv,,type,Office,offices,\n",
    "sites.xlsx,sites,,,-,\n",
)
"""Rows of mapping files: a heading, the same rows with another meaning, what is left out."""


@dataclass
class Sheet:
    """One file of a table: its rows, and how it is written."""

    table: str
    rows: list[list[str]]
    headings: list[str]
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL
    is_ended: bool = True
    form: str = "csv"


@dataclass
class Records:
    """The files of a workspace, and what else a build depends on."""

    random: Random
    sheets: dict[str, Sheet] = field(default_factory=dict)
    settings: str = ""
    shapes: str = COVERING
    ontology: str = ONTOLOGY
    decisions: list[tuple[str, str]] = field(default_factory=list)
    number: int = 100
    is_plain: bool = False
    """Whether rows are made that stand in a line and in order."""
    lists: bool = False
    """Whether sites list their guests."""

    derives: bool = False
    """Whether rules derive links, each as of ``RULES``."""

    joins: bool = False
    """Whether there are rules over several tables."""

    rules: list[int] = field(default_factory=list)
    mapping: str = ""

    def begin(self, rows: int) -> None:
        """Make the first records."""
        for table in ("offices", "sites", "visits"):
            self.sheets[table] = Sheet(table, [], list(HEADINGS[table]))
        if self.derives:
            self.rules = [0, 3]
        if self.lists:
            self.shapes, self.ontology = LISTING, ONTOLOGY + _LISTED
            self.sheets["sites"].headings.append("guests")
            self.sheets["stays"] = Sheet("stays", [], list(HEADINGS["stays"]))
        self.shapes += JOINED if self.joins else ""
        for _ in range(rows):
            self.add_row(self.sheets["offices"], ordered=True)
            self.add_row(self.sheets["sites"], ordered=True)
        for _ in range(rows * 2):
            self.add_row(self.sheets["visits"], ordered=True)
        for _ in range(rows // 2 if self.lists else 0):
            self.add_row(self.sheets["stays"], ordered=True)

    # --- what rows hold

    def ids(self, table: str) -> list[str]:
        """The ids of a table."""
        sheets = (sheet for sheet in self.sheets.values() if sheet.table == table)
        return [row[0] for sheet in sheets for row in sheet.rows]

    def names(self, table: str) -> list[str]:
        """The names in a table."""
        sheets = (sheet for sheet in self.sheets.values() if sheet.table == table)
        return [row[2 if table == "offices" else 1] for sheet in sheets for row in sheet.rows]

    def _new_id(self) -> str:
        self.number += 1
        return f"{self.random.choice('abcdefgh')}{self.number}"

    def _name(self, key: str) -> str:
        word = self.random.choice(["Amt", "Straße", "Große Stelle", "Büro, Ost", 'Haus "Eins"'])
        return f"{word} {key.upper()}"

    def _called(self, tables: tuple[str, ...]) -> str:
        """A text that means a record: an id, a name, a key with its segment, an IRI."""
        table = self.random.choice(tables)
        kind = self.random.random()
        if kind < 0.25 and (names := self.names(table)):
            name = self.random.choice(names)
            return name.upper() if self.random.random() < 0.2 else name
        if not (ids := self.ids(table)):
            return ""
        key = self.random.choice(ids)
        if kind < 0.3:
            return f"{table[:-1]}/{key}"
        return f"https://example.org/id/{table[:-1]}/{key}" if kind < 0.33 else key

    def _guests(self) -> str:
        """Some offices, each by its id or its name."""
        named = list(zip(self.ids("offices"), self.names("offices"), strict=True))
        chosen = self.random.sample(named, min(self.random.randrange(3), len(named)))
        return ";".join(self.random.choice(each) for each in chosen)

    def _stay(self) -> list[str]:
        """A row of a site that lists no guests, most often one that is not there yet."""
        sheets = [sheet for sheet in self.sheets.values() if sheet.table == "sites"]
        free = [row[0] for sheet in sheets for row in sheet.rows if not row[-1]]
        taken = {tuple(row) for s in self.sheets.values() if s.table == "stays" for row in s.rows}
        rows = [
            [self.random.choice(free or [""]), self.random.choice(self.ids("offices") or [""])]
            for _ in range(9)
        ]
        return next((row for row in rows if tuple(row) not in taken), rows[0])

    def _row(self, table: str) -> list[str]:
        choose = self.random.choice
        if table == "sites":
            key = self._new_id()
            return [key, self._name(key), *([self._guests()] if self.lists else [])]
        if table == "stays":
            return self._stay()
        if table == "offices":
            key = self._new_id()
            return [
                key,
                choose(["Office", "Office", "Branch"]),
                self._name(key),
                choose(["", f"office {key}"]),
                "" if self.is_plain else choose(["", "one", 'with "marks"', "two\nlines", "ä;b,c"]),
                choose(["", "x1", "a b"]),
                choose(["", "seite/1"]),
                choose(["", "https://example.org/x", f"https://example.org/id/site/{key}"]),
                choose(["", "1", "12"]),
                choose(["", "1.2.2020", "2020", "03.11.2021"]),
            ]
        day = self.random.randrange(1, 20)
        branches = [
            row[0]
            for sheet in self.sheets.values()
            if sheet.table == "offices"
            for row in sheet.rows
            if row[1] == "Branch"
        ]
        offices = self.ids("offices")
        is_plain = self.is_plain or self.random.random() < 0.85
        office = choose(offices) if offices and is_plain else self._called(("offices",))
        hosts = [self._called(("offices", "sites")) for _ in range(self.random.randrange(3))]
        self.number += 1
        return [
            office,
            f"{self.number}",
            choose(["", choose(branches)]) if branches else "",
            ";".join(dict.fromkeys(hosts)),
            f"{day}.3.2020",
            choose(["", f"{day + 3}.3.2020"]),
        ]

    def add_row(self, sheet: Sheet, *, ordered: bool) -> None:
        """Add a row where it belongs, or anywhere."""
        row = self._row(sheet.table)
        at = self.random.randrange(len(sheet.rows) + 1)
        if ordered and sheet.table in {"offices", "sites"}:
            at = sum(other[0] < row[0] for other in sheet.rows)
        if ordered and sheet.table in {"visits", "stays"}:
            key = (row[0], row[1])
            at = sum((other[0], other[1]) < key for other in sheet.rows)
        sheet.rows.insert(at, row)

    # --- edits

    def edit(self) -> str:
        """Make an edit; gives what it was."""
        edits: list[tuple[int, Callable[[], None]]] = [
            (30, self._cell),
            (8, self._odd_cell),
            (14, lambda: self.add_row(self._sheet(), ordered=True)),
            (3, lambda: self.add_row(self._sheet(), ordered=False)),
            (8, self._delete_rows),
            (4, self._rename_id),
            (6, self._rename_record),
            (3, self._same_text),
            (3, self._swap),
            (2, self._form),
            (3, self._style),
            (2, self._headings),
            (2, self._split),
            (1, self._join),
            (2, self._settings),
            (1, self._shapes),
            (1, self._ontology),
            (2, self._decide),
            (2, self._map),
            (3 * self.derives, self._rules),
        ]
        weights = [weight for weight, _ in edits]
        chosen = self.random.choices([edit for _, edit in edits], weights)[0]
        chosen()
        return getattr(chosen, "__name__", "edit")

    def _sheet(self) -> Sheet:
        return self.random.choice(list(self.sheets.values()))

    def _filled(self) -> Sheet | None:
        filled = [sheet for sheet in self.sheets.values() if sheet.rows]
        return self.random.choice(filled) if filled else None

    def _cell(self) -> None:
        sheet = self._filled()
        if sheet is not None:
            row, fresh = self.random.choice(sheet.rows), self._row(sheet.table)
            at = self.random.randrange(1 if sheet.table != "visits" else 2, len(row))
            row[at] = fresh[at]

    def _odd_cell(self) -> None:
        sheet = self._filled()
        if sheet is not None:
            row = self.random.choice(sheet.rows)
            odd = [
                "",
                "Bad\u200b Ort",
                "?",
                "31.2.2020",
                "nobody",
                " x ",
                "a\u0308",
                "12",
                "office/none",
                "a/b",
            ]
            row[self.random.randrange(len(row))] = self.random.choice(odd)

    def _delete_rows(self) -> None:
        sheet = self._filled()
        if sheet is not None:
            at = self.random.randrange(len(sheet.rows))
            del sheet.rows[at : at + self.random.choice([1, 1, 1, 2, 9])]

    def _rename_id(self) -> None:
        """Change an id, and most often what refers to it."""
        old = self.random.choice([*self.ids("offices"), *self.ids("sites"), "none"])
        new = self.random.choice([self._new_id(), old.upper()])
        thorough = self.random.random() < 0.7
        for sheet in self.sheets.values():
            for row in sheet.rows:
                for at, cell in enumerate(row):
                    if at == 0 or thorough:
                        row[at] = ";".join(new if part == old else part for part in cell.split(";"))

    def _rename_record(self) -> None:
        sheets = [s for s in self.sheets.values() if s.table != "visits" and s.rows]
        if sheets:
            sheet = self.random.choice(sheets)
            row = self.random.choice(sheet.rows)
            others = [*self.names("offices"), *self.names("sites")]
            name = self.random.choice([self._name(self._new_id()), *others[:3]])
            row[2 if sheet.table == "offices" else 1] = name

    def _same_text(self) -> None:
        """Let a record be called as another's id."""
        sheets = [s for s in self.sheets.values() if s.table != "visits" and s.rows]
        if sheets:
            sheet = self.random.choice(sheets)
            key = self.random.choice([*self.ids("offices"), *self.ids("sites")])
            row = self.random.choice(sheet.rows)
            row[2 if sheet.table == "offices" else 1] = self.random.choice([key, key.upper()])

    def _swap(self) -> None:
        sheet = self._filled()
        if sheet is not None:
            one, other = (self.random.randrange(len(sheet.rows)) for _ in range(2))
            sheet.rows[one], sheet.rows[other] = sheet.rows[other], sheet.rows[one]

    def _form(self) -> None:
        sheet = self._sheet()
        sheet.form = self.random.choice(["csv", "csv", "csv", "json", "xlsx"])

    def _style(self) -> None:
        sheet = self._sheet()
        sheet.delimiter = self.random.choice([",", ";", "\t"])
        sheet.encoding = self.random.choice(["utf-8", "utf-8-sig", "cp1252"])
        sheet.line_end = self.random.choice(["\n", "\r\n"])
        sheet.quoting = csv.QUOTE_ALL if self.random.random() < 0.5 else csv.QUOTE_MINIMAL
        sheet.is_ended = self.random.random() < 0.7

    def _headings(self) -> None:
        sheet = self._sheet()
        places = list(range(len(sheet.headings)))
        kind = self.random.random()
        if kind < 0.4:
            self.random.shuffle(places)
            if sheet.table != "visits":  # ids stay in front, where this module looks for them
                places.sort(key=lambda place: place > 2)
        elif kind < 0.6:
            sheet.headings[-1] = self.random.choice(["unknown", HEADINGS[sheet.table][-1]])
        elif kind < 0.8:  # the same rows mean something else
            other = {"name": "name@en", "name@en": "name"}
            sheet.headings = [other.get(heading, heading) for heading in sheet.headings]
        sheet.headings = [sheet.headings[place] for place in places]
        for row in sheet.rows:
            row[:] = [row[place] for place in places]

    def _split(self) -> None:
        """Put the end of a file into another, or an empty one beside it."""
        name = self.random.choice(list(self.sheets))
        sheet = self.sheets[name]
        at = self.random.randrange(len(sheet.rows) + 1)
        other = deepcopy(sheet)
        sheet.rows, other.rows = sheet.rows[:at], other.rows[at:]
        self.sheets[f"{sheet.table}/{self._new_id()}"] = other

    def _join(self) -> None:
        others = [name for name in self.sheets if "/" in name]
        if others:
            gone = self.sheets.pop(self.random.choice(others))
            self.sheets[gone.table].rows += gone.rows

    def _settings(self) -> None:
        self.settings = self.random.choice(["", "", "\n[limits]\nfindings = 100\n", EVERYTHING])

    def _shapes(self) -> None:
        old, new = "sh:datatype xsd:integer", "sh:datatype xsd:integer ; sh:maxInclusive 11"
        plain = (LISTING if self.lists else COVERING) + (JOINED if self.joins else "")
        self.shapes = plain if new in self.shapes else plain.replace(old, new)

    def _ontology(self) -> None:
        plain = ONTOLOGY + (_LISTED if self.lists else "")
        self.ontology = plain + self.random.choice(["", "e:x a e:Site .\n"])

    def _map(self) -> None:
        """Say otherwise what headings, values and sheets mean, and most often use it."""
        self.mapping = self.random.choice(MAPPINGS)
        for sheet in self.sheets.values():
            if sheet.table == "offices" and self.random.random() < 0.7:
                new = "Kürzel" if "Kürzel" in self.mapping else "code"
                sheet.headings = [new if h in {"code", "Kürzel"} else h for h in sheet.headings]

    def _rules(self) -> None:
        self.rules = self.random.sample(range(len(RULES)), self.random.randrange(3))

    def _decide(self) -> None:
        if self.decisions and self.random.random() < 0.5:
            self.decisions.pop()
        else:
            self.decisions.append(("nobody", self.random.choice(self.ids("offices") or ["x"])))

    # --- files

    def write(self, folder: Path) -> None:
        """Write all files, those of before removed."""
        for name in ("ontology", "shapes", "records"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        rules = 'rules = ["rules"]\n' if self.derives else ""
        (folder / "verbund.toml").write_text(TOML + rules + self.settings, encoding="utf-8")
        shutil.rmtree(folder / "rules", ignore_errors=True)
        (folder / "rules").mkdir()
        for number in self.rules:
            text = _RULE.format(*RULES[number])
            (folder / "rules" / f"r{number}.rq").write_text(text, encoding="utf-8")
        (folder / "ontology" / "e.ttl").write_text(self.ontology, encoding="utf-8")
        (folder / "shapes" / "e.ttl").write_text(self.shapes, encoding="utf-8")
        decisions = folder / "decisions.csv"
        decisions.unlink(missing_ok=True)
        if self.decisions:
            lines = ["subject_label,object_id", *(",".join(each) for each in self.decisions)]
            decisions.write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapping = folder / "mapping.csv"
        mapping.unlink(missing_ok=True)
        if self.mapping:
            mapping.write_text(f"file,sheet,heading,value,table,column\n{self.mapping}", "utf-8")
        wanted = {
            folder / "records" / f"{name}.{sheet.form}": _bytes_of(sheet)
            for name, sheet in self.sheets.items()
        }
        for path in sorted((folder / "records").rglob("*.*")):
            if path not in wanted:
                path.unlink()
        for path, data in wanted.items():
            if not path.exists() or path.read_bytes() != data:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)


def _bytes_of(sheet: Sheet) -> bytes:
    if sheet.form == "json":
        rows = [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows]
        return json.dumps(rows, ensure_ascii=False).encode()
    if sheet.form == "xlsx":
        book = io.BytesIO()
        write_xlsx(book, {sheet.table: [sheet.headings, *sheet.rows]})
        return book.getvalue()
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream, delimiter=sheet.delimiter, lineterminator=sheet.line_end, quoting=sheet.quoting
    )
    writer.writerow(sheet.headings)
    writer.writerows(sheet.rows)
    text = stream.getvalue()
    if not sheet.is_ended:
        text = text.removesuffix(sheet.line_end)
    return text.encode(sheet.encoding, errors="xmlcharrefreplace")
