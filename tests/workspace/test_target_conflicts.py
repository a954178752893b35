"""Two targets that lead to the same place are refused, with the line that says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.described import NEEDED

from verbund.findings import Findings
from verbund.workspace.workspace import read_workspace

BASE = "https://data.example.org/id/"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "records").mkdir(parents=True)
    (tmp_path / "www").mkdir()
    (tmp_path / "link").symlink_to("www")
    return folder


def read(folder: Path, *targets: str) -> list[tuple[str, str, dict[str, object]]]:
    """The findings: code, the line's own words, and details."""
    tables = [f"[publish.t{number}]\n{target}\n" for number, target in enumerate(targets)]
    described = f'{NEEDED}[dataset]\ntitle = "x"\n'
    text = "\n".join([f'[workspace]\nbase = "{BASE}"\n', *tables, described])
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    try:
        read_workspace(folder)
    except Findings as error:
        lines = text.splitlines()
        return [
            (item.code, lines[(item.place.line or 0) - 1], dict(item.details))
            for item in error.findings
        ]
    return []


def directory(folder: str) -> str:
    return f'kind = "directory"\nfolder = "{folder}"'


def store(url: str = "https://store.example.org/", **graphs: str) -> str:
    lines = [
        'kind = "sparql"',
        f'query = "{url}query"',
        f'update = "{url}update"',
        f'graph_store = "{url}store"',
    ]
    lines += [f'graph = "{graphs["graph"]}"'] if "graph" in graphs else []
    lines += [f'graphs = {{ "{graphs["other"]}" = "void.ttl" }}'] if "other" in graphs else []
    return "\n".join(lines)


def portal(url: str = "https://portal.example.org", dataset: str = "") -> str:
    name = f'\ndataset = "{dataset}"' if dataset else ""
    return f'kind = "ckan"\nurl = "{url}"\norganisation = "amt"\ntoken = "TOKEN"{name}'


@pytest.mark.parametrize(
    "other",
    [
        "../www",
        "../www/",
        ".././www/../www",
        "../../{above}/www",
        "../link",
        "../link/below",
        "../www/a/b",
    ],
)
def test_one_folder_or_one_inside_the_other(workspace: Path, other: str) -> None:
    other = other.format(above=workspace.parent.name)
    found = read(workspace, directory("../elsewhere"), directory("../www"), directory(other))
    assert {code for code, _, _ in found} == {"W107"}
    code, line, details = found[-1]
    assert (code, line) == ("W107", f'folder = "{other}"')
    assert details == {"target": "t2", "other": "t1", "place": other}


def test_what_holds_two_others_is_told_of_both(workspace: Path) -> None:
    found = read(workspace, *map(directory, ("../web/one", "../web/two", "../web")))
    assert [(code, details["other"]) for code, _, details in found] == [
        ("W107", "t0"),
        ("W107", "t1"),
    ]


def test_folders_side_by_side(workspace: Path) -> None:
    assert read(workspace, directory("../www"), directory("../www2"), directory("www")) == []


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (store(), store(), "[publish.t1]"),
        (store(), store(graph=f"{BASE}dataset"), f'graph = "{BASE}dataset"'),
        (store(graph=f"{BASE}dataset"), store(), "[publish.t1]"),
        (store(), store("https://Store.example.org:443/"), "[publish.t1]"),
        (
            store(graph="https://a.example/g"),
            store(graph="https://a.example/g/staging"),
            'graph = "https://a.example/g/staging"',
        ),
        (
            store(other="https://a.example/void"),
            store(graph="https://a.example/b", other="https://a.example/void"),
            'graphs = { "https://a.example/void" = "void.ttl" }',
        ),
    ],
)
def test_one_graph_at_one_address(workspace: Path, first: str, second: str, line: str) -> None:
    found = read(workspace, first, second)
    assert [(code, words) for code, words, _ in found] == [("W107", line)]


@pytest.mark.parametrize(
    "second",
    [
        store("https://store.example.org:8443/"),
        store("http://store.example.org/"),
        store("https://store.example.org/other/"),
        store(graph="https://a.example/g"),
    ],
)
def test_another_graph_or_another_store(workspace: Path, second: str) -> None:
    assert read(workspace, store(), second) == []


def test_one_dataset_of_one_portal(workspace: Path) -> None:
    found = read(workspace, portal(), portal("https://portal.example.org/"))
    assert [(code, words) for code, words, _ in found] == [("W107", "[publish.t1]")]
    found = read(workspace, portal(dataset="daten"), portal(dataset="daten"))
    assert [(code, words) for code, words, _ in found] == [("W107", 'dataset = "daten"')]
    assert read(workspace, portal(dataset="daten"), portal(dataset="akten")) == []
    assert read(workspace, portal(), portal("https://other.example.org")) == []
