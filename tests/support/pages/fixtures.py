"""Readers of pages for tests: the Nu HTML Checker, and a browser driven by Node.js."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.pages.nu_checker import messages
from tests.support.report_runs import module

NuChecker = Callable[[Path, Path], list[str]]
"""What is wrong with the pages of a folder; the second folder is for its own files."""


@pytest.fixture(scope="session")
def nu_checker() -> NuChecker:
    """The checker, in one start for all pages of a folder."""
    return messages


@pytest.fixture(scope="session")
def browser() -> tuple[str, str]:
    """The programs: Node.js, and the browser that it drives with axe-core and Puppeteer."""
    module("axe-core")
    module("puppeteer-core")
    chromium, node = shutil.which("chromium"), shutil.which("node")
    if chromium is None or node is None:
        pytest.skip("chromium or node is not there: make services")
    return node, chromium
