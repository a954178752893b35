"""``verbund diff``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from verbund.cli.options import language_option, workspace_option
from verbund.cli.outcome import FINDINGS, UNREADABLE, interruptible, patient_stdout
from verbund.findings import Findings, Language
from verbund.model.model import Model
from verbund.release.diff.dataset import DatasetFile, find_dataset
from verbund.release.diff.target import why_not
from verbund.release.diff.write import (
    ADDED,
    PATCH,
    REMOVED,
    SUMMARY,
    UPDATE,
    DifferenceSummary,
    copy_to,
    file_names,
    log_name,
    write_difference,
)
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.report.text import write_text
from verbund.workspace.workspace import FILE, read_workspace

_FILES = {
    "json": SUMMARY,
    "patch": PATCH,
    "update": UPDATE,
    "added": ADDED,
    "removed": REMOVED,
}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@workspace_option()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "changes", *_FILES]),
    default="text",
    show_default=True,
    help="What goes to stdout: sentences as text or Markdown (changes), counts (json), an RDF "
    "Patch, a SPARQL Update, the triples added or removed.",
)
@click.option(
    "--output",
    "-o",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all forms into this folder too; none of a release or of what is compared.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also where there are differences.")
@language_option()
def diff_command(
    old: str,
    new: str,
    folder: Path,
    form: str,
    target: Path | None,
    exit_zero: bool,
    language: Language,
) -> None:
    """Tell what changed from one release to another.

    OLD and NEW are each the folder of a release, a file dataset.nt or dataset.nt.gz, a version
    kept in output/releases/, or "current". Exits with 0 where they are the same, with 1 where they
    differ.
    """
    with interruptible():
        try:
            # Files can be compared without a workspace; then IRIs stand where names would.
            workspace = read_workspace(folder) if _has_workspace(folder, old, new) else None
            output = workspace.output if workspace else None
            model = workspace.load_model() if workspace else None
            pair = find_dataset(old, output), find_dataset(new, output)
            if target is not None:
                _refuse(target, pair)
                summary = _write(pair, model, form, target, language)
            else:
                with tempfile.TemporaryDirectory(prefix="verbund-") as temporary:
                    summary = _write(pair, model, form, Path(temporary), language)
        except Findings as error:
            # stdout is for the result
            write_text(error.findings, sys.stderr, language=language)
            sys.exit(UNREADABLE)
    if not summary.is_empty and not exit_zero:
        sys.exit(FINDINGS)


def _refuse(target: Path, pair: tuple[DatasetFile, DatasetFile]) -> None:
    problem = why_not(target, file_names(), (side.path for side in pair))
    if problem:
        raise click.UsageError(problem)


def _write(
    pair: tuple[DatasetFile, DatasetFile],
    model: Model | None,
    form: str,
    target: Path,
    language: Language,
) -> DifferenceSummary:
    summary = write_difference(*pair, target, model)
    with patient_stdout():
        if form == "text":
            sys.stdout.write(in_line(writable(summary.logs[language].text(), sys.stdout)))
        else:
            sys.stdout.flush()
            copy_to(target, _FILES.get(form, log_name(language)), sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return summary


def _has_workspace(folder: Path, old: str, new: str) -> bool:
    """Whether to read the workspace: also where there is none, if a version must be looked up."""
    try:
        return (folder / FILE).exists() or not (Path(old).exists() and Path(new).exists())
    except OSError:  # a name too long: the side is told of where it is looked for
        return False
