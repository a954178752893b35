"""Own folders: those that no folder may hold, or lie in, that is written as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def takes_the_place(path: Path, workspace: Path, read: Iterable[Path]) -> bool:
    """Whether a folder that is written as a whole would do harm there, wherever its links lead.

    It must hold neither the workspace nor a home nor any of the folders in ``read``, lie in none of
    these and not among the files of Git, and be a folder or nothing yet.
    """
    try:
        there = path.resolve()
        own = [item.resolve() for item in read]
    except (OSError, RuntimeError):  # links that lead to each other
        return True
    return (
        any(item.is_relative_to(there) for item in (workspace, *own, *homes()))
        or any(there.is_relative_to(item) for item in own)
        or is_of_git(there)
        or not (answer(Path.is_dir, there) or not answer(Path.exists, there, unknown=True))
    )


def is_of_git(path: Path) -> bool:
    """Whether a path is git's own folder, or lies in it."""
    return ".git" in (step.lower() for step in path.parts)


def homes() -> Iterator[Path]:
    """Yield the home of whoever runs the command; nothing where it has none."""
    with suppress(RuntimeError):
        yield Path.home()


def answer(question: Callable[[Path], bool], path: Path, *, unknown: bool = False) -> bool:
    """Return the system's answer about a path; ``unknown`` for an invalid or too long name."""
    try:
        return question(path)
    except OSError:
        return unknown
