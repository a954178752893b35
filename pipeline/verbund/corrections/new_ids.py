"""Ids for rows that have none: made from the title, where that is certain to be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from verbund.model.model import RecordType
from verbund.read.headings import Headings
from verbund.resolve.keys import holds_as_key
from verbund.text.names import normalise, slug, stripped


def title_of(
    record_type: RecordType, headings: Headings, cells: Sequence[str], language: str
) -> str:
    """Return the title of a row, in the language of the workspace; empty where it has none."""
    for name in record_type.titles:
        for key in ((name, language), (name, None)):
            position = headings.positions.get(key, -1)
            if 0 <= position < len(cells) and stripped(cells[position]):
                return stripped(cells[position])
    return ""


class NewIds:
    """The ids that may be given in one table. ``taken`` are those that it has.

    ``asked_for`` are the texts by which other records refer to something of the table that is not
    there: one of them may be the very id that is missing.
    """

    def __init__(
        self, record_type: RecordType, taken: Iterable[str], asked_for: Iterable[str]
    ) -> None:
        self._taken = {item.casefold() for item in taken}
        self._asked = set(asked_for)
        self._holds = holds_as_key(record_type.field(record_type.keys[0]))

    def ids(self, titles: Mapping[tuple[object, int], str]) -> dict[tuple[object, int], str]:
        """Return the ids that are certain, by row; two rows of one title get none."""
        free = self._free(titles)
        return {row: text for row, text in free.items() if self._is_meant(text, titles[row])}

    def doubtful(self, titles: Mapping[tuple[object, int], str]) -> dict[tuple[object, int], str]:
        """Return the ids that would be certain if nothing else could be meant by ``asked_for``."""
        free = self._free(titles)
        return {row: text for row, text in free.items() if not self._is_meant(text, titles[row])}

    def _free(self, titles: Mapping[tuple[object, int], str]) -> dict[tuple[object, int], str]:
        made = {row: slug(title) for row, title in titles.items()}
        counts = Counter(made.values())
        return {
            row: text
            for row, text in made.items()
            if counts[text] == 1 and text and text not in self._taken and self._holds(text)
        }

    def _is_meant(self, text: str, title: str) -> bool:
        """Whether nothing refers to what may be this row by another text."""
        known = {text, normalise(title)}
        return not self._asked or any(normalise(item) in known for item in self._asked)
