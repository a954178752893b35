"""Resolves references: the record that a cell means by id, by segment and id, by IRI or by name."""

from __future__ import annotations

from collections.abc import Mapping

from verbund.data_class import NamedTuple
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, RecordType
from verbund.resolve.decision import Decision
from verbund.resolve.index import Found, Index
from verbund.resolve.keys import holds_as_key, quoted_part
from verbund.resolve.likeness import LONGEST, Suggested, why
from verbund.text.names import normalise, stripped
from verbund.text.suggestions import nearest_with_scores

_MOST_LOOKS = 5_000_000
"""The most names that are compared for suggestions: a few seconds of work."""

_APART = 1.0
"""How much nearer than any other a record must be to be suggested, of 100."""

_UNDECIDED = "#undecided"
"""What follows in the IRI of a reference that a faulty decision leaves open; never published."""

_SHARP = "\ue000"
"""What stands for an ß where it is to differ from ss: no name has it."""

_MOST_IDS = 1 << 16
"""The most cells of keys whose ids are cached: each is looked up in several passes."""


class Resolution(NamedTuple):
    """The result of resolving a reference.

    ``iri`` is written in any case. ``problem`` is None, ``"unknown"``, ``"ambiguous"``,
    ``"wrong-class"``, ``"nobody"`` (a decision says so) or ``"unreadable"`` (the table meant could
    not be read, or the decision is faulty: the reference is undecided). ``candidates`` are the
    records an ambiguous reference may mean, or the one of the wrong class. ``decision`` is what
    decided.
    """

    iri: str
    found: Found | None = None
    problem: str | None = None
    candidates: tuple[Found, ...] = ()
    decision: Decision | None = None


class References:
    """Resolves the cells of one reference column.

    ``decided`` are the decisions for its texts. They hold where the records leave a text open.
    """

    def __init__(
        self, index: Index, kind: Reference, decided: Mapping[str, Decision] | None = None
    ) -> None:
        self.index, self.kind, self.decided = index, kind, decided or {}
        model = index.model
        self.targets = tuple(model.by_name[name] for name in kind.targets)
        self._known_to_keys = tuple(
            item
            for item in model.record_types
            if item in self.targets
            or not any(isinstance(item.field(name).kind, Reference) for name in item.keys)
        )
        # A text without a slash is no record's IRI, nor its segment and id.
        self._slashed = all("/" in item.segment for item in model.record_types)
        self._ids: dict[str, str] = {}
        self._fitting: dict[str, bool] = {}
        self._words: frozenset[str] | None = None
        self._looks = 0

    def resolve(self, cell: str) -> Resolution:
        """Resolve a cell; white space around it is dropped."""
        found = self.by_plain_id(stripped(cell))
        if found is not None:
            return Resolution(self.index.model.base + found.relative, found=found)
        return self._resolve(cell, self.index.model.record_types)

    def by_plain_id(self, text: str) -> Found | None:
        """Return the record of which a text is the id, and of no other that is meant.

        Most cells are such; None where more has to be looked at.
        """
        if self.index.contested:
            return None
        found = [item for item in self.targets if text in self.index.of(item).ids]
        if len(found) != 1 or not self.fits(record := Found(found[0], text)):
            return None
        return record

    def by_records(self, cell: str) -> Resolution:
        """Resolve a cell as if nothing had been decided."""
        return self._by_records(stripped(cell), self.index.model.record_types)

    def by_key(self, text: str) -> list[Found]:
        """Return the records with an id, an IRI, or an IRI without the base."""
        return self._by_key(text, self.index.model.record_types)

    def meant(self, text: str) -> list[Found]:
        """Return the records that a decision may mean: of a key or an IRI, else of a name."""
        return self._meant(text, self.index.model.record_types)

    def _meant(self, text: str, known: tuple[RecordType, ...]) -> list[Found]:
        return self._by_key(text, known) or self._by_name(text, self.targets)

    def _resolve(self, cell: str, known: tuple[RecordType, ...]) -> Resolution:
        text = stripped(cell)
        found = self._by_records(text, known)
        if found.problem in (None, "unreadable"):
            return found
        if self.index.decisions.is_unread:
            return self._left_open(found)
        decision = self.decided.get(normalise(text))
        return found if decision is None else self._by_decision(found, decision, known)

    def _by_decision(
        self, found: Resolution, decision: Decision, known: tuple[RecordType, ...]
    ) -> Resolution:
        """Return what a decision makes of a text that the records leave open."""
        if decision.is_nobody:
            return Resolution(found.iri, problem="nobody", decision=decision)
        fitting = [item for item in self._meant(decision.object, known) if self.fits(item)]
        if len(fitting) == 1:
            iri = self.index.model.base + fitting[0].relative
            return Resolution(iri, found=fitting[0], decision=decision)
        is_wide = not (decision.table and decision.column)
        if is_wide and not fitting and self._is_on_record(decision.object, known):
            return found  # it is about columns for which its record is of the right class
        return self._left_open(found, decision)

    def _left_open(self, found: Resolution, decision: Decision | None = None) -> Resolution:
        """Return an undecided reference, to what no record is: its cause is told elsewhere."""
        iri = f"{found.iri}{_UNDECIDED}"
        self.index.leave_open(iri)
        return Resolution(iri, problem="unreadable", decision=decision)

    def _is_on_record(self, text: str, known: tuple[RecordType, ...]) -> bool:
        """Whether any record, of whatever class, has an id, an IRI or a name."""
        return any(text in self.index.of(item).ids for item in known) or bool(
            self._by_key(text, known) or self._by_name(text, known)
        )

    def _by_records(self, text: str, known: tuple[RecordType, ...]) -> Resolution:
        candidates = self._candidates(text, known)
        fitting = [item for item in candidates if self.fits(item)]
        base = self.index.model.base
        if len(fitting) == 1:
            return Resolution(base + fitting[0].relative, found=fitting[0])
        if fitting:
            iri = base + fitting[0].relative
            return Resolution(iri, problem="ambiguous", candidates=tuple(fitting))
        if candidates:
            return Resolution(
                base + candidates[0].relative, problem="wrong-class", candidates=(candidates[0],)
            )
        return self._unknown(text)

    def id_or_text(self, cell: str) -> str:
        """Return the id that a cell refers to; if unresolved, the cell as it would stand in a key.

        A reference in a key may lead to the tables that are meant, and otherwise only to those
        whose own keys have no references: what an id is must not depend on which table is read
        first.
        """
        key = self._ids.get(cell)
        if key is None:
            key = self._id_or_text(cell)
            if len(self._ids) < _MOST_IDS:
                self._ids[cell] = key
        return key

    def _id_or_text(self, cell: str) -> str:
        resolution = self._resolve(cell, self._known_to_keys)
        if resolution.found is not None:
            return resolution.found.id
        if resolution.candidates:
            return resolution.candidates[0].id
        return quoted_part(stripped(cell))

    def _by_key(self, text: str, known: tuple[RecordType, ...]) -> list[Found]:
        candidates = [Found(item, text) for item in self.targets if text in self.index.of(item).ids]
        if not candidates and ("/" in text or not self._slashed):
            base = self.index.model.base
            exact = self.index.find(text, known) or self.index.find(base + text, known)
            if exact is not None:
                return [exact]
        return candidates

    def _candidates(self, text: str, known: tuple[RecordType, ...]) -> list[Found]:
        candidates = self._by_key(text, known)
        contested = self._contested(text, known)
        if contested or candidates:
            return contested or candidates
        named = self._by_name(text, self.targets)
        if named:
            return named
        if self._incomplete() is not None:
            return []  # the record meant may be there, so that of another table is not
        others = [item for item in known if item not in self.targets]
        return [Found(item, text) for item in others if text in self.index.of(item).ids]

    def _contested(self, text: str, known: tuple[RecordType, ...]) -> list[Found]:
        """Return the records that a text names, and whose key it is, if these are several.

        A key with its segment, or an IRI, is of one record.
        """
        in_keys = known is self._known_to_keys
        contested = self.index.contested_in_keys if in_keys else self.index.contested
        records = contested.get(normalise(text), ()) if contested else ()
        if not records or not self._by_name(text, self.targets):
            return []
        own = [item for item in records if item.record_type in self.targets]
        return sorted(own, key=lambda item: item.relative)

    def _by_name(self, text: str, record_types: tuple[RecordType, ...]) -> list[Found]:
        """Return the records with a name; where ß and ss make two of them, those with the right."""
        name = normalise(text)
        found = [
            Found(record_type, key)
            for record_type in record_types
            for key in self.index.names(record_type).get(name, ())
        ]
        if len(found) > 1 and "ss" in name and not text.isupper():
            exact = [item for item in found if self._is_written(text, item)]
            return exact or found
        return found

    def _is_written(self, text: str, found: Found) -> bool:
        """Whether a name of a record has ß and ss where the text has them."""
        names = self.index.written.of(found.record_type).get(found.id, ())
        return normalise(text.replace("ß", _SHARP)) in {
            normalise(name.replace("ß", _SHARP)) for name in names
        }

    def fits(self, candidate: Found) -> bool:
        """Whether a record is of a class that the column allows, as far as its row says."""
        kind = self.index.class_of(candidate)
        if kind is None:
            # The row's own class is undecided, which is reported there.
            return candidate.record_type in self.targets
        fits = self._fitting.get(kind)
        if fits is None:
            fits = any(self.index.model.is_a(kind, wanted) for wanted in self.kind.classes)
            self._fitting[kind] = fits
        return fits

    def _unknown(self, text: str) -> Resolution:
        incomplete = self._incomplete()
        if incomplete is not None and self._is_nobodys_name(text):
            incomplete = None
        if incomplete is not None:
            self.index.unchecked.add(incomplete.name)
        target = incomplete or (self.targets[0] if self.targets else None)
        segment = target.segment if target is not None else ""
        iri = self.index.model.base + segment + quoted_part(text)
        return Resolution(iri, problem="unknown" if incomplete is None else "unreadable")

    def is_awaited(self, text: str) -> bool:
        """Whether a text is the name of a row that has no id yet."""
        name = normalise(text)
        return any(
            name in (self.index.names_without_id(target) or ())
            for target in self.targets
            if not self.index.is_complete(target)
        )

    def _is_nobodys_name(self, text: str) -> bool:
        """Whether a text can be no id, and is the name of no record either, if only ids lack."""
        for target in self.targets:
            if self.index.is_complete(target):
                continue
            names = self.index.names_without_id(target)
            if names is None or normalise(text) in names or "/" in text:
                return False
            if holds_as_key(target.field(target.keys[0]))(text):
                return False  # it may be the very id that is missing
        return True

    def _incomplete(self) -> RecordType | None:
        """Return the first table meant that is not known in full; None where all are."""
        return next((item for item in self.targets if not self.index.is_complete(item)), None)

    def but_for_capitals(self, text: str) -> Suggested | None:
        """Return the id that a text is but for its capitals, and why; None where it is none."""
        small = text.casefold()
        if small == text or "/" in text:
            return None
        found = [item for item in self.by_key(small) if self.fits(item)]
        if len(found) != 1:
            return None
        return Suggested(found[0].id, why(self.index, found[0], text, small))

    def suggest(self, text: str) -> Suggested | None:
        """Return the id of the record that an unresolved text is likely to mean, and why.

        None where it is not one. The record is of a class that fits; its id or one of its names is
        the text but for slips of the pen, and that of no other record is as near. After many
        comparisons no more are made, so that thousands of faults stay quick.
        """
        if self._looks >= _MOST_LOOKS or len(text) > LONGEST:
            return None
        near: dict[tuple[str, str], tuple[float, str, Found]] = {}
        for record_type in self.targets:
            ids, names = self.index.of(record_type).ids, self.index.names(record_type)
            self._looks += len(ids)
            name = normalise(
                text.removeprefix(self.index.model.base).removeprefix(record_type.segment)
            )
            found = [(key, score, key) for key, score in nearest_with_scores(name, ids)]
            by_name = nearest_with_scores(name, names)
            found += [(key, score, known) for known, score in by_name for key in names[known]]
            for key, score, like in found:
                best = near.get((record_type.name, key))
                if best is None or score > best[0]:
                    near[record_type.name, key] = score, like, Found(record_type, key)
        fitting = [item for item in near.values() if self.fits(item[2])]
        fitting.sort(key=lambda item: (item[0], item[2].id), reverse=True)
        if not fitting or (len(fitting) > 1 and fitting[0][0] - fitting[1][0] < _APART):
            return None
        _, like, meant = fitting[0]
        said = text.removeprefix(self.index.model.base).removeprefix(meant.record_type.segment)
        from verbund.text.spelling import is_spelling  # only for findings

        if not is_spelling(said, like, self._known_words(), self.index.model.apart):
            return None
        return Suggested(meant.id, why(self.index, meant, text, like))

    def _known_words(self) -> frozenset[str]:
        """Return the words of all names that the column may mean: who writes one means it."""
        if self._words is None:
            names = (name for item in self.targets for name in self.index.names(item))
            from verbund.text.spelling import words_of  # only for findings

            self._words = frozenset(word for name in names for word in words_of(name))
        return self._words


def references_of(index: Index, field: Field) -> References:
    """Return the resolver of a column of references, with the decisions for it."""
    kind = field.kind
    if not isinstance(kind, Reference):
        raise TypeError(field.name)
    return References(index, kind, index.decisions.of(field))
