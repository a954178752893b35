"""Takes answers into the decisions: what each means exactly, and all that speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from verbund.findings import Finding
from verbund.resolve.decided import Decisions
from verbund.resolve.decision import OBJECT, Decision
from verbund.resolve.decision_faults import decision_findings
from verbund.resolve.decisions_file import DecisionsFile
from verbund.resolve.index import Found, Index
from verbund.resolve.indexing import with_decisions
from verbund.resolve.references import References


@dataclass(frozen=True, slots=True)
class Settled:
    """All decisions with the answers among them, and the findings about the answers.

    ``added`` counts answers to new questions, ``changed`` those that replace another answer.
    """

    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    added: int = 0
    changed: int = 0


def settle(index: Index, answers: DecisionsFile) -> Settled:
    """Return the decisions of an index with answers added; one to the same question is replaced.

    An answer may name its record by a name, too. It is written by its IRI without the base, with
    its preferred name, and with names of table and column as the model has them.
    """
    decisions = Decisions(index.model, answers, index.decisions.own)
    settling = _Settling(index, decisions)
    exact = [one for item in answers.decisions if (one := settling.exact(item)) is not None]
    file = replace(answers, decisions=tuple(exact), faults=())
    checked = with_decisions(index, Decisions(index.model, file, index.decisions.own))
    kept = [(index.decisions.question(item), item) for item in index.decisions.file.decisions]
    before = dict(reversed(kept))
    news = {decisions.question(item): item for item in exact}
    taken = {key: item for key, item in news.items() if not _same(before.get(key), item)}
    return Settled(
        decisions=(*(item for key, item in kept if key not in taken), *taken.values()),
        findings=(*settling.findings, *decision_findings(checked)),
        added=len(taken.keys() - before.keys()),
        changed=len(taken.keys() & before.keys()),
    )


def _same(one: Decision | None, other: Decision) -> bool:
    """Whether two decisions say the same; by whom and when is no difference."""
    return one is not None and (one.object, one.comment) == (other.object, other.comment)


class _Settling:
    """Finds the records that answers mean."""

    def __init__(self, index: Index, decisions: Decisions) -> None:
        self.index, self.decisions = index, decisions
        self.findings: list[Finding] = []

    def exact(self, answer: Decision) -> Decision | None:
        """Return an answer with its record's IRI without the base, if it means one.

        None where it may mean several, which is a finding (R102): nothing else is to be said of it.
        """
        scope = self.decisions.scope(answer)
        _, table, column = self.decisions.question(answer)
        if table in self.index.model.by_name:
            answer = replace(answer, table=table)
        if any(cells.field.name == column for cells in scope):
            answer = replace(answer, column=column)
        if answer.is_nobody:
            return replace(answer, label="")
        kinds = {cells.kind: References(self.index, cells.kind) for cells in scope}
        found = _meant(answer.object, kinds.values())
        if len(found) > 1:
            shown = ", ".join(item.relative for item in found)
            file = self.decisions.file
            self.findings.append(file.finding("R102", answer, OBJECT, candidates=shown))
            return None
        if not found:
            return answer
        name = self.index.written.name(found[0].record_type, found[0].id)
        return replace(answer, object=found[0].relative, label=name)


def _meant(text: str, references: Iterable[References]) -> Sequence[Found]:
    """Return the records that fit a column and have a key, or else a name, each once.

    A key that is another's name may mean both.
    """
    known = list(references)
    keyed = {found: None for item in known for found in item.by_key(text) if item.fits(found)}
    is_clear = all(item.by_records(text).problem != "ambiguous" for item in known)
    if keyed and is_clear:
        return list(keyed)
    named: dict[Found, None] = {}
    for item in known:
        resolution = item.by_records(text)
        for found in (resolution.found, *resolution.candidates):
            if found is not None and item.fits(found):
                named[found] = None
    return list(named)
