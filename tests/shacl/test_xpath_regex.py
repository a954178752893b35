"""What is said of an expression that XPath does not know, and what its bounds are."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from verbund.shacl import xpath_regex
from verbund.shacl.character_classes import block, category, name_characters
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.xpath_regex import translated

NO_QUANTIFIER = "“{” begins no quantifier such as {2}, {2,} or {2,5}"
NO_PROPERTY = r"\p names no category or block, such as \p{L} or \p{IsGreek}"
WITHIN = "“-” stands within a class: write it first, last or as \\-"


@pytest.mark.parametrize(
    ("expression", "problem", "position"),
    [
        ("a{99999999999999}", "more than 65,535 repetitions", 1),
        ("a{65536}", "more than 65,535 repetitions", 1),
        ("a{1,65536}", "more than 65,535 repetitions", 1),
        ("ba{65536,}", "more than 65,535 repetitions", 2),
        ("a{3,2}", "{3,2} counts down", 1),
        ("a{,3}", NO_QUANTIFIER, 1),
        ("a**", "'*' repeats a quantifier", 2),
        ("a*+", "'+' repeats a quantifier", 2),
        ("a??+", "'+' repeats a quantifier", 3),
        ("^**", "'*' repeats a quantifier", 2),
        ("a{2}{3}", "'{' repeats a quantifier", 4),
        ("*a", "'*' repeats nothing", 0),
        ("a|?", "'?' repeats nothing", 2),
        ("(+)", "'+' repeats nothing", 1),
        ("{", "'{' repeats nothing", 0),
        ("}", "'}' closes nothing", 0),
        ("a]", "']' closes nothing", 1),
        (")", "')' closes nothing", 0),
        ("(a)b)c", "')' closes nothing", 4),
        ("(", "a group has no “)”", 1),
        ("(a|b", "a group has no “)”", 4),
        ("(?=a)", "“(?” begins no group that XPath knows", 0),
        ("a(?i)", "“(?” begins no group that XPath knows", 1),
        (r"\Z", r"\Z is no escape that XPath knows", 0),
        (r"a\x41", r"\x is no escape that XPath knows", 1),
        ("a\\", "\\ is no escape that XPath knows", 1),
        (r"\0", r"\0 refers to no group before it", 0),
        (r"(a\1)", r"\1 refers to no group before it", 2),
        (r"(a)\2", r"\2 refers to no group before it", 3),
        ("[]", "a class has no characters", 1),
        ("[^]", "a class has no characters", 2),
        ("[a", "a class has no “]”", 2),
        ("[a-[b]c]", "a class has no “]”", 6),
        ("[[a]]", "“[” stands within a class", 1),
        ("[z-a]", "z-… is no range", 4),
        (r"[a-\d]", "a-… is no range", 5),
        ("[a-z-9]", WITHIN, 4),
        (r"\p", NO_PROPERTY, 2),
        (r"\pL", NO_PROPERTY, 2),
        (r"a\p{Foo}", r"\p{Foo} is no category and no block", 3),
        (r"\P{IsFoo}", r"\p{IsFoo} is no category and no block", 2),
        ("(" * 101 + ")" * 101, "it lies more than 100 levels deep", 100),
        ("a" * 100_001, "it has more than 100,000 characters", None),
    ],
)
def test_what_is_wrong_is_told_with_its_position(
    expression: str, problem: str, position: int | None
) -> None:
    with pytest.raises(re.error) as raised:
        compile_pattern(expression, "")
    where = "" if position is None else f" at position {position}"
    assert str(raised.value) == problem + where


def test_what_is_wrong_with_flags() -> None:
    for expression, flags, problem in (
        ("a", "sZ", "the flag 'Z' is none of s, m, i, x, q"),
        ("a\\ b", "x", r"white space behind \ with the flag x"),
        ("a\\", "x", "\\ is no escape that XPath knows"),
    ):
        with pytest.raises(re.error) as raised:
            compile_pattern(expression, flags)
        assert str(raised.value).startswith(problem)


@pytest.mark.parametrize(
    "expression",
    [
        "a{65535}",
        "a{0,65535}",
        "a{2,2}",
        "(" * 100 + ")" * 100,
        "(a)(b)" * 60,
        "[a-[b]]" * 60,
        "a" * 100_000,
        "[z-z]",
        "",
        "|",
        "()",
    ],
)
def test_what_lies_within_the_bounds_is_taken(expression: str) -> None:
    translated(expression, "")


def test_sets_that_are_named_often_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(category("Lm", False) or "")
    monkeypatch.setattr(xpath_regex, "_LARGEST", 3 * size)
    translated(r"\p{Lm}\p{Lm}[\p{Lm}]", "")
    with pytest.raises(re.error, match="it names too many sets of characters"):
        translated(r"\p{Lm}\p{Lm}[\p{Lm}\s]", "")


@pytest.mark.parametrize(
    ("expression", "flags", "yes", "no"),
    [
        (r"^\n\r\t$", "", ["\n\r\t"], ["nrt"]),
        (r"^\|\.\?\*\+\(\)\{\}\-\[\]\^\$\\$", "", ["|.?*+(){}-[]^$\\"], ["a"]),
        (r"^\D$", "", ["a"], ["1"]),
        (r"^[\D]$", "i", ["a"], ["1"]),
        (r"^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10\1$", "", ["abcdefghijja"], ["abcdefghija0"]),
        ("^" + "(a)" * 11 + r"(b)\123$", "", ["a" * 11 + "bb3"], ["a" * 11 + "ba23"]),
        (r"^(?:a)(b)\1$", "", ["abb"], ["aba"]),
        (r"^((a)b)\2\1$", "", ["abaab"], ["ababa"]),
        (r"^(?:(a)|b)\1c$", "", ["bc", "aac"], ["ac"]),
        ("^[^a-c]$", "i", ["d"], ["a", "B"]),
        (r"^[^\s]$", "i", ["a"], [" "]),
        (r"^[a\s]$", "i", ["A", " "], ["b"]),
        (r"^[\p{Lu}-[A-C]]$", "i", ["D"], ["A", "d"]),
        ("^[a-c-[b]-]$", "", [], []),
        ("^a{2,}$", "", ["aa", "aaaa"], ["a"]),
        ("^a{1,2}?$", "", ["a", "aa"], ["aaa"]),
        ("^(?:^a$)+$", "", ["a"], ["aa"]),
        ("^?a", "", ["ba"], ["b"]),
        ("$?a", "", ["ba"], ["b"]),
        ("a$\nb", "m", ["a\nb"], ["ab"]),
        ("^b", "m", ["a\nb"], ["ab"]),
        ("^", "m", ["a\n"], []),
        (" a\tb\nc\r", "x", ["abc"], [" a b c"]),
        ("[ ]a [[b] c", "xq", [], ["ac"]),
        (r"\[ a", "x", ["[a"], ["[ a"]),
        ("[a-z-[ b]] c", "x", ["ac"], ["bc", " c"]),
        ("a+", "q", ["a+"], ["aa"]),
        ("é", "i", ["É"], ["e"]),
    ],
)  # fmt: skip
def test_more_that_xpath_says(expression: str, flags: str, yes: list[str], no: list[str]) -> None:
    if not (yes or no):
        with pytest.raises(re.error):
            compile_pattern(expression, flags)
        return
    compiled = compile_pattern(expression, flags)
    assert [text for text in yes if not compiled.search(text)] == []
    assert [text for text in no if compiled.search(text)] == []


EVERY = {*range(0x2100), *range(0xD700, 0xE100), *range(0x10FF00, sys.maxunicode + 1)}
"""Of all characters the first ones, those around the surrogates, and the last ones."""


def members(written: str | None) -> set[int]:
    """The code points of a set in brackets, by Python's engine."""
    assert written is not None
    found = re.compile(f"[{written}]")
    return {point for point in EVERY if found.match(chr(point))}


@pytest.mark.parametrize("name", ["Lu", "Nd", "Cn", "Z", "PZC"])
def test_a_category_holds_the_characters_that_unicode_says(name: str) -> None:
    kinds = tuple(name) if name == "PZC" else (name,)
    expected = {point for point in EVERY if unicodedata.category(chr(point)).startswith(kinds)}
    assert members(category(name, False)) == expected
    assert members(category(name, True)) == EVERY - expected


@pytest.mark.parametrize("name", ["", "l", "Lx", "Cs", "LL", "Xx", "IsGreek"])
def test_what_is_no_category(name: str) -> None:
    """Surrogates are no characters of XML."""
    assert category(name, False) is None


def test_a_block_and_the_characters_of_names() -> None:
    greek = {*range(0x370, 0x400)}
    assert members(block("IsGreek", False)) == greek
    assert members(block("IsGreek", True)) == EVERY - greek
    assert block("IsNothing", False) is None
    first, further = (members(name_characters(first=it, negated=False)) for it in (True, False))
    assert {*map(ord, ":_aZÀ")} <= first < further
    assert further - first >= {*map(ord, "-.0·")}
    assert not {*map(ord, "×÷ ,;")} & further
    assert members(name_characters(first=True, negated=True)) == EVERY - first
