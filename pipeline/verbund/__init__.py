"""Verbund: records of public agencies, published as validated linked open data.

``read_workspace`` reads a folder with a verbund.toml; ``build`` and ``validate`` take what it gives
and return a report with findings.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from verbund.__about__ import __version__

if TYPE_CHECKING:
    from verbund.api.build import Report, build, validate
    from verbund.findings import Finding, Findings, Place, Severity
    from verbund.workspace.workspace import Workspace, read_workspace

__all__ = [
    "Finding",
    "Findings",
    "Place",
    "Report",
    "Severity",
    "Workspace",
    "__version__",
    "build",
    "read_workspace",
    "validate",
]

_MODULES = {
    "Finding": "verbund.findings",
    "Findings": "verbund.findings",
    "Place": "verbund.findings",
    "Severity": "verbund.findings",
    "Report": "verbund.api.build",
    "build": "verbund.api.build",
    "validate": "verbund.api.build",
    "Workspace": "verbund.workspace.workspace",
    "read_workspace": "verbund.workspace.workspace",
}


def __getattr__(name: str) -> object:
    """Load what is asked for (PEP 562): the command line starts without it, and can be stopped."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
