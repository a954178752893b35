"""A relation that leads in a circle is one finding at its cell, by whatever way it is found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.library import SHAPES, edit, write_library
from tests.support.library_in_git import commit, git

from verbund.api.incremental.check import validate_changed
from verbund.api.run import build, validate
from verbund.convert.check.circles import _groups
from verbund.convert.table import Links
from verbund.findings import Finding
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

QUERY = "SELECT $this ?value WHERE { $this $PATH ?value . ?value $PATH* $this }"
RULE = """
lib:sponsor a owl:ObjectProperty ; rdfs:label "sponsor"@en ; rdfs:range lib:Member .
"""
COLUMN = """
s:Member sh:property s:Member-sponsor .
s:Member-sponsor a sh:PropertyShape ; sh:path lib:sponsor ; csvw:name "sponsor" ; sh:order 9 ;
    sh:class lib:Member ; csvw:separator ";" ; sh:sparql [ sh:select "QUERY" ] .
"""


def library(folder: Path, sponsors: Mapping[str, str], query: str = QUERY) -> Path:
    """A library whose members name others who vouch for them: a relation of no known name."""
    write_library(folder)
    ontology = folder / "ontology/library.ttl"
    ontology.write_text(ontology.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    (folder / "shapes/library.ttl").write_text(
        SHAPES + COLUMN.replace("QUERY", query), encoding="utf-8"
    )
    rows = [f"{item},Name {item},{sponsor}\n" for item, sponsor in sponsors.items()]
    (folder / "records/members.csv").write_text(
        "number,name,sponsor\n" + "".join(rows), encoding="utf-8"
    )
    (folder / "records/loans.csv").unlink()
    return folder


def circles(found: list[Finding]) -> list[tuple[int | None, str | None, object]]:
    return [(f.place.row, f.place.column, f.details["why"]) for f in found if f.code == "R107"]


CASES: dict[str, tuple[dict[str, str], list[tuple[int, list[str]]]]] = {
    "none": ({"a": "b", "b": "c", "c": ""}, []),
    "itself": ({"a": "", "b": "b"}, [(3, ["b", "b"])]),
    "by name": ({"a": "Name a"}, [(2, ["a", "a"])]),
    "two": ({"a": "b", "b": "a"}, [(2, ["a", "b", "a"])]),
    "three, with others": (
        {"x": "a", "a": "b", "b": "c", "c": "a", "d": "x;c"},
        [(3, ["a", "b", "c", "a"])],
    ),
    "two circles": ({"a": "b", "b": "a", "c": "c"}, [(2, ["a", "b", "a"]), (4, ["c", "c"])]),
    "one of several values": ({"a": "b;c", "b": "", "c": "a"}, [(2, ["a", "c", "a"])]),
    "two ways round": ({"a": "b;c", "b": "a", "c": "a"}, [(2, ["a", "b", "a"])]),
}


@pytest.mark.parametrize("name", CASES)
def test_each_circle_is_one_finding_at_the_cell_that_leads_into_it(
    name: str, tmp_path: Path
) -> None:
    sponsors, wanted = CASES[name]
    workspace = read_workspace(library(tmp_path / "library", sponsors))
    told = [
        (row, "sponsor", " → ".join(f"member/{item}" for item in circle)) for row, circle in wanted
    ]
    for jobs in (1, 2):
        report = validate(workspace, jobs=jobs)
        assert circles(report.findings) == told
        assert len(report.findings) == len(told)
        assert report.by_pyshacl == []
    assert circles(build(workspace).findings) == told
    assert (workspace.output / "manifest.json").is_file() is (not told)


@pytest.mark.parametrize("name", CASES)
def test_pyshacl_finds_the_same_circles(name: str, tmp_path: Path) -> None:
    """One result for each record of a circle, where we have one finding for each circle."""
    sponsors, wanted = CASES[name]
    workspace = read_workspace(library(tmp_path / "library", sponsors))
    for engine in (EngineChoice.PYSHACL, EngineChoice.BOTH):
        report = validate(workspace, engine=engine)
        rows = {finding.place.row for finding in report.findings}
        assert {finding.code for finding in report.findings} <= {"V127"}
        assert bool(rows) is bool(wanted)
        assert {row for row, _ in wanted} <= rows


@pytest.mark.parametrize(
    "query",
    [
        QUERY.replace("?value .", "?value ; ?any ?other ."),
        QUERY.replace("$PATH*", "$PATH+"),
        QUERY.replace("?value .", "?value . FILTER(true)"),
    ],
)
def test_another_query_is_left_to_pyshacl(query: str, tmp_path: Path) -> None:
    folder = library(tmp_path / "library", {"a": "b", "b": "a"}, query)
    report = validate(read_workspace(folder))
    assert report.by_pyshacl == ["https://library.example/shapes#Member-sponsor"]
    assert {finding.code for finding in report.findings} == {"V127"}


def test_space_does_not_matter(tmp_path: Path) -> None:
    query = " select ".join(["", QUERY.removeprefix("SELECT")]).replace(" select ", "SELECT\\n  ")
    folder = library(tmp_path / "library", {"a": "a"}, query.replace("*", " * # any\\n"))
    assert [finding.code for finding in validate(read_workspace(folder)).findings] == ["R107"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a,b|b,|b,a", []),  # the second b alone leads back
        ("a,b|b,a|b,", []),
        ("a,b|b,x|b,a|x,", []),
        ("a,a|a,", []),
        ("a,b|b,a|b,a", [2]),  # whichever b it is
        ("a,a|a,a|b,c|c,b", [2, 4]),
    ],
)
def test_a_key_that_is_there_twice_makes_no_circle(
    rows: str, told: list[int], tmp_path: Path
) -> None:
    folder = library(tmp_path / "library", {})
    table = folder / "records/members.csv"
    table.write_text("number,name,sponsor\nz,Name z,\n", encoding="utf-8")
    git(folder, "init", "--quiet")
    commit(folder)
    lines = [f"{row[0]},Name {at},{row[2:]}\n" for at, row in enumerate(rows.split("|"))]
    table.write_text("number,name,sponsor\n" + "".join(lines), encoding="utf-8")
    workspace = read_workspace(folder)
    found = [validate(workspace, jobs=jobs).findings for jobs in (1, 2)]
    found += [build(workspace).findings, validate_changed(workspace, "HEAD")[0].findings]
    for findings in found:
        assert {item.code for item in findings} <= {"K102", "R107"}
        assert [row for row, *_ in circles(findings)] == told


def test_a_long_circle_is_found_at_once(tmp_path: Path) -> None:
    many = 30_000
    sponsors = {f"m{at}": f"m{(at + 1) % many}" for at in range(many)}
    report = validate(read_workspace(library(tmp_path / "library", sponsors)))
    ((row, _, why),) = circles(report.findings)
    assert row == 2
    assert str(why).count("→") == 5
    assert str(why).endswith("… → member/m0")


NAMES = "abcdefg"


@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES + "z"), min_size=1, max_size=3)
    )
)
def test_groups_are_those_of_a_plain_search(onward: dict[str, list[str]]) -> None:
    """Two records are of one group where each leads to the other."""
    reached = {name: {name} for name in onward}
    for _ in onward:
        for name in onward:
            for other in list(reached[name]):
                reached[name] |= set(onward.get(other, ()))
    found = _groups(onward)
    for one in onward:
        for two in onward:
            assert (found[one] == found[two]) is (two in reached[one] and one in reached[two])


def test_the_packaged_model_forbids_circles_of_places(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    (folder / "records").mkdir(parents=True)
    (folder / "verbund.toml").write_text('[workspace]\nbase = "https://x.example/"\n', "utf-8")
    rows = "id,name,kind,part_of\nland,Land,state,kreis\nkreis,Kreis,district,Land\n"
    (folder / "records/places.csv").write_text(rows, encoding="utf-8")
    (found,) = validate(read_workspace(folder)).findings
    assert (found.code, found.place.row, found.place.column) == ("R107", 2, "part_of")
    assert set(found.messages) == {"en", "de"}


def test_only_new_circles_are_told_of_a_change(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", {"a": "a", "b": "", "c": "b", "d": ""})
    git(folder, "init", "--quiet")
    commit(folder)
    workspace = read_workspace(folder)
    edit(folder / "records/members.csv", "b,Name b,\n", "b,Name b,c\n")
    report, scope = validate_changed(workspace, "HEAD")
    assert scope.everything is None
    assert [finding.place.row for finding in report.findings] == [3]
    edit(folder / "records/members.csv", "a,Name a,", "a,Name aa,")
    report, _ = validate_changed(workspace, "HEAD")
    assert [finding.place.row for finding in report.findings] == [2, 3]


def test_a_circle_that_a_change_makes_longer_is_new(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", {"a": "b", "b": "a", "c": ""})
    git(folder, "init", "--quiet")
    commit(folder)
    members = folder / "records/members.csv"
    edit(members, "b,Name b,a\n", "b,Name b,c\n")
    edit(members, "c,Name c,\n", "c,Name c,a\n")
    report, scope = validate_changed(read_workspace(folder), "HEAD")
    assert scope.everything is None
    assert circles(report.findings) == [(2, "sponsor", "member/a → member/b → member/c → member/a")]


@pytest.mark.parametrize("engine", [EngineChoice.BOTH, EngineChoice.PYSHACL])
def test_where_pyshacl_cannot_run_circles_are_found_all_the_same(
    engine: EngineChoice, tmp_path: Path
) -> None:
    folder = library(tmp_path, {"a": "a"})
    edit(folder / "records/members.csv", "number,name,", "number,nam,")
    found = validate(read_workspace(folder), engine=engine).findings
    assert {"F126", "R107"} <= {finding.code for finding in found}


def test_circles_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    folder = library(tmp_path, {f"m{number:03}": f"m{number:03}" for number in range(300)})
    settings = folder / "verbund.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[limits]\nfindings = 100\n", "utf-8")
    found = [f for f in validate(read_workspace(folder)).findings if f.code == "R107"]
    assert len(found) == 100
    assert found[-1].more is not None
    assert found[-1].more.count == 200


def test_links_are_packed_and_come_back() -> None:
    links = Links.of("sponsor", ["a>", "b>", "c>"], ["b", "", "x;\n\0ß\U0001f600"])
    assert list(links.pairs()) == [("a", "b"), ("c", "x;\n\0ß\U0001f600")]
    assert Links.of("sponsor", ["a>"], [""]).packed == b""
    many = Links.of("sponsor", [f"m{n:06}>" for n in range(10_000)], ["m000001"] * 10_000)
    assert len(many.packed) < 25 * 10_000


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("rows", "way"),
    [
        (["a.1,Eins,b~2", "b~2,Zwei,a.1"], ["a.1", "b~2", "a.1"]),
        (["b,B, a ", " a ,A,b"], ["b", "a", "b"]),
        (["b,B,Name of a", "a,Name of a,b", "a,again,b"], ["b", "a", "b"]),
        (["b,B,a;x", "a,A,x; b", "x,X,"], ["b", "a", "b"]),
    ],
    ids=["points and tildes", "blanks", "by name, and one again", "several"],
)
def test_keys_are_known_again_however_they_are_written(
    rows: list[str], way: list[str], jobs: int, tmp_path: Path
) -> None:
    """A circle is looked for among what the conversion has met, and told by the file's rows."""
    folder = library(tmp_path, {})
    text = "\n".join(["number,name,sponsor", *rows])
    (folder / "records/members.csv").write_text(text + "\n", encoding="utf-8")
    found = [f for f in validate(read_workspace(folder), jobs=jobs).findings if f.code == "R107"]
    shown = " → ".join(f"member/{item}" for item in way)
    assert [(f.place.row, f.details["why"], f.row_cells[0].strip()) for f in found] == [
        (2, shown, rows[0].partition(",")[0])
    ]


def test_a_row_that_is_no_record_has_its_own_cause_alone(tmp_path: Path) -> None:
    folder = library(tmp_path, {"a": "b", "b": "a"})
    with (folder / "records/members.csv").open("a", encoding="utf-8") as stream:
        stream.write("c,Name c,c,surplus,more\n")
    found = validate(read_workspace(folder)).findings
    assert [(f.code, f.place.row) for f in found if f.place.row] == [("R107", 2), ("F104", 4)]


def test_an_id_that_cannot_be_is_the_only_cause(tmp_path: Path) -> None:
    found = validate(read_workspace(library(tmp_path, {"ä": "ö", "ö": "ä"}))).findings
    assert [(f.code, f.place.row) for f in found] == [("K103", 2), ("K103", 3)]
