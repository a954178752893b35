"""Questions without values are answered ahead, with the bytes that they have for who asks first."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.serve import pool
from verbund.serve.app import Options
from verbund.serve.jobs import Job, Reply
from verbund.serve.pool import Pool
from verbund.serve.zygote import FORK, FORK_AHEAD

AHEAD = replace(LIMITS, ahead=30.0)
FORMS = ("/api/questions/{}?lang=de", "/en/questions/{}?ask=")


def is_done(own: Served) -> bool:
    """Whether all questions are answered ahead."""
    task = own.application._ahead
    return task is not None and task.done()


def wait_for(own: Served) -> None:
    end = time.monotonic() + 300
    while not is_done(own):
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def ahead() -> Iterator[Served]:
    """A server that has answered its questions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_NICEST", 0)  # other work on the machine is not to be waited for
        with running(RELEASE, Options(AHEAD)) as own:
            wait_for(own)
            yield own


def addresses(own: Served) -> list[str]:
    opened = own.application.opened
    assert opened is not None
    names = list(opened.questions)
    assert len(names) >= 20
    return [form.format(name) for name in names for form in FORMS]


def test_answers_are_the_same_byte_for_byte(ahead: Served, served: Served) -> None:
    for path in addresses(served):
        mine, theirs = ahead.get(path), served.get(path)
        assert theirs.status_code == 200
        assert (path, mine.content) == (path, theirs.content)
        assert mine.headers["ETag"] == theirs.headers["ETag"]


def test_nobody_waits_for_a_worker(ahead: Served) -> None:
    opened = ahead.application.opened
    assert opened is not None

    async def refused(job: Job, *_: object) -> Reply:
        raise AssertionError(job)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened.pool, "run", refused)
        for path in addresses(ahead):
            assert ahead.get(path).status_code == 200
    assert ahead.get("/api/questions/01?agency=Kreis%20Lippe").status_code == 200


def test_another_release_is_answered_ahead_too(ahead: Served) -> None:
    before, task = ahead.application.opened, ahead.application._ahead
    assert task is not None
    asyncio.run_coroutine_threadsafe(ahead.application.open(), task.get_loop()).result(60)
    wait_for(ahead)
    after = ahead.application.opened
    assert after is not before
    assert after is not None
    assert after.kept._replies


def test_what_takes_too_much_is_told_at_once_and_for_good() -> None:
    """Each worker that answers ahead is ended, as the system ends one at its limit."""
    fork = Pool._fork

    async def ended(own: Pool, order: bytes = FORK) -> object:
        worker = await fork(own, order)
        if order == FORK_AHEAD:
            os.kill(worker.number, signal.SIGKILL)
        return worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pool, "_fork", ended)
        with running(RELEASE, Options(AHEAD)) as own:
            wait_for(own)
            refused = own.get("/api/questions/03?lang=de")
            assert refused.status_code == 422
            assert "verbund query" in refused.json()["detail"]
            assert own.get("/api/questions/03?lang=de&size=7").status_code == 200
            opened = own.application.opened
            assert opened is not None
            asked = len(opened.questions)
            assert opened.pool.counts.ended["ahead"] == asked  # in one language: the other is alike
            refused = own.get("/api/questions/03?lang=en")
            assert refused.status_code == 422
            assert "Give a value" in refused.json()["detail"]


def test_none_is_answered_ahead_where_it_is_off(served: Served) -> None:
    opened = served.application.opened
    assert opened is not None
    assert is_done(served)
    assert "ahead" not in opened.pool.counts.ended
