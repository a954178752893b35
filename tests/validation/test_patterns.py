"""Patterns are those of XPath, in every engine; what is none of them is refused."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from elementpath.regex import translate_pattern
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import examples
from tests.support.library import PREFIXES, edit, write_library

from verbund.api.run import validate
from verbund.findings import Finding, Findings
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.required_substrings import required_substrings
from verbund.shacl.xpath_regex import PatternError
from verbund.system import match_time
from verbund.validation import engine
from verbund.validation.choice import EngineChoice
from verbund.validation.rdf_files import validate_data
from verbund.workspace.workspace import read_workspace

# Expression, flags, what matches, what does not.
CASES = [
    (r"^[a-z]+$", "", ["abc"], ["abc\n", "\nabc"]),
    (r"^[a-z]+$", "m", ["abc", "abc\nde", "1\nde"], ["1\n2"]),
    (r"^$", "m", [""], ["a\n"]),
    (r"^[a-z-[aeiou]]+$", "", ["bcd"], ["abc", "-"]),
    (r"^[^a-z-[A-Z]]$", "", ["1"], ["a", "A"]),
    (r"^[A-Z-[IO]]$", "i", ["b", "B"], ["i", "I", "o"]),
    (r"^[\w-[\d]]$", "", ["a"], ["1", "_"]),
    (r"^\w$", "", ["a", "+", "é", "1", "\u0301", "$"], ["_", "-", " ", ".", "\u2028"]),
    (r"^\W$", "", ["_", "-", " "], ["a", "+"]),
    (r"^\s$", "", [" ", "\t", "\n", "\r"], ["\u00a0", "\x0b", "\f", "\x85"]),
    (r"^\S$", "", ["\u00a0", "\x0b", "a", "\x00", "\U0010ffff"], [" ", "\t"]),
    (r"^\d$", "", ["1", "\u0663"], ["\u00b2"]),
    (r"^[^\s\w]$", "", ["_"], ["a", " "]),
    (r"^\p{Lu}$", "i", ["A"], ["a"]),
    (r"^[\p{Lu}x]$", "i", ["A", "x", "X"], ["a"]),
    (r"^[^\p{Lu}x]$", "i", ["a", "1"], ["A", "x", "X"]),
    (r"^\p{IsGreek}$", "", ["λ"], ["a"]),
    (r"^\P{IsGreek}$", "", ["a"], ["λ"]),
    (r"^\i\c*$", "", ["a1", ":x", "_b", "\U00010000"], ["1a", "-"]),
    (r"^[\I-[ ]]$", "", ["1"], ["a", " "]),
    (r"a.b", "", ["axb"], ["a\nb", "a\rb"]),
    (r"a.b", "s", ["a\nb"], ["ab"]),
    ("^ a [ ] b $", "x", ["a b"], ["ab"]),
    (r"a.b", "q", ["a.b"], ["axb"]),
    (r"A.B", "qi", ["a.b"], ["axb"]),
    (r"^(a)|b\1$", "", ["b", "a"], ["c"]),
    (r"^(a|b)\1$", "", ["aa"], ["ab"]),
    (r"^(a)\10$", "", ["aa0"], ["aa"]),
    (r"^(?:ab)+?c", "", ["ababc"], ["c"]),
    (r"^[-a]$", "", ["-"], ["b"]),
    (r"^[a-]$", "", ["-"], ["b"]),
    (r"^[\[\]\\&&~~||]$", "", ["[", "&", "~", "|", "\\"], ["a"]),
    (r"^*a", "", ["a"], ["b"]),
    (r"a{2}", "", ["aa"], ["a"]),
    (r"a#b", "", ["a#b"], ["a"]),
]  # fmt: skip
REFUSED = [
    "a{99999999999999}", "a{70000}", "(?=a)", "(?!a)", "(?<=a)", "(?i)a", "(?P<n>a)", "(?#x)", "(?>a)",
    r"\Z", r"\A", r"\b", r"\B", r"\x41", r"\u0041", r"\N{DIGIT ONE}", r"\0", r"\1", r"(a\1)", r"\a", r"\f",
    "[]", "[^]", "[a", "[[:alpha:]]", "[[a]]", "[z-a]", "[a-z-9]", r"[a-\d]", "a**", "a*+", "a++", "a??+",
    "*a", "a{,3}", "a{3,2}", "{", "}", "]", "(", ")", "a|*", "\\", r"\p{Foo}", r"\pL", r"\p{IsFoo}", r"\p",
    "(" * 200 + ")" * 200, r"\p{L}" * 19_000,
]  # fmt: skip


@pytest.mark.parametrize(("expression", "flags", "yes", "no"), CASES)
def test_an_expression_matches_as_xpath_says(
    expression: str, flags: str, yes: list[str], no: list[str]
) -> None:
    compiled = compile_pattern(expression, flags)
    assert [text for text in yes if not compiled.search(text)] == []
    assert [text for text in no if compiled.search(text)] == []


@pytest.mark.parametrize("expression", REFUSED)
def test_what_xpath_does_not_know_is_refused(expression: str) -> None:
    with pytest.raises(re.error):
        compile_pattern(expression, "")


@pytest.mark.parametrize("flags", ["a", "ii!", "L", "S"])
def test_a_flag_that_xpath_does_not_know_is_refused(flags: str) -> None:
    with pytest.raises(re.error, match="none of"):
        compile_pattern("a", flags)


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "[ab]",
        "[^a]",
        "[a-c-[b]]",
        r"\d",
        r"\p{L}",
        ".",
        "(a|b)",
        "(?:ab)",
        "^",
        "$",
        "-",
        "1",
    ]
)
COUNTS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{1,2}", "*?"])
EXPRESSIONS = st.lists(st.tuples(PIECES, COUNTS), min_size=1, max_size=5).map(
    lambda pieces: "".join(piece + count for piece, count in pieces)
)


@settings(max_examples=examples(300))
@given(EXPRESSIONS, st.text(alphabet="abc1-\n", max_size=6))
def test_it_matches_as_another_translation_does(expression: str, text: str) -> None:
    """Held to elementpath where that is known to follow the text."""
    other = re.compile(translate_pattern(expression))
    assert bool(compile_pattern(expression, "").search(text)) == bool(other.search(text))


@settings(max_examples=examples(300))
@given(EXPRESSIONS, st.text(alphabet="abc1-", max_size=6))
def test_what_a_match_needs_is_in_it(expression: str, text: str) -> None:
    texts = required_substrings(expression, "")
    if texts and compile_pattern(expression, "").search(text):
        assert any(item in text for item in texts)


@pytest.mark.parametrize("expression", [r"\itle", r"\cat", r"\p{L}at", r"[a-z-[aeiou]]x"])
def test_escapes_of_xpath_are_not_taken_for_what_is_needed(expression: str) -> None:
    assert not {"itle", "cat", "pat", "}at"} & set(required_substrings(expression, ""))


# --- every engine

ALL = [*EngineChoice, None]


def found_by(folder: Path, which: EngineChoice | None, expression: str, value: str) -> list[str]:
    """The codes of findings for a member's name, by an engine on records, or on RDF (None)."""
    write_library(folder)
    written = expression.replace("\\", "\\\\")
    edit(folder / "shapes/library.ttl", "sh:minLength 2 .", f'sh:pattern "{written}" .')
    if which is None:
        (folder / "data.ttl").write_text(
            f'{PREFIXES}<urn:x> a lib:Member ; lib:name "{value}" ; skos:notation "x" .\n', "utf-8"
        )
        model = read_workspace(folder).load_model()
        return [f.code for f in validate_data(model, [folder / "data.ttl"])[0]]
    edit(folder / "records/members.csv", "m1,Ada\nm2,Grace\n", f"m1,{value}\n")
    (folder / "records/loans.csv").unlink()
    return [f.code for f in validate(read_workspace(folder), engine=which).findings]


@pytest.mark.parametrize("which", ALL)
@pytest.mark.parametrize(
    ("expression", "value", "holds"),
    [
        ("^[a-z-[aeiou]]+$", "bcd", True),
        ("^[a-z-[aeiou]]+$", "abc", False),
        (r"^\p{IsGreek}+$", "λμξ", True),
        (r"^\p{IsGreek}+$", "abc", False),
        (r"^\w+$", "a_b", False),
        (r"^[\i-[:]]\c*$", "a-b", True),
    ],
)
def test_every_engine_reads_an_expression_alike(
    tmp_path: Path, which: EngineChoice | None, expression: str, value: str, holds: bool
) -> None:
    codes = found_by(tmp_path / "library", which, expression, value)
    assert codes == ([] if holds else ["V108"])


@pytest.mark.parametrize("which", ALL)
@pytest.mark.parametrize("expression", ["a{99999999999999}", "(?=a)", r"\Z"])
def test_what_is_refused_is_told_at_its_shape(
    tmp_path: Path, which: EngineChoice | None, expression: str
) -> None:
    with pytest.raises(Findings) as caught:
        found_by(tmp_path / "library", which, expression, "abc")
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.file) == ("M108", "shapes/library.ttl")


# --- time

NAME = "https://library.example/shapes#Member-name"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbund.convert.table.BATCH", 0.3)
    monkeypatch.setattr("verbund.shacl.evaluate.MATCH", 0.3)
    monkeypatch.setattr(engine, "STEP", 1.0)


def runaway(folder: Path, which: EngineChoice | None) -> Finding:
    begin = time.monotonic()
    with pytest.raises(Findings) as caught:
        found_by(folder, which, "^(a+)+$", "a" * 60 + "b")
    assert time.monotonic() - begin < 30
    (finding,) = caught.value.findings
    return finding


@pytest.mark.usefixtures("quick")
def test_a_pattern_that_runs_away_is_told_at_the_cell_with_its_shape(tmp_path: Path) -> None:
    finding = runaway(tmp_path / "library", EngineChoice.COMPILED)
    assert (finding.code, finding.shape) == ("V132", NAME)
    assert (finding.place.file, finding.place.row, finding.place.column) == (
        "records/members.csv", 2, "name",
    )  # fmt: skip


def test_a_pattern_that_runs_away_costs_its_limit_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is met in its batch first, then in its row: both together may take what V132 says."""
    assert match_time.BATCH <= match_time.MATCH / 5, "a batch costs little beside its row"
    monkeypatch.setattr("verbund.convert.table.BATCH", 3.0)
    monkeypatch.setattr("verbund.shacl.evaluate.MATCH", 4.0)
    begin = time.process_time()
    runaway(tmp_path / "library", EngineChoice.COMPILED)
    assert time.process_time() - begin < 5.5


@pytest.mark.usefixtures("quick")
def test_a_pattern_that_runs_away_in_pyshacl_is_told_with_its_shape(tmp_path: Path) -> None:
    finding = runaway(tmp_path / "library", None)
    assert (finding.code, finding.shape) == ("V131", NAME)


def test_a_timer_that_is_set_already_is_left_alone() -> None:
    def outer(text: str) -> str:
        return match_time.bounded(0.001, inner, text)

    def inner(text: str) -> str:
        # The timer counts the user's time alone: to ask for the time, over and over, is none.
        end = os.times().user + 0.5
        while os.times().user < end:
            sum(range(10_000))
        return text

    assert match_time.bounded(10, outer, "x") == "x"
    with pytest.raises(match_time.OutOfTime):
        match_time.bounded(0.02, inner, "x")


@pytest.mark.parametrize("expression", REFUSED)
def test_what_is_refused_is_told_in_german_too(expression: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(expression, "")
    assert caught.value.text["en"] == str(caught.value) != caught.value.text["de"]
