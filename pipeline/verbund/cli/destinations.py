"""The forms and files of a command's reports, as its options name them."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from verbund.cli.kept_apart import is_file, is_folder
from verbund.cli.speaking import with_suggestion
from verbund.cli.words import words, wrong_use
from verbund.data_class import NamedTuple
from verbund.findings.catalogue import visible
from verbund.report.forms import ALL_FORMATS, TEXT, XLSX

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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

STDOUT: Final = "-"


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
        return Destination(form, report_file(file) if file and file != STDOUT else None)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help shows it."""
        return "FORMAT[=FILE]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The forms that begin so."""
        from click.shell_completion import CompletionItem  # a shell that completes asks for it

        return [CompletionItem(form) for form in ALL_FORMATS if form.startswith(incomplete)]


def with_files(
    destinations: list[Destination], names: Sequence[str], form_of: Callable[[Path], str]
) -> list[Destination]:
    """The destinations with those that ``--report`` names.

    One takes the form of the --format that has no file; else each has that of its suffix.
    """
    if STDOUT in names:
        raise click.UsageError(wrong_use("report-on-stdout"))
    files = list(map(report_file, names))
    without = [item for item in destinations if item.file is None]
    if not files or not without:
        return [*destinations, *(Destination(form_of(file), file) for file in files)]
    if len(files) > 1 or len(without) > 1:
        raise click.UsageError(wrong_use("which-report"))
    return [Destination(item.form, item.file or files[0]) for item in destinations]


def with_output(destinations: list[Destination], output: str) -> list[Destination]:
    """The destinations with the file for the one that has none; text if there are none at all."""
    target = None if output == STDOUT else report_file(output)
    if not destinations:
        return [Destination(TEXT, target)]
    without = [item for item in destinations if item.file is None]
    if len(without) != 1:
        raise click.UsageError(wrong_use("which-format"))
    return [Destination(item.form, item.file or target) for item in destinations]


def form_of(refuse: Callable[[Path], None], file: Path) -> str:
    """The form that the suffix of a file means; raises click.UsageError where it means none."""
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
    if _ends_as_folder(name) or is_folder(Path(name)):
        raise click.UsageError(wrong_use("is-folder", file=name))
    return Path(name)


def _ends_as_folder(name: str) -> bool:
    return name.endswith(("/", os.sep))


def is_old_output(name: str, wanted: Sequence[Destination]) -> bool:
    """Whether the ``--output`` of a build is that of old, a report, and not the release's folder.

    It is one by its suffix, or where there is such a file; and where a ``--format`` has no file,
    unless the name is that of a folder that is there or ends with a slash.
    """
    if _ends_as_folder(name) or is_folder(Path(name)):
        return False
    path = Path(name)
    is_report = name == STDOUT or _form_by_suffix(path) is not None or is_file(path)
    return is_report or any(item.file is None for item in wanted)


def warn_of_old_output(name: str, wanted: Sequence[Destination], command: str) -> None:
    """Say on stderr what to write in place of the ``--output`` of old."""
    instead = visible(_in_place_of_output(name, wanted))
    click.echo(words("deprecated", "output", instead=instead, command=command), err=True)


def _in_place_of_output(name: str, wanted: Sequence[Destination]) -> str:
    form = next((item.form for item in wanted if item.file is None), None)
    if name == STDOUT:
        return f"--format {form or TEXT}"
    if form is None and _form_by_suffix(Path(name)) is None:
        return f"--format {TEXT}={name}"
    return f"--report {name}"
