"""Conversion and checks of arguments: paths or strings, one or several, and settings."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from verbund.api.argument_types import wrong_value
from verbund.api.errors import wrong_use
from verbund.findings import phrase
from verbund.workspace.description import ReleaseRefused
from verbund.workspace.workspace import OutputRefused, Workspace, read_workspace

StrPath = str | PathLike[str]
"""A path, also as a string."""

_MOST_JOBS = 256


def paths_of(name: str, given: StrPath | Iterable[StrPath]) -> tuple[Path, ...]:
    """The paths of an argument that is one path or several; raises UsageError for other items."""
    if isinstance(given, str | PathLike):
        return (Path(given),)
    paths = tuple(given)
    for path in paths:
        wrong = wrong_value(name, path, "StrPath")
        if wrong is not None:
            raise wrong_use(wrong)
    return tuple(map(Path, paths))


def names_of(given: str | Iterable[str]) -> tuple[str, ...]:
    """The names of an argument that is one name or several."""
    return (given,) if isinstance(given, str) else tuple(given)


def path_or_none(given: StrPath | None) -> Path | None:
    """The path of an argument; None for None."""
    return None if given is None else Path(given)


def check_jobs(jobs: int | None) -> None:
    """Raise UsageError for an invalid number of processes; None is as many as fit."""
    if jobs is not None and not 1 <= jobs <= _MOST_JOBS:
        raise wrong_use(phrase("argument.jobs", most=str(_MOST_JOBS), value=str(jobs)))


def workspace_of(
    folder: Path,
    version: str | None = None,
    modified: str | None = None,
    output: Path | None = None,
) -> Workspace:
    """The workspace in a folder, with another version, date and output where such are given.

    Raises Findings where it cannot be read, UsageError where version, date or output cannot be
    such.
    """
    try:
        workspace = read_workspace(folder, output=output)
    except OutputRefused as refused:
        raise wrong_use(refused.text) from None
    try:
        return workspace.with_release(version, modified)
    except ReleaseRefused as refused:
        raise wrong_use(refused.text) from None
