"""Faults of workbooks, and the findings that they become."""

from __future__ import annotations

from verbund.errors import VerbundError
from verbund.findings import Finding, Localised, Place, phrase
from verbund.system.limits import Limits


class WorkbookError(VerbundError):
    """Raised where a workbook cannot be read, or not further.

    ``row`` and ``position`` say at which cell of the sheet that showed, as far as that is known.
    """

    code = "F152"

    def __init__(self, **details: str | Localised) -> None:
        super().__init__(self.code)
        self.details = details
        self.row: int | None = None
        self.position = -1

    def finding(self, shown: str, sheet: str | None) -> Finding:
        """Return the finding in a file with the name ``shown``."""
        place = Place(file=shown, sheet=sheet, row=self.row, position=self.position)
        return Finding(self.code, place, details=self.details)


class NoWorkbookError(WorkbookError):
    """Raised for a file that is something else than its name says; ``kind`` names a phrase."""

    code = "F150"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(found=phrase(f"workbook.is-{kind}"), name=name)


class ProtectedError(WorkbookError):
    """Raised for a workbook that only opens with a password."""

    code = "F151"


class DamagedError(WorkbookError):
    """Raised where a workbook is not built as its format says; ``problem`` names a phrase."""

    def __init__(self, problem: str, row: int | None = None, position: int = -1, **values: str):
        super().__init__(problem=phrase(f"workbook.{problem}", **values))
        self.row, self.position = row, position


class UnpacksTooLargeError(WorkbookError):
    """Raised for a workbook that unpacks to too much; ``setting`` is the key in [limits]."""

    code = "F153"

    def __init__(self, setting: str, limits: Limits) -> None:
        most = str(getattr(limits, setting))
        what = phrase(f"workbook.most-{setting}", limit=most)
        super().__init__(what=what, setting=f"[limits] {setting}")
