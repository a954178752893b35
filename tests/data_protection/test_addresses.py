"""A web address that holds a password or a token is a warning at its cell."""

from __future__ import annotations

import csv
import shutil
import time
from functools import cache
from pathlib import Path

import pytest

from verbund.api.run import validate
from verbund.findings import Finding, Severity
from verbund.findings.catalogue import render
from verbund.model.model import IriColumn, Model
from verbund.validation.choice import EngineChoice
from verbund.validation.rdf_files import validate_data
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
RULE = "https://w3id.org/agency-cooperation/shapes#"
SECRET = [
    "https://anna:geheim@example.org/a", "https://:geheim@example.org/", "ftp://u:p@example.org/",
    "https://example.org/a?token=abc", "https://example.org/?access_token=1",
    "https://example.org/?a=1&api_key=z", "https://example.org/?apiKey=z", "https://example.org/?APIKEY=z",
    "https://example.org/?X-Amz-Signature=aa", "https://example.org/x;jsessionid=1", "https://example.org/?sig=1",
    "https://example.org/?PHPSESSID=1", "https://example.org/?client_secret=1",
    "https://example.org/#access_token=1", "https://example.org/?authToken=1", "https://example.org/?passwort=x",
]  # fmt: skip
PLAIN = [
    "https://example.org/", "https://anna@example.org/", "https://example.org:8443/a@b", "https://example.org/a:b@c",
    "https://example.org/?key=1", "https://example.org/tokens", "https://example.org/?token=",
    "https://example.org/?design=x", "https://example.org/?author=1", "https://example.org/?tokens=5",
    "https://example.org/?q=token", "https://example.org/?signal=1", "https://example.org/?id=5#part",
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "records", folder / "records")
    shutil.copy(ROOT / "verbund.toml", folder)
    return folder


def planted(
    folder: Path, table: str, cells: dict[int, str], column: str, engine: EngineChoice
) -> list[Finding]:
    """The findings once the cells of a column are changed; the table is put back."""
    path = folder / f"records/{table}.csv"
    before = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(before.splitlines()))
    for number, text in cells.items():
        rows[number - 2][column] = text
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        report = validate(read_workspace(folder), engine=engine)
    finally:
        path.write_text(before, encoding="utf-8")
    return report.findings


@cache
def lippe() -> Model:
    return read_workspace(ROOT).load_model()


@pytest.mark.parametrize("engine", [EngineChoice.COMPILED, EngineChoice.BOTH])
@pytest.mark.parametrize(
    ("table", "column"),
    [("sources", "url"), ("sources", "note"), ("organisations", "homepage"), ("posts", "note")],
)
def test_a_secret_is_a_warning_at_the_cell(
    workspace: Path, table: str, column: str, engine: EngineChoice
) -> None:
    text = SECRET[0] if column != "note" else f"Siehe {SECRET[3]} dort"
    (finding,) = planted(workspace, table, {2: text}, column, engine)
    assert (finding.place.file, finding.place.row) == (f"records/{table}.csv", 2)
    assert (finding.place.column, finding.severity) == (column, Severity.WARNING)
    assert "password or a token" in render(finding, "en").message
    assert "Passwort oder einen Zugangsschlüssel" in render(finding, "de").message


def test_every_form_of_a_secret_is_seen_and_nothing_else(tmp_path: Path) -> None:
    lines = [
        f"<urn:x:{at}> <https://schema.org/url> <{address}> ."
        for at, address in enumerate((*SECRET, *PLAIN))
    ]
    (tmp_path / "data.nt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, _ = validate_data(lippe(), [tmp_path / "data.nt"])
    assert {finding.shape for finding in found} == {f"{RULE}NoSecretInAddress-url"}
    seen = [finding.place.line for finding in found]
    assert seen == list(range(1, len(SECRET) + 1))


def test_every_column_of_web_addresses_is_looked_at() -> None:
    """Those are columns of IRIs as they stand; others are made from a code by a template."""
    columns = [
        (record_type, field)
        for record_type in lippe().record_types
        for field in record_type.fields
        if isinstance(field.kind, IriColumn)
    ]
    assert columns
    for record_type, field in columns:
        shapes = record_type.shape.properties
        rules = [item for item in shapes if item.path and item.path.predicate == field.path]
        assert any(shape.iri.startswith(f"{RULE}NoSecretInAddress-") for shape in rules), field.name


@pytest.mark.parametrize("text", ["://", "://?", "://:", "://?a_", "?a-", "&"])
def test_hostile_texts_take_no_time(workspace: Path, text: str) -> None:
    begin = time.process_time()
    cell = text * (200_000 // len(text))
    planted(workspace, "posts", {2: cell}, "note", EngineChoice.COMPILED)
    assert time.process_time() - begin < 5
