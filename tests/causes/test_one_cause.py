"""One cause is one finding: what follows from a fault elsewhere is not reported beside it."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from tests.support.workspaces import OFFICES, SHAPES, SITES, check, csv_text, write_workspace

from verbund.api.incremental.check import validate_changed
from verbund.api.run import build, validate
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import Workspace

OFFICE_ROWS = csv_text(OFFICES)
SITE_ROWS = csv_text(SITES)
VISITS = (
    "office,number,branch,hosts\n"
    "north,1,hill,south;hall\n"
    "Amt Süd,2,Stelle am Berg,park\n"
    "south,3,hill,north\n"
)
QUALIFIED = SHAPES.replace(
    "sh:or ( [ sh:class e:Body ] [ sh:class e:Site ] )",
    "sh:or ( [ sh:class e:Body ] [ sh:class e:Site ] ) ;"
    " sh:qualifiedValueShape [ sh:class e:Site ] ; sh:qualifiedMaxCount 0",
)


def codes(workspace: Workspace) -> list[str]:
    return [finding.code for finding in check(workspace) if finding.code != "F125"]


def every_way(workspace: Workspace) -> list[Counter[tuple[object, ...]]]:
    """The findings of each way to check a workspace, without the note on pySHACL (F126)."""
    reports = [validate(workspace, jobs=jobs) for jobs in (1, 2)]
    reports.append(build(workspace))
    reports += [validate(workspace, engine=choice) for choice in EngineChoice]
    return [
        Counter((f.code, f.place) for f in report.findings if f.code != "F126")
        for report in reports
    ]


FAULTS: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a wrong byte in the middle": (
        {"offices.csv": OFFICE_ROWS.replace("south,", "süd,").encode("cp850")},
        "F102",
    ),
    "a wrong byte in a table that is not the first meant": (
        {"sites.csv": SITE_ROWS.encode().replace(b"Rathaus", b"Rath\xffaus")},
        "F102",
    ),
    "a quotation mark that is not closed": ({"sites.csv": SITE_ROWS + 'x,"y\n'}, "F103"),
    "a title above the headings": ({"offices.csv": "Liste der Ämter,,\r\n" + OFFICE_ROWS}, "T110"),
    "a title above headings of another separator": (
        {"offices.csv": "Liste der Ämter\n" + OFFICE_ROWS.replace(",", ";")},
        "T110",
    ),
    "a heading in row 1, more of them in row 2": (
        {"offices.csv": "Type,,\r\n" + OFFICE_ROWS},
        "T106",
    ),
    "no headings": ({"sites.csv": "hall,Rathaus\npark,Park\n"}, "T107"),
    "an unknown separator": ({"sites.csv": SITE_ROWS.replace(",", "|")}, "T107"),
    "the key's column is missing": ({"sites.csv": "name\nRathaus\nPark\n"}, "T103"),
    "the key's heading is misspelt": ({"sites.csv": SITE_ROWS.replace("id,", "idd,")}, "T101"),
    "the key's heading is empty": ({"sites.csv": SITE_ROWS.replace("id,", ",")}, "T103"),
    "the name's column is missing": (
        {"offices.csv": "id,type\nnorth,Office\nsouth,Office\nhill,Branch\n"},
        "T103",
    ),
    "the class's column is missing": (
        {"offices.csv": "id,name\nnorth,Amt Nord\nsouth,Amt Süd\nhill,Stelle am Berg\n"},
        "T103",
    ),
    "a separator after the last heading": (
        {"offices.csv": OFFICE_ROWS.replace("name\r\n", "name,\r\n")},
        "T105",
    ),
    "a heading three times": (
        {"sites.csv": "id,name,Kennung,ID\nhall,Rathaus,,\npark,Park,,\n"},
        "T102",
    ),
    "a file of a misspelt table": ({"offices.csv": b"", "officces.csv": OFFICE_ROWS}, "F106"),
    "a table in another format": ({"offices.csv": b"", "offices.xls": "PK"}, "F107"),
}


@pytest.mark.parametrize("shapes", [SHAPES, QUALIFIED], ids=["plain", "qualified"])
@pytest.mark.parametrize("name", FAULTS)
def test_what_follows_from_a_fault_of_a_file_is_no_finding(
    name: str, shapes: str, tmp_path: Path
) -> None:
    files, code = FAULTS[name]
    visits = (
        VISITS if shapes is SHAPES else VISITS.replace("south;hall", "south").replace("park", "")
    )
    tables = {"offices.csv": OFFICE_ROWS, "sites.csv": SITE_ROWS, "visits.csv": visits} | files
    tables = {table: text for table, text in tables.items() if text != b""}
    workspace = write_workspace(tmp_path, tables, shapes=shapes)
    assert codes(workspace) == [code]


@pytest.mark.parametrize("name", ["a wrong byte in the middle", "the class's column is missing"])
def test_every_way_to_check_tells_the_same(name: str, tmp_path: Path) -> None:
    files, _ = FAULTS[name]
    tables = {"offices.csv": OFFICE_ROWS, "sites.csv": SITE_ROWS, "visits.csv": VISITS} | files
    first, *others = every_way(write_workspace(tmp_path, tables))
    assert sum(first.values()) == 2 - (name.startswith("the class"))
    for found in others:
        assert found == first


def test_a_note_says_what_could_not_be_checked(tmp_path: Path) -> None:
    files, _ = FAULTS["a wrong byte in the middle"]
    tables = {"offices.csv": OFFICE_ROWS, "sites.csv": SITE_ROWS, "visits.csv": VISITS} | files
    (note,) = [f for f in check(write_workspace(tmp_path, tables)) if f.code == "F125"]
    assert (note.severity, note.place.file) == ("info", "records/offices.csv")
    assert note.details["tables"] == {"de": "Ämter", "en": "Offices"}
    assert note.details["others"] == {"de": "Besuche", "en": "Visits"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("south,Office,Amt Süd", None),
        (",Office,Amt Süd", "K101"),
        ("south x,Office,Amt Süd", "K103"),
        ("south,Office,Amt,Süd", "F104"),
        ("south,Offic,Amt Süd", "R103"),
        ("south,Office,Amt Süd\nsouth,Office,Amt Süd", "K102"),
    ],
)
def test_what_refers_to_a_row_with_a_bad_key_is_no_finding(
    row: str, code: str | None, tmp_path: Path
) -> None:
    offices = OFFICE_ROWS.replace("south,Office,Amt Süd", row)
    visits = VISITS.replace("\nsouth,3", "\nsouth x,3") if code == "K103" else VISITS
    tables = {"offices.csv": offices, "sites.csv": SITE_ROWS, "visits.csv": visits}
    if code == "K103":
        tables["visits.csv"] = VISITS.replace("south", "south x")
    assert codes(write_workspace(tmp_path, tables)) == ([] if code is None else [code])


def test_a_reference_that_leads_nowhere_is_found_where_all_tables_are_whole(tmp_path: Path) -> None:
    tables = {
        "offices.csv": OFFICE_ROWS,
        "sites.csv": SITE_ROWS,
        "visits.csv": VISITS.replace("north,1", "nord,1"),
    }
    assert codes(write_workspace(tmp_path, tables)) == ["R101"]


def test_a_check_since_a_revision_tells_what_came_to_light(tmp_path: Path) -> None:
    """Where a row with no id is mended, references that were not checked before are."""
    tables = {
        "offices.csv": OFFICE_ROWS.replace("south,Office", ",Office"),
        "sites.csv": SITE_ROWS,
        "visits.csv": VISITS.replace("north,1", "nord,1"),
    }
    workspace = write_workspace(tmp_path, tables)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "before"]):
        subprocess.run([*git, *arguments], check=True)
    (tmp_path / "records/offices.csv").write_text(OFFICE_ROWS, encoding="utf-8", newline="")
    report, _ = validate_changed(workspace, "HEAD")
    assert [finding.code for finding in report.findings] == ["R101"]
