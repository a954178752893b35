"""What ``verbund watch`` shows people: on a terminal in place, elsewhere one below the other."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from verbund.api.watch import WatchReport
from verbund.cli.summary import partial_lines, summary_lines
from verbund.cli.watch_report import all_found, found_of
from verbund.cli.words import words
from verbund.findings import Language
from verbund.findings.blotted import blotted
from verbund.findings.catalogue import localised, visible
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.report.text import Room, write_text

if TYPE_CHECKING:
    from verbund.api.live_server import LiveServer
    from verbund.report.reported import RunReport

_LEAST_LINES: Final = 8
"""For findings, however small a terminal is."""

_MOST_NAMES: Final = 5
"""Files that are named; there may be thousands."""


class Screen:
    """Shows reports on stdout, each with the time, and in place of the one before on a terminal.

    ``server`` is that of the findings, if there is one.
    """

    def __init__(self, folder: Path, language: Language, server: LiveServer | None) -> None:
        self._folder, self._language, self._server = folder, language, server
        self._is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"

    def show(self, report: WatchReport, reported: RunReport) -> None:
        """Show a report."""
        head = f"{time.strftime('%H:%M:%S')}  {self._about(report)}"
        below = list(self._below(report, reported))
        if self._is_terminal:
            click.clear()
        self._say(head if self._is_terminal else f"--- {head}")
        self._say("")
        if reported.findings:
            self._show_findings(report, len(below) + 4)
        for line in below:
            self._say(line)
        if not self._is_terminal:
            self._say("")

    def _about(self, report: WatchReport) -> str:
        names = [visible(name) for name in report.changed[:_MOST_NAMES]]
        more = ["…"] if len(report.changed) > _MOST_NAMES else []
        return ", ".join([*names, *more]) or visible(str(self._folder.resolve()))

    def _show_findings(self, report: WatchReport, others: int) -> None:
        """Show the findings; where there is not room for all, the new ones first."""
        new = set(map(id, found_of(report.new)))
        found = sorted(
            all_found(report), key=lambda finding: (id(finding) not in new, finding.order)
        )
        size = shutil.get_terminal_size()
        room = Room(size.columns, max(size.lines - others, _LEAST_LINES))
        write_text(
            [blotted(finding) for finding in found],
            sys.stdout,
            language=self._language,
            room=room if self._is_terminal else None,
        )

    def _below(self, report: WatchReport, reported: RunReport) -> Iterator[str]:
        """What is said below the findings."""
        if report.result is not None:
            yield from partial_lines(report.result, self._language)
            if report.conforms:
                yield from summary_lines(report.result, self._language)
        if reported.closing:
            yield localised(reported.closing, self._language)
        new, gone = len(found_of(report.new)), len(found_of(report.gone))
        if new or gone:
            yield words("watch", "news", new=str(new), gone=str(gone))
        if self._is_terminal:
            yield ""
            if self._server is not None:
                findings, site = self._server.findings, self._server.address
                yield from words("watch", "serving", findings=findings, site=site).split("\n")
            yield words("watch", "waiting")

    def _say(self, line: str) -> None:
        click.echo(in_line(writable(line, sys.stdout)))
