"""Generates the function that writes the text of a batch of rows, column by column.

It is asked only for rows that are beyond doubt (check_source.py). Each path gives lists of values,
one a row. In each format, one f-string makes a row's text of them. Columns that are empty in all
batches so far are left out; where one is filled for the first time, the function is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import compress
from typing import Any

from verbund.convert.codegen.check import Plain
from verbund.convert.codegen.namespace import quoted
from verbund.convert.codegen.pieces import PropertyCode, TableCodegen
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

Part = tuple[str, PropertyCode | None]
"""A part of an f-string with the piece it comes of, if rows may lack it."""

_VARIABLE = re.compile(r"\b(?:[nvtjpqe][0-9]+|s|k)\b")
_EXPRESSION = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
"""What stands between braces in an f-string."""


class WriterCodegen:
    """Writes the source of one table's writer."""

    def __init__(self, writer: TableCodegen) -> None:
        self._writer = writer
        self._pieces = writer.pieces
        self._many = [piece for piece in self._pieces.values() if piece.many]
        record_type = writer.record_type
        self._segment = quoted(record_type.segment)
        self._subject = quoted(writer.model.base) + self._segment

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
        names = self._writer.layout.names
        names["compress"] = compress
        source = self.source(filled, sparse)
        table = self._writer.record_type.name
        generated: Callable[[Sequence[str], Columns, Plain], Any]
        generated = compile_function("write", source, names, table)
        return generated

    def source(self, filled: Set[int], sparse: Set[int]) -> str:
        """The function's text, for batches of which no columns but those of a set are filled.

        Of those that are ``sparse`` most cells are expected to be empty.
        """
        columns = "".join(f"C{at}, " for at in range(len(self._writer.table.columns)))
        pieces = [
            piece
            for piece in self._pieces.values()
            if not piece.name or not piece.filled_by or not filled.isdisjoint(piece.filled_by)
        ]
        fixed = sum(len(piece.ntriples) for piece in pieces if not piece.name)
        counts = "".join(f"w{p.name}, " if p in pieces else "0, " for p in self._many)
        rare = {
            piece.name for piece in pieces if piece.filled_by and sparse >= {*piece.filled_by}
        } - {""}
        return "\n".join(
            [
                "def write(K, columns, plain):",
                *([f" {columns}= columns"] if columns else []),
                f" S = [f'<{self._subject}{{k}} ' for k in K]",
                f" triples = {fixed} * len(K)",
                *(f" {line}" for piece in pieces for line in _prepared(piece)),
                *(
                    f" I{name} = [*compress(range(len(K)), {name.upper()})]"
                    for name in sorted(rare)
                ),
                *(f" {line}" for line in _joined("nt", self._ntriples(pieces), rare)),
                *(f" {line}" for line in _joined("ttl", self._turtle(pieces), rare)),
                *(f" {line}" for line in _joined("js", self._jsonld(pieces), rare)),
                f" return nt, ttl, js[:-2], triples, ({counts})",
            ]
        )

    def _ntriples(self, pieces: Iterable[PropertyCode]) -> list[Part]:
        by_path = {piece.path: piece for piece in pieces}
        return [
            (
                "".join(f"{{s}}{line}" for line in piece.ntriples)
                if not piece.many
                else f"{{s}}{{s.join({piece.name})}}",
                piece,
            )
            for piece in map(by_path.__getitem__, canonical_order(list(by_path)))
        ]

    def _turtle(self, pieces: Iterable[PropertyCode]) -> list[Part]:
        parts = [(piece.turtle, piece) for piece in pieces]
        return [(f"<{self._segment}{{k}} ", None), *parts, (" .\\n\\n", None)]

    def _jsonld(self, pieces: Iterable[PropertyCode]) -> list[Part]:
        kind, *others = [(piece.jsonld, piece) for piece in pieces]
        identity = f',"@id":"{self._segment}{{k[:-1]}}"'
        return [("{{", None), kind, (identity, None), *others, ("}},\\n", None)]


def _prepared(piece: PropertyCode) -> list[str]:
    """Lines that make a piece's lists, and count its triples if rows need not have any."""
    if not piece.name:
        return piece.columns
    lines = list(piece.columns)
    if piece.many:
        lines.append(f"w{piece.name} = sum(map(len, {piece.name.upper()}))")
        lines.append(f"triples += w{piece.name}")
    else:
        (cell,) = piece.filled_by
        lines.append(f"triples += len(K) - C{cell}.count('')")
    return lines


def _joined(target: str, parts: Sequence[Part], rare: Set[str]) -> list[str]:
    """Lines that make the text of all rows, one after the other, of the parts in order.

    A part that a row may lack gets a list of its own beforehand, with nothing for such rows. Where
    few rows have it (those of the names in ``rare``), the others are not looked at.
    """
    lines: list[str] = []
    whole = ""
    for text, piece in parts:
        name = piece.name if piece is not None else ""
        if not name or not text or _VARIABLE.fullmatch(text[1:-1]):
            whole += text
            continue
        own = f"e{len(lines)}"
        whole += f"{{{own}}}"
        if name not in rare:
            lines.append(f"{own.upper()} = {_texts(text, name)}")
            continue
        taken = _variables(text)
        lists = ", ".join(f"{item.upper()}[i]" for item in taken)
        lines += [
            f"{own.upper()} = [''] * len(K)",
            f"for i in I{name}: {', '.join(taken)} = {lists}; {own.upper()}[i] = f'{text}'",
        ]
    return [*lines, f"{target} = ''.join({_texts(whole)})"]


def _texts(text: str, name: str = "") -> str:
    """An expression for the list of an f-string's values; empty where the variable named is."""
    variables = sorted({*_variables(text), *([name] if name else [])})
    if not variables:
        return f"[f'{text}'] * len(K)"
    lists = ", ".join(variables).upper()
    taken = ", ".join(variables)
    each = f"{taken} in {lists}" if len(variables) == 1 else f"{taken} in zip({lists})"
    when = f" if {name} else ''" if name else ""
    return f"[f'{text}'{when} for {each}]"


def _variables(text: str) -> list[str]:
    """The variables that an f-string asks for."""
    inside = " ".join(_EXPRESSION.findall(text.replace("{{", "").replace("}}", "")))
    return sorted(set(_VARIABLE.findall(inside)))
