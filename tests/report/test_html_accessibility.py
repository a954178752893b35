"""The page in a real browser: accessible by axe, filters, both languages, without scripts.

A picture of it is kept in .artefacts/.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.library import write_library
from tests.support.report_runs import environment, only, reported, written

from verbund.findings import Severity
from verbund.report.html import MOST
from verbund.report.reported import RunReport

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "consumers/page.cjs"
ARTEFACTS = ROOT / ".artefacts"


def opened(browser: tuple[str, str], run: RunReport, name: str, folder: Path) -> dict[str, Any]:
    """What a reader of the page meets."""
    node, chromium = browser
    page = folder / "report.html"
    page.write_text(written("html", run), encoding="utf-8", newline="\n")
    pictures = ARTEFACTS / "html-report" / name
    pictures.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [node, DRIVER, page, pictures],
        env=environment() | {"CHROMIUM": chromium},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert (pictures / "report.png").stat().st_size > 10_000
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def met(
    browser: tuple[str, str], run: RunReport, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    return opened(browser, replace(run, language="de"), "faulty", tmp_path_factory.mktemp("page"))


def test_axe_finds_nothing(met: dict[str, Any]) -> None:
    """All rules of axe-core, in both languages: WCAG 2.2 A and AA, and best practices."""
    assert met["violations"] == []


def test_axe_finds_nothing_on_a_page_without_faults(
    browser: tuple[str, str], tmp_path: Path
) -> None:
    found = opened(browser, reported(write_library(tmp_path / "library")), "right", tmp_path)
    assert found["violations"] == []


def test_nothing_is_asked_for_and_nothing_goes_wrong(met: dict[str, Any]) -> None:
    assert met["requests"] == []
    assert met["dialogs"] == []
    assert met["errors"] == []


def test_one_language_is_shown_and_the_other_can_be_chosen(met: dict[str, Any]) -> None:
    german, english = met["steps"]["opened"]["text"], met["steps"]["other"]["text"]
    assert "Es gibt Fehler." in german
    assert "There are violations." not in german
    assert "There are violations." in english
    assert "Es gibt Fehler." not in english


def test_filters(met: dict[str, Any], run: RunReport) -> None:
    steps = met["steps"]
    everything = len(run.findings)
    first = min(str(item.place.file) for item in run.findings)
    expected = {
        "opened": everything,
        "by-severity=warning": run.counts[Severity.WARNING],
        "by-severity=": everything,
        "by-file=1": sum(item.place.file == first for item in run.findings),
        "by-table=first": sum(item.place.file == "records/books.csv" for item in run.findings),
    }
    assert {name: steps[name]["articles"] for name in expected} == expected
    assert {name: int(steps[name]["shown"]) for name in expected} == expected
    assert all(expected.values())


def test_without_scripts_everything_is_there(met: dict[str, Any], run: RunReport) -> None:
    plain = met["steps"]["scriptless"]
    assert plain["articles"] == len(run.findings)
    assert plain["form"] is False


def test_a_narrow_screen_needs_no_scrolling_sideways(met: dict[str, Any]) -> None:
    """WCAG 2.1, 1.4.10: 320 pixels."""
    assert met["narrow"] <= 320


def test_as_many_findings_as_a_page_holds_open_in_seconds(
    browser: tuple[str, str], many: RunReport, tmp_path: Path
) -> None:
    findings = [
        replace(item, place=replace(item.place, file=f"records/loans/{row % 30}.csv"))
        for row, item in enumerate(many.findings)
    ]
    found = opened(browser, only(many, *findings), "many", tmp_path)
    assert found["steps"]["opened"]["articles"] == MOST
    assert found["milliseconds"] < 20_000
