"""Temporary folders, and the finding that one cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verbund.findings import Finding, Findings, Place
from verbund.system.os_problem import os_problem


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is removed at the end.

    Raises Findings (W115) where it cannot be made, or writing to it fails, as on a full disk.
    """
    import tempfile  # few runs wait for it

    try:
        with tempfile.TemporaryDirectory(prefix="verbund-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except BrokenPipeError:  # nobody reads what is printed
        raise
    except OSError as error:
        details = {"problem": os_problem(error)}
        raise Findings([Finding("W115", Place(), details=details)]) from error
