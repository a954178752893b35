"""Which headings a finding names: as the file has them, and labels where it has none."""

from __future__ import annotations

import pytest
from tests.support.lippe import lippe_model

from verbund.read.headings import HeadingReader


@pytest.mark.parametrize(
    ("texts", "language", "first"),
    [
        (["id", "name", "post_in", "sources", "noote"], "de", "id, name, post_in, sources"),
        (["Kennung", "Bezeichnung", "Quellen"], "de", "Kennung, Bezeichnung, Amt bei, Quellen"),
        (["Kennung", "Bezeichnung@en", "id"], "de", "Kennung, Bezeichnung, Amt bei, Quellen"),
        (["eins", "zwei"], "de", "Kennung, Bezeichnung, Amt bei, Quellen"),
        (["id", "post_in", "Bezeichnung@en"], "de", "id, name, post_in, sources"),
        ([], "de", "Kennung, Bezeichnung, Amt bei, Quellen"),
    ],
)
def test_the_headings_told_are_those_that_the_file_has(
    texts: list[str], language: str, first: str
) -> None:
    (posts,) = (item for item in lippe_model().record_types if item.name == "posts")
    reader = HeadingReader(posts, "de")
    assert reader.known(texts)[language].startswith(first)
