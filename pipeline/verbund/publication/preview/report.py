"""What the preview tells beside findings, to people and to programs (docs/preview.md)."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from verbund.findings import Language
from verbund.findings.catalogue import say, visible
from verbund.publication.preview.outcome import (
    DatasetOutcome,
    DistributionOutcome,
    Fate,
    HarvestOutcome,
    Match,
    Preview,
    Reason,
)
from verbund.publication.preview.quality_report import quality_facts, quality_lines
from verbund.report.streams import pad


def preview_facts(preview: Preview, new: str, published: str | None) -> dict[str, object]:
    """What the JSON of a preview says beside findings: the catalogues, counts, each dataset."""
    return {
        "new": new,
        "published": published,
        "counts": {outcome.value: preview.count(outcome) for outcome in HarvestOutcome},
        "datasets": [_dataset(item) for item in preview.datasets],
        "quality": [quality_facts(item) for item in preview.quality],
    }


def _dataset(item: DatasetOutcome) -> dict[str, object]:
    return {
        "dataset": item.name,
        "title": item.title,
        "outcome": item.outcome.value,
        "reason": item.reason.value,
        "match": item.match.value if item.match else None,
        "other": item.published,
        "modified": item.modified,
        "published_modified": item.published_modified,
        "changed": list(item.changed),
        "distributions": [_distribution(part) for part in item.distributions],
    }


def _distribution(item: DistributionOutcome) -> dict[str, object]:
    return {"distribution": item.name, "outcome": item.fate.value, "other": item.published}


def preview_lines(
    preview: Preview, language: Language, new: str, published: str | None
) -> Iterator[str]:
    """The names of the catalogues, the counts, and a line for each dataset that changes."""
    before = visible(published) if published else say("preview.nothing", language)
    yield say("preview.head", language, new=visible(new), published=before)
    yield ""
    words = {outcome: say(f"preview.outcome.{outcome}", language) for outcome in HarvestOutcome}
    width = max(map(cell_len, words.values()))
    for outcome in HarvestOutcome:
        yield f"  {pad(words[outcome], width)}  {preview.count(outcome):>6}"
    shown = [item for item in preview.datasets if item.outcome is not HarvestOutcome.UNCHANGED]
    if shown:
        yield ""
    for item in shown:
        yield f"{pad(words[item.outcome], width)}  {visible(item.name)}"
        for note in _notes(item, language):
            yield f"{' ' * width}  {note}"
    yield from quality_lines(preview.quality, language)


def _notes(item: DatasetOutcome, language: Language) -> Iterator[str]:
    if item.title and item.title != item.name:
        yield visible(item.title)
    yield say(
        f"preview.reason.{item.reason}",
        language,
        match=say(f"preview.match.{item.match or Match.IRI}", language),
        other=visible(item.published or ""),
    )
    if item.outcome is HarvestOutcome.UPDATED:
        yield say("preview.changed", language, properties=", ".join(_short(item.changed)))
    if item.reason in (Reason.REPLACED, Reason.SUCCESSOR_REFUSED):
        return  # its distributions are reported with the successor
    for fate in Fate:
        parts = [part for part in item.distributions if part.fate is fate]
        if not parts:
            continue
        names = "" if fate is Fate.KEPT else ": " + ", ".join(visible(part.name) for part in parts)
        yield say(f"preview.fate.{fate}", language, count=str(len(parts))) + names


def _short(properties: tuple[str, ...]) -> list[str]:
    """The local names of properties."""
    names = [iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :] or iri for iri in properties]
    return sorted({visible(name) for name in names})
