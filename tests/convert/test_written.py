"""The writer that is generated for the columns that are filled: none is written in vain."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.convert.rows.keyed import Batch
from verbund.convert.table import TableConverter
from verbund.read.tables import open_tables
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.system.generated import source_of
from verbund.workspace.workspace import read_workspace

LIB = "https://library.example/terms#"


@pytest.fixture
def converter(tmp_path: Path) -> TableConverter:
    """What converts loans of a library."""
    workspace = read_workspace(write_library(tmp_path / "library"))
    model = workspace.load_model()
    tables = open_tables(workspace.records, model, "records")
    return TableConverter(
        model, build_context(model), tables.by_name["loans"], index_tables(model, tables)
    )


def loans(*fees: str, lent: str = "") -> Batch:
    return Batch.of(
        [
            (f"m1/{number:02}>", number + 2, ["m1", "3-16", lent, "", fee])
            for number, fee in enumerate(fees)
        ]
    )


def source(converter: TableConverter) -> str:
    """The text of the function that writes."""
    cells = [cell.cell_contents for cell in converter._write.__closure__ or ()]
    (found,) = [text for text in map(source_of, cells) if text is not None]
    return found


def test_a_column_that_is_empty_so_far_is_left_out(converter: TableConverter) -> None:
    assert converter.convert(loans("", "")).triples == 6
    first = source(converter)
    assert f"{LIB}borrower>" in first
    assert not [name for name in ("fee", "lent", "due") if f"{LIB}{name}>" in first]
    assert converter.convert(loans("1", "2")).triples == 8
    second = source(converter)
    assert f"{LIB}fee>" in second
    assert f"{LIB}lent>" not in second
    assert converter.convert(loans("1", "", lent="2021-03-01")).triples == 9
    third = source(converter)
    assert f"{LIB}fee>" in third
    assert f"{LIB}lent>" in third
    assert f"{LIB}due>" not in third
    converter.convert(loans("", "3"))
    assert source(converter) == third, "what is known is not made again"


@pytest.mark.parametrize(
    ("filled", "is_rare"), [(1, True), (2, True), (3, False), (5, False), (10, False)]
)
def test_of_a_column_that_few_rows_fill_the_others_are_not_looked_at(
    filled: int, is_rare: bool, converter: TableConverter
) -> None:
    """Few are less than three of ten. What is written is the same."""
    fees = [str(number) if number < filled else "" for number in range(10)]
    text = bytes(converter.convert(loans(*fees)).ntriples).decode()
    assert ("rows_with_" in source(converter)) is is_rare
    assert [f'{LIB}fee> "{number}"' in text for number in range(10)] == [
        number < filled for number in range(10)
    ]
