"""Where the reports of a command go, and the exit code that the findings of a run mean."""

from __future__ import annotations

import os.path
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar, get_args

import click

from verbund.api.build import BuildReport
from verbund.api.errors import UnreadableError, UsageError
from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.validate import DataReport, ValidationReport
from verbund.cli.outcome import (
    FINDINGS,
    FINE,
    UNREADABLE,
    WRONG_USE,
    exit_code,
    fail,
    interruptible,
    patient_stdout,
    raised_findings,
)
from verbund.cli.speaking import with_suggestion
from verbund.cli.summary import say_partial
from verbund.cli.words import unwritable, words, wrong_use
from verbund.findings import Findings, Language, Localised, Severity
from verbund.findings.catalogue import counted, localised, say, visible
from verbund.release.published import PUBLISHED
from verbund.report.formats import ALL_FORMATS, TEXT, XLSX, write_report
from verbund.report.reported import RunReport
from verbund.system.inside import real_path
from verbund.system.whole_file import write_whole
from verbund.workspace.directory import DirectorySettings
from verbund.workspace.workspace import FILE, Workspace, read_workspace

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FailOn = Literal["warning", "violation", "never"]

FAIL_ON: Final[tuple[FailOn, ...]] = get_args(FailOn)
SUFFIXES: Final[Mapping[str, str]] = {
    ".txt": TEXT,
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".json": "json",
    ".xml": "junit",
    ".ttl": "turtle",
    ".html": "html",
    ".xlsx": XLSX,
}
"""The form of a report by the suffix of its file; other forms are named by ``--format``."""

_STDOUT: Final = "-"


class Destination(NamedTuple):
    """A form, and the file that it goes to; None for stdout."""

    form: str
    file: Path | None


class FormType(click.ParamType[Destination]):
    """``FORMAT`` or ``FORMAT=FILE`` on the command line."""

    name = "format"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Destination:
        """The destination that an argument names."""
        if isinstance(value, Destination):
            return value
        form, is_given, file = str(value).partition("=")
        if form not in ALL_FORMATS:
            text = wrong_use("unknown-form", form=repr(form), known=", ".join(ALL_FORMATS))
            self.fail(with_suggestion(text, form, ALL_FORMATS), param, ctx)
        if is_given and not file:
            self.fail(wrong_use("no-file", value=repr(str(value))), param, ctx)
        return Destination(form, report_file(file) if file and file != _STDOUT else None)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help shows it."""
        return "FORMAT[=FILE]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The forms that begin so."""
        from click.shell_completion import CompletionItem  # a shell that completes asks for it

        return [CompletionItem(form) for form in ALL_FORMATS if form.startswith(incomplete)]


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
        destinations = _with_files(list(wanted), names, partial(_form_of, refuse))
        if old is not None:
            destinations = _with_output(destinations, old)
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
        _check([*(file for _, file in self.files), *others])

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
            _refuse_below(file, [("what-releases", folder) for folder in folders])

    def write(self, reported: RunReport) -> None:
        """Write all reports of a run; leaves with 3 where a file cannot be written."""
        if self._statistics:
            from verbund.report.statistics import write_statistics  # few ask for it

            with patient_stdout():
                write_statistics(reported, sys.stdout)
        elif self.form != TEXT or reported.findings or reported.lines:
            with patient_stdout():
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
            write_whole(file, partial(write_report, form, reported))
        except OSError as error:
            fail(unwritable(str(file), error), UNREADABLE)
        shown = visible(file.as_posix())
        click.echo(say("report.written", reported.language, file=shown), err=True)


def is_old_output(name: str, wanted: Sequence[Destination]) -> bool:
    """Whether the ``--output`` of a build is that of old, a report, and not the release's folder.

    It is one by its suffix, or where there is such a file; and where a ``--format`` has no file,
    unless the name is that of a folder that is there or ends with a slash.
    """
    if _ends_as_folder(name) or _is_folder(Path(name)):
        return False
    path = Path(name)
    is_file = name == _STDOUT or _form_by_suffix(path) is not None or _is_file(path)
    return is_file or any(item.file is None for item in wanted)


def warn_of_old_output(name: str, wanted: Sequence[Destination], command: str) -> None:
    """Say on stderr what to write in place of the ``--output`` of old."""
    instead = visible(_in_place_of_output(name, wanted))
    click.echo(words("deprecated", "output", instead=instead, command=command), err=True)


def _in_place_of_output(name: str, wanted: Sequence[Destination]) -> str:
    form = next((item.form for item in wanted if item.file is None), None)
    if name == _STDOUT:
        return f"--format {form or TEXT}"
    if form is None and _form_by_suffix(Path(name)) is None:
        return f"--format {TEXT}={name}"
    return f"--report {name}"


def refuse_in_workspace(folder: Path, file: Path) -> None:
    """Raise click.UsageError where a file is of the workspace in a folder, or in folders of it."""
    refuse_in_place_of_inputs(file, folder)
    try:
        workspace = read_workspace(folder)
    except Findings:  # the command tells them
        return
    refuse_in_workspace_folders(file, workspace)


def refuse_in_release(folder: Path, file: Path) -> None:
    """Raise click.UsageError where a file lies in the folder of a release."""
    _refuse_below(file, [("what-releases", folder)])


def refuse_in_place_of_inputs(file: Path, folder: Path, inputs: Iterable[Path] = ()) -> None:
    """Raise click.UsageError where a file is one of those that a command reads.

    These are verbund.toml and published.json of the workspace in ``folder``, and ``inputs``.
    """
    read = [real_path(folder / FILE), real_path(folder / PUBLISHED), *map(real_path, inputs)]
    if any(real_path(file).is_relative_to(item) for item in read):
        raise click.UsageError(wrong_use("replaces-input", file=str(file)))


def refuse_in_workspace_folders(file: Path, workspace: Workspace) -> None:
    """Raise click.UsageError where a file lies in a folder of the workspace or of a target.

    A link counts as the place where it stands too: it would be replaced.
    """
    if real_path(file) == real_path(workspace.decisions):
        raise click.UsageError(wrong_use("replaces-input", file=str(file)))
    named = [("what-releases", workspace.output), ("what-records", workspace.records)]
    named += [("what-model", item) for item in (*workspace.ontology, *workspace.shapes)]
    for target in workspace.targets:
        if isinstance(target.settings, DirectorySettings):
            named.append(("what-published", workspace.folder / target.settings.folder))
    _refuse_below(file, named)


def _refuse_below(file: Path, named: Iterable[tuple[str, Path]]) -> None:
    stands = real_path(file.parent) / file.name
    for what, folder in named:
        if any(path.is_relative_to(real_path(folder)) for path in (real_path(file), stands)):
            text = wrong_use("in-folder", file=str(file), folder=str(folder), what=wrong_use(what))
            raise click.UsageError(text)


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
    if not report.tables or not any(finding.value for finding in report.findings):
        return
    from verbund.api.fix import correctable_findings  # only where there is something to correct

    count = correctable_findings(folder, report.findings)
    if count:
        click.echo(counted("fix.can", count, language), err=True)


def _with_files(
    destinations: list[Destination], names: Sequence[str], form_of: Callable[[Path], str]
) -> list[Destination]:
    """The destinations with those that ``--report`` names.

    One takes the form of the --format that has no file; else each has that of its suffix.
    """
    if _STDOUT in names:
        raise click.UsageError(wrong_use("report-on-stdout"))
    files = list(map(report_file, names))
    without = [item for item in destinations if item.file is None]
    if not files or not without:
        return [*destinations, *(Destination(form_of(file), file) for file in files)]
    if len(files) > 1 or len(without) > 1:
        raise click.UsageError(wrong_use("which-report"))
    return [Destination(item.form, item.file or files[0]) for item in destinations]


def _with_output(destinations: list[Destination], output: str) -> list[Destination]:
    """The destinations with the file for the one that has none; text if there are none at all."""
    target = None if output == _STDOUT else report_file(output)
    if not destinations:
        return [Destination(TEXT, target)]
    without = [item for item in destinations if item.file is None]
    if len(without) != 1:
        raise click.UsageError(wrong_use("which-format"))
    return [Destination(item.form, item.file or target) for item in destinations]


def _form_of(refuse: Callable[[Path], None], file: Path) -> str:
    form = _form_by_suffix(file)
    if form is None:
        refuse(file)  # else it would be asked for by a form, and be refused in the end
        text = wrong_use("report-form", file=str(file), suffixes=", ".join(SUFFIXES))
        raise click.UsageError(text)
    return form


def _form_by_suffix(file: Path) -> str | None:
    name = file.name.lower()
    return next((form for suffix, form in SUFFIXES.items() if name.endswith(suffix)), None)


def report_file(name: str) -> Path:
    """The file that is named; raises click.UsageError for the name of a folder."""
    if _ends_as_folder(name) or _is_folder(Path(name)):
        raise click.UsageError(wrong_use("is-folder", file=name))
    return Path(name)


def _ends_as_folder(name: str) -> bool:
    return name.endswith(("/", os.sep))


def _check(files: Iterable[Path]) -> None:
    """Refuse before the work what could not be written after it."""
    count = Counter(map(real_path, files))
    for file, times in count.items():
        if times > 1:
            raise click.UsageError(wrong_use("same-file", file=str(file)))
        if not _is_folder(file.parent):
            raise click.UsageError(wrong_use("no-folder", folder=str(file.parent)))
        if _is_folder(file):
            raise click.UsageError(wrong_use("is-folder", file=str(file)))
        refuse_in_place_of_others(file)


def refuse_in_place_of_others(file: Path) -> None:
    """Raise click.UsageError where something stands that is no report: a page, a shape, a text."""
    from verbund.report.recognised import is_replaceable

    if not is_replaceable(file):
        raise click.UsageError(wrong_use("replaces-other", file=str(file)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # as below
        return False


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths are of one file, by whatever links they lead there."""
    try:
        return one.samefile(other)
    except OSError:  # one is not there
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False
