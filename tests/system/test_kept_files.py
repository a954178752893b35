"""Files that are kept between runs are taken only as they were written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from verbund.system.user_cache import read_kept, write_kept


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    return folder / "one.kept"


def test_a_file_is_taken_as_it_was_written(place: Path) -> None:
    write_kept(place, b"text")
    assert bytes(read_kept(place) or b"") == b"text"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_in_its_place_is_not_waited_for(place: Path) -> None:
    os.mkfifo(place)
    assert read_kept(place) is None


def test_a_folder_in_its_place_is_none(place: Path) -> None:
    place.mkdir()
    assert read_kept(place) is None
