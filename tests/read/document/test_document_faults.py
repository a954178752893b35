"""What is wrong with documents is told at its place, whatever somebody sends."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.findings import Finding, Findings
from verbund.findings.catalogue import catalogue
from verbund.read.document.json_places import extents
from verbund.read.document.json_text import JsonError, read_json
from verbund.read.document.yaml_text import YamlError, read_yaml
from verbund.read.formats import format_of
from verbund.read.record_file import FileToRead
from verbund.system.limits import Limits
from verbund.workspace.workspace import read_workspace


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write_library(tmp_path)
    (tmp_path / "records/loans.csv").unlink()
    (tmp_path / "records/members.csv").unlink()
    return tmp_path


def found(folder: Path, name: str, data: str | bytes) -> list[Finding]:
    path = folder / "records" / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [item for item in validate(read_workspace(folder)).findings if item.code != "F125"]


GOOD = '[{"number": "m1", "name": "Ada"}]'
FAULTS: list[tuple[str, str | bytes, str, int | None, str]] = [
    ("members.json", '[{"number": "m1" "name": "Ada"}]', "F105", 1, "json.comma"),
    ("members.json", '[\n{"number": "m1", "name": }]', "F105", 2, "json.value"),
    ("members.json", '[\n{number: "m1"}]', "F105", 2, "json.key"),
    ("members.json", '[{"number" "m1"}]', "F105", 1, "json.colon"),
    ("members.json", GOOD + "\n]", "F105", 2, "json.more"),
    ("members.json", '[{"name": "A\nB"}]', "F105", 1, "json.control"),
    ("members.json", '[{"name": "A\\qB"}]', "F105", 1, "json.escape"),
    ("members.json", '[{"name": "A}]', "F105", 1, "json.unended"),
    ("members.json", "[" * 100_000, "F105", None, "json.deep"),
    ("members.json", '[{"a":' * 50_000, "F105", None, "json.deep"),
    ("members.json", '[{"number": NaN}]', "F105", None, "json.constant"),
    ("members.json", "", "F108", None, ""),
    ("members.json", " \n ", "F108", None, ""),
    ("members.json", '{"members": [], "members": []}', "F146", None, ""),
    ("members.yaml", "- name: !!binary aGFsbG8=\n", "F105", 1, "yaml.tag"),
    ("members.yaml", "- !x {name: Ada}\n", "F105", 1, "yaml.tag"),
    ("members.json", '"text"', "F148", None, ""),
    ("members.json", "[1, 2]", "F148", None, ""),
    ("members.json", '[{"number": "m1", "name": "Ada"}, null]', "F148", None, ""),
    ("members.json", GOOD.replace("Ada", "Jürgen").encode("cp1252"), "F102", 1, ""),
    ("members.json", GOOD.encode("utf-16"), "F102", 1, ""),
    ("members.jsonl", '{"number": "m1", "name": "Ada"}\n\n{"number": }\n', "F105", 3, "json.value"),
    ("members.jsonl", '{"number": "m1", "name": "Ada"}\n[1]\n', "F148", 2, ""),
    ("members.jsonl", b'{"number": "m1", "name": "Ada"}\n{"number": "\xff"}\n', "F102", 2, ""),
    ("members.yaml", "- number: m1\n name: Ada\n", "F105", 2, "yaml.syntax"),
    ("members.yaml", "- number: m1\n  name: Ada: B\n", "F105", 2, "yaml.syntax"),
    ("members.yaml", "- &a {number: m1, name: Ada}\n- *a\n", "F105", 2, "yaml.alias"),
    (
        "members.yaml",
        "- {number: m1, name: Ada}\n---\n- {number: m2}\n",
        "F105",
        2,
        "yaml.documents",
    ),
    ("members.yaml", "[" * 100_000, "F105", 1, "yaml.deep"),
    ("members.yaml", "- ? [a, b]\n  : c\n", "F105", 1, "yaml.key"),
    ("members.yaml", "- name: A\x01B\n", "F105", None, "yaml.character"),
    ("members.yaml", "just a text\n", "F148", None, ""),
]


@pytest.mark.parametrize(("name", "data", "code", "line", "problem"), FAULTS)
def test_a_document_that_cannot_be_read(
    name: str, data: str | bytes, code: str, line: int | None, problem: str, library: Path
) -> None:
    (finding,) = found(library, name, data)
    assert (finding.code, finding.place.file) == (code, f"records/{name}")
    assert finding.place.line == line
    if problem:
        from verbund.findings import phrase

        assert finding.details["problem"] == phrase(problem)


@pytest.mark.parametrize(("depth", "is_read"), [(50, True), (51, False)])
def test_a_document_may_be_fifty_deep(depth: int, is_read: bool) -> None:
    text = "[" * depth + "]" * depth
    if is_read:
        read_yaml(text)
    else:
        with pytest.raises(YamlError):
            read_yaml(text)


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize("setting", ["file", "document"])
def test_a_document_has_two_limits(name: str, setting: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(GOOD, "utf-8")
    form = format_of(name)
    assert form is not None
    exact = Limits(**{setting: len(GOOD)})
    assert form.sheets(FileToRead(tmp_path / name, name, limits=exact)) == [None]
    with pytest.raises(Findings) as error:
        form.sheets(FileToRead(tmp_path / name, name, limits=Limits(**{setting: len(GOOD) - 1})))
    (finding,) = error.value.findings
    assert (finding.code, finding.place.file) == ("F109", name)
    assert finding.details["limit"] == str(len(GOOD) - 1)
    assert finding.details["setting"] == f"[limits] {setting}"


ROWS = [
    ('{"number": "m1", "name": ["a", "b"]}', "F145", "name"),
    ('{"number": "m1", "name": {"de": "a"}}', "T101", "name@de"),
    ('{"number": "m1", "name": [["a"]]}', "F145", "name"),
    ('{"number": "m1", "name": [{"a": "b"}, "c"]}', "F145", "name"),
    ('{"number": "m1", "name": "Ada", "name": "Bea"}', "F146", "name"),
    ('{"number": "m1", "name": "Ada", "nmae": "Bea"}', "T101", "nmae"),
    ('{"number": "m1", "name": ""}', "V101", "name"),
    ('{"number": "m1", "name": null}', "V101", "name"),
    ('{"number": "m1", "name": "Ada\\ud800"}', "V203", "name"),
    ('{"number": "m1", "name": "Ada\\u0000"}', "V201", "name"),
]


@pytest.mark.parametrize(("row", "code", "column"), ROWS)
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_a_value_that_is_no_cell(
    row: str, code: str, column: str, suffix: str, library: Path
) -> None:
    text = f"[{row}]" if suffix == ".json" else row
    (finding, *others) = [
        item for item in found(library, f"members{suffix}", text) if item.code != "T103"
    ]
    assert (finding.code, finding.place.column) == (code, column)
    assert {item.code for item in others} <= {"V101", "V109"}


def test_each_fault_of_a_row_is_told(library: Path) -> None:
    text = '[{"number": ["m1", "m2"], "name": [["a"]]}]'
    codes = [(item.code, item.place.column) for item in found(library, "members.json", text)]
    assert ("F145", "number") in codes
    assert ("F145", "name") in codes


def test_a_separator_within_a_value(library: Path) -> None:
    (library / "records/books.csv").unlink()
    text = '[{"isbn": "1", "title": "A", "genre": ["crime; poetry"]}]'
    (finding,) = found(library, "books.json", text)
    assert (finding.code, finding.place.row, finding.place.column) == ("F147", 1, "genre")
    assert finding.details["value"] == "crime; poetry"


def test_rows_that_do_not_refer_to_those_around_them(library: Path) -> None:
    text = '[{"number": "m1", "name": "Ada", "books": [{"isbn": "1", "title": "A"}]}]'
    (finding,) = found(library, "members.json", text)
    assert (finding.code, finding.place.sheet) == ("F149", "/books")


def test_rows_of_no_table_within_others(library: Path) -> None:
    (finding,) = found(
        library, "members.json", '[{"number": "m1", "name": "Ada", "bokos": [{"a": "b"}]}]'
    )
    assert finding.code == "F159"


@pytest.mark.parametrize("name", ["members.json", "members.yaml"])
def test_a_document_beyond_the_limit(name: str, library: Path) -> None:
    toml = library / "verbund.toml"
    toml.write_text(toml.read_text("utf-8") + "\n[limits]\ndocument = 1024\n", "utf-8")
    (finding,) = found(library, name, GOOD + " " * 1024)
    assert (finding.code, finding.details["setting"]) == ("F109", "[limits] document")


def test_a_line_beyond_the_limit(library: Path) -> None:
    toml = library / "verbund.toml"
    toml.write_text(toml.read_text("utf-8") + "\n[limits]\nline = 1024\n", "utf-8")
    (finding,) = found(library, "members.jsonl", '{"number": "m1", "name": "A"}\n' + "x" * 2000)
    assert (finding.code, finding.place.line) == ("F109", 2)


def test_a_bomb_of_aliases_is_refused_at_once(library: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    (finding,) = found(library, "members.yaml", "\n".join(lines))
    assert finding.code == "F105"


def test_the_texts_are_there_in_both_languages() -> None:
    for code in ("F145", "F146", "F147", "F148", "F149"):
        assert set(catalogue()[code].texts) == {"en", "de"}


VALUES = st.recursive(
    st.text(max_size=5) | st.integers() | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_the_text_at_a_place_is_the_value(value: object, indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    paths: dict[tuple[str | int, ...], object] = {}

    def walk(item: object, path: tuple[str | int, ...]) -> None:
        if path:
            paths[path] = item
        parts = (
            item.items()
            if isinstance(item, dict)
            else enumerate(item)
            if isinstance(item, list)
            else ()
        )
        for step, inner in parts:
            walk(inner, (*path, step))

    walk(value, ())
    places = extents(text, set(paths))
    assert places.keys() == paths.keys()
    for path, (start, end) in places.items():
        assert json.loads(text[start:end]) == paths[path]


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_an_error(text: str) -> None:
    for read, error in ((read_json, JsonError), (read_yaml, YamlError)):
        with suppress(error):
            read(text)


def test_many_keys_that_stand_twice_take_no_time(library: Path) -> None:
    """Each is looked for once; some of them are told."""
    keys = ", ".join(f'"k{n % 50_000}": "x"' for n in range(100_000))
    text = f'[{{"number": "m1", "name": "Ada", {keys}}}]'
    codes = {item.code for item in found(library, "members.json", text)}
    assert codes == {"F109"}  # more keys than a table may have columns


@pytest.mark.parametrize(
    ("name", "text"),
    [("members.json", "[]"), ("members.json", '{"members": []}'), ("members.yaml", "# none\n")],
)
def test_a_document_without_rows_is_no_fault(name: str, text: str, library: Path) -> None:
    assert found(library, name, text) == []


@pytest.mark.parametrize(
    "row",
    [
        '{"isbn": "1", "title": {"de": "A", "de": "B"}}',
        '{"isbn": "1", "title": {"en": "A"}, "title@en": "B"}',
        '{"isbn": "1", "title@en": "A", "title": {"en": "B"}}',
        '{"isbn": "1", "title": "A", "Titel": "B"}',
    ],
)
def test_a_column_twice_in_a_row_is_told(row: str, library: Path) -> None:
    (library / "records/books.csv").unlink()
    assert "F146" in {item.code for item in found(library, "books.json", f"[{row}]")}


def test_rows_may_name_their_columns_in_another_way(library: Path) -> None:
    (library / "records/books.csv").unlink()
    text = '[{"isbn": "1", "title": "A"}, {"ISBN": "2", "Titel": "B"}, {"isbn": "3", "title": {"en": "C"}}]'
    assert found(library, "books.json", text) == []


def test_too_many_values_for_memory(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbund.read.document.yaml_text._MOST_NODES", 10)
    (finding,) = found(library, "members.yaml", "- {number: m1, name: Ada}\n" * 3)
    assert (finding.code, finding.place.line) == ("F105", 2)


@pytest.mark.parametrize("key", ["archiv", "membres"])
def test_the_only_key_of_a_document_is_no_other_name_of_its_table(key: str, library: Path) -> None:
    (finding,) = found(library, "members.json", f'{{"{key}": [{{"number": "m1", "name": "Ada"}}]}}')
    assert (finding.code, finding.value) == ("F159", key)
    assert finding.suggestion == ("members" if key == "membres" else None)


SPONSORED = """
s:Member sh:property s:Member-sponsor .
s:Member-sponsor a sh:PropertyShape ; sh:path lib:sponsor ; csvw:name "sponsor" ; sh:order 9 ;
    sh:class lib:Member ; sh:maxCount 1 .
"""


def test_a_column_that_need_not_be_filled_is_no_tie_to_the_row_around(library: Path) -> None:
    """Who stands within another need not be sponsored by her."""
    added = {"shapes": SPONSORED, "ontology": "lib:sponsor a owl:ObjectProperty .\n"}
    for folder, text in added.items():
        path = next((library / folder).glob("*.ttl"))
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    rows = '[{"number": "m1", "name": "Ada", "members": [{"number": "m2", "name": "Bea"}]}]'
    assert "F149" in {item.code for item in found(library, "members.json", rows)}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_document_in_a_wide_encoding_is_told_as_such(encoding: str, library: Path) -> None:
    (finding,) = found(library, "members.json", GOOD.encode(encoding))
    assert (finding.code, finding.details["guess"]) == ("F102", encoding[:6].upper())
