"""Our quick JSON is that of the standard library to the byte, but for what UTF-8 cannot hold."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from verbund.report.json_text import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_the_text_is_that_of_json(value: Any) -> None:
    assert json_text(value) == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


@given(st.text(st.characters(categories=None), max_size=40))
def test_any_string_is_read_back_from_utf8(text: str) -> None:
    # A pair of surrogates is one character in JSON, as in UTF-16.
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert json.loads(json_text([text]).encode("utf-8")) == [joined]
