"""The file with the outlines of territories: read with bounds, and with findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.pictures.outlines import BYTES, OutlineError, Polygon, read_polygons
from verbund.pictures.words import Words
from verbund.system.input_file import NotRegularError, TooLargeError, read_input
from verbund.system.os_problem import os_problem
from verbund.views.pictures.maps import place_codes
from verbund.views.pictures.roles import Roles
from verbund.views.release import ReleaseViews

Polygons = Mapping[str, tuple[Polygon, ...]]
"""The polygons of territories by a key of each."""


def place_polygons(views: ReleaseViews, path: Path) -> tuple[Polygons, tuple[Finding, ...]]:
    """Return the polygons of the places of a release from GeoJSON, and a warning if there are none.

    Raises Findings (F185) where the file cannot be read.
    """
    problem: Localised
    try:
        found = read_polygons(_read(path), place_codes(Roles(views)))
    except NotRegularError as error:
        problem = phrase(f"file.{error.strerror}")
    except OutlineError as error:
        raise unreadable(path, error) from None
    except OSError as error:
        problem = os_problem(error)
    else:
        unfit = Finding("F186", Place(file=path.name), Severity.WARNING)
        return found, () if found else (unfit,)
    raise _unreadable(path, problem)


def unreadable(path: Path, error: OutlineError) -> Findings:
    """Say as a finding (F185) why outlines cannot be used."""
    return _unreadable(path, {tag: Words(tag)(error.reason, **error.values) for tag in LANGUAGES})


def _unreadable(path: Path, problem: Localised) -> Findings:
    return Findings([Finding("F185", Place(file=path.name), details={"problem": problem})])


def _read(path: Path) -> bytes:
    """Return what a file of outlines holds. Raises OSError, OutlineError where it is too large."""
    try:
        return read_input(path, most=BYTES)
    except TooLargeError:
        raise OutlineError("outlines_large", limit=BYTES) from None
