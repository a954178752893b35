"""``--changed-since REV``: the option, and what is said of it on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from verbund.api.validate import ChangedReport, validate_changed
from verbund.cli.outcome import WRONG_USE, fail
from verbund.cli.speaking import Decorator, option
from verbund.findings import Language
from verbund.findings.catalogue import counted, say, visible


def changed_since_option() -> Decorator:
    """``--changed-since REV``: check only what can have changed since a commit."""
    return option("--changed-since", "revision", metavar="REV", text="changed-since")


def validate_since(
    revision: str,
    folder: Path,
    language: Language,
    *,
    jobs: int | None,
    version: str | None,
    modified: str | None,
    profiles: Sequence[Path],
) -> ChangedReport:
    """Check what can have changed, and say on stderr what was looked at.

    Leaves with 2 where there is nothing to compare with. Raises UnreadableError as validate does.
    """
    from verbund.api.incremental import RevisionError

    try:
        report = validate_changed(
            revision,
            folder,
            jobs=jobs,
            version=version,
            modified=modified,
            profiles=profiles,
        )
    except RevisionError as error:
        fail(error.message(language), WRONG_USE)
    click.echo(_scope(report, language), err=True)
    return report


def _scope(report: ChangedReport, language: Language) -> str:
    """What was looked at."""
    revision = visible(report.revision)
    if report.everything is not None:
        reason = report.everything.in_language(language)
        return say("changed.everything", language, revision=revision, reason=reason)
    if not report.files:
        return say("changed.nothing", language, revision=revision)
    return say(
        "changed.rows",
        language,
        revision=revision,
        changed=counted("count.changed-rows", report.changed, language),
        files=counted("count.changed-files", len(report.files), language),
        others=counted("count.other-rows", report.others, language),
    )
