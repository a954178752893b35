"""The function ``undecided``: the texts in references that nobody has decided yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.api.arguments import StrPath, workspace_of
from verbund.api.errors import public, wrong_use
from verbund.api.finding import Finding, Text, findings_of, text_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.api.questions import Questions
from verbund.findings import Finding as Found
from verbund.findings import Place, phrase
from verbund.resolve.as_seen import as_seen
from verbund.resolve.candidates import Candidate as Ranked
from verbund.resolve.undecided import Undecided

_MOST_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a text may mean.

    ``id`` is its IRI without the base, as decisions name it; ``name`` its preferred name.
    ``score`` says how like the text its id or one of its names is, to 100; ``why`` which, and what
    differs.
    """

    id: str
    iri: str
    name: str
    score: float
    why: Text


@dataclass(frozen=True, slots=True)
class UndecidedText:
    """A text that is open in one column, with the records of a fitting class that it may mean.

    ``code`` is that of the finding at its cells: R101 for an unknown text, R102 for an ambiguous
    one, R104 where only a record of another class has this name. ``count`` is the number of its
    cells, ``places`` are the first of them. Table and column are named as the model names them;
    the labels are for people: sheet and heading as the files have them, where decisions take these.
    """

    text: str
    table: str
    column: str
    code: str
    count: int
    places: tuple[Place, ...]
    candidates: tuple[Candidate, ...]
    table_label: Text
    column_label: Text


@dataclass(frozen=True)
class UndecidedReport:
    """The texts that are open, by table and column, those of most cells first.

    ``findings`` are those about the decisions: what is wrong with them, which are not needed
    (R116) and which no cell uses (R119); and about files of records that cannot be read, or whose
    rows keep texts from being looked at (F125).
    """

    texts: tuple[UndecidedText, ...]
    findings: Sequence[Finding]

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.texts)


@public
def undecided(workspace: StrPath = ".", *, candidates: int = 5) -> UndecidedReport:
    """List the texts in references that neither the records nor decisions.csv resolve.

    Args:
        workspace: The folder with verbund.toml.
        candidates: The most records that are named for a text.

    Raises:
        UnreadableError: If workspace or model cannot be used at all.
        UsageError: If an argument cannot be.
    """
    if not 0 <= candidates <= _MOST_CANDIDATES:
        most = str(_MOST_CANDIDATES)
        raise wrong_use(phrase("argument.candidates", most=most, value=str(candidates)))
    texts, findings = run_where_fit(
        _undecided, Path(workspace), candidates, jobs=1, progress=unwatched
    )
    return UndecidedReport(texts=tuple(texts), findings=findings_of(findings))


def text_of_item(questions: Questions, item: Undecided, most: int) -> UndecidedText:
    """A text that is open, with at most so many candidates."""
    ranked = questions.ranked(item, most) if most else []
    table, column = as_seen(questions.index.decisions, item.column.field, item.places[0])
    return UndecidedText(
        text=item.text,
        table=item.record_type.name,
        column=item.column.field.name,
        code=item.code,
        count=item.cells,
        places=item.places,
        candidates=tuple(candidate_of(questions, one) for one in ranked),
        table_label=text_of(table),
        column_label=text_of(column),
    )


def candidate_of(questions: Questions, ranked: Ranked) -> Candidate:
    """A candidate for users of the library."""
    return Candidate(
        id=ranked.found.relative,
        iri=questions.model.base + ranked.found.relative,
        name=ranked.name,
        score=ranked.score,
        why=text_of(ranked.why),
    )


def _undecided(
    folder: Path, candidates: int, _progress: Progress
) -> tuple[list[UndecidedText], list[Found]]:
    questions = Questions(workspace_of(folder))
    found = questions.survey()
    texts = [text_of_item(questions, item, candidates) for item in found.undecided]
    return texts, [*questions.findings(), *found.notes]
