"""All that is said of each fault of a file, its headings and its rows: approved word by word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support.complete_findings import complete
from tests.support.golden import check_golden
from tests.support.workspaces import TOML, check, write_workspace

from verbund.findings import Finding
from verbund.read import formats
from verbund.workspace.workspace import read_workspace

GOLDEN = Path(__file__).parent / "golden"
HEAD = "id,type,name,note\n"
GOOD = f"{HEAD}north,Office,Amt Nord,\nhill,Branch,Stelle am Berg,x\n"
VISITS = "office,number\nnorth,1\n"
LIMITS = "[limits]\ncell = 1024\nline = 2048\ncolumns = 10\nfile = 4096\nfiles = 2\n"

Files = dict[str, str | bytes]

FILES: dict[str, Files] = {
    "no file": {},
    "an empty file": {"offices.csv": ""},
    "rows without content": {"offices.csv": ",,\n , \n"},
    "a mark of UTF-8 above rows without content": {"offices.csv": "\ufeff\n,,\n"},
    "Windows-1252": {"offices.csv": GOOD.replace("Berg", "Straßenhügel").encode("cp1252")},
    "no encoding known": {"offices.csv": GOOD.encode() + b"x,Office,M\x81,\n"},
    "UTF-16 of which a byte is missing": {
        "offices.csv": GOOD.encode("utf-16")[:-1],
        "visits.csv": VISITS,
    },
    "the encoding of DOS": {"offices.csv": GOOD.replace("Berg", "Hügel").encode("cp850")},
    "UTF-16": {"offices.csv": GOOD.encode("utf-16"), "visits.csv": VISITS},
    "cut within a character": {"offices.csv": GOOD.encode() + b"x,Office,\xc3"},
    "a name like that of a table": {"offics.csv": GOOD, "visits.csv": VISITS},
    "a name of no table": {"weather.csv": GOOD, "visits.csv": VISITS},
    "a format that is not read": {"offices.XLS": b"PK", "visits.csv": VISITS},
    "a format that is not read, of no table": {"weather.txt": b"PK", "sites.csv": "id,name\n"},
    "another kind of file": {"offices.csv": b"GIF89a,x\n\x01\xff\xfe\n", "visits.csv": VISITS},
    "another kind of file, in one line": {"offices.csv": b"GIF89a\x01\xff\xfe"},
    "the second file of a table": {
        "offices/a.csv": GOOD,
        "offices/b.csv": b"id,type,name\nb,Office,\xff\n",
        "visits.csv": VISITS,
    },
    "two tables that are not known in full": {
        "offices.csv": b"\xff",
        "sites.csv": b"id,name\na,\x81\n",
        "visits.csv": VISITS,
    },
    "a table to which nothing refers": {"visits.csv": b"\xff"},
}

HEADINGS: dict[str, str] = {
    "misspelt": "idd,type,name,note\na,Office,A,x\n",
    "unknown": "id,type,name,note,telephone\na,Office,A,x,1\n",
    "two that are unknown": "id,type,name,noot,telephone\na,Office,A,x,1\n",
    "a language that is not taken": "id,type,name,name@fr\na,Office,A,B\n",
    "one twice": "id,type,name,Kennung\na,Office,A,b\n",
    "one three times": "id,type,name,note,Note,Bemerkung\na,Office,A,b,c,d\n",
    "one that is missing": "id,name\na,A\n",
    "several that are missing": "note,name\nx,A\n",
    "none above cells": "id,type,name,,note,\na,Office,A,x,,y\n",
    "none above the missing column": "id,type,,note\na,Office,A,x\n",
    "a separator too many": "id,type,name,\na,Office,A\n",
    "separators too many": "id;type;name;;\na;Office;A\n",
    "separators too many, and no rows": "id,type,name,,\n",
    "separators too many above rows without content": "id,type,name,,\n,,\n\na,Office,A\n",
    "a separator too many everywhere": "id,type,name,\na,Office,A,\nb,Office,B,\n",
    "separators too many everywhere": "id,type,name,,\na,Office,A,, \n",
    "a title above": "Ämter,,\n\nid,type,name\na,Office,A\n",
    "many titles above": "Ämter\n" * 15 + "id,type,name\na,Office,A\n",
    "again, below titles": f"Ämter\n{GOOD}id,type,name,note\n",
    "unknown, below titles": "Ämter\n\nid,type,name,telephone,\na,Office,A,1,\n",
    "data": "a,Office,A\nb,Office,B\n",
    "a text that is no table": "Dear all,\nthis is a letter.\n",
    "an unknown separator": "id|type|name\na|Office|A\n",
    "two separators": "id,type;name\na,Office;A\n",
    "two separators, one in a cell as well": 'id,type;name\n"type;name",Office,A\na,b,c\n',
    "two separators in one line": "id,type;name",
    "a text that holds a heading": "id,type,name,Bemerkung zur Sache\na,Office,A,x\n",
    "three separators": "id,type;name\tnote\na,Office;A\tx\n",
    "again": f"{GOOD}id,type,name,note\neast,Office,Amt Ost,\n",
    "again, twice": f"{GOOD}id,type,name,note\nID,Art,Name des Eintrags,Bemerkung\n",
    "again, in another order": f"{GOOD}type,id,name,note\nOffice,east,Amt Ost,\n",
}

ROWS: dict[str, str] = {
    "too short and too long": f"{HEAD}a,Office\nb,Office,B,x,more\nc,Office,C,,,,\n",
    "very long": f"{HEAD}a{',' * 20_000}\n",
    "very long, beside a row at fault": f'{HEAD}a{"," * 20_000}\nb,Office,"B" b,\n',
    "a mark that nothing ends": f'{HEAD}a,Office,"two\nlines",\nb,Office,"B\nc,Office,C,\n',
    "a mark that nothing ends in the headings": 'id,"type,name\na,Office,A\n',
    "text behind a mark": f'{HEAD}a,Office,"A" B,x\nb,Offic,B,\n',
    "a mark within a text": f'{HEAD}a,Office,Amt "Mitte, Nord",x\nb,Office,B,5"\n',
    "text behind a mark in the headings": 'id,"type"x,name\na,Office,A\n',
    "a mark behind the last column": f'{HEAD}a,Office,A,x,y"z\n',
    "a mark behind very much text": f'{HEAD}a,Office,{"A" * 9000},y"z\n',
    "below a line that names the separator": 'sep=;\nid;type;name\na;Office;A;\nb;Office;"B" b\n',
}  # fmt: skip

BEYOND: dict[str, Files] = {
    "a cell": {"offices.csv": f"{HEAD}a,Office,{'A' * 1024},\nb,Office,{'B' * 1025},\n"},
    "a cell in marks": {"offices.csv": f'{HEAD}a,Office,"{"A" * 1025}",\n'},
    "a heading": {"offices.csv": f"{'x' * 1025},id\n"},
    "a line": {"offices.csv": f"{HEAD}a,Office,A,\nb,Office,{'B,' * 1024}\n"},
    "the line of the headings": {"offices.csv": f"{HEAD[:-1]}{',x' * 1100}\n"},
    "columns": {"offices.csv": f"{HEAD[:-1]},5,6,7,8,9,10,11\n"},
    "columns, in quotation marks": {"offices.csv": '"id",2,3,4,5,6,7,8,9,10,11\n'},
    "a row, beside one at fault": {
        "offices.csv": f'{HEAD}a,Office,A,,5,6,7,8,9,10,11,12\nb,Office,"B" b,\n'
    },
    "a row": {"offices.csv": f"{HEAD}a,Office,A,,5,6,7,8,9,10,11,12\n"},
    "a file": {"offices.csv": f"{HEAD}{'a,Office,A,' + 'x' * 89}\n" * 60},
    "files": {f"offices/{name}.csv": HEAD for name in "abc"},
}


@pytest.fixture(autouse=True)
def only_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    """The formats are told where a file is of none; others than CSV have tests of their own."""
    monkeypatch.setattr(formats, "FORMATS", {".csv": formats.FORMATS[".csv"]})


def found(folder: Path, name: str, files: Files, toml: str = TOML) -> list[Finding]:
    """All findings of a workspace with these files of records."""
    place = folder / name.replace(" ", "-")
    write_workspace(place, files)
    (place / "verbund.toml").write_text(toml, encoding="utf-8")
    return check(read_workspace(place))


def test_what_is_said_of_files(tmp_path: Path, approve: bool) -> None:
    told = {name: found(tmp_path, name, files) for name, files in FILES.items()}
    check_golden(GOLDEN / "files.json", complete(told), approve)


def test_what_is_said_of_headings(tmp_path: Path, approve: bool) -> None:
    told = {name: found(tmp_path, name, {"offices.csv": text}) for name, text in HEADINGS.items()}
    check_golden(GOLDEN / "headings.json", complete(told), approve)


def test_what_is_said_of_rows(tmp_path: Path, approve: bool) -> None:
    told = {name: found(tmp_path, name, {"offices.csv": text}) for name, text in ROWS.items()}
    check_golden(GOLDEN / "rows.json", complete(told), approve)


def test_what_is_said_of_limits(tmp_path: Path, approve: bool) -> None:
    told = {name: found(tmp_path, name, files, TOML + LIMITS) for name, files in BEYOND.items()}
    check_golden(GOLDEN / "limits.json", complete(told), approve)


def test_a_wrong_byte_far_below_does_not_explain_the_headings(tmp_path: Path) -> None:
    """Of a file without headings the beginning is looked at, not all of it."""
    text = b"Dear all\n" + b"this is a letter\n" * 5000
    (told,) = found(tmp_path, "far", {"offices.csv": text + b"\xff\n"})
    assert told.code == "T107"
    (told,) = found(tmp_path, "near", {"offices.csv": text[:60_000] + b"\xff\n"})
    assert (told.code, told.place.line) == ("F102", 3530)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_said_of_files_that_are_none(tmp_path: Path, approve: bool) -> None:
    told = {}
    for name in ("a folder", "a link to a folder", "a link to nothing", "a link out", "a FIFO"):
        workspace = write_workspace(tmp_path / name, {"visits.csv": VISITS})
        path = workspace.records / "offices.csv"
        if name == "a folder":
            path.mkdir()
        elif name == "a FIFO":
            os.mkfifo(path)
        else:
            targets = {"a link to a folder": tmp_path, "a link out": Path(__file__)}
            path.symlink_to(targets.get(name, tmp_path / "gone"))
        told[name] = check(workspace)
    check_golden(GOLDEN / "no_files.json", complete(told), approve)
