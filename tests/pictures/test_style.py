"""Colours of pictures: contrasts by WCAG 2.2, in light, dark and print."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from verbund.pictures.drawing import script, style_sheet
from verbund.pictures.kinds import FILLS, MOST
from verbund.pictures.shades import FILLS as SHADES

CSS = style_sheet().decode()


def scheme(number: int) -> dict[str, str]:
    """The colours of light, dark or print, by their order in the style sheet."""
    blocks = re.findall(r"\.picture-figure \{([^}]*)\}", CSS)
    light = dict(re.findall(r"--picture-([\w-]+): (#\w+)", blocks[0]))
    return light | dict(re.findall(r"--picture-([\w-]+): (#\w+)", blocks[number]))


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("number", [0, 1, 2], ids=["light", "dark", "print"])
def test_texts_and_shapes_can_be_seen(number: int) -> None:
    colours = scheme(number)
    paper = colours["paper"]
    assert contrast(colours["ink"], paper) >= 7
    for name in ("line", "focus", *map(str, range(MOST))):
        assert contrast(colours[name], paper) >= 3, name
    for shade in range(5):
        assert contrast(colours["ink"], colours[f"shade-{shade}"]) >= 7, shade


def test_pictures_without_a_style_sheet_can_be_seen_on_white() -> None:
    assert all(contrast(fill, "#fff") >= 4.5 for fill in FILLS)
    assert all(contrast("#000", shade) >= 7 for shade in SHADES)
    light = scheme(0)
    assert list(FILLS) == [light[str(number)] for number in range(MOST)]
    assert list(SHADES) == [light[f"shade-{number}"] for number in range(5)]


def test_nothing_is_asked_of_another_host() -> None:
    for text in (CSS, script().decode()):
        assert "http" not in text
        assert "@import" not in text
    assert len(script().decode().splitlines()) <= 150


def test_every_word_is_there_in_both_languages() -> None:
    words = tomllib.loads(
        files("verbund.pictures").joinpath("words.toml").read_text(encoding="utf-8")
    )
    for key, texts in words.items():
        assert list(texts) == ["en", "de"], key
        names = [sorted(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert names[0] == names[1], key
