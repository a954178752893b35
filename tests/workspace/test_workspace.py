"""What a verbund.toml says, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library

from verbund.api.run import build
from verbund.findings import Findings
from verbund.workspace.packaged import ontology_folder, shapes_folder
from verbund.workspace.workspace import read_workspace

BASE = '[workspace]\nbase = "https://data.example.org/id/"\n'


def workspace(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "records").mkdir(exist_ok=True)
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    return folder


def codes(folder: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    return [(finding.code, finding.place.line) for finding in caught.value.findings]


def test_only_the_base_must_be_said(tmp_path: Path) -> None:
    found = read_workspace(workspace(tmp_path, BASE))
    assert (found.base, found.language) == ("https://data.example.org/id/", "de")
    assert (found.records, found.output) == (tmp_path / "records", tmp_path / "output")
    assert found.packaged_model
    assert found.model_folders.ontology == (("ontology", ontology_folder()),)
    assert found.model_folders.shapes == (("shapes", shapes_folder()),)


def test_folders_of_its_own_come_after_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    found = read_workspace(workspace(tmp_path, BASE + '[model]\nontology = ["more"]\n'))
    assert [path for _, path in found.model_folders.ontology] == [
        ontology_folder(),
        tmp_path / "more",
    ]
    alone = BASE + '[model]\npackaged = false\nontology = ["more"]\n'
    found = read_workspace(workspace(tmp_path, alone))
    assert [path for _, path in found.model_folders.ontology] == [tmp_path / "more"]


@pytest.mark.parametrize(
    "base",
    [
        "https://x.example/a/../b/",
        "https://x.example/./",
        "https://x.example/a/..",
        "https://x.example/%2e%2e/",
        "https://x.example/.%2E/",
        "https://x.example/..%2Fb/",
        "https://x.example//a/",
        "https://anna@x.example/",
        "https://anna:hunter2@x.example/",
        "https://X.example/",
        "https://x.example:443/",
        "https://x.example:/",
        "https://x.example/%41/",
        "https://x.example/%c3%a4/",
        "https://x.example/a%0A/",
        "https://x.example/a?b/",
        "https://x.example/a#/",
        "https://x.example/a\\b/",
        "https://x.example/a\u0308/",
    ],
)
def test_a_base_that_others_read_as_another_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(Findings) as caught:
        read_workspace(workspace(tmp_path, f'[workspace]\nbase = "{base}"\n'))
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.line) == ("W104", 2)
    assert "hunter2" not in str(finding)


@pytest.mark.parametrize(
    "base",
    [
        "https://x.example/",
        "http://x.example:8080/a/",
        "https://[2001:db8::1]/id/",
        "https://x.example/%C3%A4/.../",
        "https://x.example/ä/",
    ],
)
def test_a_base_in_its_normal_form_is_taken(tmp_path: Path, base: str) -> None:
    assert read_workspace(workspace(tmp_path, f'[workspace]\nbase = "{base}"\n')).base == base


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = '[workspace]\nbase = "x"\nlang = "de"\nrecords = "nowhere"\n[model]\npackaged = "no"\n'
    assert sorted(codes(workspace(tmp_path, text))) == [
        ("W103", 3),
        ("W104", 2),
        ("W104", 6),
        ("W106", 4),
    ]


@pytest.mark.parametrize(
    "output", [".", "", "./", "..", "/", "records", "records/out", "./records/../records", "link"]
)
def test_an_output_that_would_replace_what_is_read_is_refused(tmp_path: Path, output: str) -> None:
    """A build replaces its output as a whole: everything in it would be lost."""
    folder = workspace(tmp_path / "workspace", BASE + f'output = "{output}"\n')
    (folder / "link").symlink_to("records")
    assert codes(folder) == [("W104", 3)]


def test_an_output_in_place_of_the_packaged_model_is_refused(tmp_path: Path) -> None:
    for path in (ontology_folder(), shapes_folder(), ontology_folder().parent):
        folder = workspace(tmp_path, BASE + f'output = "{path.as_posix()}"\n')
        assert codes(folder) == [("W104", 3)]


@pytest.mark.parametrize("output", ["output", "a/b/out", "../elsewhere"])
def test_an_output_anywhere_else_is_written(
    tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERBUND_OUTSIDE", str(tmp_path))
    folder = write_library(tmp_path / "library")
    edit(folder / "verbund.toml", "language", f'output = "{output}"\nlanguage')
    found = read_workspace(folder)
    assert build(found).conforms
    assert (folder / output / "manifest.json").is_file()
    assert (folder / "records/books.csv").is_file()


def test_a_folder_that_no_build_made_is_not_replaced(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    (folder / "output").mkdir()
    (folder / "output/precious.txt").write_text("mine", encoding="utf-8")
    try:
        build(read_workspace(folder))
    except Findings:
        pass
    assert (folder / "output/precious.txt").is_file()
