"""The correction: what a cell says, and what it certainly means."""

from __future__ import annotations

from verbund.data_class import data_class
from verbund.findings import Finding, Localised, Place
from verbund.findings.finding import Origin, origin_of
from verbund.shacl.components import LOGICAL_CODES


@data_class(frozen=True, slots=True)
class Correction:
    """A cell that is certain to mean something else than it says; ``reason`` says by what."""

    place: Place
    before: str
    after: str
    reason: Localised

    @property
    def origin(self) -> Origin:
        """Return the file and the sheet."""
        return origin_of(self.place)

    @property
    def cell(self) -> tuple[int, int]:
        """Return the row as a spreadsheet counts it, and the position of the column from 0."""
        return self.place.row or 0, self.place.position


def may_be_corrected(finding: Finding) -> bool:
    """Whether the text of a cell may be at fault.

    A constraint over shapes (SHACL, section 4.6) is broken by what cells mean that could be read.
    """
    return bool(finding.value and finding.place.row) and finding.code not in LOGICAL_CODES
