"""Passwords and tokens in web addresses are hidden, and nothing else is."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.data_protection.test_addresses import PLAIN, SECRET

from verbund.text.secrets import HIDDEN, holds_secret, without_secrets
from verbund.text.within import with_each_text


@pytest.mark.parametrize("address", SECRET)
def test_each_form_of_a_secret_that_the_shapes_know_is_hidden(address: str) -> None:
    for text in (address, f"see <{address}>, there", f'"{address}"^^<http://x.example/#anyURI>'):
        shown = without_secrets(text)
        assert HIDDEN in shown
        assert not any(word in shown for word in ("geheim", "u:p@", "=abc"))
        assert holds_secret(text)
        assert not holds_secret(shown)
        assert shown.endswith(text[-3:]) or text == address


@pytest.mark.parametrize("address", PLAIN)
def test_nothing_else_is_hidden(address: str) -> None:
    assert without_secrets(address) == address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a:b:c@d.example/", f"https://a:{HIDDEN}@d.example/"),
        ("https://a:b@c@d.example/", f"https://a:{HIDDEN}@d.example/"),
        ("https://a:b@c.example/?sig=1&x=2", f"https://a:{HIDDEN}@c.example/?sig={HIDDEN}&x=2"),
        ("token=1", "token=1"),
    ],
)
def test_all_of_a_secret_is_hidden(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@given(st.text(alphabet='a:/@?&=;#. "<tokensig', max_size=40).map("://".__add__))
def test_what_was_hidden_stays_as_it_is(text: str) -> None:
    assert without_secrets(without_secrets(text)) == without_secrets(text)


@pytest.mark.parametrize("text", ["://", "://a:", "://:", "?a-", "&token", ":a@"])
def test_hostile_texts_take_no_time(text: str) -> None:
    begin = time.process_time()
    without_secrets("://" + text * (1_000_000 // len(text)))
    assert time.process_time() - begin < 5


@dataclass(frozen=True)
class Held:
    texts: dict[str, tuple[str, ...]]
    number: int = 1
    other: Held | None = None


def test_each_text_within_a_value_is_changed() -> None:
    value = Held({"a": ("x", "y")}, other=Held({}))
    assert with_each_text(value, str.upper) == Held({"a": ("X", "Y")}, other=Held({}))
    assert with_each_text(value, str.lower) is value
