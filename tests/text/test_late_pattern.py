"""A late pattern is the pattern that ``re.compile`` gives, but for when it is compiled."""

from __future__ import annotations

import copy
import re
from unittest import mock

import pytest

from verbund.text.late_pattern import late


def test_it_does_what_the_pattern_does() -> None:
    pattern = late(r"(?P<word>[a-z]+)!", re.IGNORECASE)
    assert pattern.flags & re.IGNORECASE
    assert pattern.groupindex == {"word": 1}
    found = pattern.fullmatch("Lippe!")
    assert found is not None
    assert found["word"] == "Lippe"
    assert pattern.sub("?", "a! b! c") == "? ? c"


def test_it_is_compiled_when_it_is_used() -> None:
    with mock.patch("re.compile", wraps=re.compile) as compiled:
        pattern = late("x")
        assert not compiled.called
        assert pattern.search("axb")
        assert pattern.search("axb")
        assert compiled.call_count == 1


def test_it_can_be_copied() -> None:
    assert copy.deepcopy(late("a+")).fullmatch("aa")


def test_its_error_comes_at_the_first_use() -> None:
    pattern = late("(")
    with pytest.raises(re.error):
        pattern.search("")
