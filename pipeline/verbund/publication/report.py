"""What a publication tells beside findings, to people and to programs (docs/publish.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len
from rich.filesize import decimal

from verbund.findings import Language
from verbund.findings.catalogue import say, shorten, visible
from verbund.publication.plan import Action, Step
from verbund.publication.receipt import PublishOutcome, Receipt
from verbund.publication.run import Publication
from verbund.publication.words import field, group_words, step_words
from verbund.report.streams import pad

_FEW: Final = 5
"""The most steps of one kind that have a line each; the JSON has all."""

_VALUE_WIDTH: Final = 60


def publication_facts(publication: Publication) -> dict[str, object]:
    """What the JSON of a publication says beside its findings: release, and a receipt a target."""
    release = publication.release
    return {
        "dry_run": publication.dry_run,
        "release": {
            "version": release.version,
            "sha256": release.sha256,
            "triples": release.triples,
        },
        "targets": [receipt.as_json() for receipt in publication.receipts],
    }


def publication_lines(publication: Publication, language: Language) -> Iterator[str]:
    """The release's name, and a receipt for each target, without findings."""
    release = publication.release
    yield say(
        "publish.release",
        language,
        version=release.version or say("publish.no-version", language),
        triples=str(release.triples),
        sha256=f"{release.sha256[:16]}…",
    )
    for receipt in publication.receipts:
        yield ""
        yield from _receipt(receipt, language)


def _receipt(receipt: Receipt, language: Language) -> Iterator[str]:
    outcome = say(f"publish.outcome.{receipt.outcome}", language)
    yield f"{visible(receipt.target)} ({receipt.kind}): {outcome}"
    yield from (f"  {line}" for line in _plan(receipt, language))
    if receipt.outcome not in (PublishOutcome.PLANNED, PublishOutcome.HELD) and receipt.plan.writes:
        # a step that was begun may not have been done
        failed = receipt.outcome in (PublishOutcome.FAILED, PublishOutcome.INTERRUPTED)
        yield "  " + say(
            "publish.begun" if failed else "publish.written",
            language,
            count=str(len({(step.kind, step.name) for step in receipt.written})),
            planned=str(len(receipt.plan.writes)),
            attempts=str(receipt.attempts),
        )
    yield from (f"  {line}" for line in _read_back(receipt, language))


def _plan(receipt: Receipt, language: Language) -> Iterator[str]:
    words = {action: say(f"publish.action.{action}", language) for action in Action}
    width = max(map(cell_len, words.values()))
    grouped = False
    for steps in _groups(receipt.plan.writes):
        many = len(steps) > _FEW
        grouped = grouped or many
        told = [group_words(steps, language)] if many else [step_words(s, language) for s in steps]
        yield from (f"{pad(words[steps[0].action], width)}  {line}" for line in told)
    if grouped:
        yield say("publish.each", language)
    left = receipt.plan.count(Action.LEAVE)
    if left:
        yield say("publish.left", language, count=str(left))
    if receipt.plan.size:
        yield say("publish.sum", language, size=decimal(receipt.plan.size))


def _groups(steps: Iterable[Step]) -> Iterable[list[Step]]:
    """The steps grouped by action and kind of thing, in the order of their first steps."""
    found: dict[tuple[Action, str], list[Step]] = {}
    for step in steps:
        found.setdefault((step.action, step.kind), []).append(step)
    return found.values()


def _read_back(receipt: Receipt, language: Language) -> Iterator[str]:
    readings = receipt.read_back.readings
    if not readings:
        return
    same = sum(item.same for item in readings)
    yield say("publish.read", language, same=str(same), count=str(len(readings)))
    for item in readings:
        if not item.same:
            yield "  " + say(
                "publish.reading",
                language,
                name=visible(item.name),
                what=field(item.kind, item.what),
                expected=shorten(visible(item.expected), _VALUE_WIDTH),
                found=shorten(visible(item.found), _VALUE_WIDTH),
            )
