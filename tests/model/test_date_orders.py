"""The query that compares dates is recognised by its words; others are left to pySHACL."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.model.date_orders import QUERY
from verbund.model.model import Model
from verbund.shacl.date_order import date_orders
from verbund.workspace.workspace import read_workspace

TERMS = "https://library.example/terms#"
LENT, DUE = f"<{TERMS}lent>", f"<{TERMS}due>"
OF_THE_BOOK = f"<{TERMS}book>/<{TERMS}title>"
LENT_TO = f"^<{TERMS}borrower>/{LENT}"


def query(one: str = LENT, other: str = DUE, text: str = QUERY) -> str:
    return text.replace("PATH", one, 1).replace("PATH", other, 1)


def loaded(tmp_path: Path, select: str, *, target: str = "Loan", around: str = "") -> Model:
    """The library's model with one rule more."""
    write_library(tmp_path)
    constraint = f'[ sh:select """{select}""" {around} ]'
    rule = f"s:X a sh:NodeShape ; sh:targetClass lib:{target} ; sh:and ( [ sh:sparql {constraint} ] ) ."
    with (tmp_path / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(rule)
    return read_workspace(tmp_path).load_model()


@pytest.mark.parametrize(
    ("one", "other", "target"),
    [
        (LENT, DUE, "Loan"),
        (OF_THE_BOOK, DUE, "Loan"),
        (LENT, OF_THE_BOOK, "Loan"),
        (f"<{TERMS}name>", LENT_TO, "Member"),
    ],
)
def test_it_is_recognised(tmp_path: Path, one: str, other: str, target: str) -> None:
    model = loaded(tmp_path, query(one, other), target=target)
    assert model.uncompiled == ()
    (rule,) = model.joined
    assert len(list(date_orders(rule.shape))) == 1
    assert [path.name for path in rule.joined_paths] == [
        f"({path})" for path in (one, other) if "/<" in path.replace("^", "")
    ]


def test_layout_does_not_matter_and_it_may_be_the_later(tmp_path: Path) -> None:
    text = " ".join(query().split()).replace(" < SUBSTR", " > # later\n SUBSTR")
    (rule,) = loaded(tmp_path, text).joined
    (constraint,) = rule.shape.constraints
    (member,) = constraint.shapes
    assert member.properties[0].constraints[0].argument == (f"{TERMS}due", True)


@pytest.mark.parametrize(
    "select",
    [
        query(other=f"<{TERMS}book>/<{TERMS}book>/<{TERMS}title>"),
        query(other=f"<{TERMS}book>*"),
        query(other=f"^<{TERMS}book>"),
        query(text=QUERY.replace("?one", "?first")),
        query(text=QUERY.replace("[0-9]{4}", "[0-9]{3}")),
        query(text=QUERY.replace(" < SUBSTR", " <= SUBSTR")),
        query(text=QUERY.rstrip("}") + "FILTER ( true ) }"),
    ],
)
def test_another_query_is_left(tmp_path: Path, select: str) -> None:
    model = loaded(tmp_path, select)
    assert model.joined == ()
    assert [item.parameter for item in model.uncompiled] == ["target"]


def test_one_that_is_switched_off_is_left(tmp_path: Path) -> None:
    model = loaded(tmp_path, query(), around="; sh:deactivated true")
    assert model.joined == ()
