"""``verbund preview`` as people and programs meet it: files, formats, languages, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from tests.report.test_json_report import check_against_schema
from tests.support.catalogues import BYTES, CATALOGUE, DATE, EMPTY, MOVED, changed, several
from tests.support.golden import check_golden

from verbund.cli.main import group
from verbund.publication.preview.outcome import Fate, HarvestOutcome, Match, Reason
from verbund.release.profiles.quality import State

GOLDEN = Path(__file__).parent / "golden"
PAGE = (Path(__file__).parents[3] / "docs/preview.md").read_text(encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a release 1.1.0, and 1.0.0 and 0.9.0 kept beside it."""
    (tmp_path / "records").mkdir()
    (tmp_path / "verbund.toml").write_text('[workspace]\nbase = "https://example.org/lippe/"\n')
    output = tmp_path / "output"
    write(output / "catalog.ttl", changed(BYTES, DATE))
    write(output / "releases/1.1.0/catalog.ttl", changed(BYTES, DATE))
    write(output / "releases/1.0.0/catalog.ttl", CATALOGUE)
    write(output / "releases/0.9.0/catalog.ttl", several(1))
    versions = [
        {"version": name, "issued": "2026-11-22", "sha256": "a" * 64}
        for name in ("0.9.0", "1.0.0", "1.1.0")
    ]
    manifest = {"version": "1.1.0", "versions": versions}
    write(output / "manifest.json", json.dumps(manifest))
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def here(*arguments: str | Path, language: str = "en") -> Result:
    result = CliRunner().invoke(
        group, ["preview", *map(str, arguments), "--lang", language], env={"LC_ALL": "C"}
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def report(*arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(here(*arguments, "--format", "json").stdout)
    return found


def test_without_arguments_the_output_is_held_against_the_version_before(
    workspace: Path, approve: bool
) -> None:
    result = here("-w", workspace)
    assert result.exit_code == 0
    harvest, quality = result.stdout.split("\nMetadata quality", 1)
    check_golden(GOLDEN / "quality.txt", f"Metadata quality{quality}", approve)
    assert (
        harvest
        == """\
Preview of the harvest of output/catalog.ttl; last read: output/releases/1.0.0/catalog.ttl

  created         0
  updated         1
  unchanged       0
  refused         0
  deleted         0

updated    https://example.org/lippe/dataset
           Zusammenarbeit im Kreis Lippe
           same IRI
           changed: checksumValue, modified
           distributions kept: 1
"""
    )


def test_a_version_without_a_catalogue_was_never_harvested(workspace: Path) -> None:
    (workspace / "output/releases/1.0.0/catalog.ttl").unlink()
    found = report("-w", workspace)
    assert found["published"] == "output/releases/0.9.0/catalog.ttl"


def test_without_versions_everything_is_created(workspace: Path) -> None:
    (workspace / "output/manifest.json").unlink()
    result = here("-w", workspace)
    assert result.exit_code == 0
    assert "last read: nothing\n" in result.stdout
    assert "  created         1\n" in result.stdout


def test_a_release_needs_no_workspace(tmp_path: Path) -> None:
    new = write(tmp_path / "new/catalog.ttl", CATALOGUE).parent
    published = write(tmp_path / "portal.ttl", CATALOGUE)
    found = report(new, "--published", published)
    assert found["counts"]["unchanged"] == 1
    assert found["new"] == f"{new.as_posix()}/catalog.ttl"
    assert found["published"] == published.as_posix()


@pytest.mark.parametrize(
    ("suffix", "form"),
    [(".ttl", "turtle"), (".nt", "nt"), (".jsonld", "json-ld"), (".rdf", "pretty-xml")],
)
def test_catalogues_are_read_in_each_form(tmp_path: Path, suffix: str, form: str) -> None:
    text = Graph().parse(data=several(1, 2)).serialize(format=form)
    published = write(tmp_path / f"catalogue{suffix}", text)
    new = write(tmp_path / "new.ttl", several(1, 2))
    assert report(new, "--published", published)["counts"]["unchanged"] == 2


def test_a_block_leaves_with_1_and_is_allowed_by_name(tmp_path: Path) -> None:
    new = write(tmp_path / "new.ttl", EMPTY)
    published = write(tmp_path / "old.ttl", CATALOGUE)
    blocked = here(new, "--published", published)
    assert blocked.exit_code == 1
    assert "violation P102 empty-catalogue" in blocked.stdout
    allowed = here(new, "--published", published, "--allow", "empty-catalogue")
    assert allowed.exit_code == 0
    assert "warning P102 empty-catalogue" in allowed.stdout
    other = here(new, "--published", published, "--allow", "mass-deletion")
    assert other.exit_code == 1


def test_several_blocks_are_allowed_at_once(tmp_path: Path) -> None:
    new = write(tmp_path / "new.ttl", changed(MOVED, ('    dct:identifier "lippe" ;\n', "")))
    published = write(tmp_path / "old.ttl", CATALOGUE)
    names = ["--allow", "changed-iri", "--allow", "identifier-missing"]
    assert here(new, "--published", published).exit_code == 1
    assert here(new, "--published", published, *names[:2]).exit_code == 1
    assert here(new, "--published", published, *names).exit_code == 0


def test_an_unknown_block_is_wrong_use(tmp_path: Path) -> None:
    result = here(tmp_path, "--allow", "mas-deletion")
    assert result.exit_code == 2
    assert "Did you mean mass-deletion?" in result.stderr
    assert result.stdout == ""
    german = here(tmp_path, "--allow", "quatsch", language="de")
    assert german.exit_code == 2
    assert german.stderr.startswith("Eine Sperre „quatsch“ gibt es nicht.")


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("new.ttl", "<a> <b> .", "P109", 1),
        ("new.ttl", "\n\n<a> <b", "P109", 3),
        ("new.jsonld", '{"@context": "https://example.org/c", "@id": "x:y"}', "P109", None),
        ("new.jsonld", "[" * 5000, "P109", None),
        ("new.rdf", "<rdf", "P109", None),
        ("new.csv", "a,b", "P109", None),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path, name: str, text: str, code: str, line: int | None
) -> None:
    new = write(tmp_path / name, text)
    old = write(tmp_path / "old.ttl", CATALOGUE)
    for arguments in ((new, "--published", old), (old, "--published", new)):
        result = here(*arguments, "--format", "json")
        assert result.exit_code == 3
        found = json.loads(result.stdout)
        check_against_schema(found)
        assert found["findings"][0]["code"] == code
        assert line is None or found["findings"][0]["line"] == line
        assert name in found["findings"][0]["file"]


def bomb(encoding: str) -> bytes:
    """Entities within entities, ten deep: a kilobyte that unfolds to ten gigabytes."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(11))
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [{entities}]>'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">'
        '<r:Description r:about="http://e.example/a"><e:b>&e10;</e:b></r:Description></r:RDF>'
    )
    return text.encode(encoding)


def refused(path: Path) -> str:
    """The message of the one finding that stops the preview, in a process that may not go on."""
    command = [sys.executable, "-m", "verbund", "preview", str(path), "--format", "json"]
    result = subprocess.run(
        [*command, "--lang", "en"], capture_output=True, text=True, timeout=20, check=False
    )
    assert (result.returncode, result.stderr) == (3, "1 violation in 1 file\n")
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["code"] == "P109"
    message: str = finding["message"]
    return message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("suffix", [".rdf", ".XML"])
def test_entities_do_not_unfold(tmp_path: Path, encoding: str, suffix: str) -> None:
    path = tmp_path / f"lol{suffix}"
    path.write_bytes(bomb(encoding))
    assert "it declares XML entities (<!ENTITY)" in refused(path)


def test_more_than_harvesters_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "large.ttl", CATALOGUE)
    filling = "# filling\n" * 1024
    with path.open("a", encoding="utf-8") as stream:
        while stream.tell() <= 50 << 20:
            stream.write(filling)
    assert "it is larger than 50 MB" in refused(path)


def test_a_literal_larger_than_the_parser_holds_is_a_finding(tmp_path: Path) -> None:
    path = write(tmp_path / "huge.nt", f'<a:b> <a:c> "{"x" * (17 << 20)}" .')
    assert "16777216" in refused(path)


def test_dates_that_are_none_leave_stderr_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "new.ttl", changed(("2026-11-22", "2026-13-45")))
    command = [sys.executable, "-m", "verbund", "preview", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_bytes_that_are_not_utf8_are_a_finding(tmp_path: Path) -> None:
    new = tmp_path / "new.ttl"
    new.write_bytes(b'<a:b> <a:c> "\xff" .')
    assert here(new).exit_code == 3


@pytest.mark.parametrize("arguments", [["nowhere"], ["here.ttl", "--published", "nowhere"], ["."]])
def test_a_catalogue_that_is_missing_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "here.ttl", CATALOGUE)
    result = here(*arguments)
    assert result.exit_code == 3
    assert "P110" in result.stdout


def test_a_folder_without_workspace_is_a_finding(tmp_path: Path) -> None:
    result = here("-w", tmp_path)
    assert result.exit_code == 3
    assert "W101" in result.stdout


def test_german(workspace: Path) -> None:
    result = here("-w", workspace, language="de")
    assert "  geändert          1\n" in result.stdout
    assert "Vorschau auf den Abruf von output/catalog.ttl" in result.stdout
    assert "gleiche Adresse" in result.stdout


def test_every_outcome_has_words_in_both_languages(tmp_path: Path) -> None:
    """Each reason, match and fate comes up in one of these."""
    seen: set[str] = set()
    pairs = [
        (CATALOGUE, several(1)),
        (changed(MOVED), CATALOGUE),
        (changed(MOVED, DATE), CATALOGUE),
        (several(1, 2).replace("id-2", "id-1"), several(1)),
        (several(1).replace("d/1.ttl", "d/2.ttl").replace("f/1.csv", "f/3.csv"), several(1)),
        (changed((" ;\n    dcat:distribution <https", " . :x :y <https")), CATALOGUE),
        (several(1).replace("d/1.ttl", "d/2.ttl").replace("f/1.ttl", "f/3.ttl"), several(1)),
        ("@prefix dcat: <http://www.w3.org/ns/dcat#> . [] a dcat:Dataset .", EMPTY),
        (several(1).replace("id-1", "x").replace(":1 ", ":5 "), several(1)),
    ]
    for new, old in pairs:
        write(tmp_path / "new.ttl", new)
        write(tmp_path / "old.ttl", old)
        arguments = (tmp_path / "new.ttl", "--published", tmp_path / "old.ttl")
        for language in ("de", "en"):
            assert "{" not in here(*arguments, language=language).stdout
        for item in report(*arguments)["datasets"]:
            seen |= {item["outcome"], item["reason"], item["match"]}
            seen |= {part["outcome"] for part in item["distributions"]}
    wanted = {item.value for kind in (HarvestOutcome, Reason, Match, Fate) for item in kind}
    assert seen - {None} == wanted


def test_the_json_has_the_form_that_the_page_describes(workspace: Path) -> None:
    found = report("-w", workspace)
    check_against_schema({name: found[name] for name in ("conforms", "findings")})
    assert list(found) == [
        "conforms",
        "new",
        "published",
        "counts",
        "datasets",
        "quality",
        "findings",
    ]
    assert list(found["counts"]) == [outcome.value for outcome in HarvestOutcome]
    dataset = found["datasets"][0]
    described = {
        *found,
        *dataset,
        *dataset["distributions"][0],
        *found["quality"][0],
        *found["quality"][0]["metrics"][0],
        *(item.value for kind in (HarvestOutcome, Reason, Match, Fate, State) for item in kind),
    }
    assert {name for name in described if f"`{name}`" not in PAGE} == set()
    assert dataset["match"] == "iri"
    assert dataset["changed"] == [
        "http://purl.org/dc/terms/modified",
        "http://spdx.org/rdf/terms#checksumValue",
    ]


def test_the_quality_of_many_datasets_is_told_of_the_worst(tmp_path: Path) -> None:
    new = write(tmp_path / "new.ttl", several(*range(8)))
    result = here(new, language="de")
    assert result.stdout.count("Metadatenqualität (MQA von data.europa.eu) von ") == 5
    assert "3 weitere Datensätze" in result.stdout
    assert len(report(new)["quality"]) == 8


def test_what_a_catalogue_says_is_not_obeyed_by_the_terminal(tmp_path: Path) -> None:
    new = write(tmp_path / "new.ttl", changed(("Zusammenarbeit", "\\u001B[31mRot\\u202E")))
    result = here(new)
    assert "\x1b" not in result.stdout
    assert "\\u001B[31mRot\\u202E" in result.stdout
