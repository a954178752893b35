"""``--changed-since REV``: the option, and what is said of it on stderr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from verbund.api.build import Report
from verbund.cli.outcome import WRONG_USE, fail
from verbund.findings import Language
from verbund.findings.catalogue import counted, say, visible
from verbund.workspace.workspace import Workspace

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def changed_since_option() -> Decorator:
    """``--changed-since REV``: check only what can have changed since a commit."""
    return click.option(
        "--changed-since",
        "revision",
        metavar="REV",
        help="Check only what can have changed since a commit in Git, such as origin/main.",
    )


def validate_since(
    workspace: Workspace,
    revision: str,
    language: Language,
    *,
    jobs: int,
    profiles: Sequence[Path],
) -> Report:
    """Check what can have changed, and say on stderr what was looked at.

    Leaves with 2 where there is nothing to compare with. Raises Findings as validate does.
    """
    from verbund.api.incremental import RevisionError, validate_changed

    try:
        report, scope = validate_changed(workspace, revision, jobs=jobs, profiles=profiles)
    except RevisionError as error:
        fail(visible(say(error.key, language, **error.details)), WRONG_USE)
    revision = visible(revision)
    if scope.everything is not None:
        said = say("changed.everything", language, revision=revision, reason=scope.everything)
    elif not scope.files:
        said = say("changed.nothing", language, revision=revision)
    else:
        said = say(
            "changed.rows",
            language,
            revision=revision,
            changed=counted("count.changed-rows", scope.changed, language),
            files=counted("count.changed-files", len(scope.files), language),
            others=counted("count.other-rows", scope.others, language),
        )
    click.echo(said, err=True)
    return report
