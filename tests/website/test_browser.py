"""The site in a real browser: walked, searched, narrow, printed, dark, by keyboard, without scripts.

With ``--full`` pictures of each kind of page are kept in .artefacts/website/, for readers.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.support.extent import Extent, chosen
from tests.support.pages.fixtures import NuChecker
from tests.support.report_runs import environment

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "consumers/walk.cjs"
ARTEFACTS = ROOT / ".artefacts/website"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PARTS = (
    "de/network-topics-crime-prevention.html",
    "en/network-administrative-level-municipal.html",
    "de/network-territory-luegde.html",
    "en/network-area-of-competence-district-of-lippe.html",
    "de/network-2021.html",
    "en/network-kind-of-organisation-police-station.html",
    "de/network-type-of-agreement-cooperation-agreement.html",
)
"""The network of a topic, a level, a territory, an area of competence, a year, and of two kinds."""

KINDS = (
    "de/organisation/kreispolizeibehoerde-lippe.html",
    "en/partnership/op-augustdorf.html",
    "de/conference/siko-lippe-2.html",
    "en/source/lippe-news-2019-09-30-horn.html",
    "de/place/kreis-lippe.html",
    "de/concept-topic-administrative-cooperation.html",
    "en/index.html",
    "de/tables.html",
    "en/table-organisations.html",
    "de/links-Cooperation.html",
    "de/concepts.html",
    "en/search.html",
    "de/changes.html",
    "en/questions.html",
    "de/downloads.html",
    "de/network.html",
    *PARTS,
    "en/timelines.html",
    "de/map.html",
    "en/counts.html",
    "de/ontology.html",
    "en/shapes.html",
    "de/about/dataset.html",
    "en/about/version/1.1.0.html",
)
"""A page of each kind."""


@pytest.fixture(scope="module")
def address(made: Mapping[str, bytes]) -> Iterator[str]:
    """The address of a server of the site, on loopback, with the policy that the pages are for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].lstrip("/")
            data = made.get(path)
            self.send_response(404 if data is None else 200)
            kind = guess_type(path)[0] or "application/octet-stream"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def met(browser: tuple[str, str], address: str, made: Mapping[str, bytes]) -> dict[str, Any]:
    """What a reader meets on a walk."""
    assert set(KINDS) <= set(made)
    node, chromium = browser
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    pictures = ARTEFACTS if chosen() is Extent.FULL else ""
    done = subprocess.run(
        [node, DRIVER, address, pictures, *KINDS],
        env=environment() | {"CHROMIUM": chromium},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_reader_walks_from_home_to_agency_partnership_source_and_the_other_language(
    met: dict[str, Any],
) -> None:
    assert met["walk"] == [
        "Zusammenarbeit von Behörden im Kreis Lippe",
        "Organisationen (29)",
        "Stadt Lügde",
        "Ordnungspartnerschaft Lügde",
        "Mehr Zusammenarbeit in Lügde",
        "en",
        "More cooperation in Lügde",
    ]


def test_axe_finds_nothing_on_any_kind_of_page_light_or_dark(met: dict[str, Any]) -> None:
    assert met["axe"] == []


def test_in_the_dark_only_colours_are_others(made: Mapping[str, bytes]) -> None:
    """So that in the dark the rules of colours alone are asked of axe."""
    blocks = [
        block
        for path, data in made.items()
        if path.endswith(".css")
        for block in re.findall(
            r"@media \(prefers-color-scheme: dark\) \{\s*[.:\w-]+ \{([^}]*)\}\s*\}", data.decode()
        )
    ]
    told = sum(data.count(b"prefers-color-scheme") for data in made.values())
    assert len(blocks) == told > 0
    for block in blocks:
        assert re.fullmatch(r"\s*(--[\w-]+: #[0-9a-f]{3,6};\s*)+", block), block


def test_no_request_leaves_the_host_and_nothing_fails(met: dict[str, Any], address: str) -> None:
    """Nor does a page break the policy: the browser would tell it as an error."""
    assert [url for url in met["requests"] if not url.startswith(f"{address}/")] == []
    assert [text for text in met["errors"] if "favicon" not in text and "404" not in text] == []


def test_the_search_answers_as_one_types(met: dict[str, Any]) -> None:
    found = met["search"]
    assert found["first"] == "Kreispolizeibehörde Lippe"
    assert found["said"].endswith("Treffer")
    assert found["none"] == "Nichts gefunden."
    assert "Stadt Lügde" in found["unmarked"]
    assert found["opened"] == found["unmarked"][0]


def test_it_is_used_by_keyboard(met: dict[str, Any]) -> None:
    assert met["skip"] == "Zum Inhalt springen"
    assert met["skipped"] == "main"


def test_networks_are_used_by_keyboard(met: dict[str, Any]) -> None:
    """Every agency and button is reached and is seen to be; Enter follows, and opens the table."""
    assert set(met["pictures"]) == {"de/network.html", *PARTS}
    for path, found in met["pictures"].items():
        assert found["reached"] == found["nodes"] > 1, path
        wanted = {"node", "picture-scroll", "reset", "summary", "zoom-in", "zoom-out"}
        assert wanted <= set(found["kinds"]), path
        assert found["unmarked"] == [], path
        assert found["table"], path
        assert found["followed"], path


def test_it_fits_320_pixels(met: dict[str, Any]) -> None:
    assert {path: width for path, width in met["narrow"].items() if width > 320} == {}


def test_the_navigation_is_not_printed(met: dict[str, Any]) -> None:
    assert met["print"] is False


def test_without_scripts_the_tables_take_the_place_of_the_search(met: dict[str, Any]) -> None:
    assert "Organisationen (29)" in met["scriptless"]
    assert "Name, anderer Name" not in met["scriptless"]


def test_the_nu_checker_finds_nothing(
    nu_checker: NuChecker, made: Mapping[str, bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for path, data in made.items():
        if path.endswith(".html"):
            (folder / path.replace("/", "~")).write_bytes(data)
    assert nu_checker(folder, tmp_path) == []
