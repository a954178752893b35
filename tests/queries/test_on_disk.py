"""A release on the disk is the one in memory: made once, whole or not at all, and open for good."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.questions import ROOT

from verbund.queries import on_disk, read_release
from verbund.sparql.errors import QueryError
from verbund.system.shut_in import shut_in
from verbund.system.user_cache import VARIABLE

pytestmark = pytest.mark.skipif(
    not on_disk.is_possible(), reason="the system does not tell which files are open"
)
RELEASE = ROOT / "output"
FILES = ("dataset.nt", "ontology.ttl", "derived.nt", "manifest.json")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder / on_disk.FOLDER


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """What a store is made from, to be changed."""
    folder = tmp_path / "release"
    folder.mkdir()
    for name in FILES:
        shutil.copy(RELEASE / name, folder)
    return folder


@pytest.fixture
def no_making(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No store is made any more."""
    on_disk.open_on_disk(RELEASE)

    def fails(folder: Path, place: Path) -> None:
        raise AssertionError(place)

    monkeypatch.setattr(on_disk, "_make", fails)


def quads(store: ox.Store) -> set[ox.Quad]:
    return {
        quad
        for quad in store
        if not any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object))
    }


def stores(cache: Path) -> list[str]:
    return sorted(entry.name for entry in cache.iterdir())


@pytest.mark.usefixtures("cache")
def test_it_holds_what_memory_holds() -> None:
    found, expected = on_disk.open_on_disk(RELEASE).store, read_release(RELEASE)
    assert len(found) == len(expected)
    assert quads(found) == quads(expected)


@pytest.mark.usefixtures("cache")
def test_a_process_that_is_shut_in_reads_all_of_it() -> None:
    opened = on_disk.open_on_disk(RELEASE)
    expected = len(quads(opened.store))
    ours, theirs = os.pipe()
    number = os.fork()
    if not number:
        try:
            shut_in(theirs, 300_000_000, opened.files)
            os.write(theirs, str(len(quads(opened.store))).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as stream:
        assert stream.read() == str(expected)
    assert os.waitpid(number, 0)[1] == 0


@pytest.mark.usefixtures("no_making")
def test_it_is_made_once() -> None:
    assert len(on_disk.open_on_disk(RELEASE).store) > 1000


def test_another_release_has_another_one_and_the_oldest_goes(cache: Path, release: Path) -> None:
    seen = []
    for number in range(4):
        with (release / "dataset.nt").open("a") as stream:
            stream.write(f'<x:{number}> <x:p> "{number}" .\n')
        store = on_disk.open_on_disk(release).store
        assert (ox.NamedNode(f"x:{number}") in {quad.subject for quad in store}) is True
        seen.append(set(stores(cache)))
        time.sleep(0.01)
    assert [len(each) for each in seen] == [1, 2, 2, 2]
    assert not seen[0] & seen[3]
    assert len(seen[2] & seen[3]) == 1  # the one used last stays


def test_nothing_is_left_where_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    opened = on_disk.open_on_disk(RELEASE)
    assert list(tmp_path.iterdir()) == []
    assert len(quads(opened.store)) == len(quads(read_release(RELEASE)))


@pytest.mark.parametrize("name", ["CURRENT", "*.sst"])
def test_a_damaged_one_is_made_anew(cache: Path, name: str) -> None:
    on_disk.open_on_disk(RELEASE)
    for path in next(cache.iterdir()).glob(name):
        path.write_bytes(b"")
    assert quads(on_disk.open_on_disk(RELEASE).store) == quads(read_release(RELEASE))


def test_what_others_may_have_written_is_not_read(cache: Path) -> None:
    on_disk.open_on_disk(RELEASE)
    place = next(cache.iterdir())
    ox.Store(str(place)).add(ox.Quad(*[ox.NamedNode("x:theirs")] * 3))
    place.chmod(0o777)
    assert ox.NamedNode("x:theirs") not in {q.subject for q in on_disk.open_on_disk(RELEASE).store}
    cache.chmod(0o777)
    before = stores(cache)
    assert len(on_disk.open_on_disk(RELEASE).store) > 1000
    assert stores(cache) == before


def test_a_release_that_cannot_be_read_is_told_and_leaves_nothing(
    cache: Path, release: Path
) -> None:
    (release / "dataset.nt").write_text("<x:a> <x:b> nothing\n")
    with pytest.raises(QueryError) as caught:
        on_disk.open_on_disk(release)
    assert "dataset.nt" in caught.value.texts["en"]
    assert stores(cache) == []


def test_no_room_is_an_error_and_leaves_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Callable[..., str] = tempfile.mkdtemp

    def gone(**options: str) -> str:
        name = made(**options)
        Path(name).rmdir()
        Path(name).write_bytes(b"")
        return name

    monkeypatch.setattr(tempfile, "mkdtemp", gone)
    with pytest.raises(OSError, match="status"):
        on_disk.open_on_disk(RELEASE)
    assert [name for name in stores(cache) if not name.endswith(".part")] == []


def test_what_a_killed_process_left_is_deleted_when_it_is_old(cache: Path) -> None:
    for name, age in (("a.part", 0.0), ("b.part", 1e5)):
        (cache / name).mkdir(parents=True)
        os.utime(cache / name, (time.time() - age,) * 2)
    on_disk.open_on_disk(RELEASE)
    assert "a.part" in stores(cache)
    assert "b.part" not in stores(cache)


def test_who_makes_one_ends_with_who_waits_for_it() -> None:
    alive, ours = os.pipe()
    code = f"from verbund.queries.on_disk import _end_with; _end_with({alive})"
    with subprocess.Popen([sys.executable, "-c", code], pass_fds=(alive,)) as waiting:
        os.close(alive)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1.0)
        os.close(ours)
        assert waiting.wait(20.0) == 1
