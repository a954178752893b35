"""Own headings: what a mapping says of the headings of one sheet, beside those of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from verbund.data_class import NamedTuple


class OwnHeadings(NamedTuple):
    """What is said of headings, all of them normalised.

    ``columns`` are headings that mean a column, with its language. ``ignored`` are no columns, on
    purpose, whatever the model says. ``listed`` are further texts by which the row of headings is
    found; those that are said of this very sheet or file are ``named``. ``told`` are headings that
    mean nothing here, which is told elsewhere. ``is_said`` is whether the table of the sheet is
    said as well, so that no name can be wrong about it.
    """

    columns: Mapping[str, tuple[str, str | None]] = {}
    ignored: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    is_said: bool = False


NO_OWN: Final = OwnHeadings()
"""Nothing is said beside the model."""
