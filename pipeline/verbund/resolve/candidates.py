"""Which records a text may mean, ranked by how like it their whole names are, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from verbund.findings import Localised, phrase
from verbund.model.model import RecordType
from verbund.resolve.abbreviations import fits, pieces_of
from verbund.resolve.index import Found, Index
from verbund.resolve.likeness import LONGEST, why
from verbund.resolve.references import References, Resolution
from verbund.text.names import normalise
from verbund.text.spelling import says_otherwise

_ALIKE: Final = 60.0
"""How like a text a name must at least be, of 100."""

_SAME: Final = 100.0

_SWAPPED: Final = 0.95
"""What the likeness counts if words stand in another order."""

_INITIALS: Final = 70.0
"""What it counts if a text may be the abbreviation of no other record's name."""

_MOST_LOOKS: Final = 200_000_000
"""The most names that are compared for one list: below a minute of work."""


class Candidate(NamedTuple):
    """A record that a text may mean: how like (to 100), its preferred name, and why."""

    found: Found
    score: float
    name: str
    why: Localised


class Candidates:
    """Ranks the records that a column of references may mean.

    Names and ids of each table are put in a list once, for all texts and columns. After
    ``most_looks`` comparisons no more are made.
    """

    def __init__(self, index: Index, most_looks: int | None = _MOST_LOOKS) -> None:
        self.index, self._most_looks = index, most_looks
        self._names: dict[str, _Names] = {}
        self._looks = 0

    def of(
        self, text: str, references: References, resolution: Resolution, most: int
    ) -> list[Candidate]:
        """Return the records of a fitting class that an unresolved text may mean, best first.

        An ambiguous text has the records with exactly this name before all others. A name that a
        word of the text, such as *kein* or *oder*, turns into something else is no candidate.
        """
        if len(text) > LONGEST:
            return []
        exact = [item for item in resolution.candidates if references.fits(item)]
        found = {item: self._candidate(item, _SAME, text, normalise(text)) for item in exact}
        for record_type in references.targets:
            for item, score, like in self._near(text, record_type, references, most):
                if item not in found:
                    found[item] = self._candidate(item, score, text, like)
        for item in self._abbreviated(text, references):
            if item not in found:
                why_so = phrase("suggestion.abbreviation", text=text)
                name = self.index.written.name(item.record_type, item.id)
                found[item] = Candidate(item, _INITIALS, name, why_so)
        ranked = sorted(found.values(), key=lambda item: (-item.score, item.found.relative))
        return ranked[:most]

    def search(self, text: str, references: References, most: int) -> list[Candidate]:
        """Return the records that a person's words may mean: by key, by name, by likeness."""
        keyed = references.by_key(text)
        resolution = Resolution("", candidates=(*keyed, *references.by_records(text).candidates))
        found = references.by_records(text).found
        if found is not None:
            resolution = resolution._replace(candidates=(found, *keyed))
        return self.of(text, references, resolution, most)

    def _candidate(self, found: Found, score: float, text: str, like: str) -> Candidate:
        name = self.index.written.name(found.record_type, found.id)
        return Candidate(found, round(score, 1), name, why(self.index, found, text, like))

    def _abbreviated(self, text: str, references: References) -> list[Found]:
        """Return the only record with a name that a text may abbreviate, if there is only one."""
        pieces = pieces_of(text)
        if pieces is None:
            return []
        records: set[Found] = set()
        for record_type in references.targets:
            names = self._names_of(record_type)
            self._looks += len(names.keys)
            if self._most_looks is not None and self._looks > self._most_looks:
                return []
            near = (
                key for name, key in zip(names.spelt, names.keys, strict=True) if fits(pieces, name)
            )
            records.update(
                found for key in near if references.fits(found := Found(record_type, key))
            )
        return list(records) if len(records) == 1 else []

    def _names_of(self, record_type: RecordType) -> _Names:
        names = self._names.get(record_type.name)
        if names is None:
            names = self._names[record_type.name] = _Names.of(self.index, record_type)
        return names

    def _near(
        self, text: str, record_type: RecordType, references: References, most: int
    ) -> Iterable[tuple[Found, float, str]]:
        """Yield fitting records of one table with names like the text, the best name of each."""
        names = self._names_of(record_type)
        self._looks += 2 * len(names.keys)
        if self._most_looks is not None and self._looks > self._most_looks:
            return
        best: dict[str, tuple[float, str]] = {}
        relative = text.removeprefix(self.index.model.base).removeprefix(record_type.segment)
        for score, at in names.nearest(normalise(relative), most):
            key = names.keys[at]
            is_better = score > best.get(key, (0.0, ""))[0]
            if is_better and not says_otherwise(relative, names.spelt[at], self.index.model.apart):
                best[key] = score, names.spelt[at]
        for key, (score, like) in best.items():
            found = Found(record_type, key)
            if references.fits(found):
                yield found, score, like


class _Names(NamedTuple):
    """All names and ids of a table, as they are compared, each with the id of its record."""

    spelt: Sequence[str]
    sorted: Sequence[str]
    """The same with the words in the order of the alphabet."""

    keys: Sequence[str]

    @classmethod
    def of(cls, index: Index, record_type: RecordType) -> _Names:
        """Put the names of a table in a list."""
        pairs = [(normalise(key), key) for key in index.of(record_type).ids]
        pairs += [(name, key) for name, keys in index.names(record_type).items() for key in keys]
        spelt = [name for name, _ in pairs]
        return cls(spelt, [_in_order(name) for name in spelt], [key for _, key in pairs])

    def nearest(self, text: str, most: int) -> list[tuple[float, int]]:
        """Return the likeness and position of the names most like a text, in any order."""
        from rapidfuzz import fuzz, process  # few commands compare names

        # Several names may be of one record, and records of another class are left out.
        limit = 4 * most + 8
        as_is = process.extract(
            text, self.spelt, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit
        )
        found = [(score, at) for _, score, at in as_is]
        swapped = process.extract(
            _in_order(text), self.sorted, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit
        )
        return found + [(_SWAPPED * score, at) for _, score, at in swapped]


def _in_order(name: str) -> str:
    return " ".join(sorted(name.replace(",", " ").split()))
