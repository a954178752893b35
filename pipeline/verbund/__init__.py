"""Verbund: records of public agencies, published as validated linked open data.

``read_workspace`` reads a folder with a verbund.toml; ``build`` and ``validate`` take what it gives
and return a report with findings.
"""

from verbund.__about__ import __version__
from verbund.findings import Finding, Findings, Place, Severity
from verbund.release.build import Report, build, validate
from verbund.workspace import Workspace, read_workspace

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
