"""What somebody's file calls the columns and tables that the texts of findings name.

The texts name them by their labels in the model, between quotation marks. Who reads a finding looks
for the heading that stands in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Final

from verbund.data_class import data_class
from verbund.text.late_pattern import late

_QUOTED: Final = late(r"“([^“”„]*)”|„([^“”„]*)“")
"""A text between English or German quotation marks."""

_TABLES: Final = late(
    r"\b(?:[Tt]ables?|[Tt]abellen?) (?:“[^“”„]*”|„[^“”„]*“)"
    r"(?:(?:,| or| and| oder| und) (?:“[^“”„]*”|„[^“”„]*“))*"
)
"""The names of tables, behind the word that says that they are such."""

_COLUMNS: Final = frozenset(("label", "column", "other_column", "property"))
_TABLE: Final = "table"
"""The details of findings that are nothing but the label of a column, or of a table."""

ByLanguage = Mapping[str, Mapping[str, str]]
"""What a label in a language is called in a file: by language, then by label."""


@data_class(frozen=True, slots=True)
class OwnWords:
    """What a file calls columns, and where it is known, what sheets call tables.

    ``absent`` are the labels of columns that the file lacks, and that can be added, by language.
    """

    columns: ByLanguage = field(default_factory=dict)
    tables: ByLanguage = field(default_factory=dict)
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def detail(self, name: str, text: str, language: str) -> str:
        """Return a detail of a finding, by its name: a column, a table, or a text that has some."""
        if name in _COLUMNS:
            return self.columns.get(language, {}).get(text, text)
        if name == _TABLE:
            return self.tables.get(language, {}).get(text, text)
        return self.text(text, language)

    def text(self, text: str, language: str) -> str:
        """Return a text that names columns and tables by their labels, with the file's words."""
        columns, tables = self.columns.get(language, {}), self.tables.get(language, {})
        parts, end = [], 0
        for found in _TABLES.finditer(text):
            parts += [_replaced(text[end : found.start()], columns)]
            parts += [_replaced(found[0], tables)]
            end = found.end()
        return "".join([*parts, _replaced(text[end:], columns)])

    def lacks(self, name: str, text: str, language: str) -> bool:
        """Whether a detail of a finding, by its name, is the label of a column that is absent."""
        return name in _COLUMNS and text in self.absent.get(language, frozenset())

    def lacking(self, text: str, language: str) -> Iterator[str]:
        """Yield the labels of columns in a text that the file lacks."""
        absent = self.absent.get(language, frozenset())
        if absent:
            for found in _QUOTED.finditer(_TABLES.sub("", text)):
                if (found[1] or found[2]) in absent:
                    yield found[1] or found[2]


def _replaced(text: str, names: Mapping[str, str]) -> str:
    return _QUOTED.sub(_replacing(names), text) if names else text


def _replacing(names: Mapping[str, str]) -> Callable[..., str]:
    def replaced(found: Mapping[int, str]) -> str:
        text = found[1] or found[2] or ""
        return found[0].replace(text, names[text]) if text in names else found[0]

    return replaced
