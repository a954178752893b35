"""The text of a record is found in that of many, however long each of them is."""

from __future__ import annotations

from random import Random

import pytest

from verbund.convert.kept.record_texts import _Text, _UnclearError

BASE = b"<https://example.org/id/site/"


def texts_of(lengths: list[int]) -> tuple[list[bytes], list[bytes], list[int]]:
    """The beginnings of records of so many lines, their texts, and where each begins."""
    subjects = [BASE + b"s%04d> " % number for number in range(len(lengths))]
    texts = [
        b"".join(subject + b"<p> %s.\n" % (BASE + b"s0007> ") for _ in range(length))
        for subject, length in zip(subjects, lengths, strict=True)
    ]
    return subjects, texts, [len(b"".join(texts[:at])) for at in range(len(texts))]


@pytest.mark.parametrize("seed", range(20))
def test_a_record_begins_with_the_first_of_its_lines(seed: int) -> None:
    """Also where its place was guessed to be further behind, or it is much longer than others."""
    random = Random(seed)  # noqa: S311 - the same texts each time
    lengths = [random.choice([1, 2, 3, 300 if seed % 2 else 9]) for _ in range(200)]
    subjects, texts, begins = texts_of(lengths)
    text = _Text(b"".join(texts), b"\n", len(texts))
    wanted = sorted(random.sample(range(200), 60))
    assert [text.begin(at, subjects[at]) for at in wanted] == [begins[at] for at in wanted]


def test_a_record_that_is_not_there_is_unclear() -> None:
    subjects, texts, _ = texts_of([1, 1, 1])
    text = _Text(b"".join(texts[:2]), b"\n", 3)
    assert text.begin(1, subjects[1]) > 0
    for number in (0, 2):
        with pytest.raises(_UnclearError):
            text.begin(number, subjects[2])
