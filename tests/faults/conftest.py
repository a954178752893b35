"""A process that forks builds, and a workspace for them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

import pytest
from tests.support.faults.builds import Nursery, Scene


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    if not sys.platform.startswith("linux") or shutil.which("cc") is None:
        pytest.skip("needs Linux and a C compiler")
    with Nursery.opened(tmp_path_factory.mktemp("faults") / "nursery") as opened:
        yield opened


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Scene:
    return Scene.prepared(tmp_path_factory.mktemp("scene") / "workspace", nursery)


@pytest.fixture
def scene(prepared: Scene) -> Scene:
    """The workspace with its last release in place."""
    prepared.reset()
    return prepared
