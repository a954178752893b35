"""Own folders: those that no folder may hold, or lie in, that is written as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

from verbund.findings import Localised, phrase


def why_not_own(
    path: Path, workspace: Path, read: Iterable[Path], taken: Localised
) -> Localised | None:
    """Return what is asked of a folder that is written as a whole and would do harm there.

    It must hold neither the workspace nor a home nor any of the folders in ``read`` and lie in none
    of these, which ``taken`` says; it must not lie among the files of Git, and be a folder or
    nothing yet, wherever its links lead. None for a folder that can be written.
    """
    try:
        there = path.resolve()
        own = [item.resolve() for item in read]
    except (OSError, RuntimeError):
        return phrase("own-folder.links")
    if is_of_git(there):
        return phrase("own-folder.git")
    holds = any(item.is_relative_to(there) for item in (workspace, *own, *homes()))
    if holds or any(there.is_relative_to(item) for item in own):
        return taken
    return _no_folder(there)


def _no_folder(path: Path) -> Localised | None:
    """Return what is asked where a path is neither a folder nor one that can be made."""
    try:
        is_folder = S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return None
    except NotADirectoryError:  # a file has the place of a folder above
        is_folder = False
    except OSError:
        return phrase("own-folder.unseen")
    return None if is_folder else phrase("own-folder.file")


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
