"""What surrounds a cell's text is left out only if it is a blank."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.read.test_csv import HEADINGS, notes, offices

from verbund.text.names import BLANKS, normalise, stripped

OTHERS = ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u2028", "\u2029", "\u3000"]


@pytest.mark.parametrize("character", OTHERS)
def test_what_is_no_blank_stays_or_is_told(tmp_path: Path, character: str) -> None:
    """Python's own ``strip`` would take it away without a word."""
    cell = f"{character}x{character}"
    assert stripped(f" {cell}\t") == cell
    assert normalise(f" {cell} \tY") == f"{cell} y"
    assert notes(tmp_path / "note", f"{HEADINGS}\na,Office,A,{cell}\n") == {"a": cell}
    codes = [f.code for f in offices(tmp_path / "id", f"{HEADINGS}\na{character},Office,A,\n")]
    assert codes == ["K103"]


@pytest.mark.parametrize("blank", BLANKS.replace("\r", "").replace("\n", ""))
def test_blanks_are_left_out(tmp_path: Path, blank: str) -> None:
    text = f"{HEADINGS}\n{blank}a{blank},Office,A,{blank}x{blank}\n{blank},{blank},,\n"
    assert notes(tmp_path, text) == {"a": "x"}


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\x0b", "\x1c"])
def test_no_other_character_ends_a_line(tmp_path: Path, character: str) -> None:
    """As ``str.splitlines`` would have it, so that the lines behind were counted wrong."""
    text = f"{HEADINGS}\na,Office,A,x{character}y\nb,Offic,B,\n"
    wrong = [f for f in offices(tmp_path, text) if f.code == "R103"]
    assert [(f.place.row, f.place.line) for f in wrong] == [(3, 3)]
