"""What a process that is shut in cannot do, and how it ends."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from verbund.system.sandbox import Limits, Note, Reason, SandboxError, Work, run_shut_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
LIMITS = Limits(seconds=5, memory=300_000_000, step=0.5, ready=5, output=1_000)


def run(work: Work, limits: Limits = LIMITS) -> bytes:
    return run_shut_in(lambda: work, limits)


def stopped(work: Work, limits: Limits = LIMITS) -> SandboxError:
    with pytest.raises(SandboxError) as caught:
        run(work, limits)
    return caught.value


def test_what_the_work_gives_comes_back_as_bytes() -> None:
    assert run(lambda _: b"x" * 1_000) == b"x" * 1_000


def test_files_are_read_before_but_not_after(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"read before")

    def prepare() -> Work:
        data = (tmp_path / "file").read_bytes()
        return lambda _: data

    assert run_shut_in(prepare, LIMITS) == b"read before"


def _socket(_: Note) -> bytes:
    socket.socket()
    return b""


def _file(_: Note) -> bytes:
    return Path("/etc/passwd").read_bytes()


def _raise_the_limit(_: Note) -> bytes:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
    return b""


@pytest.mark.parametrize("work", [_socket, _file, _raise_the_limit])
def test_no_file_and_no_connection_can_be_opened(work: Work) -> None:
    error = stopped(work)
    assert error.reason is Reason.FAILED
    assert re.search("Too many open files|maximum limit", str(error.problem))


def test_nothing_that_the_caller_has_open_stays_open(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb", buffering=0) as stream:
        error = stopped(lambda _: bytes(stream.write(b"x")))
    assert error.reason is Reason.FAILED
    assert (tmp_path / "file").read_bytes() == b""


def test_the_environment_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TOKEN", "secret")
    assert run(lambda _: repr(dict(os.environ)).encode()) == b"{}"


def _loop(note: Note) -> bytes:
    note.step("a loop in native code")
    re.search("(a+)+$", "a" * 50 + "b")
    return b""


def _many_steps(note: Note) -> bytes:
    for number in range(8):
        note.step(str(number))
        time.sleep(0.2)
    note.write("rest")
    time.sleep(1)
    return b"done"


def test_a_step_that_takes_too_long_is_named() -> None:
    begin = time.monotonic()
    error = stopped(_loop)
    assert (error.reason, error.at) == (Reason.TIME, "a loop in native code")
    assert time.monotonic() - begin < 3


def test_many_steps_may_take_longer_than_one() -> None:
    assert run(_many_steps) == b"done"
    error = stopped(_many_steps, Limits(seconds=0.5, memory=None, step=0.4))
    assert error.reason is Reason.TIME


def test_the_time_to_make_ready_is_bounded_by_itself() -> None:
    def prepare() -> Work:
        time.sleep(5)
        return lambda _: b""

    with pytest.raises(SandboxError) as caught:
        run_shut_in(prepare, Limits(5, None, ready=0.3))
    assert caught.value.reason is Reason.TIME


@pytest.mark.parametrize("size", [400_000_000, 10**12])
def test_memory_is_bounded(size: int) -> None:
    assert stopped(lambda _: bytes(bytearray(size))).reason is Reason.MEMORY


def test_no_limit_is_more_than_the_machine_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the system would look for somebody to end, and might take the caller."""
    monkeypatch.setattr("verbund.system.shut_in._most_of_the_machine", lambda: 100_000_000)
    generous = Limits(seconds=5, memory=1 << 40, step=5, ready=5, output=1_000)
    assert stopped(lambda _: bytes(bytearray(400_000_000)), generous).reason is Reason.MEMORY


def test_the_size_of_what_comes_back_is_bounded() -> None:
    assert stopped(lambda _: b"x" * 1_001).reason is Reason.OUTPUT


def test_a_process_that_is_lost_is_an_error() -> None:
    assert stopped(lambda _: os._exit(3)).reason is Reason.MEMORY


def _prepare(text: str) -> Work:
    return partial(_say, text)


def _say(text: str, note: Note) -> bytes:
    note.step(text)
    return text.encode() if text else _socket(note)


def test_a_process_with_threads_is_not_forked() -> None:
    """A fork would copy locks that a thread holds."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert run_shut_in(partial(_prepare, "text"), LIMITS) == b"text"
        with pytest.raises(SandboxError, match="Too many open files"):
            run_shut_in(partial(_prepare, ""), LIMITS)
    finally:
        end.set()
        thread.join()


def _prepare_loudly() -> Work:
    os.write(1, b"stdout")
    os.write(2, b"stack backtrace")
    return partial(_say, "text")


@pytest.mark.parametrize("threads", [0, 1])
def test_nothing_is_written_to_the_streams_of_the_caller(
    threads: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Engines in native code write there what they panic of, also before they are shut in."""
    end = threading.Event()
    started = [threading.Thread(target=end.wait) for _ in range(threads)]
    for thread in started:
        thread.start()
    try:
        assert run_shut_in(_prepare_loudly, LIMITS) == b"text"
    finally:
        end.set()
        for thread in started:
            thread.join()
    assert capfd.readouterr() == ("", "")


def test_no_module_of_the_working_folder_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not forked is a Python of its own, which looks there first."""
    written = tmp_path / "written"
    for name in ("multiprocessing", "struct", "signal", "pickle"):
        (tmp_path / f"{name}.py").write_text(f"open({str(written)!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert run_shut_in(partial(_prepare, "text"), LIMITS) == b"text"
    finally:
        end.set()
        thread.join()
    assert not written.exists()


def test_no_process_stays(tmp_path: Path) -> None:
    def pid(tell: Callable[[int], object], _: Note) -> bytes:
        tell(os.getpid())
        time.sleep(60)
        return b""

    error = stopped(
        lambda note: pid(lambda number: note.write(str(number)), note), Limits(0.5, None)
    )
    assert not Path(f"/proc/{error.at}").exists()
