"""The page of queries in a real browser: by keyboard, narrow, dark, without a script.

Pictures are kept in .artefacts/serve/.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.serve.test_query_page import FIRST, PARTICIPANTS, PLACES
from tests.support.pages.fixtures import NuChecker
from tests.support.report_runs import environment
from tests.support.serving import Served

DRIVER = Path(__file__).parent / "consumers/ask.cjs"
ARTEFACTS = Path(__file__).parents[2] / ".artefacts/serve"


@pytest.fixture(scope="module")
def met(browser: tuple[str, str], served: Served) -> dict[str, Any]:
    """What a reader meets."""
    node, chromium = browser
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [node, DRIVER, served.address, ARTEFACTS],
        env=environment() | {"CHROMIUM": chromium},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_axe_finds_nothing(met: dict[str, Any]) -> None:
    assert met["axe"] == []


def test_nothing_is_asked_elsewhere_and_the_policy_is_kept(
    met: dict[str, Any], served: Served
) -> None:
    assert [url for url in met["requests"] if not url.startswith(f"{served.address}/")] == []
    assert [text for text in met["errors"] if "favicon" not in text and "40" not in text] == []


def test_names_are_suggested_to_who_writes_with_the_keyboard(met: dict[str, Any]) -> None:
    assert met["none"] is True
    assert "Pfeiltasten" in met["said"]
    assert met["before"] is None  # nothing is chosen by itself: Enter stays a new line
    field, role, chosen, text = met["active"]
    assert (field, role, chosen) == ("text", "option", "true")
    assert ":" in text
    assert met["escaped"] == [True, "SELECT ?x { ?x a zusammenarb"]
    assert met["completed"] == (
        "PREFIX coop: <https://w3id.org/agency-cooperation/ontology#>\n"
        "SELECT ?x { ?x a coop:Cooperation"
    )
    assert met["named"][0].startswith("coop:particip")
    assert met["newline"] == "coop:particip\n"
    assert met["inText"] is True
    assert met["inComment"] is True


def test_it_asks_by_keyboard_and_adds_missing_prefixes(met: dict[str, Any]) -> None:
    address, query, text = met["asked"]
    assert "/de/query/?query=PREFIX" in address
    assert "PREFIX dct: <http://purl.org/dc/terms/>\n" in query
    assert "Antwort" in text


def test_the_tab_key_leaves_the_field(met: dict[str, Any]) -> None:
    assert met["left"] == ["BUTTON", "Ask"]


def test_colours_stand_behind_the_letters(met: dict[str, Any]) -> None:
    kinds = ("comment", "iri", "keyword", "name", "number", "text", "variable")
    assert met["kinds"] == [f"code-{kind}" for kind in kinds]
    assert "# who was there\nSELECT ?agency" in met["backdrop"]
    field, behind = met["boxes"]
    assert field == behind


def test_it_fits_320_pixels(met: dict[str, Any]) -> None:
    assert {name: width for name, width in met["narrow"].items() if width > 320} == {}


def test_a_long_query_goes_by_a_form(met: dict[str, Any]) -> None:
    address, text = met["long"]
    assert address.endswith("/en/query/#answer")
    assert "Yes (true)" in text


def test_it_works_without_a_script(met: dict[str, Any]) -> None:
    assert "Antwort (20)" in met["scriptless"]
    assert met["choices"] == ["Tabelle", "Netz", "Zeitleiste"]
    assert "picture-network" in met["network"]


def test_the_nu_checker_finds_nothing(
    nu_checker: NuChecker, served: Served, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    asked = {
        "empty": {},
        "table": {"query": PARTICIPANTS},
        "network": {"query": PARTICIPANTS, "as": "network"},
        "timeline": {"query": PARTICIPANTS, "as": "timeline"},
        "map": {"query": PLACES, "as": "map"},
        "problem": {"query": "SELECT"},
        "graph": {"query": "DESCRIBE ?s { ?s a ?c } LIMIT 2"},
    }
    for name, values in asked.items():
        data = served.get("/de/query/", params=values).content
        (folder / f"{name}.html").write_bytes(data)
    long = served.ask("POST", "/en/query/", data={"query": f"{PARTICIPANTS}#{'x' * 9_000}"})
    (folder / "long.html").write_bytes(long.content)
    (folder / "question.html").write_bytes(served.get(f"/en/query/{FIRST}").content)
    assert nu_checker(folder, tmp_path) == []
