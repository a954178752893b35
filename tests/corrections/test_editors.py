"""What edits a file is found in one table; nothing else of mend knows which format a file has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.support.library import write_library

import verbund.corrections
from verbund.corrections.editors import EDITORS
from verbund.corrections.record_edits import editor_of
from verbund.read.formats import FORMATS, format_of
from verbund.read.headings import HeadingReader
from verbund.read.record_file import FileToRead
from verbund.read.text_form import DelimitedText, TextForm
from verbund.workspace.workspace import read_workspace

FOLDER = Path(verbund.corrections.__file__).parent
BEHIND = {"editors.py", "csv_edit.py", "xlsx_edit.py", "sheet_cells.py"}


def test_what_is_edited_is_read() -> None:
    assert set(EDITORS) <= set(FORMATS)
    for suffix, editor in EDITORS.items():
        assert editor_of(f"records/LISTE{suffix.upper()}") is editor
    assert editor_of("records/liste.ods") is None


@pytest.mark.parametrize("suffix", [key for key, item in EDITORS.items() if item.is_exact])
def test_a_format_that_is_edited_as_text_says_how_it_is_written(
    tmp_path: Path, suffix: str
) -> None:
    model = read_workspace(write_library(tmp_path / "library")).load_model()
    path = tmp_path / f"a{suffix}"
    path.write_bytes("sep=;\nnumber;Straße\n".encode("cp1252"))
    found = format_of(path.name)
    assert found is not None
    file = found.open(
        FileToRead(path, path.name), None, HeadingReader(model.by_name["members"], "en")
    )
    assert isinstance(file, DelimitedText)
    assert file.form == TextForm("cp1252", ";", 1)


def test_corrections_know_no_format() -> None:
    """A new format that can be edited is an entry in the table: no condition anywhere else."""
    for path in sorted(FOLDER.glob("*.py")):
        if path.name in BEHIND:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {node.module.rpartition(".")[2], *(item.name for item in node.names)}
                known = {"csv_file", "csv_edit", "xlsx_edit", "CsvFile", "XlsxFile"}
                assert not names & known, f"{path.name} imports {names}"
