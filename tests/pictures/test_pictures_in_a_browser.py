"""Pictures in a real browser: with its fonts nothing overlaps, axe finds nothing, the script works.

The page forbids inline styles and scripts as those of the site do. Screenshots are kept in
.artefacts/.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.report_runs import environment
from tests.support.sample_pictures import (
    SMALL_BARS,
    SMALL_MAP,
    SMALL_NETWORK,
    SMALL_TIMELINE,
    made_network,
)

from verbund.pictures.bars import draw_bars
from verbund.pictures.drawing import Drawing, script, style_sheet
from verbund.pictures.map import draw_map
from verbund.pictures.matrix import draw_matrix
from verbund.pictures.network import draw_network
from verbund.pictures.timeline import draw_timeline

DRIVER = Path(__file__).parent / "consumers/pictures.cjs"
ARTEFACTS = Path(__file__).parents[2] / ".artefacts/pictures"
POLICY = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self'"
SITE = "body { margin: 0 1rem; color: #1b1b1b; background: #fff; }"
DARK = "@media (prefers-color-scheme: dark) { body { color: #ececec; background: #16181c; } a { color: #9cc7ff; } }"


def write_page(folder: Path, drawings: list[Drawing]) -> Path:
    (folder / "pictures.css").write_bytes(style_sheet())
    (folder / "pictures.js").write_bytes(script())
    (folder / "site.css").write_text(SITE + DARK, encoding="utf-8")
    figures = "".join(
        f'<section id="{item.name}-figure">{item.figure()}</section>' for item in drawings
    )
    page = folder / "page.html"
    page.write_text(
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Bilder</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="site.css">'
        '<link rel="stylesheet" href="pictures.css"><script src="pictures.js" defer></script></head>'
        f"<body><main><h1>Bilder</h1>{figures}</main></body></html>",
        encoding="utf-8",
    )
    return page


@pytest.fixture(scope="module")
def met(browser: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a reader of a page with all kinds of pictures meets."""
    node, chromium = browser
    large = made_network(500)
    page = write_page(
        tmp_path_factory.mktemp("pictures"),
        [
            draw_network(SMALL_NETWORK, "de"),
            draw_timeline(SMALL_TIMELINE, "de"),
            draw_bars(SMALL_BARS, "de"),
            draw_map(SMALL_MAP, "de"),
            draw_matrix(replace(made_network(44), name="matrix", title="Matrix"), "de"),
            draw_network(replace(made_network(60), name="medium", title="Medium"), "de"),
            draw_network(replace(large, name="large", title="Large"), "de"),
            draw_matrix(replace(large, name="dots", title="Dots"), "de"),
        ],
    )
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [node, DRIVER, page, ARTEFACTS],
        env=environment() | {"CHROMIUM": chromium},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_with_real_fonts_no_text_meets_another_or_is_cut(met: dict[str, Any]) -> None:
    assert len(met["geometry"]) == 8
    assert [item for item in met["geometry"] if item["cut"] or item["met"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(met: dict[str, Any], scheme: str) -> None:
    assert met["violations"][scheme] == []


def test_only_files_beside_the_page_are_asked_for(met: dict[str, Any]) -> None:
    names = sorted({address.rsplit("/", 1)[1] for address in met["requests"]})
    assert names == ["page.html", "pictures.css", "pictures.js", "site.css"]
    assert met["errors"] == []


def test_a_filter_shows_a_part(met: dict[str, Any]) -> None:
    assert met["options"] == ["", "level-district"]
    assert (met["all"], met["filtered"], met["again"]) == (4, 2, 4)
    assert met["said"] == "2 angezeigt"


def test_keys_zoom_and_move(met: dict[str, Any]) -> None:
    whole, zoomed, moved = (
        list(map(float, met[key].split())) for key in ("whole", "zoomed", "moved")
    )
    assert zoomed[2] == pytest.approx(whole[2] / 1.5, abs=0.1)
    assert moved[0] > zoomed[0]
    assert met["back"] == met["whole"]


def test_the_focus_goes_from_the_middle_out_and_partners_stand_out(met: dict[str, Any]) -> None:
    assert met["focused"] == "district.html"
    assert met["far"] == 1  # the one that is no partner


def test_narrow_screens_and_no_script(met: dict[str, Any]) -> None:
    assert met["narrow"] <= 320
    assert met["scriptless"] == [False] * 8
