"""Lists what is generated for one table: each function, and what it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from verbund.convert.codegen.cells import heading_of
from verbund.convert.codegen.check import CheckerCodegen
from verbund.convert.codegen.source import comment
from verbund.convert.codegen.table_code import TableCodegen
from verbund.convert.codegen.write import WriterCodegen
from verbund.convert.column_pass import keys_source
from verbund.convert.rows.keyed import key_columns, key_rows_source
from verbund.model.model import Model
from verbund.read.tables import Table
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import Context
from verbund.system.generated import source_of
from verbund.system.generated_syntax import BUILTINS


def listing(model: Model, context: Context, table: Table, index: Index) -> str:
    """The source of all functions that are generated for a table, as Python with comments.

    ``write`` is shown as it is for rows that fill every column that a file has, none of them
    rarely. Raises Findings where the tables that it refers to cannot be read.
    """
    maker = TermMaker(model, index)
    codegen = TableCodegen(model, table, maker, context)
    checker = CheckerCodegen(codegen)
    check = checker.source()
    write = WriterCodegen(codegen).source(set(range(len(table.columns))), set())
    sources = [*_key_sources(table, maker), check]
    functions = codegen.namespace.globals
    meanings = codegen.namespace.meanings | _key_meanings(table)
    used = _names([*sources, write])
    head = [
        comment(f"The code that is generated for table {table.record_type.name}."),
        *([] if checker.decides else [comment("It is not used: every row goes the plain way.")]),
        "#",
        comment("Its columns:"),
        *(comment(f"  {at}: {heading_of(column)}") for at, column in enumerate(table.columns)),
        "#",
        comment("What it names:"),
        *(comment(f"  {name}: {meanings[name]}") for name in used if name in meanings),
    ]
    parts = [*_holds(used, functions), *sources, write]
    return "\n\n\n".join(["\n".join(head), *parts]) + "\n"


def _key_sources(table: Table, maker: TermMaker) -> list[str]:
    """The functions that make keys, for chunks of columns and of rows."""
    if None in key_columns(table):
        return []
    return [keys_source(table), key_rows_source(table, maker)[0]]


def _key_meanings(table: Table) -> dict[str, str]:
    positions = zip(table.record_type.keys, key_columns(table), strict=True)
    return {
        f"{word}{position}": f"{meaning} column {name}"
        for name, position in positions
        for word, meaning in (
            ("key_ids", "KeyIds of"),
            ("plain_id", "gives a cell back that is the id of one record, of"),
        )
    }


def _holds(names: Sequence[str], functions: dict[str, object]) -> Iterator[str]:
    """What looks at single texts, under the names by which the others call it."""
    by_text: dict[str, list[str]] = {}
    for name in names:
        text = source_of(functions.get(name))
        pattern = getattr(functions.get(name), "__self__", None)
        if text is not None:
            by_text.setdefault(text, []).append(name)
        elif name.startswith("holds") and isinstance(pattern, re.Pattern):
            by_text.setdefault(comment(f"  a search for {pattern.pattern}"), []).append(name)
    for text, alike in by_text.items():
        names_of_it = comment(f"{', '.join(alike)}:")
        yield f"{names_of_it}\n{text}"


def _names(sources: Sequence[str]) -> list[str]:
    """The names that sources ask for, besides those of Python itself."""
    found = {
        node.id
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return sorted(found - BUILTINS, key=_by_number)


def _by_number(name: str) -> list[str | int]:
    """Names by word, and by the number of the column."""
    parts = re.split("([0-9]+)", name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
