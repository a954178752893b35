"""What every publication would refuse is a finding when verbund.toml is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.described import NEEDED

from verbund.cli.main import group
from verbund.findings import Findings
from verbund.findings.catalogue import LANGUAGES, render
from verbund.publication.error import TargetError
from verbund.publication.http import Http, Limits
from verbund.workspace import setting_types
from verbund.workspace.workspace import read_workspace

BASE = '[workspace]\nbase = "https://data.example.org/id/"\n'
DATASET = f'{NEEDED}[dataset]\ntitle = "x"\n'
STORE = (
    '[publish.a]\nkind = "sparql"\nquery = "https://s.example/query"\n'
    'update = "https://s.example/update"\ngraph_store = "https://s.example/data"\n'
)
PORTAL = (
    '[publish.a]\nkind = "ckan"\norganisation = "amt"\ntoken = "T"\nurl = "https://p.example/"\n'
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    for name in ("records", "output", "shapes", ".git"):
        (folder / name).mkdir(parents=True)
    (folder / "file").touch()
    (folder / "link").symlink_to("records")
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    return folder


def told(folder: Path, text: str) -> list[tuple[str, str]]:
    """Code and key of the findings of a verbund.toml; each must have its words and its line."""
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    try:
        read_workspace(folder)
    except Findings as error:
        for finding in error.findings:
            assert finding.place.line
            words = [render(finding, language).expected for language in LANGUAGES]
            assert all(words) or finding.code == "W103"
        return [(finding.code, str(finding.details["key"])) for finding in error.findings]
    return []


def expected(folder: Path) -> str:
    """What the only finding of a workspace says is expected."""
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    (finding,) = caught.value.findings
    return render(finding, "en").expected


@pytest.mark.parametrize(
    "name",
    [
        "records", "output", "output/web", "shapes", "shapes/x", ".", "..", "/", "", " ", "~", "~/www",
        ".git", ".git/www", "file", "link", "../one", "\\u0000",
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_published_to(workspace: Path, name: str) -> None:
    text = (
        f'{BASE}[model]\nshapes = ["shapes"]\n[publish.a]\nkind = "directory"\nfolder = "{name}"\n'
    )
    assert told(workspace, text) == [("W104", "publish.a.folder")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file", "here is a file"),
        ("file/www", "here is a file"),
        (".git/www", "“.git”"),
        ("../one", "lead to each other"),
        ("x" * 300, "too long"),
        ("records", "outside of the records"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said(workspace: Path, name: str, words: str) -> None:
    text = f'{BASE}[publish.a]\nkind = "directory"\nfolder = "{name}"\n'
    assert told(workspace, text) == [("W104", "publish.a.folder")]
    assert words in expected(workspace)
    if name != "records":
        output = BASE.replace("base", f'output = "{name}"\nbase')
        assert told(workspace, output) == [("W104", "workspace.output")]
        assert words in expected(workspace)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://x.example:0/", "from 1 to 65535"),
        ("https://x.example:99999/", "from 1 to 65535"),
        ("https://a..b/", "whose host"),
        ("https://anna@x.example/", "without user"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(workspace: Path, address: str, words: str) -> None:
    for key, text in (
        ("publish.a.url", PORTAL.replace("https://p.example/", address)),
        ("publish.a.query", STORE.replace("https://s.example/query", address)),
    ):
        found = told(workspace, BASE + DATASET + text)
        assert found == [("W104", key)]
        assert words in expected(workspace)


@pytest.mark.parametrize("name", ["www", "../www", "../www/data", "outputs", "a~", "./~"])
def test_a_folder_that_can_be_published_to(workspace: Path, name: str) -> None:
    assert told(workspace, f'{BASE}[publish.a]\nkind = "directory"\nfolder = "{name}"\n') == []


def test_every_command_ends_with_3(workspace: Path) -> None:
    text = f'{BASE}[publish.a]\nkind = "directory"\nfolder = "records"\n'
    (workspace / "verbund.toml").write_text(text, encoding="utf-8")
    for command in ("validate", "build", "publish", "publish --dry-run", "query ASK{}"):
        arguments = [*command.split(), "--workspace", str(workspace), "--lang", "en"]
        done = CliRunner().invoke(group, arguments)
        assert (done.exit_code, "W104" in done.output) == (3, True)


@pytest.mark.parametrize("path", ["a%3Fb", "%E2%80%AE", "%FF", "a" * 1000])
def test_an_address_that_no_server_can_be_set_up_for(workspace: Path, path: str) -> None:
    web = '[publish.a]\nkind = "directory"\nfolder = "www"\n'
    address = f"https://x.example/{path}/"
    found = told(workspace, f'{BASE}{web}address = "{address}"\n')
    assert found == [("W104", "publish.a.address")]
    base = f'[workspace]\nbase = "{address}"\n'
    assert told(workspace, base + web) == [("W104", "publish.a")]
    assert told(workspace, f'{base}{web}address = "https://x.example/"\n') == []
    assert told(workspace, base) == []


WRONG_HOSTS = [
    "https://x.example:99999/", "http://x.example:0/", "http://a..b/", f"http://{'a' * 64}.example/",
    "http://exa\u200bmple.org/", "http://:80/", "http://.example/", "http://*/", "http://\uff11.example/",
    "http://x,y/", f"http://{('a' * 60 + '.') * 5}example/", "https://anna@x.example/",
]  # fmt: skip
RIGHT_HOSTS = [
    "http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/x", "http://a_b.example/",
    "http://münchen.example/", "https://x.example./", "http://xn--mnchen-3ya.example/",
]  # fmt: skip


@pytest.mark.parametrize("address", WRONG_HOSTS)
def test_an_address_that_cannot_be_called(workspace: Path, address: str) -> None:
    for key in ("query", "update", "graph_store"):
        text = STORE.replace(f'{key} = "https://s', f'{key} = "{address}" #')
        assert told(workspace, BASE + DATASET + text) == [("W104", f"publish.a.{key}")]
    text = PORTAL.replace("https://p.example/", address)
    assert told(workspace, BASE + DATASET + text) == [("W104", "publish.a.url")]


@pytest.mark.parametrize("address", RIGHT_HOSTS)
def test_an_address_that_can_be_called(address: str) -> None:
    assert setting_types.SERVICE.read(address, lambda *_: None) == address


def test_a_host_that_requests_cannot_read_is_no_fault_of_ours() -> None:
    with pytest.raises(TargetError) as caught:
        Http(limits=Limits(0.1, 0.1, 0.1)).call("GET", "http://a..b/", call="x")
    assert (caught.value.code, caught.value.transient) == ("U103", False)


@pytest.mark.parametrize("more", ["?x", "#x", "?", "#"])
def test_the_root_of_a_portal_takes_paths(workspace: Path, more: str) -> None:
    text = PORTAL.replace("p.example/", f"p.example/{more}")
    assert told(workspace, BASE + DATASET + text) == [("W104", "publish.a.url")]


def test_a_portal_needs_a_dataset_and_a_graph_a_name(workspace: Path) -> None:
    assert told(workspace, BASE + PORTAL) == [("W105", "dataset")]
    assert told(workspace, BASE + STORE) == [("W105", "publish.a.graph")]
    assert told(workspace, BASE + STORE + 'graph = "urn:x:y"\n') == []
    assert told(workspace, BASE + DATASET + STORE + PORTAL.replace(".a]", ".b]")) == []


def other(text: str) -> str:
    """The same target under another name, at another place."""
    return text.replace(".a]", ".b]").replace(".example/", ".other.example/")


def test_one_missing_description_is_told_once_for_all_targets(workspace: Path) -> None:
    portals = PORTAL + other(PORTAL) + STORE.replace(".a]", ".c]")
    assert told(workspace, BASE + portals) == [("W105", "dataset")]
    assert expected(workspace).endswith(": a, b, c")
    assert told(workspace, BASE + STORE + other(STORE)) == [("W105", "dataset")]
    assert expected(workspace).endswith(": a, b")


@pytest.mark.parametrize("text", [STORE, PORTAL, STORE + other(PORTAL)])
def test_a_misspelt_description_is_the_only_finding(workspace: Path, text: str) -> None:
    misspelt = DATASET.replace("[dataset]", "[datset]")
    assert told(workspace, BASE + misspelt + text) == [("W103", "datset")]
    wrong = BASE.replace("[workspace]", "dataset = 1\n[workspace]")
    assert told(workspace, wrong + text) == [("W104", "dataset")]


def test_a_misspelt_graph_is_the_only_finding(workspace: Path) -> None:
    named = STORE + 'grph = "urn:x:y"\n'
    assert told(workspace, BASE + named) == [("W103", "publish.a.grph")]


@pytest.mark.parametrize("file", ["", "manifest.json", "ontology", "../ontology.ttl", "a/b.ttl"])
def test_a_graph_takes_a_file_of_rdf(workspace: Path, file: str) -> None:
    text = BASE + DATASET + STORE + f'graphs = {{ "urn:x:y" = "{file}" }}\n'
    assert told(workspace, text) == [("W104", "publish.a.graphs.urn:x:y")]


@pytest.mark.parametrize("more", ["", "/published", "/staging", "/previous"])
def test_a_graph_is_none_of_another(workspace: Path, more: str) -> None:
    graph = f"https://data.example.org/id/dataset{more}"
    text = BASE + DATASET + STORE + f'graphs = {{ "{graph}" = "ontology.ttl" }}\n'
    assert told(workspace, text) == [("W104", f"publish.a.graphs.{graph}")]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ('records = ""', "workspace.records"),
        ('records = " "', "workspace.records"),
        ('records = "."', "workspace.records"),
        ('records = "./shapes/.."', "workspace.records"),
        ("records = 5", "workspace.records"),
        ('records = ".."', "workspace.records"),
        ('records = "~"', "workspace.records"),
        ('output = "~"', "workspace.output"),
        ('output = "~/out"', "workspace.output"),
        ('output = "~anna"', "workspace.output"),
        ('output = ""', "workspace.output"),
        ('[model]\nshapes = ["."]', "model.shapes"),
        ('[model]\nshapes = [""]', "model.shapes"),
        ('[model]\nontology = [".."]', "model.ontology"),
    ],
)
def test_a_folder_that_cannot_be_is_one_finding_at_its_key(
    workspace: Path, settings: str, key: str
) -> None:
    (workspace / "records").rmdir()
    (workspace / "records").mkdir()
    ((code, found),) = told(workspace, f"{BASE}{settings}\n")
    assert (code, found) in (("W104", key), ("W110", key))


def test_a_wrong_folder_is_not_also_a_missing_one(workspace: Path) -> None:
    """The default takes the place of what is wrong, and is not what was written."""
    (workspace / "link").unlink()
    (workspace / "records").rmdir()
    assert told(workspace, f'{BASE}records = ""\n') == [("W104", "workspace.records")]
