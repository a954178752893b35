"""Where the reports of a run go, and the exit code that its findings mean."""

from __future__ import annotations

import os.path
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

import click

from verbund.api.build import BuildReport
from verbund.api.errors import UnreadableError
from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.validate import DataReport, ValidationReport
from verbund.cli.outcome import (
    FINDINGS,
    FINE,
    UNREADABLE,
    exit_code,
    fail,
    interruptible,
    patient_stdout,
    raised_findings,
)
from verbund.cli.summary import say_partial
from verbund.findings import Findings, Language, Severity
from verbund.findings.catalogue import say, visible
from verbund.release.published import PUBLISHED
from verbund.report.formats import FORMATS, TEXT, write_report
from verbund.report.reported import RunReport
from verbund.system.whole_file import write_whole
from verbund.workspace.workspace import FILE, Workspace, read_workspace

FailOn = Literal["warning", "violation", "never"]

FAIL_ON: Final[tuple[FailOn, ...]] = get_args(FailOn)
_STDOUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Destination:
    """A form, and the file that it goes to; None for stdout."""

    form: str
    file: Path | None


class DestinationType(click.ParamType[Destination]):
    """``FORMAT`` or ``FORMAT=FILE`` on the command line."""

    name = "format"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Destination:
        """The destination that an argument names."""
        if isinstance(value, Destination):
            return value
        form, is_given, file = str(value).partition("=")
        if form not in FORMATS:
            known = ", ".join(FORMATS)
            self.fail(f"{form!r} is not one of {known}.", param, ctx)
        if is_given and not file:
            self.fail(f"{value!r} names no file.", param, ctx)
        return Destination(form, Path(file) if file and file != _STDOUT else None)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help shows it."""
        return "FORMAT[=FILE]"


class Reports:
    """All reports that are wanted. One goes to stdout: text where no other does."""

    def __init__(self, wanted: Sequence[Destination], output: Path | None) -> None:
        """Take what ``--format`` and ``--output`` say; click.UsageError where that cannot be."""
        destinations = list(wanted)
        if output is not None:
            destinations = _with_output(destinations, output)
        on_stdout = [item for item in destinations if item.file is None]
        if len(on_stdout) > 1:
            forms = ", ".join(item.form for item in on_stdout)
            raise click.UsageError(
                f"Only one report can go to stdout, not {forms}. Say --format FORMAT=FILE."
            )
        self.form: Final = on_stdout[0].form if on_stdout else TEXT
        self.files: Final = [(item.form, item.file) for item in destinations if item.file]
        _check(file for _, file in self.files)

    def spare(self, folder: Path, inputs: Iterable[Path] = ()) -> None:
        """Refuse a report in the place of what is read: verbund.toml of a workspace, and inputs.

        Told before verbund.toml is read, so that one that cannot be read is spared too.
        """
        for _, file in self.files:
            refuse_in_place_of_inputs(file, folder, inputs)

    def keep_out_of(self, folder: Path) -> None:
        """Refuse files in the folders of the workspace in a folder.

        A build replaces that of the release, and verify knows its files. A report in the others
        would take the place of records or of the model, or be read as one of them.
        """
        if not self.files:
            return
        workspace = read_workspace(folder)
        for _, file in self.files:
            refuse_in_workspace_folders(file, workspace)

    def write(self, reported: RunReport) -> None:
        """Write all reports; leaves with 3 where a file cannot be written."""
        if self.form != TEXT or reported.findings:
            with patient_stdout():
                write_report(self.form, reported, sys.stdout)
        if self.form != TEXT and reported.findings:
            from verbund.report.text import count_of

            click.echo(count_of(reported.findings, reported.language), err=True)
        for form, file in self.files:
            try:
                write_whole(file, partial(write_report, form, reported))
            except OSError as error:
                fail(f"{file} cannot be written: {error.strerror or error}", UNREADABLE)
            shown = visible(file.as_posix())
            click.echo(say("report.written", reported.language, file=shown), err=True)


def refuse_in_place_of_inputs(file: Path, folder: Path, inputs: Iterable[Path] = ()) -> None:
    """Raise click.UsageError where a file is one of those that a command reads.

    These are verbund.toml and published.json of the workspace in ``folder``, and ``inputs``.
    """
    read = [_real(folder / FILE), _real(folder / PUBLISHED), *map(_real, inputs)]
    if any(_real(file).is_relative_to(item) for item in read):
        raise click.UsageError(f"{file} is read by this command: a report would replace it")


def refuse_in_workspace_folders(file: Path, workspace: Workspace) -> None:
    """Raise click.UsageError where a file lies in a folder of the workspace.

    A link counts as the place where it stands too: it would be replaced.
    """
    named = [("releases", workspace.output), ("records", workspace.records)]
    named += [("the model", item) for item in (*workspace.ontology, *workspace.shapes)]
    stands = _real(file.parent) / file.name
    for what, folder in named:
        if any(path.is_relative_to(_real(folder)) for path in (_real(file), stands)):
            raise click.UsageError(f"{file} lies in {folder}, which holds {what} only.")


_Result = TypeVar("_Result", ValidationReport, BuildReport, DataReport)


def run_and_report(
    work: Callable[[], _Result],
    reports: Reports,
    folder: Path,
    language: Language,
    fail_on: FailOn = "violation",
) -> _Result:
    """Do the work and write its reports; leaves the program if it failed.

    ``folder`` is the workspace. What cannot be read is a failure whatever ``fail_on`` says.
    """
    failing = {Severity.VIOLATION} | ({Severity.WARNING} if fail_on == "warning" else set())
    with interruptible():
        try:
            result = work()
        except (Findings, UnreadableError) as error:
            found = RunReport(tuple(raised_findings(error)), language, folder, completed=False)
            reports.write(found)
            sys.exit(UNREADABLE)  # raised, not gathered: there was nothing to go on with
        report = source_of(result.findings, BuildResult)
        reports.write(
            RunReport(
                tuple(report.findings),
                language,
                folder,
                tables=report.tables,
                records=report.records,
                failing=frozenset(failing),
            )
        )
    say_partial(report, language)
    code = exit_code(report.findings)
    if code == FINE and any(finding.severity in failing for finding in report.findings):
        code = FINDINGS
    if code == FINDINGS and fail_on == "never":
        code = FINE
    if code != FINE:
        sys.exit(code)
    return result


def _with_output(destinations: Sequence[Destination], output: Path) -> list[Destination]:
    """The destinations with the file for the one that has none; text if there are none at all."""
    target = None if str(output) == _STDOUT else output
    if not destinations:
        return [Destination(TEXT, target)]
    without = [item for item in destinations if item.file is None]
    if len(without) != 1:
        raise click.UsageError(
            "--output is the file of one --format without a file of its own. "
            "Say --format FORMAT=FILE for each."
        )
    return [Destination(item.form, item.file or target) for item in destinations]


def _check(files: Iterable[Path]) -> None:
    """Refuse before the work what could not be written after it."""
    count = Counter(map(_real, files))
    for file, times in count.items():
        if times > 1:
            raise click.UsageError(f"Two reports cannot go to one file: {file}")
        if not _is_folder(file.parent):
            raise click.UsageError(f"There is no folder {file.parent}")
        if _is_folder(file):
            raise click.UsageError(f"{file} is a folder")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False


def _real(path: Path) -> Path:
    """A path without links; unlike ``Path.resolve`` no links that lead to each other raise."""
    return Path(os.path.realpath(path))
