"""What a test needs beside Python: servers, a browser, an office, Java. Its fixtures say so, no list of names.

Each test is marked with what its fixtures need. ``pytest --quick`` leaves marked tests out; one that
is not marked and starts a server there fails, so the marks cannot fall behind.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.extent import Extent, chosen

SERVERS = ("ckan", "virtuoso", "fuseki", "oxigraph")
"""Those that are kept for the session, the slowest to start first."""
_PARTS = {"fuseki_with_password": "fuseki"}
"""Stores that are part of a server that has others too."""

PROPERTY = "server"
"""Of the reports of a test."""

_NEEDS = {
    **dict.fromkeys((*SERVERS, *_PARTS, "virtuoso_alone", "nginx", "apache"), "server"),
    **dict.fromkeys(("store", "kind_of_store", "guarded_store"), "server"),
    "browser": "browser",
    **dict.fromkeys(("frictionless", "ldes_client"), "program"),
    "office": "office",
    **dict.fromkeys(("jena", "riot", "nu_checker", "robot"), "java"),
}
KINDS = {
    "server": "needs a server that `make services` installs",
    "browser": "needs Chromium and Node.js",
    "office": "needs LibreOffice Calc",
    "program": "needs another program that `make services` installs",
    "java": "needs a program in Java that `make services` installs",
}


def server_of(item: pytest.Item) -> str | None:
    """The server of the session that a test needs: by a parameter, or by a fixture."""
    names = [_PARTS.get(name, name) for name in _names(item)]
    return next((server for server in SERVERS if server in names), None)


def mark(item: pytest.Item) -> None:
    """Mark a test with what it needs; its reports say which server of the session that is."""
    if server := server_of(item):
        item.user_properties.append((PROPERTY, server))
    for kind in {_NEEDS[name] for name in _names(item) if name in _NEEDS}:
        item.add_marker(kind)


def is_marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(kind) for kind in KINDS)


def not_when_quick(what: str) -> None:
    """Whoever starts a server asks first; AssertionError where the test should not be here."""
    assert chosen() is not Extent.QUICK, f"{what}: ask for it by a fixture (tests/support/needs.py)"


def _names(item: pytest.Item) -> Iterator[str]:
    """The fixtures for all tests that one asks for, and the servers that its parameters name."""
    callspec = getattr(item, "callspec", None)
    for value in callspec.params.values() if callspec else ():
        if isinstance(value, str) and _NEEDS.get(value) == "server":
            yield value
    found = getattr(item, "_fixtureinfo", None)
    for name, definitions in found.name2fixturedefs.items() if found else ():
        if not definitions[-1].baseid:  # else a module's own fixture of the same name
            yield name
