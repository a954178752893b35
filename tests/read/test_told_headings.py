"""Which headings a finding names: as the file has them, and labels where it has none."""

from __future__ import annotations

import pytest
from tests.support.lippe import lippe_model

from verbund.read.headings import HeadingReader

HEADINGS = "Kennung, Bezeichnung, Amt bei, Amt in jeder von, Leitet, Quellen"


@pytest.mark.parametrize(
    ("texts", "language", "first"),
    [
        (
            ["id", "name", "post_in", "sources", "noote"],
            "de",
            "id, name, post_in, group, heads, sources",
        ),
        (["Kennung", "Bezeichnung", "Quellen"], "de", HEADINGS),
        (["Kennung", "Bezeichnung@en", "id"], "de", HEADINGS),
        (["eins", "zwei"], "de", HEADINGS),
        (["id", "post_in", "Bezeichnung@en"], "de", "id, name, post_in, group, heads, sources"),
        ([], "de", HEADINGS),
        (["ID", "Name der Stelle", "Behörde", "Seit"], "de", HEADINGS),  # one that is a name too
    ],
)
def test_the_headings_told_are_those_that_the_file_has(
    texts: list[str], language: str, first: str
) -> None:
    (posts,) = (item for item in lippe_model().record_types if item.name == "posts")
    reader = HeadingReader(posts, "de")
    assert reader.known(texts)[language].startswith(first)
