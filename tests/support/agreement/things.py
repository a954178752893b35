"""Records for the model in tests/support/agreement/model: what cells may hold, and what is wrong in some.

``PLANTS`` are the faults: a column, a cell and the code that the finding has when the cell stands
in an otherwise faultless row (``GOOD``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st
from tests.support.agreement.differential import Files, csv_text

from verbund.model.folders import ModelFolders
from verbund.model.load import load_model
from verbund.model.model import Model

BASE = "https://example.org/r/"
HERE = Path(__file__).parent / "model"

GIVEN: Files = {
    "targets": csv_text(
        ["id", "type", "name"],
        [
            ["t1", "Target", "Eins"],
            ["t2", "SubTarget", "Zwei"],
            ["t3", "SubTarget", "Doppelt"],
            ["t4", "SubTarget", "Doppelt"],
            ["t5", "Unsinn", "Klassenlos"],
            ["t9", "Target", "breaks the pattern of its IRI"],
            ["abcdefghijklm0", "Target", "has too long an IRI"],
        ],
    ),
    "others": csv_text(
        ["id", "name", "first", "last", "least", "most"],
        [
            ["o1", "Andere", "2020-01-01", "2020-01-02", "9", "10"],
            ["o2", "", "2020-01-01", "2020-01-01", "3", "3"],
            ["o3", "", "2020-01-02", "2020-01-01", "4", "3"],
            ["o4", "", "2020-01-02Z", "2020-01-03", "-4", "-3"],
            ["o5", "", "2020-01-02", "12020-01-01", "", ""],
            ["o6", "", "", "", "10", "9"],
        ],
    ),
    "closed": csv_text(["id"], [["c1"], ["c2"]]),
}


@cache
def the_model(*, above: bool = False, materialise: bool = True) -> Model:
    """The model, read once; with ``above``, each of its properties is below another."""
    roots = (HERE, HERE.parent / "above") if above else (HERE,)
    folders = ModelFolders(
        ontology=tuple((f"{root.name}/ontology", root / "ontology") for root in roots),
        shapes=tuple((f"{root.name}/shapes", root / "shapes") for root in roots),
    )
    return load_model(folders, base=BASE, language="de", materialise=materialise)


# Cells that a column may hold; most break nothing by themselves, whatever the row says else.
VALID: Mapping[str, tuple[str, ...]] = {
    "type": ("Thing", "SpecialThing", "https://example.org/def#Thing", " thing "),
    "name": ("Name", "ab", "Größe 12", 'a"b\\c', "x\ty", "👍👍"),
    "text": ("", "AB-1", "ZZ-007"),
    "flags": ("", "AB", "cd\nab"),
    "free": ("", "ab", "ab;cd", "ab; ab"),
    "integer": ("", "5", "1", "10", "+7", "008", "1.0".replace(".", "")),
    "decimal": ("", "0,5", "0.5", "1.", ".1", "1,49"),
    "double": ("", "0.5", "1e3", "1E2", "5", "0.1"),
    "boolean": ("", "true", "0", "ja", "Nein", "1"),
    "start": ("", "2020-02-29", "1.2.2020", "2021-12-31"),
    "end": ("", "2020-03-01", "31.12.2022", "2020-02-29"),
    "from": ("", "2019", "2019-05", "2019-05-01", "2021"),
    "until": ("", "2020", "2019-06", "2019-05-01", "2019-05-02"),
    "moment": ("", "2020-01-01T00:00:00", "2020-01-01T24:00:00", "2001-02-03T04:05:06.7"),
    "year": ("", "2000", "2021"),
    "title": ("", "Titel", "a b", "Anführung “x”"),
    "title@en": ("", "Title", "ab"),
    "note": ("", "Notiz", "n"),
    "note@en": ("", "note"),
    "note@fr": ("",),
    "letter": ("", "a", "b", "d"),
    "must": ("x", "y|x", "x | z"),
    "many": ("a", "a;b", "b;a;b"),
    "more": ("", "a", "c"),
    "low": ("", "0", "3", "07"),
    "high": ("", "3", "4;3.5", "10"),
    "same": ("", "p", "p;q"),
    "alike": ("", "p"),
    "unlike": ("", "r", "s"),
    "logic": ("", "abc", "ax"[1:], "x", "yes"),
    "mixed": ("", "5", "-7", "012"),
    "choice": ("", "one", "two", "ex:one"[3:]),
    "colour": ("", "red", "Blau", "https://example.org/concept/colour/red"),
    "target": ("", "t1", "t2", "target/t2", "Eins", BASE + "target/t1"),
    "targets": ("", "t2", "t2;t3", "Zwei"),
    "either": ("", "o1", "Andere"),
    "page": ("", "http://a.example/", "https://a.example/b?c=d#e", "http://ä.example/"),
    "code": ("", "Q1", "Q22"),
    "also": ("", "o1", "o2"),
}
COLUMNS = ("id", *VALID)

# A row in which nothing is wrong.
GOOD: Mapping[str, str] = {
    "id": "g",
    "type": "Thing",
    "name": "Name",
    "integer": "5",
    "boolean": "nein",
    "start": "1.2.2020",
    "end": "2020-02-03",
    "year": "2021",
    "title": "Titel",
    "title@en": "Title",
    "letter": "d",
    "must": "x",
    "many": "a;b",
    "more": "c",
    "low": "1",
    "high": "3",
    "same": "p",
    "alike": "p",
    "unlike": "r",
    "choice": "two",
    "page": "http://a.example/",
}


class Plant(NamedTuple):
    """A cell that breaks exactly one rule of a good row, and the code of what is then found.

    ``beside`` are other cells that the row must have for it.
    """

    column: str
    cell: str
    code: str
    beside: Mapping[str, str] = {}


PLANTS: Sequence[Plant] = (
    Plant("type", "Unsinn", "R103"),
    Plant("type", "Target", "R103"),
    Plant("type", "", "V101"),
    Plant("name", "", "V101", {"year": ""}),
    Plant("name", "a", "V109"),
    Plant("name", "123456789", "V110"),
    Plant("text", "ab-1", "V108"),
    Plant("text", "AB-1x", "V108"),
    Plant("text", "AB-\N{ARABIC-INDIC DIGIT ONE}x", "V108"),
    Plant("flags", "abc", "V108"),
    Plant("free", "ab;c", "V109"),
    Plant("integer", "0", "V111"),
    Plant("integer", "11", "V112", {"choice": "two"}),
    Plant("integer", "zehn", "V103"),
    Plant("integer", "1_0", "V103"),
    Plant("integer", "1.5", "V103"),
    Plant("integer", "\N{ARABIC-INDIC DIGIT THREE}", "V103"),
    Plant("decimal", "0", "V113"),
    Plant("decimal", "1,5", "V114"),
    Plant("decimal", "1e-1", "V103"),
    Plant("decimal", "NaN", "V103"),
    Plant("double", "0.09", "V111"),
    Plant("double", "NaN", "V111"),
    Plant("double", "INF", "V112"),
    Plant("double", "1001", "V112"),
    Plant("double", "1;5", "R105"),
    Plant("double", "infinity", "V103"),
    Plant("boolean", "vielleicht", "V103"),
    Plant("boolean", "TRU", "V103"),
    Plant("start", "2021-02-30", "V103"),
    Plant("start", "2020-W05-1", "V103"),
    Plant("start", "gestern", "V103"),
    Plant("start", "1899-12-31", "V111"),
    Plant("start", "2020-02-03", "V117"),
    Plant("start", "5.3.2020", "V117"),
    Plant("end", "2100-01-01", "V114"),
    Plant("end", "30.2.2020", "V103"),
    Plant("end", "20200203", "V103"),
    Plant("from", "2021-13", "V103"),
    Plant("from", "Sommer", "V103"),
    Plant("from", "2022", "V118", {"until": "2021"}),
    Plant("from", "2021-12", "V118", {"until": "2021-11"}),
    Plant("from", "2021-12-02", "V118", {"until": "2021-12-01"}),
    Plant("from", "2021", "V118", {"until": "2022-01"}),
    Plant("until", "bald", "V103"),
    Plant("moment", "2020-01-01 00:00:00", "V103", {"year": ""}),
    Plant("moment", "2020-01-01T00:00", "V103", {"year": ""}),
    Plant("moment", "1999-12-31T23:59:59", "V113", {"year": ""}),
    Plant("moment", "2000-01-01T00:00:00", "V113", {"year": ""}),
    Plant("moment", "2021-01-01T00:00:00Z", "V113", {"year": ""}),
    Plant("year", "99", "V103"),
    Plant("year", "1999", "V111"),
    Plant("year", "zweitausend", "V103"),
    Plant("title", "ab;cd", "V116", {"title@en": ""}),
    Plant("title", "a", "V109"),
    Plant("title", "x\x01y", "V201"),
    Plant("note@fr", "mot", "V115"),
    Plant("letter", "e", "V106"),
    Plant("must", "y", "V107"),
    Plant("must", "", "V107"),
    Plant("more", "c", "V102", {"many": "a;b;d"}),
    Plant("many", "abcde", "V110"),
    Plant("low", "-1", "V103"),
    Plant("low", "4", "V118"),
    Plant("low", "3", "V118", {"high": "3;2"}),
    Plant("high", "x", "V103"),
    Plant("same", "q", "V119"),
    Plant("unlike", "p", "V120"),
    Plant("logic", "nox", "V125"),
    Plant("logic", "ab", "V124"),
    Plant("logic", "abx", "V124"),
    Plant("logic", "abcdefghij", "V123"),
    Plant("mixed", "x", "V103"),
    Plant("mixed", "100", "V114"),
    Plant("mixed", "true", "V114"),
    Plant("choice", "three", "R103"),
    Plant("choice", "one,two", "V102"),
    Plant("colour", "grün", "R103"),
    Plant("colour", "Süß", "R103"),
    Plant("colour", "Rot, Blau", "R105"),
    Plant("target", "niemand", "R101"),
    Plant("target", "o1", "R104"),
    Plant("target", "Doppelt", "R102"),
    Plant("targets", "t2;t1", "R104"),
    Plant("targets", "t2;t3;t4", "V102"),
    Plant("either", "t1", "R104"),
    Plant("also", "t2", "R104"),
    Plant("page", "www.example.org", "V104"),
    Plant("page", "ftp://a.example/", "V108"),
    Plant("page", "http://a.example/" + "b" * 20, "V110"),
    Plant("page", "http://a b/", "V104"),
    Plant("code", "P1", "V108"),
    Plant("id", "G1", "V108"),
)

# The same for rules over a whole row: the finding names the row and no column.
ROW_PLANTS: Sequence[Plant] = (
    Plant("high", "", "V122"),
    Plant("integer", "9", "V122", {"choice": "one", "target": "t1"}),
    Plant("start", "", "V123", {"letter": "a"}),
    Plant("year", "", "V124"),
    Plant("moment", "2021-01-01T00:00:00", "V124"),
    Plant("letter", "a", "V124"),
    Plant("boolean", "ja", "V125", {"choice": "one"}),
    Plant("free", "ab", "V125", {"text": "AB-1", "flags": "ab", "page": ""}),
)


def planted(plant: Plant, key: str) -> dict[str, str]:
    """A good row with one fault."""
    row = {**GOOD, **plant.beside, "id": key, plant.column: plant.cell}
    if plant.column == "id":
        row["id"] = plant.cell
    return row


def files_of(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The tables of the model with these things."""
    cells = [[row.get(column, "") for column in COLUMNS] for row in rows]
    return {**GIVEN, "things": csv_text(COLUMNS, cells)}


# Keys: good ones, and such as break the rule on the id.
_KEYS = ("t{}", "t{}", "t{}", "t{}", "t{}", "T{}", "t-{}")
_FAULTY = [
    *((plant.column, plant.cell) for plant in PLANTS if plant.column != "id"),
    ("start", "2020-02-28+01:00"),
    ("end", "12020-01-01"),
    ("moment", "2020-06-01T12:00:00+02:00"),
    ("year", "12021"),
    ("year", "2021Z"),
    ("title@en", "a;b;ab"),
    ("more", "abcde"),
    ("alike", "q"),
    ("many", ""),
    ("high", "10.0;1"),
    ("low", "9" * 20),
    ("integer", "9" * 30),
    ("name", "  "),
    ("also", "Andere"),
    ("either", "t2"),
    ("either", "niemand"),
    ("must", "X|x "),
    ("letter", "A"),
    ("boolean", ""),
    ("page", "ä:b"),
]


def _row(number: int, random: Random) -> dict[str, str]:
    """A row of cells that are right by themselves; a third of them empty where they may be."""
    row = {column: random.choice(cells) for column, cells in VALID.items()}
    row["id"] = random.choice(_KEYS).format(number)
    return row


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, str]]:
    """About twenty rows: half of them good ones with a fault or none, half drawn cell by cell."""
    random = draw(st.randoms(use_true_random=True))
    rows = [_row(number, random) for number in range(10)]
    rows += [{**GOOD, "id": f"g{number}"} for number in range(10)]
    faults = draw(
        st.lists(st.tuples(st.integers(0, len(rows) - 1), st.sampled_from(_FAULTY)), max_size=30)
    )
    for number, (column, cell) in faults:
        rows[number][column] = cell
    return rows
