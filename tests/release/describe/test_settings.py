"""What verbund.toml says of a release, and a finding at its line for whatever is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.support.described import EVERYTHING, NEEDED, workspace
from tests.support.library import TOML
from tests.support.wrong_settings import WRONG_DESCRIPTION

from verbund.findings import Finding, Findings
from verbund.findings.catalogue import visible
from verbund.workspace.description import TABLES, ReleaseRefused, Settings, with_release
from verbund.workspace.key_lines import KeyLines
from verbund.workspace.setting import settings_of
from verbund.workspace.text_forms import is_version

DOCS = Path(__file__).parents[3] / "docs"


def findings(folder: Path, text: str) -> list[Finding]:
    with pytest.raises(Findings) as caught:
        workspace(folder, text)
    return caught.value.findings


def found_in(folder: Path, text: str) -> list[tuple[str, int, object]]:
    """Code, line counted from the first of the text, and the key."""
    before = TOML.count("\n")
    return sorted(
        (item.code, (item.place.line or 0) - before, item.details["key"])
        for item in findings(folder, text)
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    found = workspace(tmp_path, EVERYTHING).settings
    assert found.release.issued == "2026-11-22"
    assert (found.release.keep, found.release.compress_from) == (3, 0)
    assert found.catalogue.title == {"de": "Bücherei", "en": "Library"}
    assert found.publisher.name == {"": "Bücherei Beispielstadt"}
    assert found.dataset is not None
    assert found.dataset.description == {"": "Books and\nwho lent them."}
    assert found.dataset.keywords == {"de": ("Buch", "Leihe"), "en": ("book",)}
    document = tomllib.loads(EVERYTHING)
    for table in TABLES:
        for key in document[table]:
            assert getattr(getattr(found, table), key) not in (None, (), {}), f"{table}.{key}"


def test_what_becomes_of_every_key_is_documented() -> None:
    text = (DOCS / "description.md").read_text(encoding="utf-8")
    for name, table in TABLES.items():
        for key in settings_of(table).keys() - {"keep", "compress_from"}:
            assert f"| `{name}.{key}` |" in text


def test_without_a_dataset_nothing_is_described_or_demanded(tmp_path: Path) -> None:
    assert workspace(tmp_path, "").settings == Settings()
    found = workspace(tmp_path, '[release]\nversion = "2"\n[catalogue]\ntitle = "x"\n').settings
    assert found.dataset is None
    assert found.release.version == "2"


def test_what_a_dataset_needs_is_demanded_at_its_table(tmp_path: Path) -> None:
    text = '[dataset]\ntitle = "x"\n\n[release]\nversion = "1"\n'
    assert found_in(tmp_path, text) == [
        ("W105", 4, "release.download"),
        ("W105", 4, "release.issued"),
    ]


def test_modified_is_issued_unless_said(tmp_path: Path) -> None:
    assert workspace(tmp_path, NEEDED).settings.release.modified == "2026-11-22"
    text = NEEDED + 'modified = "2026-11-21"\n'
    assert found_in(tmp_path, text) == [("W104", 4, "release.modified")]


@pytest.mark.parametrize(("table", "line", "key"), WRONG_DESCRIPTION)
def test_a_wrong_value_is_found_at_its_line(
    tmp_path: Path, table: str, line: str, key: str
) -> None:
    text = f"# first\n[{table}]\n# more\n{line}\n"
    if table == "dataset":
        text += NEEDED
    assert found_in(tmp_path, text) == [("W104", 4, f"{table}.{key}")]
    for item in findings(tmp_path, text):
        assert {"en", "de"} <= set(item.details["expected"])


def test_everything_wrong_is_said_at_once_each_at_its_line(tmp_path: Path) -> None:
    text = (
        NEEDED
        + """\
[dataset]
titel.de = "x"
themes = [
  "http://example.org/fine",
  "first", # a comment, with "quotes" and ]
  "second",
]
[dataset.description]
de = "fine"
EN = "no"
[publisher]
name = 5
[dataste]
"""
    )
    assert found_in(tmp_path, text) == [
        ("W103", 5, "dataset.titel"),
        ("W103", 16, "dataste"),
        ("W104", 8, "dataset.themes"),
        ("W104", 9, "dataset.themes"),
        ("W104", 13, "dataset.description.EN"),
        ("W104", 15, "publisher.name"),
    ]
    suggestions = [item.suggestion for item in findings(tmp_path, text) if item.code == "W103"]
    assert suggestions == ["title", "dataset"]


@pytest.mark.parametrize(
    "spelling",
    [
        '[dataset]\nlicence = "http://example.org/"\n\ntitle.de = "x"\n',
        '[dataset]\n\n\ntitle . "de" = "x"\n',
        '[dataset]\n\n\ntitle = { en = "y", de = "x" }\n',
        '[dataset]\ndescription = """\n[dataset.title]"""\ntitle.\'de\' = "x"\n',
        'dataset.licence = "http://example.org/"\n\n\ndataset.title.de = "x"\n',
        '[dataset]\n# title.de = "y"\n[dataset.title]\nde = "x"\n',
        '["dataset".title]\n# de\n\r\nde = "x"\n[dataset]\n',
    ],
)
def test_the_line_of_a_key_is_found_in_each_spelling(tmp_path: Path, spelling: str) -> None:
    lines = KeyLines(spelling)
    assert tomllib.loads(spelling)["dataset"]["title"]["de"] == "x"
    assert lines.line("dataset", "title", "de") == 4
    assert lines.line("dataset", "title") in (1, 3, 4)
    assert lines.line("dataset", "title", "fr") is None


def test_a_workspace_tells_lines(tmp_path: Path) -> None:
    text = (NEEDED + "[dataset]\ntitle.de = 'x'\n").replace("\n", "\r\n")
    found, before = workspace(tmp_path, text), TOML.count("\n")
    assert found.line_of("dataset", None) == before + 4
    assert found.line_of("dataset", "title") == before + 5
    assert found.line_of("dataset", "title.de") == before + 5
    assert found.line_of("dataset", "title.en") is None
    assert found.line_of("contact", None) is None


@pytest.mark.parametrize(
    "text", ["a = [[1], {b = [3], c.d = '''\n]'''}]\nz = 1\n", 'a = """x\\""""""\nz = 1\n']
)
def test_brackets_and_quotes_in_values_do_not_disturb(text: str) -> None:
    tomllib.loads(text)
    assert KeyLines(text).line("z") == text.count("\n")


def test_deep_nesting_is_a_finding(tmp_path: Path) -> None:
    text = "a = " + "[" * 20000 + "]" * 20000
    (item,) = findings(tmp_path, text)
    assert item.code == "W102"


# --- version and date given apart


@pytest.mark.parametrize("version", ["1.0.0", "2026-11", "v1_2", "a" * 64])
def test_a_version_may_be_given_apart(tmp_path: Path, version: str) -> None:
    found = with_release(workspace(tmp_path).settings, version, None)
    assert (found.release.version, found.release.modified) == (version, "2026-12-01")
    assert found.dataset is not None


@pytest.mark.parametrize("version", ["", ".", "..", "a/b", "1..2", "-1", "a" * 65, "1\n", "ä"])
def test_a_version_that_can_be_no_folder_is_refused(version: str) -> None:
    assert not is_version(version)
    with pytest.raises(ReleaseRefused) as caught:
        with_release(Settings(), version, None)
    assert f"“{visible(version)}”" in caught.value.text["en"]


def test_a_date_may_be_given_apart_but_not_before_the_first(tmp_path: Path) -> None:
    found = workspace(tmp_path)
    release = found.with_release(None, "2027-01-01").settings.release
    assert (release.version, release.modified) == ("1.2.0", "2027-01-01")
    for day in ("2026-11-21", "2026-02-30", "tomorrow"):
        with pytest.raises(ReleaseRefused) as caught:
            found.with_release(None, day)
        assert f"„{day}“" in caught.value.text["de"]
