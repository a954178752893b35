"""What is wrong with a cell, and a value of a cell with what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from verbund.data_class import NamedTuple
from verbund.findings import Localised
from verbund.rdf.terms import Term
from verbund.read.headings import Column

if TYPE_CHECKING:
    from verbund.resolve.likeness import Suggested


class Problem:
    """The problem of a cell, as a finding's code and details.

    ``suggest`` looks for a suggestion when the finding is made: of many faults most are only
    counted. ``is_violation``: the cell means nothing, whatever the severity of the code elsewhere.
    ``stands``: the cell means what it says, and the problem is another one.
    """

    __slots__ = (
        *("_suggest", "_suggestion", "certain", "code", "details", "is_violation", "stands"),
        "why",
    )

    def __init__(
        self,
        code: str,
        details: dict[str, str | Localised] | None = None,
        suggestion: str | None = None,
        *,
        suggest: Callable[[], str | Suggested | None] | None = None,
        is_violation: bool = False,
        certain: bool = False,
        stands: bool = False,
    ) -> None:
        self.code, self.details, self.is_violation = code, details or {}, is_violation
        self.certain, self.stands = certain, stands
        self.why: Localised | None = None
        """Why the suggestion may be meant, where that is known; after it was asked for."""

        self._suggestion, self._suggest = suggestion, suggest

    def because(self, why: Localised | None) -> Problem:
        """Return the problem with a reason, if there is one."""
        if why is not None:
            self.details = {**self.details, "why": why}
        return self

    @property
    def suggestion(self) -> str | None:
        """Return what the cell may be meant to say; None if there is no suggestion."""
        if self._suggest is not None:
            found, self._suggest = self._suggest(), None
            from verbund.resolve.likeness import Suggested  # only for findings

            if isinstance(found, Suggested):
                found, self.why = found
            self._suggestion = found
        return self._suggestion


class Value(NamedTuple):
    """A term with its column. ``problem`` says more than the validation result would."""

    term: Term
    column: Column
    problem: Problem | None = None

    @property
    def is_known(self) -> bool:
        """Whether the term is what the cell means."""
        return self.problem is None or self.problem.stands
