"""Parts of generated source: lines, comments, and f-strings that state their variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field
from functools import cache
from typing import Final

from verbund.data_class import data_class
from verbund.text.late_pattern import late
from verbund.text.latin1 import as_latin1

_NOT_PLAIN: Final = late(r"[^ -~]|[\\'{}]")
"""What ends a line, a string or a part of an f-string, or is not ASCII."""

_NOT_ASCII: Final = late(r"[^ -~]")
"""What could end a comment, or show it otherwise than it is written."""

_WIDTH: Final = 120
"""Characters of a comment; a pattern may be longer than anyone reads."""


def quoted(text: str) -> str:
    """Text packed, as it stands in a string or f-string between single quotes.

    It is ASCII, and has neither quote, backslash (but of an escape), brace nor line end: whatever
    the text holds, it can end nothing and begin nothing. Raises UnicodeEncodeError for half of a
    surrogate pair, which is no text.
    """
    return _NOT_PLAIN.sub(_escaped, as_latin1(text))


def _escaped(found: re.Match[str]) -> str:
    return "\\n" if found[0] == "\n" else f"\\x{ord(found[0]):02x}"


def comment(text: str) -> str:
    """A line of comment that holds a text in ASCII, whatever it is, cut where it is long.

    All else is escaped, so that no line end and no mark of direction gets out of a comment.
    """
    plain = text.isascii() and text.isprintable()
    escaped = text if plain else _NOT_ASCII.sub(lambda found: ascii(found[0])[1:-1], text)
    return f"# {escaped if len(escaped) <= _WIDTH else escaped[:_WIDTH] + ' ...'}".rstrip()


def indented(lines: Iterable[str]) -> list[str]:
    """The lines of a block."""
    return [f"    {line}" if line else "" for line in lines]


def when(condition: str, lines: Iterable[str], otherwise: Iterable[str] = ()) -> list[str]:
    """An ``if``, and an ``else`` where there is something else to do."""
    others = indented(otherwise)
    return [f"if {condition}:", *indented(lines), *["else:"] * bool(others), *others]


def doubt(condition: str) -> list[str]:
    """Lines that leave a batch to the plain way where a condition holds."""
    return when(condition, ["raise Undecided"])


def several(names: Sequence[str]) -> str:
    """Names, or expressions, as Python writes a tuple of them without its brackets."""
    return f"{names[0]}," if len(names) == 1 else ", ".join(names)


@cache
def listed(name: str) -> str:
    """The name of the list that holds a variable for each row: ``cells3`` for ``cell3``."""
    stem = name.rstrip("0123456789")
    return f"{stem}s{name[len(stem) :]}"


@cache
def _written(text: str) -> str:
    """A text of the generator inside an f-string."""
    return text.replace("{", "{{").replace("}", "}}").replace("\n", "\\n")


@data_class(slots=True, eq=False)
class FString:
    """A part of an f-string: its source between single quotes, and the variables it asks for.

    It never changes; there are many, and freezing them takes time.
    """

    source: str = ""
    variables: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def constant(cls, text: str) -> FString:
        """A text of a model; it is quoted."""
        return cls(quoted(text))

    @classmethod
    def literal(cls, text: str) -> FString:
        """A text of the generator itself, without quotes of its own; it stays readable."""
        return cls(_written(text))

    @classmethod
    def variable(cls, name: str) -> FString:
        """The value of a variable."""
        return cls.expression(name, name)

    @classmethod
    def expression(cls, source: str, *variables: str) -> FString:
        """The value of an expression of the generator, with the variables that it asks for."""
        return cls(f"{{{source}}}", frozenset(variables))

    @classmethod
    def joined(cls, parts: Iterable[FString], between: str = "") -> FString:
        """Parts in order, with a text of the generator between them."""
        found = list(parts)
        return cls(
            _written(between).join(part.source for part in found),
            frozenset().union(*(part.variables for part in found)),
        )

    def __add__(self, other: FString) -> FString:
        variables = self.variables | other.variables if other.variables else self.variables
        return FString(self.source + other.source, variables)

    def __str__(self) -> str:
        """The expression."""
        return f"f'{self.source}'"

    @property
    def is_variable(self) -> bool:
        """Whether it is the value of one variable and nothing else."""
        return self.source[1:-1] in self.variables


FormatTexts = tuple[FString, FString, FString]
"""What stands for a value in the f-strings of N-Triples, Turtle and JSON-LD."""


@data_class(frozen=True, slots=True)
class RowCode:
    """Lines for one row, with the columns whose cells they take, and whose converted values."""

    lines: Sequence[str] = ()
    cells: frozenset[int] = field(default_factory=frozenset)
    values: frozenset[int] = field(default_factory=frozenset)


@data_class(frozen=True, slots=True)
class Condition:
    """An expression about one row, with the columns whose cells it takes.

    ``is_name`` where it is nothing but a name, which needs no brackets.
    """

    source: str
    cells: frozenset[int] = field(default_factory=frozenset)
    is_name: bool = False

    @property
    def operand(self) -> str:
        """The expression as part of another."""
        return self.source if self.is_name else f"({self.source})"

    @classmethod
    def joined(cls, word: str, conditions: Sequence[Condition]) -> Condition:
        """Conditions with ``and`` or ``or`` between them."""
        if len(conditions) == 1:
            return conditions[0]
        return cls(
            f" {word} ".join(item.operand for item in conditions),
            frozenset().union(*(item.cells for item in conditions)),
        )
