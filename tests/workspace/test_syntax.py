"""What is wrong with the notation of verbund.toml is told with its line and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from verbund.findings import Finding, Findings
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

BASE = '[workspace]\nbase = "https://data.example.org/id/"\n'
WRONG = {
    "[workspace]\n": ("workspace is stated twice", 3),
    "[a]\n[[a]]\n": ("a value already", None),
    'base = "https://y.example/"\n': ("a value already", 3),
    "x = {a=1, a=2}\n": ("a is stated twice", 3),
    "x = {a=1}\n[workspace.x]\n": ("workspace.x is stated twice", 4),
    "[limits]\ncell = 99999999999999999999999\n": ("64 bits", 4),
    f"[limits]\ncell = {'9' * 5000}\n": ("64 bits", 4),
    f"x = {'[' * 30}{']' * 30}\n": ("20 deep", 3),
    f"x = {'[' * 5000}{']' * 5000}\n": ("20 deep", 3),
    f"[{'a.' * 60}b]\n": ("20 deep", 3),
    'x = """abc\n': ("does not end", 4),
    "x = [1 2]\n": ("not closed", 3),
    "x = {a=1\n": ("not closed", 3),
    "x = {\n a = 1 }\n": ("not closed on its line", 3),
    "x = { a = 1,\n b = 2 }\n": ("not closed on its line", 3),
    "x = { a = 1 # so\n}\n": ("not closed on its line", 3),
    "x = { a = 1, }\n": ("comma behind its last", 3),
    "x = {,}\n": ("comma behind its last", 3),
    "x = { a = 1 b = 2 }\n": ("a bracket is not closed", 3),
    "Straße = 1\n": ("“Straße” has", 3),
    "Öl = 1\n": ("“Öl” has", 3),
    "a.ß = 1\n": ("“a.ß” has", 3),
    "x = { a = 1, b/c = 2 }\n": ("“b/c” has", 3),
    "[Straße]\n": ("“Straße” has", 3),
    "two words = 1\n": ("“two words” has", 3),
    "x: 1\n": ("no “=”", 3),
    "x = 2026-13-01\n": ("no such day", 3),
    "x = 2026-11-22T25:00:00Z\n": ("no such day", 3),
    "x = 25:00:00\n": ("no such day", 3),
    "x = 1.0.0\n": ("behind the end", 3),
    "[dataset\n": ("not closed", 3),
    "x 1\n": ("no “=”", 3),
    "= 1\n": ("no value", None),
    "x = abc\n": ("no value", 3),
    "x = 2026-02-30\n": ("no such day", 3),
    'x = "a" b\n': ("behind the end", 3),
    'x = "C:\\data"\n': ("backslash", 3),
    "x = 'a\x01'\n": ("control character", 3),
}


def found(folder: Path, text: str) -> Finding:
    (folder / "records").mkdir(exist_ok=True)
    (folder / "verbund.toml").write_text(BASE + text, encoding="utf-8")
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_each_fault_has_its_words_line_and_remedy(tmp_path: Path, text: str) -> None:
    words, line = WRONG[text]
    finding = found(tmp_path, text)
    told = render(finding, "en")
    assert (finding.code, words in told.message) == ("W102", True), told.message
    assert finding.place.line == (line or finding.place.line)
    german = render(finding, "de")
    assert german.message.split(": ")[1] != told.message.split(": ")[1]
    assert german.remedy != told.remedy


def test_the_remedy_fits_the_fault(tmp_path: Path) -> None:
    """A missing quotation mark is no advice for a table that is there twice."""
    quoted = "quotation mark"
    for text in ("[workspace]\n", f"x = {'[' * 30}{']' * 30}\n", 'base = "https://y.example/"\n'):
        assert quoted not in render(found(tmp_path, text), "en").remedy
    assert quoted in render(found(tmp_path, "x = abc\n"), "en").remedy


def test_a_text_with_many_dots_is_no_deep_key(tmp_path: Path) -> None:
    assert found(tmp_path, f'x = "{"1." * 60}"\n').code == "W103"
