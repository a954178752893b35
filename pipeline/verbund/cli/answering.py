"""Asks a person on a terminal what texts mean; each answer is written at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

import click

from verbund.api.decide import DecideReport
from verbund.api.undecided import Candidate, UndecidedText
from verbund.cli.undecided_list import candidate_lines, candidate_text, lines_of
from verbund.cli.words import words
from verbund.findings import Language
from verbund.report.harmless import in_line
from verbund.text.names import normalise

NOBODY, QUIT = "-", "q"


class _End(Enum):
    SKIPPED = "skipped"
    QUIT = "quit"


@dataclass(slots=True)
class Asking:
    """Asks about texts one after the other.

    ``search`` gives the records that words may mean for a text; ``settle`` writes that a text
    means a record, by its id, or nobody (None), and says what came of it.
    """

    language: Language
    search: Callable[[UndecidedText, str], tuple[Candidate, ...]]
    settle: Callable[[UndecidedText, str | None], DecideReport]
    answered: int = 0
    _former: dict[str, str] = field(default_factory=dict)
    """The record that a text was said to mean in another column."""

    def ask(self, texts: tuple[UndecidedText, ...]) -> None:
        """Ask until all are answered or skipped, or the person quits. Raises click.Abort."""
        self._say(words("resolve", "how", nobody=NOBODY, quit=QUIT))
        for number, item in enumerate(texts, start=1):
            self._say("")
            self._say(f"({number}/{len(texts)})")
            known = self._with_former(item)
            for line in lines_of(known, self.language):
                self._say(line)
            if self._ask_one(known) is _End.QUIT:
                return

    def _ask_one(self, item: UndecidedText) -> _End | None:
        candidates = item.candidates
        while True:
            said = click.prompt(words("resolve", "which"), default="", show_default=False, err=True)
            said = said.strip()
            if not said:
                return _End.SKIPPED
            if said == QUIT:
                return _End.QUIT
            if said == NOBODY:
                if self._settled(item, None, words("resolve", "nobody")):
                    return None
                continue
            chosen = _chosen(said, candidates)
            if chosen is not None:
                if self._settled(item, chosen.id, candidate_text(chosen, self.language)):
                    return None
                continue
            candidates = self._found(item, said) or candidates

    def _found(self, item: UndecidedText, said: str) -> tuple[Candidate, ...]:
        """Search for records, and show what is found."""
        found = self.search(item, said)
        if not found:
            self._say(words("resolve", "none-found", text=said))
        for line in candidate_lines(found, self.language):
            self._say(line)
        return found

    def _settled(self, item: UndecidedText, record: str | None, shown: str) -> bool:
        """Write an answer; whether it could be. What is against it is said."""
        report = self.settle(item, record)
        for finding in () if report.conforms else report.findings:
            self._say(f"{finding.code}: {finding.message.in_language(self.language)}")
            self._say(f"  {finding.remedy.in_language(self.language)}")
        if report.conforms:
            self.answered += 1
            self._say(f"  → {shown}")
            if record is not None:
                self._former[normalise(item.text)] = record
        return report.conforms

    def _with_former(self, item: UndecidedText) -> UndecidedText:
        """A text with the record first that it was said to mean elsewhere."""
        former = self._former.get(normalise(item.text))
        if former is None:
            return item
        first = [one for one in self.search(item, former) if one.id == former]
        others = [one for one in item.candidates if one.id != former]
        return replace(item, candidates=(*first, *others))

    def _say(self, line: str) -> None:
        click.echo(in_line(line), err=True)


def _chosen(said: str, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The candidate with a number, or with exactly this id."""
    if said.isascii() and said.isdigit():
        return candidates[int(said) - 1] if 0 < int(said) <= len(candidates) else None
    exact: Iterator[Candidate] = (one for one in candidates if said in (one.id, one.iri))
    return next(exact, None)
