"""A workspace opened for questions: what is undecided in it, and what an answer makes of it."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Severity, has_violation
from verbund.model.model import Model
from verbund.read.tables import Tables, workspace_tables
from verbund.resolve.candidates import Candidate, Candidates
from verbund.resolve.decided import Decisions, workspace_decisions
from verbund.resolve.decision_faults import decision_findings
from verbund.resolve.decisions_file import DecisionsFile, read_decisions
from verbund.resolve.decisions_write import write_decisions
from verbund.resolve.index import Index
from verbund.resolve.indexing import index_tables, with_decisions
from verbund.resolve.references import References, references_of
from verbund.resolve.settled import Settled, settle
from verbund.resolve.unchecked import unchecked
from verbund.resolve.undecided import Survey, Undecided, survey
from verbund.system.one_at_a_time import one_at_a_time
from verbund.system.replaced_file import replace_content
from verbund.workspace.workspace import Workspace


class TitlesError(_ControlFlow):
    """Raised where decisions.csv has rows above its headings, which would be lost."""


class Questions:
    """The records of a workspace with its decisions; they are read when they are first needed."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def model(self) -> Model:
        """The model. Raises Findings where it cannot be used."""
        return self.workspace.load_model()

    @cached_property
    def tables(self) -> Tables:
        """The tables of the records."""
        return workspace_tables(self.workspace, self.model)

    @cached_property
    def index(self) -> Index:
        """The index of the records, with the decisions as they were when it was made."""
        return index_tables(
            self.model, self.tables, workspace_decisions(self.workspace, self.model)
        )

    @cached_property
    def candidates(self) -> Candidates:
        """The records that texts may mean."""
        return Candidates(self.index)

    def survey(self) -> Survey:
        """What is undecided. Its notes tell of tables that keep texts from being looked at."""
        found = survey(self.index, self.tables)
        return found._replace(notes=[*unchecked(self.index), *found.notes])

    def findings(self) -> list[Finding]:
        """What is wrong with the decisions, and with files of records as such."""
        files = [item for item in self.tables.findings if item.severity is Severity.VIOLATION]
        return [*files, *decision_findings(self.index)]

    def ranked(self, item: Undecided, most: int) -> list[Candidate]:
        """The records that an undecided text may mean, best first."""
        references = self._references(item)
        return self.candidates.of(item.text, references, references.by_records(item.text), most)

    def searched(self, item: Undecided, words: str, most: int) -> list[Candidate]:
        """The records for an undecided text that somebody's words may mean."""
        return self.candidates.search(words, self._references(item), most)

    def read_answers(self, file: Path, shown: str) -> DecisionsFile:
        """Read a list of questions that was filled in."""
        roots, limits = self.workspace.roots_of(file), self.workspace.limits
        return read_decisions(file, shown, roots=roots, limits=limits, answers=True)

    def settle(self, answers: DecisionsFile, *, looking: bool = False) -> Settled:
        """Take answers into decisions.csv, as it is now, and write it unless one is wrong.

        ``looking`` notes answers whose text stands in no cell: all cells are looked at for it.
        Whoever else answers meanwhile waits, so that no answer is lost. Raises OSError where it
        cannot be written, and TitlesError.
        """
        with one_at_a_time(self.workspace.decisions.parent):
            settled = self._settle(answers)
        if looking and not has_violation(settled.findings):
            return replace(settled, findings=(*settled.findings, *self._unused(answers, settled)))
        return settled

    def _unused(self, answers: DecisionsFile, settled: Settled) -> list[Finding]:
        """Return notes on answers that no cell needs, unless something else was said of them.

        Where a table is not known in full nobody knows what its cells need.
        """
        own = self.index.decisions.own
        taken = Decisions(self.model, replace(answers, faults=()), own)
        index = with_decisions(self.index, taken)
        notes = survey(index, self.tables).notes
        told = {item.place.row for item in settled.findings}
        return [] if index.unchecked else [item for item in notes if item.place.row not in told]

    def _settle(self, answers: DecisionsFile) -> Settled:
        now = workspace_decisions(self.workspace, self.model)
        index = with_decisions(self.index, now)
        if now.file.heading_row > 1:
            raise TitlesError
        settled = settle(index, answers)
        blocking = [*(now.file.faults), *answers.faults]
        findings = (*blocking, *settled.findings)
        if has_violation(findings):
            return replace(settled, findings=findings, added=0, changed=0)
        if settled.added or settled.changed:
            content = io.StringIO(newline="")
            write_decisions(content, settled.decisions)
            replace_content(self.workspace.decisions, content.getvalue().encode())
        return replace(settled, findings=findings)

    def _references(self, item: Undecided) -> References:
        return references_of(self.index, item.column.field)


def said(answers: DecisionsFile, author: str, date: str) -> DecisionsFile:
    """Answers with an author and a day, where they do not name their own."""
    decisions = tuple(
        replace(item, author=item.author or author, date=item.date or date)
        for item in answers.decisions
    )
    return replace(answers, decisions=decisions)
