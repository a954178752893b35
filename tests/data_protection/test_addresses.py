"""A web address that holds a password or a token is a warning at its cell."""

from __future__ import annotations

import csv
import shutil
import time
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.described import NEEDED
from tests.support.library import edit, write_library

import verbund
from verbund.api.run import validate
from verbund.cli.main import group
from verbund.findings import Finding, Severity
from verbund.findings.catalogue import render
from verbund.model.column_kinds import IriColumn
from verbund.model.model import Model
from verbund.report.formats import write_report
from verbund.report.forms import FORMATS
from verbund.report.reported import RunReport
from verbund.text.secrets import HIDDEN
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
    folder: Path, cells: dict[tuple[str, str], dict[int, str]], engine: EngineChoice
) -> list[Finding]:
    """The findings once cells are changed, by table, column and row; the tables are put back."""
    before: dict[Path, str] = {}
    try:
        for (table, column), texts in cells.items():
            path = folder / f"records/{table}.csv"
            now = path.read_text(encoding="utf-8")
            before.setdefault(path, now)
            rows = list(csv.DictReader(now.splitlines()))
            for number, text in texts.items():
                rows[number - 2][column] = text
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        report = validate(read_workspace(folder), engine=engine)
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    return report.findings


@cache
def lippe() -> Model:
    return read_workspace(ROOT).load_model()


@pytest.mark.parametrize("engine", [EngineChoice.COMPILED, EngineChoice.BOTH])
def test_a_secret_is_a_warning_at_the_cell(workspace: Path, engine: EngineChoice) -> None:
    places = [
        ("organisations", "homepage"),
        ("posts", "note"),
        ("sources", "note"),
        ("sources", "url"),
    ]
    texts = [SECRET[0] if name != "note" else f"Siehe {SECRET[3]} dort" for _, name in places]
    cells = {place: {2: text} for place, text in zip(places, texts, strict=True)}
    found = planted(workspace, cells, engine)
    told = [(item.place.file, item.place.column, item.place.row, item.severity) for item in found]
    assert sorted(map(str, told)) == sorted(
        str((f"records/{table}.csv", column, 2, Severity.WARNING)) for table, column in places
    )
    for finding in found:
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
    """Those are columns of IRIs as they stand; others are made from a code by a template.

    A table that is made of columns of others has the IRIs of records and properties.
    """
    columns = [
        (record_type, field)
        for record_type in lippe().record_types
        if record_type.name not in lippe().made_tables
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
    planted(workspace, {("posts", "note"): {2: cell}}, EngineChoice.COMPILED)
    assert time.process_time() - begin < 5


STORE = "".join(f'{key} = "https://s.example/"\n' for key in ("query", "update", "graph_store"))
COMPILED = EngineChoice.COMPILED
SEEN = "no-one-may-see"
OPEN = [f"https://anna:{SEEN}@example.org/", f"https://example.org/?access_token={SEEN}"]


@pytest.fixture(scope="module")
def told(workspace: Path) -> list[Finding]:
    """What is found of these addresses, in records and in RDF."""
    data = workspace / "data.nt"
    lines = [f"<urn:x:1> <https://schema.org/url> <{address}> .\n" for address in OPEN]
    data.write_text("".join(lines), encoding="utf-8")
    found = planted(workspace, {("sources", "url"): dict(zip((2, 3), OPEN, strict=True))}, COMPILED)
    found += validate_data(lippe(), [data])[0]
    data.unlink()
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_shows_the_secret(workspace: Path, told: list[Finding], form: str) -> None:
    """A log of CI is read by more people than the records."""
    assert len(told) == 2 * len(OPEN)
    assert SEEN in repr(told)
    stream = TextIOWrapper(BytesIO(), encoding="utf-8")
    write_report(form, RunReport(tuple(told), "en", workspace), stream)
    stream.flush()
    stream.seek(0)
    written = stream.read()
    assert (HIDDEN in written) is (form not in ("junit", "github", "gitlab"))  # it shows values
    assert SEEN not in written


def test_neither_a_command_nor_the_library_shows_the_secret(workspace: Path) -> None:
    path = workspace / "records/sources.csv"
    before = path.read_text(encoding="utf-8")
    edit(path, next(csv.DictReader(before.splitlines()))["url"], OPEN[0])
    try:
        done = CliRunner().invoke(group, ["validate", "--workspace", str(workspace)])
        (found,) = verbund.validate(workspace).findings
    finally:
        path.write_text(before, encoding="utf-8")
    for shown in (done.output, repr(found), repr(found.as_dict())):
        assert HIDDEN in shown
        assert SEEN not in shown


@pytest.mark.parametrize("address", OPEN)
@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("publisher.homepage", '[publisher]\nhomepage = "ADDRESS"'),
        ("contact.url", '[contact]\nurl = "ADDRESS"'),
        ("dataset.landing_page", '[dataset]\nlanding_page = "ADDRESS"'),
        ("dataset.description.de", '[dataset]\ndescription.de = "Siehe ADDRESS"'),
        ("catalogue.homepage", '[catalogue]\nhomepage = "ADDRESS"'),
        ("publish.a.graph", '[publish.a]\nkind = "sparql"\ngraph = "ADDRESS"\n' + STORE),
    ],
)
def test_a_secret_in_the_settings_is_a_warning(
    key: str, line: str, address: str, tmp_path: Path
) -> None:
    folder = write_library(tmp_path)
    settings = folder / "verbund.toml"
    text = settings.read_text(encoding="utf-8")
    needed = NEEDED if "[dataset]" in line else ""
    settings.write_text(f"{text}\n{needed}{line.replace('ADDRESS', address)}\n", encoding="utf-8")
    found = [item for item in validate(read_workspace(folder)).findings if item.code == "W117"]
    assert [(item.severity, item.details["key"]) for item in found] == [(Severity.WARNING, key)]
    lines = settings.read_text(encoding="utf-8").splitlines()
    assert address in lines[(found[0].place.line or 0) - 1]
    assert SEEN not in repr(found)
    settings.write_text(f"{text}\n{needed}{line.replace('ADDRESS', PLAIN[0])}\n", encoding="utf-8")
    codes = [item.code for item in validate(read_workspace(folder)).findings]
    assert "W117" not in codes


def test_a_wrong_setting_does_not_show_its_secret(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(folder / "verbund.toml", "[model]", f'[publisher]\nhomepage = "{OPEN[0]} x"\n[model]')
    done = CliRunner().invoke(group, ["validate", "--workspace", str(folder), "--lang", "en"])
    assert "W104" in done.output
    assert SEEN not in done.output
