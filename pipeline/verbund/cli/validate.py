"""``verbund validate``."""

from __future__ import annotations

from pathlib import Path

import click

from verbund.cli.changed import changed_since_option, validate_since
from verbund.cli.options import (
    format_option,
    jobs_option,
    language_option,
    profile_option,
    version_option,
    with_release,
    workspace_option,
)
from verbund.cli.outcome import exit_code, run
from verbund.cli.summary import say_summary
from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.release.build import Report, validate
from verbund.shacl.whole import EngineChoice
from verbund.workspace import read_workspace


@click.command("validate")
@workspace_option()
@format_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
@changed_since_option()
@click.option(
    "--engine",
    type=click.Choice([choice.value for choice in EngineChoice]),
    default=EngineChoice.COMPILED.value,
    show_default=True,
    help="Who decides the shapes: the compiled checks, pySHACL on the converted records, or both."
    " With both, whatever only one of them finds is a violation (V130), and the exit code is 1.",
)
@click.option(
    "--data",
    "data",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="RDF that did not come from records (.ttl, .nt, .jsonld), to check with the workspace's"
    " shapes in place of the records. May be given several times: the files are one graph.",
)
def validate_command(
    folder: Path,
    report_format: str,
    language: Language,
    jobs: int,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
    revision: str | None,
    engine: str,
    data: tuple[Path, ...],
) -> None:
    """Do everything that build does, but write nothing.

    With --data, check RDF files instead: pySHACL runs all shapes of the workspace on them, and
    findings have the line of the file.
    """
    if revision is not None and (data or engine != EngineChoice.COMPILED):
        raise click.UsageError("--changed-since goes with neither --data nor another --engine.")
    if data:
        if engine == EngineChoice.BOTH:
            raise click.UsageError("--data is checked by pySHACL alone, not by both.")
        _validate_data(folder, data, report_format, language)
        return

    def work() -> Report:
        workspace = with_release(read_workspace(folder), version, modified)
        if revision is not None:
            return validate_since(workspace, revision, language, jobs=jobs, profiles=profiles)
        return validate(workspace, jobs=jobs, profiles=profiles, engine=EngineChoice(engine))

    say_summary(run(work, report_format, language), language, None)


_LARGE = 20_000_000
"""Bytes from which a user is told what pySHACL needs."""


def _validate_data(
    folder: Path, data: tuple[Path, ...], report_format: str, language: Language
) -> None:
    from verbund.shacl.data import validate_data

    size = sum(path.stat().st_size for path in data if path.is_file())
    if size >= _LARGE:
        click.echo(say("summary.large", language, size=str(size // 1_000_000)), err=True)

    def work() -> Report:
        findings, triples = validate_data(read_workspace(folder).load_model(), data)
        return Report(findings=findings, triples=triples)

    report = run(work, report_format, language, unread=exit_code)
    files, triples = str(len(data)), str(report.triples)
    click.echo(say("summary.data", language, files=files, triples=triples), err=True)
