"""Any table that csv.writer writes is read back with the same cells and the right rows."""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support.workspaces import csv_text

from verbund.read.csv_file import CsvFile
from verbund.text.normal_form import normal

# Everything that UTF-8 can hold.
CHARACTERS = st.characters(exclude_categories=["Cs"])
CELL = st.text(CHARACTERS | st.sampled_from(list(",;\t\"'\n\r \ufeff\x00\u2028\x85")), max_size=12)
KNOWN = ("id", "name", "note")


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    headings = [KNOWN[0], *draw(st.lists(CELL, min_size=width - 1, max_size=width - 1))]
    rows = draw(st.lists(st.lists(CELL, min_size=0, max_size=6), max_size=12))
    return [headings, *rows]


# Before Python 3.13 csv.writer quotes only those line breaks that are its own.
ENDINGS = [("\r\n", csv.QUOTE_MINIMAL), *((e, csv.QUOTE_ALL) for e in ("\r\n", "\n", "\r"))]
DIALECTS = st.builds(
    lambda delimiter, ending: {
        "delimiter": delimiter,
        "lineterminator": ending[0],
        "quoting": ending[1],
    },
    st.sampled_from(",;\t"),
    st.sampled_from(ENDINGS),
)


@given(tables(), DIALECTS, st.booleans(), st.booleans(), st.integers(1, 5))
def test_round_trip(
    rows: list[list[str]], dialect: dict[str, Any], mark: bool, named: bool, size: int
) -> None:
    rows = [list(map(normal, row)) for row in rows]
    if rows[0] == ["id"] and not named:
        dialect = {**dialect, "delimiter": ","}  # nothing tells the delimiter
    text = csv_text(rows, **dialect)
    # csv.writer leaves an empty row empty, which is read as such
    data = (f"sep={dialect['delimiter']}\n" if named else "") + text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data.encode("utf-8-sig" if mark else "utf-8"))
        # Only with the right delimiter are these the headings.
        file = CsvFile(path, "t.csv", lambda heading: heading in rows[0])
        assert file.headings == rows[0]
        found = {
            first + offset: row
            for first, chunk in file.chunks(size)
            for offset, row in enumerate(chunk)
        }
        assert file.findings == []
        assert file.complete
        assert found == dict(enumerate(rows[1:], start=2))
        lines = file.lines(found)
    line = 1 + named
    for number, row in enumerate(rows, start=1):
        if number in found:
            assert lines[number] == line
        line += len(re.findall(r"\r\n|\r|\n", csv_text([row], **dialect)))
