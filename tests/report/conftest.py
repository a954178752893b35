"""The run that the tests of all forms report."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.report_runs import faulty_library, reported

from verbund.report.reported import RunReport


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """What is found in the faulty library."""
    folder: Path = faulty_library(tmp_path_factory.mktemp("reports") / "library")
    return reported(folder)


@pytest.fixture(scope="session")
def many(run: RunReport) -> RunReport:
    """The same with 30,000 findings, in one file, 20,000 of them warnings that come first."""
    from dataclasses import replace

    from verbund.findings import Severity

    seed = next(finding for finding in run.findings if finding.code == "V103")
    severities = [Severity.WARNING] * 20_000 + [Severity.VIOLATION] * 10_000
    findings = [
        replace(seed, severity=severity, place=replace(seed.place, row=row), value=f"value {row}")
        for row, severity in enumerate(severities, start=2)
    ]
    return replace(run, findings=tuple(findings))
