"""A file is opened by the steps that its path states only where none of them is a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbund.system.input_file import OutsideError, TooLargeError, read_input

TEXT = b"id,name\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "records"
    folder.mkdir(parents=True)
    (folder / "members.csv").write_bytes(TEXT)
    (folder / ".hidden.csv").write_bytes(TEXT)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "members.csv").write_bytes(TEXT)
    return tmp_path / "root"


@pytest.mark.parametrize("name", ["records/members.csv", "records/.hidden.csv"])
def test_a_file_below_a_root_is_read_also_one_that_the_user_hid(root: Path, name: str) -> None:
    assert read_input(root / name, roots=(root.parent / "other", root), most=99) == TEXT


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("records/linked.csv", "../../outside/members.csv"),
        ("records/linked.csv", ".hidden.csv"),
        ("records/linked", "../../outside"),
    ],
)
def test_a_link_on_the_way_is_looked_at(root: Path, link: str, target: str) -> None:
    (root / link).symlink_to(target)
    path = root / link if link.endswith(".csv") else root / link / "members.csv"
    with pytest.raises(OutsideError):
        read_input(path, roots=(root,), most=99)


def test_steps_upwards_do_not_count_as_below(root: Path) -> None:
    with pytest.raises(OutsideError):
        read_input(root / ".." / "outside" / "members.csv", roots=(root,), most=99)
    inside = root / "records" / ".." / "records" / "members.csv"
    assert read_input(inside, roots=(root,), most=99) == TEXT


def test_what_is_read_is_bounded(root: Path) -> None:
    path = root / "records" / "members.csv"
    assert read_input(path, roots=(root,), most=len(TEXT)) == TEXT
    with pytest.raises(TooLargeError):
        read_input(path, roots=(root,), most=len(TEXT) - 1)
