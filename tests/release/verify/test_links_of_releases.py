"""A link in a release leads none of the commands out of its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.described_library import describe, write_described_library

from verbund.cli.main import group


@pytest.mark.parametrize("name", ["dataset.nt", "catalog.ttl"])
def test_a_link_is_no_file_of_a_release(name: str, tmp_path: Path) -> None:
    folder = write_described_library(tmp_path / "library")
    describe(folder)
    runner, workspace = CliRunner(), ["-w", str(folder)]
    assert runner.invoke(group, ["build", *workspace]).exit_code == 0
    output = folder / "output"
    text = (output / name).read_text(encoding="utf-8")
    (tmp_path / "outside").write_text(text.replace("library", "OUTSIDE"), encoding="utf-8")
    for other in ("catalog.jsonld", name):
        (output / other).unlink()
    (output / name).symlink_to(tmp_path / "outside")
    query = "SELECT * { ?s ?p ?o } LIMIT 3"
    commands = {
        "dataset.nt": [["diff", str(output), str(output)], ["query", *workspace, query]],
        "catalog.ttl": [["preview", str(output)]],
    }
    for command in commands[name]:
        result = runner.invoke(group, command)
        assert result.exit_code in (1, 3), command
        assert "OUTSIDE" not in result.output
