"""What the describer makes of a workspace's settings passes the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbund.findings import Finding, Severity
from verbund.model.model import Model
from verbund.release.describe.catalogue import describe_catalogue
from verbund.release.describe.release_facts import ReleaseFacts, Statistics
from verbund.release.manifest.manifest import FileEntry
from verbund.release.profiles import check_description
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).parents[3]
TYPE = 'type = "http://purl.org/adms/publishertype/LocalAuthority"\n'
CONTRIBUTOR = 'contributors = ["http://dcat-ap.de/def/contributors/openNRW"]\n'


@pytest.fixture(scope="module")
def model() -> Model:
    return read_workspace(ROOT).load_model()


def facts() -> ReleaseFacts:
    names = ("dataset.nt", "dataset.nt.gz", "dataset.ttl", "dataset.jsonld", "tables/places.csv")
    return ReleaseFacts(
        version="1.0.0",
        issued="2026-11-22",
        modified="2026-11-22",
        dataset_sha256="0" * 64,
        statistics=Statistics({}, 0, {}, {}, {}, {}, first_day="1998", last_day="2021-11-16"),
        files=tuple(FileEntry(name, 1, "0" * 64) for name in names),
        previous_version=None,
        software="verbund",
        record_files=(),
    )


def workspace(folder: Path, *changes: tuple[str, str]) -> Workspace:
    """The workspace of this repository, with all that the profile recommends, and changes."""
    text = (ROOT / "verbund.toml").read_text(encoding="utf-8")
    if "publishertype" not in text:
        text = text.replace("[publisher]\n", "[publisher]\n" + TYPE)
    if "contributors =" not in text:
        text = text.replace("[dataset]\n", "[dataset]\n" + CONTRIBUTOR)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "records").mkdir(parents=True)
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    return read_workspace(folder)


def check(found: Workspace, model: Model) -> list[Finding]:
    description = describe_catalogue(found.settings, facts(), model, found.base)
    return check_description(description.graph, description.origins, found.line_of)


def test_the_settings_of_this_repository_have_no_violation(model: Model) -> None:
    severities = {finding.severity for finding in check(read_workspace(ROOT), model)}
    assert "violation" not in severities


def test_complete_settings_pass_without_a_word(tmp_path: Path, model: Model) -> None:
    assert check(workspace(tmp_path), model) == []


def test_no_contributor_is_a_note_unless_the_setting_says_so(tmp_path: Path, model: Model) -> None:
    text = (ROOT / "verbund.toml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines(keepends=True) if "contributors" in line)
    found = [
        check(workspace(tmp_path / name, (line, new)), model)
        for name, new in (("none", "# contributors =\n"), ("empty", "contributors = []\n"))
    ]
    assert [[item.severity for item in findings] for findings in found] == [[Severity.INFO], []]


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        ("data-theme/JUST", "data-theme/JUSTICE", "D104", "themes = ["),
        ("frequency/IRREG", "frequency/IRREGULAR", "D104", "frequency = "),
        ("http://dcat-ap.de/def/politicalGeocoding/Level/", "https://example.org/", "D105", "geocoding_level"),
        ('availability = "', 'landing_page = "', "D101", "[dataset]"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_finding_at_its_line(
    tmp_path: Path, model: Model, old: str, new: str, code: str, shown: str
) -> None:
    found = workspace(tmp_path, (old, new))
    findings = check(found, model)
    assert [finding.code for finding in findings] == [code]
    assert findings[0].focus_node == found.base + "dataset"
    lines = (tmp_path / "verbund.toml").read_text(encoding="utf-8").splitlines()
    line = findings[0].place.line
    assert line is not None
    assert lines[line - 1].startswith(shown)


def test_a_licence_is_reported_once_for_all_distributions(tmp_path: Path, model: Model) -> None:
    found = workspace(tmp_path, ("licenses/cc-zero", "licenses/cc-by/4.0"))
    findings = check(found, model)
    assert [(f.code, f.details["key"]) for f in findings] == [("D107", "dataset.attribution")]
