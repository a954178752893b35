"""A site that takes pages over from the one before is that which is made anew, file by file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.lippe import copy_lippe

from verbund import build
from verbund.website.site import Site, open_site
from verbund.website.write import MARKER, write_site


def row_of(path: Path, begin: str) -> str:
    """The one line of a table that begins so."""
    return next(line for line in path.read_text("utf-8").splitlines() if line.startswith(begin))


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")


def a_name(records: Path) -> None:
    """A name that many records are called by."""
    edited(records / "organisations.csv", "Stadt Lügde", "Stadt Lügde am Berg")


def a_day(records: Path) -> None:
    """A day of a step, which a time line of a partnership shows."""
    line = row_of(records / "lifecycle_events.csv", "op-luegde-unterschrift")
    edited(records / "lifecycle_events.csv", line, line.replace("2021-07-07", "2021-07-08"))


def a_party_less(records: Path) -> None:
    """A party that is none any more: a derived link goes, and who is alone."""
    path = records / "parties.csv"
    line = next(line for line in path.read_text("utf-8").splitlines() if "stadt-luegde" in line)
    edited(path, line + "\n", "")


def a_concept(records: Path) -> None:
    """A topic that no record had: a page of a concept is new."""
    edited(records / "partnerships.csv", "Vandalismus", "Kinderschutz")


def a_day_and_a_concept(records: Path) -> None:
    """Both at once."""
    a_day(records)
    a_concept(records)


EDITS: tuple[Callable[[Path], None], ...] = (a_name, a_day_and_a_concept, a_party_less)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_lippe(tmp_path_factory.mktemp("lippe"))
    assert build(folder).conforms
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("VERBUND_CACHE", str(folder))
    return folder


def made(site: Site) -> list[str]:
    """Note which files a site is asked to make."""
    asked: list[str] = []
    own = site.file

    def file(path: str) -> bytes | None:
        asked.append(path)
        return own(path)

    site.file = file  # type: ignore[method-assign]
    return asked


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_pages_that_are_taken_over_are_those_that_would_be_made(
    workspace: Path, tmp_path: Path, cache: Path, edit: Callable[[Path], None]
) -> None:
    records = workspace / "records"
    before = {path: path.read_bytes() for path in records.iterdir() if path.is_file()}
    one, two = tmp_path / "one", tmp_path / "two"
    write_site(open_site(workspace / "output"), one)
    try:
        edit(records)
        assert build(workspace).conforms
        site = open_site(workspace / "output")
        asked = made(site)
        again = write_site(site, one)
        write_site(open_site(workspace / "output"), two)
        new, whole = contents(one), contents(two)
        assert {path for path in whole if whole[path] != new.get(path)} <= {MARKER}
        assert set(new) == set(whole)
        pages = {path for path in asked if site.is_of_record(path)}
        if edit is not a_day_and_a_concept:  # a new concept changes what all pages share
            assert len(pages) < 0.6 * sum(site.is_of_record(path) for path in site.paths())
        assert again.changed
    finally:
        for path, data in before.items():
            path.write_bytes(data)
        assert build(workspace).conforms


def test_a_page_that_somebody_changed_is_made_again(
    site: Site, tmp_path: Path, cache: Path
) -> None:
    folder = tmp_path / "site"
    write_site(site, folder)
    page = folder / "de/organisation/kreis-lippe.html"
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"Kreis", b"Keris"))
    assert write_site(site, folder).changed == 1
    assert page.read_bytes() == whole


def test_without_what_was_kept_every_page_is_made(site: Site, tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "site"
    write_site(site, folder)
    for kept in cache.glob("*.site"):
        kept.write_bytes(b"damaged")
    before = contents(folder)
    assert write_site(site, folder).changed == 0
    assert contents(folder) == before


def test_several_processes_keep_their_pages(site: Site, tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "site"
    write_site(site, folder, jobs=2)
    again = open_site(site.views.folder)
    asked = made(again)
    write_site(again, folder)
    wanted = sum(map(site.is_of_record, site.paths()))
    assert sum(map(site.is_of_record, set(asked))) < 0.2 * wanted
