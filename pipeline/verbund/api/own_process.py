"""Calls in a separate process where this one is not suitable.

Patterns are bounded in time by a timer that only the main thread of a process can have
(verbund.system.match_time), and several jobs are forks, which must have no other threads beside
them. A notebook, a server or a script that has loaded pandas has such threads.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TypeVar

from verbund.api.progress import Progress, Reading
from verbund.findings import Finding, Findings, Place
from verbund.system import python_process

_Result = TypeVar("_Result")


def run_where_fit(
    work: Callable[..., _Result], *arguments: object, jobs: int, progress: Progress
) -> _Result:
    """Call ``work`` with the arguments and ``progress``, here or in a separate Python process.

    ``work`` is a function of a module; arguments and result are pickled. Raises the errors of
    ``work``, and Findings (B108) where the process is lost.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if not python_process.is_possible():
        return work(*arguments, progress)
    if in_main and (jobs == 1 or python_process.is_single_threaded()):
        return work(*arguments, progress)
    return _run_apart(work, arguments, progress)


def _run_apart(
    work: Callable[..., _Result], arguments: tuple[object, ...], progress: Progress
) -> _Result:
    from multiprocessing import Pipe

    receiver, sender = Pipe(duplex=False)
    with receiver:
        with sender:
            number = sender.fileno()
            given = (number, os.getpid(), work, arguments)
            process = python_process.start_python(_work, given, (number,))
        try:
            while True:
                kind, content = receiver.recv()
                if kind == "progress":
                    progress(content)
                elif kind == "raised":
                    raise content
                else:
                    return content  # type: ignore[no-any-return]  # it went through pickle
        except EOFError:
            raise Findings([Finding("B108", Place())]) from None
        finally:
            process.kill()
            process.wait()


def _work(
    number: int, parent: int, work: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    """Call ``work``, and send its progress and result through the open file of this number."""
    from multiprocessing.connection import Connection

    from verbund.convert.parallel import follow

    follow(parent)
    with Connection(number, readable=False) as sender:

        def tell(reading: Reading) -> None:
            sender.send(("progress", reading))

        try:
            result = work(*arguments, tell)
        except Exception as error:  # noqa: BLE001 - it is raised in the caller's process
            sender.send(("raised", error))
        else:
            sender.send(("done", result))
