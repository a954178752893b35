"""Blocks of the harvest preview, and the option that lets them pass by name."""

from __future__ import annotations

import click

from verbund.cli.options import Decorator
from verbund.cli.outcome import WRONG_USE, fail
from verbund.findings import Language
from verbund.findings.catalogue import say


def allow_option() -> Decorator:
    """``--allow NAME``: blocks that may pass."""
    return click.option(
        "--allow",
        "allowed",
        multiple=True,
        metavar="NAME",
        help="Let a block of the preview pass, by its name; may be given several times.",
    )


def refuse_unknown_blocks(allowed: tuple[str, ...], language: Language) -> None:
    """Leave with 2 where a name is not that of a block."""
    from verbund.preview.allow import BLOCKS, nearest_block

    for name in allowed:
        if name in BLOCKS:
            continue
        nearest = nearest_block(name)
        sentences = [say("preview.unknown-block", language, name=name, known=", ".join(BLOCKS))]
        if nearest:
            sentences.insert(1, say("explain.suggestion", language, suggestion=nearest))
        fail(" ".join(sentences), WRONG_USE)
