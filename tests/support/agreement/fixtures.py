"""Apache Jena for tests: one process for the session, and its command for files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.support.agreement.jena import JARS, Jena, is_there

Riot = Callable[[Path, Sequence[str]], subprocess.CompletedProcess[str]]
"""Runs Jena's `riot` in a folder, with arguments."""


@pytest.fixture(scope="session")
def jena() -> Iterator[Jena]:
    """Jena's SHACL, asked by all tests of the session."""
    _or_skip()
    with Jena() as started:
        yield started


@pytest.fixture(scope="session")
def riot() -> Riot:
    """Jena's reader of RDF."""
    _or_skip()
    command = ["java", "-cp", f"{JARS}/*", "riotcmd.riot"]
    return lambda folder, arguments: subprocess.run(
        [*command, *arguments], check=False, cwd=folder, capture_output=True, text=True, timeout=120
    )


def _or_skip() -> None:
    if not is_there():
        pytest.skip("Apache Jena is not there: run `make services` (needs Java and Maven)")
