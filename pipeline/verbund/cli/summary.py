"""The closing lines on stderr: what was read, what was written and where."""

from __future__ import annotations

import click

from verbund.api.build import BuildReport
from verbund.api.run import BuildResult
from verbund.api.validate import ValidationReport
from verbund.cli.words import words
from verbund.findings import Language
from verbund.findings.catalogue import counted, say, visible


def say_partial(report: BuildResult, language: Language) -> None:
    """Say which shapes were not run because the records have other faults."""
    if report.is_partial:
        shapes = visible(", ".join(report.by_pyshacl))
        click.echo(say("summary.partial", language, shapes=shapes), err=True)


def say_summary(report: ValidationReport, language: Language) -> None:
    """Say how much was checked, or released and where."""
    count = sum(report.records.values())
    tables = counted("count.tables", len(report.records), language)
    if report.by_pyshacl:
        shapes = visible(", ".join(report.by_pyshacl))
        click.echo(say("summary.pyshacl", language, shapes=shapes), err=True)
    if not isinstance(report, BuildReport):
        records = counted("count.records", count, language)
        click.echo(say("summary.valid", language, records=records, tables=tables), err=True)
        return
    records = counted("count.from-records", count, language)
    triples = counted("count.triples", report.triples or 0, language)
    click.echo(
        say("summary.built", language, records=records, tables=tables, triples=triples), err=True
    )
    click.echo(say("summary.where", language, folder=visible(str(report.output))), err=True)
    if report.site is not None:
        files, changed = str(report.site.files), str(report.site.changed)
        first = visible(str(report.site.folder / "index.html"))
        click.echo(words("questions", "site-made", files=files, changed=changed), err=True)
        click.echo(f"  {first}", err=True)
