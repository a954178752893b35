"""What is generated for a table can be read: as a listing, and on a page that explains it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tests.support.agreement.things import GOOD, files_of, the_model
from tests.support.golden import check_golden
from tests.support.library import RECORDS, write_library
from tests.support.workspaces import OFFICES, SHAPES, SITES, csv_text, write_workspace

from verbund.convert.codegen.__main__ import main
from verbund.convert.codegen.listing import listing
from verbund.convert.rows.keyed import Batch, RowSource
from verbund.convert.table import TableConverter
from verbund.model.model import Model
from verbund.read.tables import Tables, open_files, workspace_tables
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.system.generated import source_of
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
GOLDENS = Path(__file__).parent / "golden"
GOLDEN = GOLDENS / "library.txt"
PAGE = ROOT / "docs" / "generated-code.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_library(tmp_path_factory.mktemp("listing") / "library")


def listed(folder: Path, table: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([table, "--workspace", str(folder)]) == 0
    return capsys.readouterr().out


def test_the_library(folder: Path, approve: bool, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n\n".join(listed(folder, table, capsys) for table in sorted(RECORDS))
    check_golden(GOLDEN, text, approve)


def listed_tables(model: Model, tables: Tables) -> str:
    """The listing of each table of a model."""
    index, context = index_tables(model, tables), build_context(model)
    return "\n\n".join(
        listing(model, context, table, index) for _, table in sorted(tables.by_name.items())
    )


def test_every_constraint(tmp_path: Path, approve: bool) -> None:
    """All that is generated for the model of the differential tests, which has each at least once."""
    paths = []
    for name, text in files_of([GOOD]).items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append((path, f"records/{name}.csv", name))
    model = the_model()
    text = listed_tables(model, open_files(paths, model, "records"))
    check_golden(GOLDENS / "every-constraint.txt", text, approve)


def test_kinds_of_keys_and_addresses(tmp_path: Path, approve: bool) -> None:
    """Keys of several parts, references into several tables, IRIs made of cells, one language."""
    visits = [("office", "number", "branch", "hosts", "day", "until"), ("north", "1", *[""] * 4)]
    offices = [(*row, "", "", "", "") for row in OFFICES]
    offices[0] = (*OFFICES[0], "code", "page", "link", "count")
    files = {"offices.csv": offices, "sites.csv": SITES, "visits.csv": visits}
    counts = (
        "\nshapes:Office-link sh:minCount 1 ; sh:maxCount 1 .\nshapes:Site-name sh:maxCount 2 .\n"
    )
    tables = {name: csv_text(rows) for name, rows in files.items()}
    workspace = write_workspace(tmp_path, tables, shapes=SHAPES + counts)
    model = workspace.load_model()
    text = listed_tables(model, workspace_tables(workspace, model))
    check_golden(GOLDENS / "offices.txt", text, approve)


def test_the_listing_is_python_and_what_runs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The functions listed are those that a conversion makes."""
    workspace = read_workspace(folder)
    model = workspace.load_model()
    tables = workspace_tables(workspace, model)
    index = index_tables(model, tables)
    for name, table in tables.by_name.items():
        text = listed(folder, name, capsys)
        assert {
            node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)
        } >= {*("check", "key_rows", "keys", "write")}
        converter = TableConverter(model, build_context(model), table, index)
        made = [source_of(converter._check)]
        chunks = RowSource(table, converter.maker).chunks()
        batch = Batch.of([row for chunk in chunks for row in chunk])
        assert converter.convert(batch).triples
        made += [source_of(item) for item in _cells_of(converter._write)]
        assert all(source is None or source in text for source in made)
        assert sum(source is not None for source in made) == 2


def _cells_of(function: object) -> list[object]:
    """What a function holds on to."""
    return [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]


def test_the_page_shows_the_code_of_a_table() -> None:
    """Line by line, in order, without a gap."""
    page = PAGE.read_text(encoding="utf-8")
    shown = "".join(re.findall(r"^```py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    head = "# The code that is generated for table "
    (loans,) = [part for part in GOLDEN.read_text("utf-8").split(head) if part.startswith("loans.")]
    assert _filled(shown) == _filled(head + loans)


def _filled(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_a_table_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["loan", "--workspace", str(folder)])
    assert caught.value.code == 2
    assert "is loans meant?" in capsys.readouterr().err


def test_a_workspace_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["loans", "--workspace", str(tmp_path)]) == 3
    assert "W101" in capsys.readouterr().err


def test_every_table_of_the_repository_can_be_listed() -> None:
    workspace = read_workspace(ROOT)
    model = workspace.load_model()
    tables = workspace_tables(workspace, model)
    index, context = index_tables(model, tables), build_context(model)
    for name, table in tables.by_name.items():
        assert ast.parse(listing(model, context, table, index)).body, name


def test_no_text_of_a_model_is_taken_for_a_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The loop over rows takes the columns that its lines need; an IRI named as one is none."""
    folder = write_library(tmp_path / "library")
    for path in (folder / "ontology" / "library.ttl", folder / "shapes" / "library.ttl"):
        text = path.read_text("utf-8").replace("lib:title", "lib:cell0")
        path.write_text(text.replace('( "en" "de" )', '( "en" "de" "fr" )'), encoding="utf-8")
    books = "isbn,title,title@de,title@fr,genre\n3-16,Trial,Der Process,Le Procès,crime\n"
    (folder / "records" / "books.csv").write_text(books, encoding="utf-8")
    text = listed(folder, "books", capsys)
    assert "terms#cell0> {item}" in text
    assert "for cell1, cell2, cell3 in zip(cells1, cells2, cells3):" in text.split("def write")[0]
