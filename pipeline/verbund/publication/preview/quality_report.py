"""What the preview tells of the quality of metadata, to people and to programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len

from verbund.findings import Language
from verbund.findings.catalogue import say, visible
from verbund.release.profiles.quality import Quality, QualityMeasurement, State, assessment
from verbund.report.streams import pad

_SHOWN: Final = 5
"""The most datasets that people are told of: those with the fewest points."""


def quality_facts(quality: Quality) -> dict[str, object]:
    """What the JSON of a preview says of a dataset's quality."""
    known = assessment()
    return {
        "dataset": quality.dataset,
        "points": quality.points,
        "most": quality.most,
        "of": quality.of,
        "rating": known.rating(quality.points)["en"],
        "rating_at_most": known.rating(quality.most)["en"],
        "metrics": [
            {
                "metric": item.metric.name,
                "dimension": item.metric.dimension,
                "state": item.state.value,
                "points": item.points,
                "of": item.metric.points,
                "lacking": item.number,
                "distributions": list(item.lacking),
            }
            for item in quality.measurements
        ],
    }


def quality_lines(each: Sequence[Quality], language: Language) -> Iterator[str]:
    """The points of each dataset, by dimension, and what each point that is missing takes."""
    lowest = sorted(each, key=lambda item: (item.points, item.dataset))[:_SHOWN]
    for quality in lowest:
        yield ""
        yield from _of_dataset(quality, language)
    if len(each) > len(lowest):
        yield ""
        yield say("quality.more", language, count=f"{len(each) - len(lowest):,}")


def _of_dataset(quality: Quality, language: Language) -> Iterator[str]:
    known = assessment()
    yield say(
        "quality.head",
        language,
        dataset=visible(quality.dataset),
        points=str(quality.points),
        most=str(quality.most),
        of=str(quality.of),
        rating=known.rating(quality.points)[language],
        best=known.rating(quality.most)[language],
    )
    labels = {name: label[language] for name, label in known.dimensions.items()}
    width = max(map(cell_len, labels.values()))
    for name, label in labels.items():
        own = [item for item in quality.measurements if item.metric.dimension == name]
        points, most = sum(item.points for item in own), sum(item.metric.points for item in own)
        yield f"  {pad(label, width)}  {points:>3} / {most}"
        for item in own:
            if item.state is not State.MET:
                yield f"  {' ' * width}  {_missing(item, language)}"


def _missing(item: QualityMeasurement, language: Language) -> str:
    metric = item.metric
    return say(
        f"quality.{item.state}",
        language,
        points=str(metric.points + (metric.deduction if item.state is State.MISSED else 0)),
        metric=metric.label[language],
        remedy=metric.remedy[language],
    )
