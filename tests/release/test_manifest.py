"""What the manifest says of a release is true."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.workspaces import OFFICES, SITES, release, write_workspace

from verbund.api.run import build
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["lippe", "small"])
def output(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "lippe":
        workspace = replace(read_workspace(ROOT), output=folder / "output")
        assert build(workspace).conforms
    else:
        visits = [("office", "number", "hosts"), ("north", "1", "hall;park"), ("north", "2", "")]
        tables = {"offices.csv": OFFICES, "sites.csv": SITES, "visits.csv": visits}
        release(write_workspace(folder, tables))
    return folder / "output"


def manifest(output: Path) -> dict[str, object]:
    found = json.loads((output / "manifest.json").read_bytes())
    assert isinstance(found, dict)
    return found


def entries(output: Path) -> dict[str, dict[str, object]]:
    files = manifest(output)["files"]
    assert isinstance(files, list)
    return {entry["name"]: entry for entry in files}


def test_every_file_is_listed_with_its_size_and_sum(output: Path) -> None:
    listed = entries(output)
    names = (path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    apart = ("manifest.json", "SHA256SUMS", "releases/")
    assert list(listed) == sorted(name for name in names if not name.startswith(apart))
    for name, entry in listed.items():
        data = (output / name).read_bytes()
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_triples_are_counted(output: Path) -> None:
    formats = {
        "dataset.nt": ox.RdfFormat.N_TRIPLES,
        "dataset.ttl": ox.RdfFormat.TURTLE,
        "dataset.jsonld": ox.RdfFormat.JSON_LD,
    }
    listed = entries(output)
    for name, format_ in formats.items():
        count = sum(1 for _ in ox.parse(path=str(output / name), format=format_))
        assert listed[name]["triples"] == count
    dataset = manifest(output)["dataset"]
    assert dataset == {
        "sha256": listed["dataset.nt"]["sha256"],
        "triples": listed["dataset.nt"]["triples"],
    }


def test_records_and_triples_by_table(output: Path) -> None:
    found = manifest(output)
    records, triples = found["records"], found["triples"]
    assert isinstance(records, dict)
    assert isinstance(triples, dict)
    lines = (output / "dataset.nt").read_text(encoding="utf-8").splitlines()
    base = str(found["base"])
    subjects = [line.split(" ", 1)[0].strip("<>") for line in lines]
    assert all(subject.startswith(base) for subject in subjects)
    by_segment = Counter(subject[len(base) :].split("/")[0] for subject in subjects)
    records_by_segment = Counter(s[len(base) :].split("/")[0] for s in set(subjects))
    # Tables and segments have other names, but the same numbers.
    assert sorted(n for n in triples.values() if n) == sorted(by_segment.values())
    assert sorted(n for n in records.values() if n) == sorted(records_by_segment.values())
    assert records.keys() == triples.keys()
