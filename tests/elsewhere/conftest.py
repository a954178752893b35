"""The release of the workbook, made once for the tests of a process."""

from __future__ import annotations

import pytest
from tests.support.elsewhere import Released, new_workspace, tables
from tests.support.kept_records import write_kept_workbook

import verbund


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    folder = new_workspace(tmp_path_factory.mktemp("elsewhere") / "book")
    write_kept_workbook(folder / "records" / "Fälle.xlsx", tables())
    return Released(folder, verbund.build(folder))
