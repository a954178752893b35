"""The colours of cells by severity. Comments and the list say the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from openpyxl.styles import Font, PatternFill

from verbund.findings.finding import Severity

_COLOURS: Final[Mapping[Severity, str]] = {
    Severity.VIOLATION: "FFFFC7CE",
    Severity.WARNING: "FFFFEB9C",
    Severity.INFO: "FFDDEBF7",
}
FILLS: Final[Mapping[Severity, PatternFill]] = {
    severity: PatternFill("solid", start_color=colour, end_color=colour)
    for severity, colour in _COLOURS.items()
}
"""The fill of a cell by the gravest severity of its findings."""

TEXT: Final = Font(color="FF000000")
"""The black in which a text can be read on each of them."""


def is_ours(fill: Any) -> bool:
    """Whether a fill is one of these, as where an annotated workbook is annotated again.

    Programs that save a workbook write another second colour, which a solid fill does not show.
    """
    return fill.fill_type == "solid" and fill.start_color.rgb in _COLOURS.values()
