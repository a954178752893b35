"""The server of ``verbund watch``: findings and pages that reload, for this machine alone."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.support.described_library import write_described_library
from tests.support.library import edit
from tests.support.pages.fixtures import NuChecker
from tests.support.report_runs import environment
from tests.support.watching import Watching, watching

DRIVER = Path(__file__).parent / "consumers/reload.cjs"


class Live:
    """A watch with its server."""

    def __init__(self, folder: Path, command: Watching) -> None:
        self.folder, self.command = folder, command
        told = [self._told(), self._told()]
        self.findings, self.release = (line.split(": ")[1] for line in told)

    def _told(self) -> str:
        assert self.command.process.stderr is not None
        return self.command.process.stderr.readline().strip()

    def get(self, address: str, **headers: str) -> requests.Response:
        """What it answers."""
        return requests.get(address, headers=headers, timeout=60, allow_redirects=False)

    def events(self) -> Iterator[dict[str, str]]:
        """What it says of its pages, now and when they change."""
        address = f"{self.release}-/events"
        with requests.get(address, stream=True, timeout=60) as answer:
            for line in answer.iter_lines():
                if line:
                    yield json.loads(line.removeprefix(b"data: "))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    folder = write_described_library(tmp_path / "library")
    options = ("--build", "--serve", "--port", "0", "--format", "json")
    with watching(folder, *options) as command:
        yield Live(folder, command)


def test_pages_hear_of_what_they_show(live: Live) -> None:
    events = live.events()
    now = next(events)
    while not (now["release"] and now["findings"]):
        now = next(events)
    assert live.command.report()["released"] is True
    page = live.get(live.findings)
    assert page.status_code == 200
    assert f'data-findings="{now["findings"]}"' in page.text
    assert "script-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    home = live.get(f"{live.release}en/", **{"If-None-Match": "*"})
    assert home.status_code == 200
    assert f'data-release="{now["release"]}"></script>\n</body>' in home.text
    assert home.headers["Cache-Control"] == "no-store"
    assert (
        live.get(f"{live.release}-/live.js").headers["Content-Type"].startswith("text/javascript")
    )

    edit(live.folder / "records/loans.csv", "1.3.2021", "tomorrow")
    after = next(events)
    assert (after["findings"] != now["findings"], after["release"]) == (True, now["release"])
    assert "V103" in live.get(live.findings).text
    edit(live.folder / "records/loans.csv", "tomorrow", "2.3.2021")
    while after["release"] == now["release"]:
        after = next(events)
    code, told = live.command.interrupt()  # though somebody hears of changes
    assert (code, told) == (130, "interrupted\n")


def test_only_this_machine_is_answered_under_a_name_of_it(live: Live) -> None:
    for host, status in {
        "localhost:9": 303,
        "[::1]:80": 303,
        "evil.example": 403,
        "127.0.0.1.evil.example": 403,
        "evil.example:8080": 403,
    }.items():
        for address in (live.release, live.findings, f"{live.release}-/events"):
            if status == 403:
                assert live.get(address, Host=host).status_code == status
        if status == 303:
            assert live.get(live.release, Host=host).status_code == status
    live.command.line()  # a release that is not published
    query = f"{live.release}sparql?query=ASK%7B%7D"
    for address in (query, f"{live.release}api/", live.findings):
        answer = live.get(address)
        assert [name for name in answer.headers if name.startswith("Access-Control-")] == []
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert live.get(address, Origin="https://evil.example").status_code == 403
        assert live.get(address, Origin="null").status_code == 403
        assert live.get(address, Origin=live.release.rstrip("/")).status_code != 403
    assert live.get(f"{live.release}-/other").status_code == 404


def test_without_a_release_there_are_the_findings(tmp_path: Path) -> None:
    folder = write_described_library(tmp_path / "library")
    edit(folder / "records/loans.csv", "1.3.2021", "tomorrow")
    with watching(folder, "--serve", "--port", "0", "--format", "json") as command:
        live = Live(folder, command)
        assert live.get(live.release).headers["Location"] == "/-/findings"
        first = live.get(live.findings, Accept="text/html")
        assert re.search(r'<script src="/-/live.js" data-(findings|release)="', first.text)
        assert command.report()["conforms"] is False
        events = live.events()
        while not next(events)["findings"]:
            pass
        assert "V103" in live.get(live.findings).text
        assert live.get(f"{live.release}de/", Accept="text/html").status_code == 503
        assert command.interrupt() == (130, "interrupted\n")


def test_a_port_that_cannot_be_had_is_told(live: Live) -> None:
    port = live.release.rstrip("/").rpartition(":")[2]
    with watching(live.folder, "--serve", "--port", port) as command:
        _, told = command.process.communicate(timeout=60)
        assert command.process.returncode == 3
        assert port in told


class Driver:
    """A browser with both pages open, of which it is said what they show."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def said(self) -> dict[str, Any]:
        """What it says next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read() if self._process.stderr else ""
        found: dict[str, Any] = json.loads(line)
        return found


@pytest.fixture
def driver(live: Live, browser: tuple[str, str]) -> Iterator[Driver]:
    node, chromium = browser
    with subprocess.Popen(
        [node, DRIVER, live.findings, f"{live.release}en/loan/m1/3-16.html"],
        env=environment() | {"CHROMIUM": chromium},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Driver(process)
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_the_browser_reloads_both_pages_by_itself(
    live: Live, driver: Driver, nu_checker: NuChecker, tmp_path: Path
) -> None:
    """Chromium is told nothing: the pages come to show what is so."""
    loans = live.folder / "records/loans.csv"
    assert driver.said() == {"shown": ["good", "2021-03-01"]}
    edit(loans, "1.3.2021", "tomorrow")
    assert driver.said() == {"shown": ["V103", "2021-03-01"]}
    edit(loans, "tomorrow", "2.3.2021")
    assert driver.said() == {"shown": ["good", "2021-03-02"]}
    end = driver.said()
    assert [text for text in end["errors"] if "Content Security Policy" in text] == []
    assert end["faults"] == []
    assert end["elsewhere"] == []
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "home.html").write_bytes(live.get(f"{live.release}en/").content)
    assert nu_checker(folder, tmp_path) == []
