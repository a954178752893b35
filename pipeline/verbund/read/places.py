"""Places of cells as others name them: spans in a file's text, and names in its own format."""

from __future__ import annotations

from verbund.data_class import NamedTuple


class Span(NamedTuple):
    """The span of a cell in a text: where it begins and the position behind its end.

    Lines and columns count from 1, columns in UTF-16 code units, as editors and SARIF do (SARIF
    2.1.0, section 3.14.17). An empty cell begins where it ends.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class Address(NamedTuple):
    """The name of a row or cell by the rules of its format, such as ``Orte!B7`` or ``cell=3,2``.

    ``standard`` is the IRI of the specification by which ``text`` is a fragment of the file's IRI;
    None where the format has no such specification. ``kind`` is what SARIF calls such a
    place (2.1.0, section 3.33.7); None for one that reports name by its row and column.
    """

    text: str
    standard: str | None = None
    kind: str | None = None
