"""What the commands share of their end: patience with stdout, and the exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, Literal, NoReturn, get_args

import click

from verbund.api.errors import UnreadableError
from verbund.api.late import source_of
from verbund.cli.words import unwritable, wrong_use
from verbund.findings import Finding, Findings, Language, has_violation
from verbund.system.match_time import has_timers

if TYPE_CHECKING:
    from verbund.api.finding import Finding as ReportedFinding

FailOn = Literal["warning", "violation", "never"]

FAIL_ON: Final[tuple[FailOn, ...]] = get_args(FailOn)
"""The findings that make a command fail."""

FINE, FINDINGS, WRONG_USE, UNREADABLE, TARGET_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
_CANNOT_BE_READ = ("W", "M", "B", "F101", "F110", "F115", "F116", "F117", "F130", "U108")
_OF_VERSIONS = ("B104", "B109")
_OF_TEMPLATES = ("W120", "W123")
_READ = (*_OF_VERSIONS, *_OF_TEMPLATES)
"""All was read; what it says is that a published version would change."""
_OF_TARGETS = "U"
_A_MOMENT = 0.01


def warn(found: Sequence[ReportedFinding], language: Language) -> None:
    """Write warnings of a report to stderr: stdout is for what was made."""
    if found:
        from verbund.report import formats

        formats.write_findings(source_of(found, tuple), sys.stderr, language)


def leave_unread(error: Findings | UnreadableError, language: Language) -> NoReturn:
    """Write to stderr why work could not go on, and leave with 3: stdout is for results."""
    from verbund.report import formats

    formats.write_findings(raised_findings(error), sys.stderr, language)
    sys.exit(UNREADABLE)


def exit_code(findings: Sequence[Finding]) -> int:
    """0 without a violation; 3 where workspace, model or a file could not be read; else 1.

    4 where a target failed.
    """
    violations = [finding.code for finding in findings if has_violation([finding])]
    if any(code.startswith(_CANNOT_BE_READ) and code not in _READ for code in violations):
        return UNREADABLE
    if any(code.startswith(_OF_TARGETS) for code in violations):
        return TARGET_FAILED
    return FINDINGS if violations else FINE


def raised_findings(error: Findings | UnreadableError) -> list[Finding]:
    """The findings that say why work could not go on."""
    if isinstance(error, Findings):
        return error.findings
    found: list[Finding] = source_of(error.findings, list)
    return found


@contextmanager
def patient_stdout() -> Iterator[None]:
    """Bear with a reader who has seen enough (``| head``); leave with 3 on a full disk.

    What was found decides the exit code, whoever reads it.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
    except OSError as error:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
        fail(unwritable("stdout", error), UNREADABLE)


@contextmanager
def interruptible() -> Iterator[None]:
    """Leave with 130 on Ctrl-C, without a traceback.

    A finalizer lets no interruption out: Python would print it and go on. A timer then
    interrupts again a moment later, and so on until one is let out. A thread would need locks,
    and an interruption may come while one is held.
    """
    if not has_timers():
        with _left_on_interrupt():
            yield
        return
    hook, alarm = sys.unraisablehook, signal.signal(signal.SIGALRM, _interrupt)
    sys.unraisablehook = _interrupt_again
    try:
        with _left_on_interrupt():
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        signal.signal(signal.SIGALRM, alarm)


@contextmanager
def _left_on_interrupt() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if has_timers():
            signal.setitimer(signal.ITIMER_REAL, 0)
        click.echo(wrong_use("interrupted"), err=True)
        sys.exit(INTERRUPTED)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    if frame and frame.f_code is _interrupt_again.__code__:  # the hook lets none out either
        signal.setitimer(signal.ITIMER_REAL, _A_MOMENT)
    else:
        raise KeyboardInterrupt


def _interrupt_again(unraisable: sys.UnraisableHookArgs) -> None:
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, _A_MOMENT)
    else:
        sys.__unraisablehook__(unraisable)


def fail(message: str, code: int) -> NoReturn:
    """Leave with a message on stderr."""
    click.echo(message, err=True)
    sys.exit(code)
