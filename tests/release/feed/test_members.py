"""Members of a large dataset are found wherever they stand, and pages end where they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import examples

from verbund.release.feed import pages
from verbund.release.feed.members import Member, changes, snapshot
from verbund.release.manifest.feed_part import FeedPart, feed_parts, moment_after

BASE = "https://example.org/id/"
NAMES = [f"{kind}/{number}" for kind in ("a", "ab", "b") for number in range(300)]


def line(name: str, text: str) -> bytes:
    return f'<{BASE}{name}> <{BASE}p> "{text}" .\n'.encode()


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with one line or many, of which names begin others."""
    path = tmp_path_factory.mktemp("dataset") / "dataset.nt"
    lines = [line(name, f"{n:03}") for name in NAMES for n in range(1 + len(name) % 3 * 20)]
    path.write_bytes(b"".join(sorted(lines)))
    return path


@settings(max_examples=examples(100))
@given(st.frozensets(st.sampled_from([*NAMES, "a", "ab/x", "c/1", "0", "a/1000"]), max_size=20))
def test_each_changed_record_comes_whole(dataset: Path, names: frozenset[str]) -> None:
    removed, added = dataset.with_name("removed.nt"), dataset.with_name("added.nt")
    removed.write_bytes(b"".join(sorted(line(name, "gone") for name in names)))
    added.write_bytes(b"")
    with dataset.open("rb") as stream:
        held = {member.record: member.lines for member in snapshot(stream)}
    found = {member.record: member for member in changes(removed, added, dataset)}
    assert set(found) == {f"{BASE}{name}" for name in names}
    for record, member in found.items():
        assert member.lines == held.get(record, ())
        assert member.activity == ("Update" if record in held else "Delete")


def members(count: int) -> list[Member]:
    return [Member("Create", f"{BASE}{n}", (line(str(n), "x" * 100),)) for n in range(count)]


@pytest.mark.parametrize(
    ("most", "size", "expected"),
    [(2, 10**6, [2, 2, 1]), (10, 10**6, [5]), (10, 1, [1] * 5), (5, 10**6, [5])],
)
def test_a_page_ends_with_so_many_members_or_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, size: int, expected: list[int]
) -> None:
    monkeypatch.setattr(pages, "MOST_MEMBERS", most)
    monkeypatch.setattr(pages, "MOST_BYTES", size)
    part = pages.write_pages(tmp_path, BASE, "1", "1", "2026-01-01T00:00:00Z", members(5))
    assert part == FeedPart("1", "2026-01-01T00:00:00Z", len(expected))
    found = [
        (tmp_path / path).read_text("utf-8").count("tree:member")
        for path, _ in pages.pages_of([part])
    ]
    assert found == expected


def test_the_time_of_a_version_is_its_day_and_after_the_one_before() -> None:
    assert moment_after("2026-01-02", None) == "2026-01-02T00:00:00Z"
    assert moment_after("2026-01-02", "2026-01-01T00:00:59Z") == "2026-01-02T00:00:00Z"
    assert moment_after("2026-01-01", "2026-01-01T00:00:59Z") == "2026-01-01T00:01:00Z"
    assert moment_after("2025-01-01", "2026-12-31T23:59:59Z") == "2027-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "listed",
    [
        None,
        {},
        [{}],
        [{"version": "../x", "published": "2026-01-01T00:00:00Z", "pages": 1}],
        [{"version": "1", "published": "2026-02-30T00:00:00Z", "pages": 1}],
        [{"version": "1", "published": "2026-01-01T00:00:00Z", "pages": -1}],
        [{"version": "1", "published": "2026-01-01T00:00:00Z", "pages": 10**9}],
        [{"version": "1", "published": "2026-01-01T00:00:00Z", "pages": 1}] * 2,
    ],
)
def test_a_manifest_of_another_form_has_no_feed(listed: object) -> None:
    assert feed_parts({"feed": listed}) == ()
