"""Which texts are dates of EDTF, levels 0 and 1 (ISO 8601-2:2019, annex A)."""

from __future__ import annotations

import pytest

from verbund.rdf.datatypes import is_valid
from verbund.rdf.edtf import EDTF, is_edtf

VALID = [
    "2017",
    "2017-06",
    "2020-02-29",
    "-0044",
    "Y170000002",
    "2021-11-16T10:00:00",
    "2021-11-16T10:00:00+01:00",
    "2017-21",
    "2017-24",
    "201X",
    "20XX",
    "2021-XX",
    "2021-06-XX",
    "2021-XX-XX",
    "2017~",
    "2017-06?",
    "2017-06-01%",
    "2017-22~",
    "../2019-09-30",
    "2019/..",
    "/2019",
    "2019/",
    "2019-04/2019-06",
    "2019-04~/2019-06?",
    "2019/2019-06",
]
INVALID = [
    "",
    "Sommer 2017",
    "2017-13",
    "2017-20",
    "2017-25",  # of level 2
    "2017-33",  # a quarter, of level 2: an interval says it
    "2019-02-29",
    "1900-02-29",
    "2021-06-31",
    "-0000",
    "2X17",
    "2XXX",
    "~2017",
    "2017~?",
    "2021-11-16T25:00:00",
    "../..",
    "/",
    "..",
    "2019/2018",
    "2019-06/2019-04",
    "2019/2020/2021",
    "[2017,2018]",
    "2017 ",
    "2017\n",
    "Y" + "9" * 100,
]


@pytest.mark.parametrize("text", VALID)
def test_a_date_of_edtf(text: str) -> None:
    assert is_edtf(text)
    assert is_valid(text, EDTF)


@pytest.mark.parametrize("text", INVALID, ids=lambda text: repr(text)[:20])
def test_no_date_of_edtf(text: str) -> None:
    assert not is_edtf(text)
    assert not is_valid(text, EDTF)
