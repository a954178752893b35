"""What `validate --profile` looks at: the catalogue that a build would write."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.support.described import workspace
from tests.support.library import edit

from verbund.api.run import BuildResult, build, validate
from verbund.findings import Severity

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix ex: <https://shapes.example/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
"""


def profile(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def told(report: BuildResult) -> list[str]:
    """What is said of profiles of others."""
    return [finding.code for finding in report.findings if finding.code.startswith("D19")]


def test_a_profile_sees_sizes_and_checksums_of_the_release(tmp_path: Path) -> None:
    """It names the checksums of all files of a build, and finds none else in a validation."""
    found = workspace(tmp_path / "w")
    assert build(found).conforms
    files = [path for path in found.output.iterdir() if path.name.startswith("dataset.")]
    files += [*(found.output / "tables").glob("*.csv*")]
    sums = " ".join(
        f'"{hashlib.sha256(path.read_bytes()).hexdigest()}"^^xsd:hexBinary' for path in files
    )
    sizes = " ".join(f'"{path.stat().st_size}"^^xsd:nonNegativeInteger' for path in files)
    shapes = profile(
        tmp_path,
        "sums.ttl",
        f"""@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Sum a sh:NodeShape ; sh:targetClass spdx:Checksum ;
    sh:property [ sh:path spdx:checksumValue ; sh:in ( {sums} ) ] .
ex:File a sh:NodeShape ; sh:targetClass dcat:Distribution ;
    sh:property [ sh:path dcat:byteSize ; sh:in ( {sizes} ) ] .
""",
    )
    before = sorted(path for path in found.folder.rglob("*"))
    report = validate(found, profiles=[shapes])
    assert not [item.code for item in report.findings if item.code in ("D190", "D191", "D111")]
    assert sorted(path for path in found.folder.rglob("*")) == before


def test_while_records_have_faults_it_is_said_that_sizes_are_made_up(tmp_path: Path) -> None:
    found = workspace(tmp_path / "w")
    edit(found.records / "loans.csv", "1.3.2021", "31.2.2021")
    shapes = profile(
        tmp_path,
        "any.ttl",
        "ex:Any a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:minLength 1 .",
    )
    codes = {item.code: item.severity for item in validate(found, profiles=[shapes]).findings}
    assert codes["D111"] is Severity.INFO
    assert "V103" in codes
    assert "D111" not in {item.code for item in validate(found).findings}


def test_an_overlay_beside_what_it_changes_is_no_profile_of_nothing(tmp_path: Path) -> None:
    shapes = profile(
        tmp_path,
        "shapes.ttl",
        "ex:D a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property ex:P .\n"
        'ex:P sh:path ex:none ; sh:minCount 1 ; sh:message "none"@en .\n'
        "ex:Q a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:minLength 1 .\n",
    )
    overlay = profile(tmp_path, "overlay.ttl", "ex:P sh:deactivated true .\n")
    found = workspace(tmp_path / "w")
    assert told(validate(found, profiles=[shapes])) == ["D190"]
    assert told(validate(found, profiles=[overlay, shapes])) == []
    assert told(validate(found, profiles=[overlay])) == ["D191"]
