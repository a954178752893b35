"""Label templates: read from shapes and concepts, refused where they name no column."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library

from verbund.api.run import build
from verbund.findings import Findings
from verbund.release.diff.write import write_difference
from verbund.workspace.workspace import read_workspace


def with_template(folder: Path, turtle: str) -> Path:
    write_library(folder)
    path = folder / "shapes/library.ttl"
    path.write_text(path.read_text(encoding="utf-8") + turtle, encoding="utf-8")
    return folder


def test_the_first_template_that_can_be_filled_tells_the_record(tmp_path: Path) -> None:
    workspace = read_workspace(
        with_template(
            tmp_path,
            's:Loan sh:labelTemplate "{?borrower} has {$book}"@en ,'
            ' "{?borrower} has {?book} until {?due}"@en .\n',
        )
    )
    model = workspace.load_model()
    assert build(workspace).conforms
    (tmp_path / "none.nt").write_text("")
    summary = write_difference(tmp_path / "none.nt", workspace.output, tmp_path / "changes", model)
    (told,) = [
        section.sentences
        for section in summary.logs["en"].sections
        if "has" in section.sentences[0]
    ]
    assert sorted(told) == [
        "New: Ada has The Trial until 2021-03-29.",
        "New: Grace has Leaves.",
    ]


def test_a_placeholder_that_is_no_column_is_a_finding(tmp_path: Path) -> None:
    folder = with_template(tmp_path, 's:Loan sh:labelTemplate "{?borrower} has {?boook}"@en .\n')
    with pytest.raises(Findings) as error:
        read_workspace(folder).load_model()
    (finding,) = error.value.findings
    assert finding.code == "M108"
    assert "boook" in str(finding.details)


def test_a_misspelt_template_is_a_finding(tmp_path: Path) -> None:
    folder = with_template(tmp_path, 's:Loan sh:labelTemplate "{?borrower}"@en .\n')
    edit(folder / "shapes/library.ttl", "sh:labelTemplate", "sh:labelTemplat")
    with pytest.raises(Findings) as error:
        read_workspace(folder).load_model()
    assert "M102" in {finding.code for finding in error.value.findings}
