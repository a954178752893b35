"""The Nu HTML Checker, which knows the HTML standard, over many pages in one start."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.support.needs import not_when_quick
from tests.support.servers.process import NotInstalledError, installed, java

JAR = ("nu", "node_modules", "vnu-jar", "build", "dist", "vnu.jar")

ACCEPTED = (
    # It does not work out the digests of styles and scripts; browsers do (tests/report).
    "Inline style violates Content Security Policy (meta tag): blocked by “style-src” directive",
    "Inline script violates Content Security Policy (meta tag): blocked by “script-src” directive",
    # It guesses: these pages hold two languages, and each text says which is its own.
    "This document appears to be written in",
)
"""Warnings that are none: what they begin with. Errors are never accepted."""


def messages(folder: Path, scratch: Path) -> list[str]:
    """What is wrong with the pages in a folder, each with its page and line; skips without it."""
    not_when_quick("the Nu HTML Checker")
    try:
        command = [*java(scratch), "-Xss8m", "-jar", installed(*JAR)]  # its schemas nest deeply
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    done = subprocess.run(
        [*command, "--stdout", "--exit-zero-always", "--skip-non-html", "--format", "json", folder],
        capture_output=True,
        check=True,
        timeout=300,
    )
    found = json.loads(done.stdout)["messages"]
    return [
        f"{Path(item.get('url', '?')).name}:{item.get('lastLine')}: {item['message']}"
        for item in found
        if item["type"] != "info" or not item["message"].startswith(ACCEPTED)
    ]
