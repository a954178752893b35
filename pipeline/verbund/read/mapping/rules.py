"""The rules of a mapping: what its rows say, and of which files and sheets."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from verbund.data_class import NamedTuple
from verbund.model.model import RecordType
from verbund.text.names import normalise

IGNORED: Final = "-"
"""What a cell says where a sheet, a column or rows are left out on purpose."""

BY_ROW: Final = "*"
"""What the cell of the table says where a column says it, row by row."""

Key = tuple[object, ...]


class Meaning(Enum):
    """What a rule says where it names no table or column."""

    IGNORED = auto()
    """Left out on purpose."""

    OPEN = auto()
    """Nothing yet: somebody has to decide."""

    WRONG = auto()
    """Something that cannot be, which was told."""


Said = RecordType | Meaning
"""Which table something is, or why it is none."""


class ByRow(NamedTuple):
    """A sheet whose rows say of which table they are: below which heading, and by which values."""

    heading: str
    values: dict[str, Said]
    """The own values, normalised."""


class Scope(NamedTuple):
    """Of which files and sheets a rule speaks, normalised; an empty text means any."""

    file: str
    sheet: str

    def holds(self, file: str, sheet: str | None) -> bool:
        """Whether a sheet is meant; both names normalised."""
        return self.file in ("", file) and self.sheet in ("", sheet)

    @property
    def exactness(self) -> tuple[bool, bool]:
        """Return what is compared where several rules speak of a sheet: the more exact counts."""
        return bool(self.file), bool(self.sheet)


class SheetRule(NamedTuple):
    """Says which table a sheet is."""

    row: int
    scope: Scope
    table: RecordType | Meaning


class ByRowRule(NamedTuple):
    """Says that the column below a heading has the table of each row. A value rule implies it."""

    row: int
    scope: Scope
    heading: str


class ValueRule(NamedTuple):
    """Says which table a value means in the column that has the table of each row."""

    row: int
    scope: Scope
    heading: str
    value: str
    table: RecordType | Meaning


class HeadingRule(NamedTuple):
    """Says which column a heading is: in one table, or in any where ``table`` is None.

    ``column`` is the column as it is written.
    """

    row: int
    scope: Scope
    heading: str
    table: RecordType | None
    column: str | Meaning

    @property
    def exactness(self) -> tuple[bool, bool, bool]:
        """Return what is compared where several rules speak of a heading."""
        return (*self.scope.exactness, self.table is not None)


Rule = SheetRule | ByRowRule | ValueRule | HeadingRule


def key_of(rule: Rule) -> Key:
    """Return what a rule decides: two of one key must say the same."""
    if isinstance(rule, HeadingRule):
        table = rule.table and rule.table.name
        return HeadingRule, rule.scope, normalise(rule.heading), table
    if isinstance(rule, ValueRule):
        return ValueRule, rule.scope, normalise(rule.heading), normalise(rule.value)
    return SheetRule, rule.scope


def says(rule: Rule) -> object:
    """Return what a rule says, to compare it with others of its key."""
    if isinstance(rule, HeadingRule):
        return rule.column if isinstance(rule.column, Meaning) else normalise(rule.column)
    if isinstance(rule, ByRowRule):
        return BY_ROW, normalise(rule.heading)
    return rule.table if isinstance(rule.table, Meaning) else rule.table.name
