"""Progress of publishing, on stderr: a bar on a terminal, else only what waits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TransferSpeedColumn,
)

from verbund.findings import Language, Place
from verbund.findings.catalogue import localised, render, say
from verbund.publication.error import TargetError
from verbund.publication.plan import Step
from verbund.publication.words import thing
from verbund.report.harmless import in_line


@contextmanager
def progress(language: Language) -> Iterator[Progressing]:
    """A watch for ``publish``, which shows the steps while they are done."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bars:
        yield Progressing(bars, language)


class Progressing:
    """Tells of steps on a bar, and of retries in a line each."""

    def __init__(self, bars: Progress, language: Language) -> None:
        self._bars, self._language = bars, language
        self._target = ""
        self._bar: TaskID | None = None

    def at(self, target: str) -> None:
        """What follows is about this target."""
        self._end()
        self._target = target

    def begin(self, step: Step) -> None:
        """Show a step that begins."""
        self._end()
        words = f"{self._target}: {localised(thing(step.kind, step.name), self._language)}"
        self._bar = self._bars.add_task(words, total=step.size or None)

    def sent(self, size: int) -> None:
        """Move the bar on."""
        if self._bar is not None:
            self._bars.advance(self._bar, size)

    def retry(self, error: TargetError, seconds: float) -> None:
        """Say what went wrong and when the next attempt is."""
        problem = render(error.finding(self._target, Place()), self._language).message
        line = say(
            "publish.retry",
            self._language,
            target=self._target,
            problem=problem,
            seconds=f"{seconds:.0f}",
        )
        if self._bars.disable:
            click.echo(in_line(line), err=True)
        else:
            self._bars.console.print(line, markup=False, highlight=False)

    def _end(self) -> None:
        if self._bar is not None:
            self._bars.remove_task(self._bar)
            self._bar = None
