"""Detection of spreadsheet rows that are no records: totals, units below the headings, notes.

Such a row violates many constraints at once, for one reason. Only rows that violate one are
examined.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from verbund.data_class import NamedTuple
from verbund.text.late_pattern import late
from verbund.text.names import BLANKS, normalise

_NUMBER: Final = late(r"[-+\u2212]?(?=.*[0-9])[0-9.,'\u00a0\u202f ]+%?", re.ASCII)
_SUM: Final = (
    r"(?:\u03c3|∑|ø|(?:zwischen|gesamt|end|teil|quer)?summen?|gesamt|insgesamt|zusammen"
    r"|(?:grand |sub-?)?totals?|sum|durchschnitt|mittelwert|average|mean)"
    r"\s*[:=.]?(?:\s*[0-9]{4})?"
)
_TOTAL: Final = late(_SUM)
_BEGINS_AS_TOTAL: Final = late(rf"(?:{_SUM})(?![\w-]).*")
_UNIT: Final = late(
    r"in\s+\S.{0,30}|[\[(].{1,30}[\])]|einheit(?:en)?:?|units?:?|[%‰€$£]|eur|euro|tsd\.?|mio\.?|mrd\.?"
    r"|t(?:sd)?\.?\s*(?:eur|€)|mio\.?\s*(?:eur|€)|anzahl|stück|prozent|percent|[kcm]?m[²³]|km/h"
)
_ABBREVIATED: Final = late(
    r"number|st\.|stk\.?|[kcm]?m[23]?|ha|[kmg]?w|[kmg]wh|kg|g|t|l|std\.?|stunden|hours|h|min\.?"
    r"|tage|days|jahre?|years?|personen|einwohner|(?:je|pro|per) .{1,30}"
)
"""Units that may also be an id or a name: they count beside other units, or without an id."""

_NOTE: Final = late(
    r"(?:quellen?|sources?|stand|as of|hinweise?|anmerkung(?:en)?|notes?|erläuterung(?:en)?"
    r"|fußnoten?|legende)\s*:.*|©.*|\*+\s?\S.*|[0-9¹²³]\)?\s*\)\s*\S.*",
    re.DOTALL,
)
_FEWEST_NUMBERED: Final = 3
"""The fewest cells, counting from 1, that are the numbers of columns; two may be a record."""


CODES: Final = frozenset({"F142", "F143", "F144"})
"""The codes of rows that are no records."""


class NoRecord(NamedTuple):
    """A row that is no record: the code of its finding, and the position of the cell to show."""

    code: str
    place: int


def no_record(cells: Sequence[str], keys: Collection[int]) -> NoRecord | None:
    """Classify a row that violates a constraint: a total, units or a note; None for a record.

    ``keys`` are the positions of the cells that make the id.
    """
    texts = {
        place: text for place, cell in enumerate(cells) if (text := normalise(cell.strip(BLANKS)))
    }
    if not texts:
        return None
    return _total(texts, keys) or _units(texts, keys) or _note(texts)


def _total(texts: dict[int, str], keys: Collection[int]) -> NoRecord | None:
    lacks_key = not all(place in texts for place in keys)
    for place, text in texts.items():
        others = [other for at, other in texts.items() if at != place]
        numbers = bool(others) and all(map(_is_number, others))
        if _TOTAL.fullmatch(text) and (lacks_key or numbers or [*keys] == [place]):
            return NoRecord("F142", place)
        if lacks_key and numbers and _BEGINS_AS_TOTAL.fullmatch(text):
            return NoRecord("F142", place)
    if not any(place in texts for place in keys) and all(map(_is_number, texts.values())):
        return NoRecord("F142", min(texts))
    return None


def _units(texts: dict[int, str], keys: Collection[int]) -> NoRecord | None:
    numbers = [str(number) for number in range(1, len(texts) + 1)]
    found = [text.strip("()[].") for text in texts.values()]
    if len(texts) >= _FEWEST_NUMBERED and found == numbers:
        return NoRecord("F143", min(texts))
    units = [bool(_UNIT.fullmatch(text)) for text in texts.values()]
    known = all(
        unit or _ABBREVIATED.fullmatch(text)
        for unit, text in zip(units, texts.values(), strict=True)
    )
    is_explained = any(units) or not any(place in texts for place in keys)
    return NoRecord("F143", min(texts)) if known and is_explained else None


def _note(texts: dict[int, str]) -> NoRecord | None:
    (place, text), *others = texts.items()
    return NoRecord("F144", place) if not others and _NOTE.fullmatch(text) else None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
