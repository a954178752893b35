"""Generates the function that writes the text of a batch of rows, column by column.

It is asked only for rows that are beyond doubt (check_source.py). Each path gives a list of texts,
one a row, in each format; what every row has stands in one list with its neighbours, and a column
that is empty throughout the batch gives none. The lists are joined row by row at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from verbund.convert.check_source import Plain
from verbund.convert.layout import quoted
from verbund.convert.record import canonical_order
from verbund.convert.rows import Columns
from verbund.convert.source import Piece, SourceWriter
from verbund.packed import pack

Texts = tuple[str, str, str, int, dict[str, int]]
"""Packed N-Triples, Turtle and JSON-LD, the number of triples, and that of each property of which
a row may have any number."""

BatchWriter = Callable[[Sequence[str], Columns, Plain], Texts]
"""Takes keys and columns of rows that hold, and which columns are plain."""

_VARIABLE = re.compile(r"\b(?:[nvtjpq][0-9]+|s|k)\b")
_EXPRESSION = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
"""What stands between braces in an f-string."""


class TextSource:
    """Writes the source of one table's writer."""

    def __init__(self, writer: SourceWriter) -> None:
        self._writer = writer
        self._pieces = writer.pieces
        self._many = [piece for piece in self._pieces.values() if piece.many]
        record_type = writer.record_type
        self._segment = quoted(record_type.segment)
        self._subject = quoted(writer.model.base) + self._segment

    def compiled(self) -> BatchWriter:
        """The function."""
        names = self._writer.layout.names
        names["joined"] = joined
        code = compile(pack(self.source()), f"<{self._writer.record_type.name}>", "exec")
        exec(code, names)  # noqa: S102 - made here from the model; cells are never part of it
        generated: Any = names["write"]
        paths = [piece.path for piece in self._many]

        def write(keys: Sequence[str], columns: Columns, plain: Plain) -> Texts:
            nt, ttl, js, triples, counts = generated(keys, columns, plain)
            return nt, ttl, js, triples, dict(zip(paths, counts, strict=True))

        return write

    def source(self) -> str:
        """The function's text."""
        columns = "".join(f"C{at}, " for at in range(len(self._writer.table.columns)))
        pieces = list(self._pieces.values())
        fixed = sum(len(piece.ntriples) for piece in pieces if not piece.name)
        counts = "".join(f"w{piece.name}, " for piece in self._many)
        return "\n".join(
            [
                "def write(K, columns, plain):",
                *([f" {columns}= columns"] if columns else []),
                f" S = [f'<{self._subject}{{k}} ' for k in K]",
                f" triples = {fixed} * len(K)",
                *(f" {line}" for piece in pieces for line in _prepared(piece)),
                " nt, ttl, js = [], [], []",
                *(f" {line}" for line in self._ntriples()),
                *(f" {line}" for line in self._turtle(pieces)),
                *(f" {line}" for line in self._jsonld(pieces)),
                f" return joined(nt), joined(ttl), joined(js)[:-2], triples, ({counts})",
            ]
        )

    def _ntriples(self) -> list[str]:
        parts = [
            (
                "".join(f"{{s}}{line}" for line in piece.ntriples)
                if not piece.many
                else f"{{s}}{{s.join({piece.name})}}",
                piece,
            )
            for piece in map(self._pieces.__getitem__, canonical_order(list(self._pieces)))
        ]
        return _lists("nt", parts)

    def _turtle(self, pieces: Iterable[Piece]) -> list[str]:
        parts = [(piece.turtle, piece) for piece in pieces]
        return _lists("ttl", [(f"<{self._segment}{{k}} ", None), *parts, (" .\\n\\n", None)])

    def _jsonld(self, pieces: Iterable[Piece]) -> list[str]:
        kind, *others = [(piece.jsonld, piece) for piece in pieces]
        identity = f',"@id":"{self._segment}{{k[:-1]}}"'
        return _lists("js", [("{{", None), kind, (identity, None), *others, ("}},\\n", None)])


def joined(lists: Sequence[Sequence[str]]) -> str:
    """The texts of lists of the same length, in the order of rows."""
    if len(lists) == 1:
        return "".join(lists[0])
    return "".join(chain.from_iterable(zip(*lists, strict=True)))


def _prepared(piece: Piece) -> list[str]:
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
    filled = " or ".join(f"any(C{cell})" for cell in piece.filled_by)
    return [
        *([f"w{piece.name} = 0"] if piece.many else []),
        f"h{piece.name} = {filled or True}",
        f"if h{piece.name}:",
        *(f" {line}" for line in lines),
    ]


def _lists(target: str, parts: Sequence[tuple[str, Piece | None]]) -> list[str]:
    """Lines that append the lists of texts in order; neighbours that no row lacks make one."""
    lines: list[str] = []
    held = ""
    for text, piece in parts:
        if piece is None or not piece.name:
            held += text
            continue
        if held:
            lines.append(f"{target}.append({_texts(held)})")
        held = ""
        if text:
            lines.append(f"if h{piece.name}: {target}.append({_texts(text, piece.name)})")
    if held:
        lines.append(f"{target}.append({_texts(held)})")
    return lines


def _texts(text: str, name: str = "") -> str:
    """An expression for the list of an f-string's values; empty where the variable named is."""
    inside = " ".join(_EXPRESSION.findall(text.replace("{{", "").replace("}}", "")))
    variables = sorted({*_VARIABLE.findall(inside), *([name] if name else [])})
    if not variables:
        return f"[f'{text}'] * len(K)"
    if len(text) > 2 and text[1:-1] in variables:
        return text[1:-1].upper()
    lists = ", ".join(variables).upper()
    taken = ", ".join(variables)
    each = f"{taken} in {lists}" if len(variables) == 1 else f"{taken} in zip({lists})"
    when = f" if {name} else ''" if name else ""
    return f"[f'{text}'{when} for {each}]"
