"""A site that takes pages over from the one before is that which is made anew, file by file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from tests.support.lippe import copy_lippe

from verbund import build
from verbund.website.kept_pages import kept_pages
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


def partners_of_one(records: Path) -> None:
    """Two that cooperate with a third cooperate: its picture has a line more, and it no record."""
    for name in ("partnerships", "parties"):
        path = records / f"{name}.csv"
        lines = [line for line in path.read_text("utf-8").splitlines() if "op-luegde" in line]
        text = "\n".join(lines).replace("op-luegde", "op-neu")
        text = text.replace("vereinbarung-op-neu", "").replace("neue-woche-2021-luegde", "")
        text = text.replace("kreispolizeibehoerde-lippe", "gemeinde-leopoldshoehe")
        path.write_text(path.read_text("utf-8") + text + "\n", "utf-8")


EDITS: tuple[Callable[[Path], None], ...] = (
    a_name,
    a_day_and_a_concept,
    a_party_less,
    partners_of_one,
)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True, slots=True)
class Before:
    """A release and its site before an edit, with the cache folder that was used to make them."""

    workspace: Path
    site: Path
    cache: Path


@pytest.fixture(scope="module")
def made_before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    """Made once; what was kept belongs to the folder of the site, so edits begin from copies."""
    folder = tmp_path_factory.mktemp("before")
    before = Before(folder / "lippe", folder / "site", folder / "cache")
    before.workspace.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VERBUND_CACHE", str(before.cache))
        assert build(copy_lippe(before.workspace)).conforms
        write_site(open_site(before.workspace / "output"), before.site)
    return before


@pytest.fixture
def before(
    made_before: Before, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Before]:
    """What there is before an edit, which may change it; afterwards all is as it was."""
    kept = tmp_path / "as it was"
    own = (made_before.workspace, made_before.site, made_before.cache)
    for path in own:
        copytree(path, kept / path.name)
    monkeypatch.setenv("VERBUND_CACHE", str(made_before.cache))
    yield made_before
    for path in own:
        rmtree(path)
        (kept / path.name).rename(path)


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
    before: Before, tmp_path: Path, edit: Callable[[Path], None]
) -> None:
    one, two = before.site, tmp_path / "two"
    edit(before.workspace / "records")
    assert build(before.workspace).conforms
    site = open_site(before.workspace / "output")
    asked = made(site)
    again = write_site(site, one)
    write_site(open_site(before.workspace / "output"), two)
    new, whole = contents(one), contents(two)
    assert {path for path in whole if whole[path] != new.get(path)} <= {MARKER}
    assert set(new) == set(whole)
    pages = {path for path in asked if site.is_of_record(path)}
    if edit is not a_day_and_a_concept:  # a new concept changes what all pages share
        assert len(pages) < 0.6 * sum(site.is_of_record(path) for path in site.paths())
    assert again.changed


def test_a_page_that_somebody_changed_is_made_again(before: Before) -> None:
    page = before.site / "de/organisation/kreis-lippe.html"
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"Kreis", b"Keris"))
    assert write_site(open_site(before.workspace / "output"), before.site).changed == 1
    assert page.read_bytes() == whole


@pytest.mark.parametrize("what", ["pipe", "link", "device", "folder"])
def test_nothing_is_read_in_the_place_of_a_page_but_a_file(
    site: Site, tmp_path: Path, cache: Path, what: str
) -> None:
    """A pipe would be waited for, a device read for ever, and a link leads elsewhere."""
    path = "de/organisation/kreis-lippe.html"
    kept, old = kept_pages(site, tmp_path), tmp_path / "page"
    data = kept.made(site, path)
    kept.before = dict(kept.now)
    assert data is not None
    (tmp_path / "elsewhere").write_bytes(data)
    assert kept.unchanged(path, tmp_path / "elsewhere") == data
    if what == "pipe":
        os.mkfifo(old)
    elif what == "folder":
        old.mkdir()
    else:
        old.symlink_to("/dev/zero" if what == "device" else "elsewhere")
    assert kept.unchanged(path, old) is None


def test_without_what_was_kept_every_page_is_made(before: Before) -> None:
    (kept,) = before.cache.glob("*.site")
    kept.write_bytes(b"damaged")
    contents_before = contents(before.site)
    site = open_site(before.workspace / "output")
    asked = made(site)
    assert write_site(site, before.site).changed == 0
    assert contents(before.site) == contents_before
    assert all(path in asked for path in site.paths() if site.is_of_record(path))


def test_several_processes_keep_their_pages(site: Site, tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "site"
    write_site(site, folder, jobs=2)
    again = open_site(site.views.folder)
    asked = made(again)
    write_site(again, folder)
    wanted = sum(map(site.is_of_record, site.paths()))
    assert sum(map(site.is_of_record, set(asked))) < 0.2 * wanted
