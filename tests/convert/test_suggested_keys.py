"""A key that is suggested is one that no record of the table has."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.convert.test_listed import findings, library

from verbund.findings import Finding
from verbund.findings.catalogue import LANGUAGES, render


def only(found: list[Finding], code: str) -> Finding:
    (finding,) = [item for item in found if item.code == code]
    return finding


@pytest.mark.parametrize(
    ("taken", "suggestion"),
    [("m-9", "member-one"), ("member-one", None), ("Member-one", "member-one")],
)
def test_no_key_that_is_taken(taken: str, suggestion: str | None, tmp_path: Path) -> None:
    rows = [["number", "name"], [taken, "Ada"], ["Member One", "Grace"]]
    folder = library(tmp_path, {"members": rows, "books": [["isbn", "title"]]})
    finding = only(findings(folder), "K103")
    assert (finding.value, finding.suggestion) == ("Member One", suggestion)


def test_an_empty_key_is_told_without_an_example(tmp_path: Path) -> None:
    """An id that is named there may be one that the table has."""
    rows = [["number", "name"], ["siko-2", "Ada"], ["", "Grace"]]
    folder = library(tmp_path, {"members": rows, "books": [["isbn", "title"]]})
    finding = only(findings(folder), "K101")
    assert finding.suggestion is None
    for language in LANGUAGES:
        assert "siko-2" not in str(render(finding, language))
