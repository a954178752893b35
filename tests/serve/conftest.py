"""One server for all tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.serve.app import Options


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The server that tests share."""
    with running(RELEASE, Options(LIMITS, has_metrics=True)) as it:
        yield it
