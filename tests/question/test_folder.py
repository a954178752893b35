"""Questions in a folder: found by number and name; what is no plain file is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbund.question.folder import find_question, is_question_name, question_files
from verbund.sparql.errors import QueryError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("01-partners.rq", "02-in-force.rq", "own.rq"):
        (tmp_path / name).write_text("SELECT * {}", encoding="utf-8")
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    (tmp_path / "03-link.rq").symlink_to("/etc/hostname")
    (tmp_path / "Other Name.rq").write_text("x", encoding="utf-8")
    return tmp_path


def test_files_are_plain_and_sorted(folder: Path) -> None:
    assert [path.name for path in question_files(folder)] == [
        "01-partners.rq", "02-in-force.rq", "own.rq",
    ]  # fmt: skip
    assert question_files(folder / "none") == []


@pytest.mark.parametrize("name", ["1", "01", "001", "01-partners", "01-partners.rq"])
def test_a_question_is_found(folder: Path, name: str) -> None:
    assert find_question(name, question_files(folder)).name == "01-partners"


def test_an_unknown_one_is_told_with_what_may_be_meant(folder: Path) -> None:
    with pytest.raises(QueryError, match=r"Did you mean 01-partners\?"):
        find_question("partner", question_files(folder))
    with pytest.raises(QueryError, match="no question “3”"):
        find_question("3", question_files(folder))
    with pytest.raises(QueryError, match="no questions"):
        find_question("1", [])


def test_a_question_in_no_utf_8_is_told(folder: Path) -> None:
    (folder / "04-x.rq").write_bytes(b"\xff")
    with pytest.raises(QueryError, match=r"04-x\.rq cannot be read"):
        find_question("4", question_files(folder))


@pytest.mark.parametrize(
    "text", ["ASK {}", "SELECT * { ?s ?p ?o }", "a.sparql", "q/01.rq", "-", ""]
)
def test_a_query_or_path_is_no_name(text: str) -> None:
    assert not is_question_name(text)
