"""A release that is held on the disk is served as one in memory is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.queries import on_disk
from verbund.serve.app import Options
from verbund.serve.held import _on_disk
from verbund.system.user_cache import VARIABLE

pytestmark = pytest.mark.skipif(
    not on_disk.is_possible(), reason="the system does not tell which files are open"
)
SPARQL = "/sparql?query="
COUNT = SPARQL + "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def held_on_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose release is on the disk, however small it is."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(cache))
        with running(RELEASE, Options(replace(LIMITS, in_memory=0))) as own:
            assert list((cache / on_disk.FOLDER).iterdir())
            yield own


def test_a_worker_has_the_tables_open_and_nothing_else(held_on_disk: Served) -> None:
    opened = held_on_disk.application.opened
    assert opened is not None
    shut_in = [worker.number for worker in opened.pool._idle]  # nobody has asked anything yet
    assert shut_in
    for number in shut_in:
        names = {str(entry.readlink()) for entry in Path(f"/proc/{number}/fd").iterdir()}
        others = {name for name in names if not name.endswith(".sst")}
        assert len(names - others) > 3
        assert {name.partition(":")[0] for name in others} <= {"/dev/null", "socket"}
        limits = Path(f"/proc/{number}/limits").read_text()
        assert next(line for line in limits.splitlines() if "open files" in line).split()[3] == "0"


@pytest.mark.parametrize(
    "path",
    [
        "/de/organisation/kreis-lippe.html",
        "/data/organisation/kreis-lippe.ttl",
        "/api/agencies/kreis-lippe/partners?at=2021-11-16",
        "/api/search?q=lemgo",
        COUNT,
        SPARQL + "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?p ?o",
    ],
)
def test_answers_are_those_of_memory(held_on_disk: Served, served: Served, path: str) -> None:
    mine, theirs = held_on_disk.get(path), served.get(path)
    assert (theirs.status_code, mine.content) == (200, theirs.content)


def test_questions_are_answered_alike(held_on_disk: Served, served: Served) -> None:
    opened = served.application.opened
    assert opened is not None
    for name in opened.questions:
        mine, theirs = (it.get(f"/en/questions/{name}.csv?ask=") for it in (held_on_disk, served))
        assert (name, theirs.status_code, mine.content) == (name, 200, theirs.content)


def test_no_room_on_the_disk_is_told_and_memory_takes_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(folder: Path) -> on_disk.OnDisk:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(on_disk, "open_on_disk", full)
    assert _on_disk(RELEASE, replace(LIMITS, in_memory=0)) is None
    assert "held in memory" in capsys.readouterr().err
    assert _on_disk(RELEASE, LIMITS) is None  # a small one is not to be on the disk
    assert capsys.readouterr().err == ""
