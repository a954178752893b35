"""What is told of progress: which table of how many, rows, and the share of all bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

import verbund

ROWS = 60_000


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library most of whose bytes are members."""
    folder = write_library(tmp_path / "library")
    with (folder / "records/members.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"x{number:06},Name {number}\n" for number in range(ROWS))
    return folder


@pytest.mark.parametrize("work", [verbund.validate, verbund.build])
def test_rows_and_share_grow_while_a_table_is_read(library: Path, work: object) -> None:
    seen: list[verbund.Reading] = []
    function = verbund.validate if work is verbund.validate else verbund.build
    assert function(library, progress=seen.append).conforms
    of_members = [reading for reading in seen if reading.table == "members"]
    rows = [reading.rows for reading in of_members]
    assert rows[0] == 0
    assert rows == sorted(rows)
    assert 4 <= len(rows) <= ROWS // 16_384 + 1
    assert 2 * 16_384 < rows[-1] <= ROWS
    shares = [reading.share for reading in of_members]
    assert shares == sorted(shares)
    assert 0.2 < shares[1] < 0.4 < shares[-1] <= 1
    assert {reading.tables for reading in seen} == {3}
    numbers = [reading.number for reading in seen]
    assert numbers == sorted(numbers)
    assert set(numbers) == {1, 2, 3}
    assert str(of_members[0]) == f"members ({of_members[0].number} of 3)"


def test_progress_changes_no_byte(library: Path) -> None:
    quiet = verbund.build(library)
    before = (quiet.output / "dataset.nt").read_bytes()
    verbund.build(library, progress=lambda reading: None)
    assert (quiet.output / "dataset.nt").read_bytes() == before
