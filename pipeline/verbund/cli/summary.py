"""The closing lines on stderr: what was read, what was written and where."""

from __future__ import annotations

from collections.abc import Iterator

import click

from verbund.api.build import BuildReport
from verbund.api.run import BuildResult
from verbund.api.validate import ValidationReport
from verbund.cli.words import words
from verbund.findings import Language
from verbund.findings.catalogue import counted, say, visible


def say_partial(report: BuildResult, language: Language) -> None:
    """Say which shapes were not run because the records have other faults."""
    for line in partial_lines(report, language):
        click.echo(line, err=True)


def partial_lines(report: BuildResult | ValidationReport, language: Language) -> list[str]:
    """What is said of shapes that were not run because the records have other faults."""
    shapes = visible(", ".join(report.by_pyshacl))
    return [say("summary.partial", language, shapes=shapes)] if report.is_partial else []


def say_summary(report: ValidationReport, language: Language) -> None:
    """Say how much was checked, or released and where."""
    for line in summary_lines(report, language):
        click.echo(line, err=True)


def summary_lines(report: ValidationReport, language: Language) -> Iterator[str]:
    """What is said of a report without a violation: how much was checked, or released and where."""
    count = sum(report.records.values())
    tables = counted("count.tables", len(report.records), language)
    if report.by_pyshacl:
        shapes = visible(", ".join(report.by_pyshacl))
        yield say("summary.pyshacl", language, shapes=shapes)
    if not isinstance(report, BuildReport):
        records = counted("count.records", count, language)
        yield say("summary.valid", language, records=records, tables=tables)
        return
    records = counted("count.from-records", count, language)
    triples = counted("count.triples", report.triples or 0, language)
    yield say("summary.built", language, records=records, tables=tables, triples=triples)
    yield say("summary.where", language, folder=visible(str(report.output)))
    if report.site is not None:
        files, changed = str(report.site.files), str(report.site.changed)
        yield words("questions", "site-made", files=files, changed=changed)
        yield "  " + visible(str(report.site.folder / "index.html"))
