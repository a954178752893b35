"""Rows in the order of their keys, however they come, in the memory of a few."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from verbund.convert.rows import order
from verbund.convert.rows.keyed import Row
from verbund.convert.rows.order import OutOfOrderError, ascend, by_merging, in_window


def rows(keys: str | list[str]) -> list[Row]:
    return [(key, number, [key, str(number)]) for number, key in enumerate(keys)]


def keys(batches: Iterator[list[Row]]) -> list[str]:
    return ["".join(key for key, _, _ in batch) for batch in batches]


@pytest.mark.parametrize(
    ("chunks", "batches"),
    [
        ([], []),
        ([""], []),
        (["abc"], ["abc"]),
        (["cab"], ["abc"]),
        (["ab", "cd"], ["ab", "cd"]),
        (["ab", "cd", "ef"], ["ab", "cd", "ef"]),
        (["ba", "dc", "fe"], ["ab", "cd", "ef"]),
        (["ac", "bd"], ["ab", "cd"]),
        (["a", "b", "c", "d", "e"], ["ab", "cde"]),
        (["cd", "ab"], ["ab", "cd"]),
        (["aa", "bb"], ["aa", "bb"]),
        (["cab", "fde"], ["abcd", "ef"]),
        (["b", "dca", "e"], ["ab", "cde"]),
        (["b", "fedca"], ["abcd", "ef"]),
        (["abcdefg"], ["abcdefg"]),
        (["gfedcba", "h"], ["abcde", "fgh"]),
    ],
)
def test_a_window_puts_neighbours_in_order(chunks: list[str], batches: list[str]) -> None:
    assert keys(in_window(map(rows, chunks), window=2)) == batches


@pytest.mark.parametrize(
    "chunks", [["bc", "de", "fa"], ["bc", "de", "fg", "ah"], ["cd", "ef", "ab"]]
)
def test_a_row_far_from_its_place_is_out_of_order(chunks: list[str]) -> None:
    with pytest.raises(OutOfOrderError):
        list(in_window(map(rows, chunks), window=2))


def test_keys_ascend_where_each_is_greater() -> None:
    assert ascend(rows("abc"))
    assert ascend(rows("a"))
    assert ascend([])
    assert not ascend(rows("aab"))
    assert not ascend(rows("acb"))


@pytest.mark.parametrize(("run", "most"), [(1, 2), (3, 2), (5, 100), (100, 100)])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
def test_runs_are_merged(
    count: int, run: int, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "RUN", run)
    monkeypatch.setattr(order, "_MOST_RUNS", most)
    monkeypatch.setattr(order, "_BLOCK", 3)
    monkeypatch.setattr(order, "WINDOW", 4)
    given = rows([f"{number:03}" for number in range(count)])
    mixed = random.Random(count).sample(given, count)  # noqa: S311 - nothing secret
    chunks = [mixed[start : start + 2] for start in range(0, count, 2)]
    batches = list(by_merging(chunks, tmp_path))
    assert [row for batch in batches for row in batch] == given
    assert [len(batch) for batch in batches[:-1]] == [4] * (len(batches) - 1)
    assert list(tmp_path.iterdir()) == [], "the runs are gone"


def test_rows_of_one_key_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is the record: the others are told to be there twice."""
    monkeypatch.setattr(order, "RUN", 2)
    given = rows("abaabb")
    (batch,) = by_merging([given[:3], given[3:]], tmp_path)
    assert [(key, number) for key, number, _ in batch] == [
        ("a", 0), ("a", 2), ("a", 3), ("b", 1), ("b", 4), ("b", 5),
    ]  # fmt: skip
