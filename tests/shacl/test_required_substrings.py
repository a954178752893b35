"""What a regular expression needs stands in every text that it matches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verbund.shacl.required_substrings import required_substrings

CHARACTERS = st.sampled_from(
    ["a", "b", "c", r"\.", r"\+", ".", "[ab]", "[^a]", r"[]\]c]", r"\w", r"\101", "{", "}"]
)
QUANTIFIERS = st.sampled_from(["", "", "", "", "?", "*", "+", "{0,2}", "{2}", "+?", "*+", "??"])


def _sequence(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    quantified = st.tuples(parts, QUANTIFIERS).map("".join)
    return st.lists(quantified, max_size=4).map("".join)


def _group(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    alternatives = st.lists(_sequence(inner), min_size=1, max_size=3).map("|".join)
    return st.one_of(CHARACTERS, alternatives.map(lambda text: f"({text})"))


PARTS = st.recursive(CHARACTERS, _group, max_leaves=8)
EXPRESSIONS = st.lists(_sequence(PARTS), min_size=1, max_size=3).map("|".join)
TEXTS = st.text("abcA.+]w{}", max_size=8)


@given(EXPRESSIONS, TEXTS)
@example("ab+c", "abbc")
@example("a+?b", "aab")
@example(r"(a|\+b)c", "+bc")
@example("a|", "c")
@example("(ab)?c", "c")
@example(r"\101bc", "Abc")
@example("a{b|c}d", "a{b")
def test_every_match_holds_one_of_the_texts_needed(expression: str, text: str) -> None:
    try:
        found = re.search(expression, text)
    except re.error:
        return
    texts = required_substrings(expression, "")
    if found and texts:
        assert any(item in found[0] for item in texts)


@pytest.mark.parametrize(
    ("expression", "texts"),
    [
        ("[._][a-z]+[0-9]*@[a-z]", ("@",)),
        (r"(0|0049|\+49|\+ 49)[ (]*1", ("0", "+49", "+ 49")),
        ("(EPHK|PHK|POK)(in)? [A-Z]", ("PHK", "POK")),
        ("(Herrn|Herr|Frau) ((Dr)[.-]* ?)*[A-Z]", ("Herr", "Frau")),
        ("^https?://", ("http",)),
        ("ab|cd", ("ab", "cd")),
        ("[a-z]+", ()),
        ("ab+?cd", ("ab",)),
        ("a??bcd", ("bcd",)),
        ("ab*?cd", ("cd",)),
        ("a(bc)+?d", ("bc",)),
        ("x?y?z", ("z",)),
        ("[a]bc", ("bc",)),
        ("[^a]bc", ("bc",)),
        ("[]a]bc", ("bc",)),
        ("[^]a]bc", ("bc",)),
        (r"[\]a]bc", ("bc",)),
        ("[abc", ()),
        ("[]", ()),
        ("(?i)ab", ()),
        ("a{2}", ()),
        ("a{b|c}d", ()),
        (r"\101bc", ()),
        ("ab)", ()),
    ],
)
def test_what_is_needed(expression: str, texts: tuple[str, ...]) -> None:
    assert required_substrings(expression, "") == texts


def test_with_flags_nothing_is_known() -> None:
    assert required_substrings("ab", "i") == ()


def test_what_looks_like_a_person_is_mostly_told_by_a_text_needed() -> None:
    """The shapes that every text of a record is held against."""
    shapes = Path(__file__).parents[2] / "shapes" / "data-protection.ttl"
    patterns = re.findall(r'sh:pattern\s+"((?:[^"\\]|\\.)*)"', shapes.read_text("utf-8"))
    known = [required_substrings(item.replace("\\\\", "\\"), "") for item in patterns]
    assert sum(map(bool, known)) >= len(patterns) - 5
