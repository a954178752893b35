"""What stops a command unless it is allowed, and the option that lets it pass by name."""

from __future__ import annotations

from collections.abc import Sequence

import click

from verbund.cli.options import Decorator
from verbund.cli.outcome import WRONG_USE, fail
from verbund.findings import Language
from verbund.findings.catalogue import say


def allow_option(what: str = "a block of the preview") -> Decorator:
    """``--allow NAME``: what may pass."""
    return click.option(
        "--allow",
        "allowed",
        multiple=True,
        metavar="NAME",
        help=f"Let {what} pass, by its name; may be given several times.",
    )


def refuse_unknown_blocks(
    allowed: tuple[str, ...], known: Sequence[str], language: Language
) -> None:
    """Leave with 2 where a name is not among the known ones."""
    from verbund.publication.preview.allow import nearest_block

    for name in allowed:
        if name in known:
            continue
        nearest = nearest_block(name, known)
        sentences = [say("preview.unknown-block", language, name=name, known=", ".join(known))]
        if nearest:
            sentences.insert(1, say("explain.suggestion", language, suggestion=nearest))
        fail(" ".join(sentences), WRONG_USE)
