"""Where the reports of a command go, and the exit code that the findings of a run mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

import click

from verbund.api.build import BuildReport
from verbund.api.errors import UnreadableError, UsageError
from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.validate import DataReport, ValidationReport
from verbund.cli.destinations import Destination, form_of, with_files, with_output
from verbund.cli.kept_apart import (
    is_same_file,
    refuse_below,
    refuse_in_place_of_inputs,
    refuse_in_workspace_folders,
    refuse_unwritable,
)
from verbund.cli.outcome import (
    FINDINGS,
    FINE,
    UNREADABLE,
    WRONG_USE,
    FailOn,
    exit_code,
    fail,
    interruptible,
    patient_stdout,
    raised_findings,
)
from verbund.cli.summary import say_partial
from verbund.cli.words import unwritable, wrong_use
from verbund.data_class import NamedTuple
from verbund.findings import Findings, Language, Localised, Severity
from verbund.findings.catalogue import counted, localised, say, visible
from verbund.report.forms import TEXT, XLSX
from verbund.report.reported import RunReport
from verbund.system.whole_file import write_whole
from verbund.workspace.workspace import read_workspace


class Reports:
    """All reports that are wanted. One goes to stdout: text where no other does."""

    def __init__(
        self,
        wanted: Sequence[Destination],
        names: Sequence[str] = (),
        *,
        old: str | None = None,
        statistics: bool = False,
        refuse: Callable[[Path], None],
    ) -> None:
        """Take what ``--format``, ``--report`` and the ``--output`` of old say.

        With ``statistics``, the text on stdout counts findings in place of telling each.
        ``refuse`` raises click.UsageError for a file that no report may take the place of. It is
        asked before a form is asked for. Raises click.UsageError where all that cannot be.
        """
        destinations = with_files(list(wanted), names, partial(form_of, refuse))
        if old is not None:
            destinations = with_output(destinations, old)
        on_stdout = [item for item in destinations if item.file is None]
        if len(on_stdout) > 1:
            forms = ", ".join(item.form for item in on_stdout)
            raise click.UsageError(wrong_use("one-on-stdout", forms=forms))
        if on_stdout and on_stdout[0].form == XLSX:
            raise click.UsageError(wrong_use("workbook-on-stdout"))
        self.form: Final = on_stdout[0].form if on_stdout else TEXT
        if statistics and self.form != TEXT:
            forms = f"{self.form}, --statistics"
            raise click.UsageError(wrong_use("one-on-stdout", forms=forms))
        self._statistics: Final = statistics
        self.files: Final = [(item.form, item.file) for item in destinations if item.file]
        self.keep_apart_from()

    def keep_apart_from(self, *others: Path) -> None:
        """Refuse reports that cannot be written, and those in one place with each other or others.

        Raises click.UsageError.
        """
        refuse_unwritable([*(file for _, file in self.files), *others])

    def spare(self, folder: Path, inputs: Iterable[Path] = ()) -> None:
        """Refuse a report in the place of what is read: verbund.toml of a workspace, and inputs.

        Told before verbund.toml is read, so that one that cannot be read is spared too.
        """
        for _, file in self.files:
            refuse_in_place_of_inputs(file, folder, inputs)

    def keep_out_of(self, folder: Path, *outputs: Path) -> None:
        """Refuse files in the folders of the workspace in a folder, and in further ``outputs``.

        A build replaces that of the release, and verify knows its files. A report in the others
        would take the place of records or of the model, or be read as one of them.
        """
        if not self.files:
            return
        workspace = read_workspace(folder)
        for _, file in self.files:
            refuse_in_workspace_folders(file, workspace)
        self.keep_out_of_releases(*outputs)

    def keep_out_of_releases(self, *folders: Path) -> None:
        """Refuse files in folders of releases."""
        for _, file in self.files:
            refuse_below(file, [("what-releases", folder) for folder in folders])

    def write(self, reported: RunReport) -> None:
        """Write all reports of a run; leaves with 3 where a file cannot be written."""
        if self._statistics:
            from verbund.report.statistics import write_statistics  # few ask for it

            with patient_stdout():
                write_statistics(reported, sys.stdout)
        elif self.form != TEXT or reported.findings or reported.lines:
            with patient_stdout():
                from verbund.report.formats import write_report  # only to write one

                write_report(self.form, reported, sys.stdout)
        if self.form != TEXT and reported.findings:
            from verbund.report.text import count_of

            click.echo(count_of(reported.findings, reported.language), err=True)
        if (self.form != TEXT or self._statistics) and reported.closing:
            click.echo(localised(reported.closing, reported.language), err=True)
        for form, file in self.files:
            self._write_file(form, file, reported)

    def _write_file(self, form: str, file: Path, reported: RunReport) -> None:
        if any(is_same_file(file, item.path) for item in reported.files.values()):
            fail(wrong_use("replaces-input", file=str(file)), WRONG_USE)
        try:
            from verbund.report.formats import write_report  # as above

            write_whole(file, partial(write_report, form, reported))
        except OSError as error:
            fail(unwritable(str(file), error), UNREADABLE)
        shown = visible(file.as_posix())
        click.echo(say("report.written", reported.language, file=shown), err=True)


class Ending(NamedTuple):
    """What a command says of its end: to people behind the findings, and to programs."""

    closing: Localised = MappingProxyType({})
    facts: Mapping[str, object] = MappingProxyType({})


_NOTHING: Final = Ending()


def _no_ending(_report: object) -> Ending:
    return _NOTHING


@contextmanager
def reporting(
    reports: Reports, folder: Path, language: Language, ending: Ending = _NOTHING
) -> Iterator[None]:
    """Leave with 3, and reports of why, where work could not go on; with 130 on Ctrl-C.

    With 2, and no report, where an argument cannot be. ``folder`` is what the names of files in
    findings begin at, ``ending`` what is said where work could not go on.
    """
    with interruptible():
        try:
            yield
        except (Findings, UnreadableError) as error:
            found = tuple(raised_findings(error))
            closing, facts = ending
            told = RunReport(found, language, folder, completed=False, closing=closing, facts=facts)
            reports.write(told)
            sys.exit(UNREADABLE)  # raised, not gathered: there was nothing to go on with
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)


_Result = TypeVar("_Result", ValidationReport, BuildReport, DataReport)


def run_and_report(
    work: Callable[[], _Result],
    reports: Reports,
    folder: Path,
    language: Language,
    fail_on: FailOn = "violation",
    ending: Callable[[_Result | None], Ending] = _no_ending,
) -> _Result:
    """Do the work and write its reports; leaves the program if it failed.

    ``folder`` is the workspace. ``ending`` says what the reports say of the end of the work, given
    its result, or None where there is none. What cannot be read is a failure whatever ``fail_on``
    says.
    """
    failing = {Severity.VIOLATION} | ({Severity.WARNING} if fail_on == "warning" else set())
    with reporting(reports, folder, language, ending(None)):
        result = work()
        report = source_of(result.findings, BuildResult)
        closing, facts = ending(result)
        reports.write(
            RunReport(
                tuple(report.findings),
                language,
                folder,
                tables=report.tables,
                records=report.records,
                failing=frozenset(failing),
                closing=closing,
                facts=facts,
            )
        )
    say_partial(report, language)
    _say_correctable(report, folder, language)
    code = exit_code(report.findings)
    if code == FINE and any(finding.severity in failing for finding in report.findings):
        code = FINDINGS
    if code == FINDINGS and fail_on == "never":
        code = FINE
    if code != FINE:
        sys.exit(code)
    return result


def _say_correctable(report: BuildResult, folder: Path, language: Language) -> None:
    """Say how many findings verbund fix corrects, where it corrects any."""
    if not report.tables or not report.findings:
        return
    from verbund.corrections.correction import may_be_corrected  # only where there are findings

    if not any(map(may_be_corrected, report.findings)):
        return
    from verbund.api.fix import correctable_findings  # only where there is something to correct

    count = correctable_findings(folder, report.findings)
    if count:
        click.echo(counted("fix.can", count, language), err=True)
