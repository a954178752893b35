"""What the commands that change files of a workspace have in common: ends, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verbund.api.errors import UnreadableError, UsageError
from verbund.cli.outcome import UNREADABLE, WRONG_USE, fail, leave_unread
from verbund.cli.words import unwritable
from verbund.findings import Language
from verbund.findings.catalogue import counted


@contextmanager
def changing(folder: Path, language: Language) -> Iterator[None]:
    """Leave with 2 where an argument cannot be, with 3 where files cannot be read or written."""
    try:
        yield
    except UsageError as error:
        fail(error.text.in_language(language), WRONG_USE)
    except UnreadableError as error:
        leave_unread(error, language)
    except OSError as error:
        fail(unwritable(str(folder), error), UNREADABLE)


def left_over(violations: int | None, warnings: int | None, language: Language) -> str:
    """Say how many violations and warnings there are still; empty where there are none."""
    counts = (("report.violations", violations), ("report.warnings", warnings))
    return ", ".join(counted(key, count, language) for key, count in counts if count)


def from_here(path: Path) -> str:
    """Return a path as it may be said in the working folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
