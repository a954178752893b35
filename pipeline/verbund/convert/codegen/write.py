"""Generates the function that writes the text of a batch of rows, column by column.

It is asked only for rows that are beyond doubt (check.py). Each path gives lists of values,
one a row. In each format, one f-string makes a row's text of them. Columns that are empty in all
batches so far are left out; where one is filled for the first time, the function is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import compress
from typing import Any

from verbund.convert.codegen.check import Plain
from verbund.convert.codegen.comments import Comments
from verbund.convert.codegen.path_code import PropertyCode
from verbund.convert.codegen.source import FString, comment, indented, listed, several
from verbund.convert.codegen.table_code import TableCodegen
from verbund.convert.rows.keyed import Columns
from verbund.serialise.record import canonical_order
from verbund.system.generated import compile_function

Texts = tuple[str, str, str, int, dict[str, int]]
"""Packed N-Triples, Turtle and JSON-LD, the number of triples, and that of each property of which
a row may have any number."""

BatchWriter = Callable[[Sequence[str], Columns, Plain], Texts]
"""Takes keys and columns of rows that hold, and which columns are plain."""

_SPARSE = 0.7
"""The share of empty cells in a column above which it pays to look at the others alone."""

_KEY = FString.variable("key")
"""The key of a row, which ends in ``>``."""

_ID = FString.expression("key[:-1]", "key")
"""The key without that."""

Part = tuple[FString, PropertyCode | None]
"""A part of an f-string with the piece it comes of, if rows may lack it."""


class WriterCodegen:
    """Writes the source of one table's writer."""

    def __init__(self, writer: TableCodegen) -> None:
        self._writer = writer
        self._pieces = writer.pieces
        self._comments = Comments(writer.model, writer.namespace)
        self._many = [piece for piece in self._pieces.values() if piece.many]
        record_type = writer.record_type
        self._segment = FString.constant(record_type.segment)
        self._subject = FString.constant(writer.model.base) + self._segment

    def compiled(self) -> BatchWriter:
        """The function."""
        optional = sorted({at for p in self._pieces.values() if p.name for at in p.filled_by})
        paths = [piece.path for piece in self._many]
        filled = frozenset[int]()
        generated: Callable[[Sequence[str], Columns, Plain], Any] | None = None

        def write(keys: Sequence[str], columns: Columns, plain: Plain) -> Texts:
            nonlocal filled, generated
            new = [at for at in optional if at not in filled and any(columns[at])]
            if new or generated is None:
                filled = filled.union(new)
                most = len(keys) * _SPARSE
                generated = self._generated(
                    filled, {at for at in filled if columns[at].count("") > most}
                )
            nt, ttl, js, triples, counts = generated(keys, columns, plain)
            return nt, ttl, js, triples, dict(zip(paths, counts, strict=True))

        return write

    def _generated(
        self, filled: Set[int], sparse: Set[int]
    ) -> Callable[[Sequence[str], Columns, Plain], Any]:
        names = self._writer.namespace.globals
        source = self.source(filled, sparse)
        table = self._writer.record_type.name
        generated: Callable[[Sequence[str], Columns, Plain], Any]
        generated = compile_function("write", source, names, table)
        return generated

    def source(self, filled: Set[int], sparse: Set[int]) -> str:
        """The function's text, for batches of which no columns but those of a set are filled.

        Of those that are ``sparse`` most cells are expected to be empty.
        """
        self._writer.namespace.define("compress", compress, "itertools.compress")
        columns = [f"cells{at}" for at in range(len(self._writer.table.columns))]
        pieces = [
            piece
            for piece in self._pieces.values()
            if not piece.name or not piece.filled_by or not filled.isdisjoint(piece.filled_by)
        ]
        fixed = sum(len(piece.ntriples) for piece in pieces if not piece.name)
        counts = [_count(p) if p in pieces else "0" for p in self._many]
        rare = {piece.name for piece in pieces if piece.filled_by and sparse >= {*piece.filled_by}}
        rare -= {""}
        subject = FString.literal("<") + self._subject + _KEY + FString.literal(" ")
        return "\n".join(
            [
                "def write(keys, columns, plain):",
                *indented(
                    [
                        *([f"{several(columns)} = columns"] if columns else []),
                        *(
                            f"cells{at} = cells{origin}  # copied to a property above its own"
                            for at, origin in enumerate(self._writer.namespace.copies, len(columns))
                        ),
                        f"subjects = [{subject} for key in keys]",
                        f"triples = {fixed} * len(keys)",
                        *(line for piece in pieces for line in self._prepared(piece)),
                        *(
                            f"{_rows_with(name)} = [*compress(range(len(keys)), {listed(name)})]"
                            for name in sorted(rare)
                        ),
                        "",
                        comment("N-Triples, in order of the predicates"),
                        *self._joined("ntriples", self._ntriples(pieces), rare),
                        "",
                        comment("Turtle, in order of the columns"),
                        *self._joined("turtle", self._turtle(pieces), rare),
                        "",
                        comment("JSON-LD, in order of the columns"),
                        *self._joined("jsonld", self._jsonld(pieces), rare),
                        f"return ntriples, turtle, jsonld[:-2], triples, ({several(counts)})",
                    ]
                ),
            ]
        )

    def _ntriples(self, pieces: Iterable[PropertyCode]) -> list[Part]:
        by_path = {piece.path: piece for piece in pieces}
        subject = FString.variable("subject")
        return [
            (
                FString.joined(subject + line for line in piece.ntriples)
                if not piece.many
                else subject
                + FString.expression(f"subject.join({piece.name})", "subject", piece.name),
                piece,
            )
            for piece in map(by_path.__getitem__, canonical_order(list(by_path)))
        ]

    def _turtle(self, pieces: Iterable[PropertyCode]) -> list[Part]:
        parts: list[Part] = [(piece.turtle, piece) for piece in pieces]
        head = FString.literal("<") + self._segment + _KEY + FString.literal(" ")
        return [(head, None), *parts, (FString.literal(" .\n\n"), None)]

    def _jsonld(self, pieces: Iterable[PropertyCode]) -> list[Part]:
        class_part, *others = [(piece.jsonld, piece) for piece in pieces]
        parts: list[Part] = [(FString.literal("{"), None), class_part]
        identity = FString.literal(',"@id":"') + self._segment + _ID + FString.literal('"')
        return [*parts, (identity, None), *others, (FString.literal("},\n"), None)]

    def _prepared(self, piece: PropertyCode) -> list[str]:
        """Lines that make a piece's lists, and count its triples if rows need not have any."""
        if not piece.columns:
            return []
        lines = [self._comments.of_path(piece.path), *piece.columns]
        if piece.many:
            return [
                *lines,
                f"{_count(piece)} = sum(map(len, {listed(piece.name)}))",
                f"triples += {_count(piece)}",
            ]
        if piece.name:
            (cell,) = piece.filled_by
            lines.append(f"triples += len(keys) - cells{cell}.count('')")
        return lines

    def _joined(self, target: str, parts: Sequence[Part], rare: Set[str]) -> list[str]:
        """Lines that make the text of all rows, one after the other, of the parts in order.

        A part that a row may lack gets a list of its own beforehand, with nothing for such rows.
        Where few rows have it (those of the names in ``rare``), the others are not looked at.
        """
        lines: list[str] = []
        whole: list[FString] = []
        number = 0
        for text, piece in parts:
            name = piece.name if piece is not None else ""
            if piece is None or not name or not text.source or text.is_variable:
                whole.append(text)
                continue
            own = f"part{number}"
            whole.append(FString.variable(own))
            lines.append(self._comments.of_path(piece.path))
            lines += _rare(own, text, name) if name in rare else _optional(own, text, name)
            number += 1
        return [*lines, *_all_rows(target, whole)]


def _count(piece: PropertyCode) -> str:
    """The variable that counts the values of a piece of any number."""
    return f"count{piece.cells[0]}"


def _rows_with(name: str) -> str:
    """The list of the rows in which a variable is not empty."""
    return f"rows_with_{name}"


def _optional(own: str, text: FString, name: str) -> list[str]:
    """The line that makes the list of a part that rows may lack: those whose variable is empty."""
    variables = sorted({*text.variables, name})
    return [f"{listed(own)} = [{text} if {name} else '' {_for_each(variables)}]"]


def _rare(own: str, text: FString, name: str) -> list[str]:
    """Lines that make the list of a part that few rows have."""
    taken = sorted(text.variables)
    values = ", ".join(f"{listed(variable)}[at]" for variable in taken)
    return [
        f"{listed(own)} = [''] * len(keys)",
        f"for at in {_rows_with(name)}:",
        f"    {', '.join(taken)} = {values}",
        f"    {listed(own)}[at] = {text}",
    ]


def _all_rows(target: str, parts: Sequence[FString]) -> list[str]:
    """Lines that join the text of all rows. Python makes one f-string of those side by side."""
    variables = sorted(frozenset().union(*(part.variables for part in parts)))
    return [
        f"{target} = ''.join([",
        *indented(str(part) for part in parts if part.source),
        f"    {_for_each(variables)}",
        "])",
    ]


def _for_each(variables: Sequence[str]) -> str:
    """The end of a comprehension that takes variables of their lists."""
    lists = ", ".join(map(listed, variables))
    return f"for {', '.join(variables)} in " + (lists if len(variables) == 1 else f"zip({lists})")
