"""What a worker is asked for, and what it answers: plain values that may travel anywhere."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from verbund.data_class import NamedTuple
from verbund.read.row_ranges import RowRange

FORM: Final = 1
"""The form of parts; it is in the name of each."""


FAULTS: Final = ("inputs", "lost", "rows", "state", "store")
"""Why a worker could not make a part; the catalogue has words for each (``part.…``)."""


class PartRequest(NamedTuple):
    """A range of rows of a file of a table, to be converted.

    ``state`` is the digest of all that the conversion depends on beside the bytes of the range:
    model, code, settings, and all records, as cells may refer to any (``state.py``). ``file`` is
    the number of the file in its table. ``most`` findings are made whole.
    """

    state: str
    table: str
    file: int
    rows: RowRange
    counting: bool
    most: int

    @property
    def name(self) -> str:
        """Return the name of the part: a request with other content has another."""
        text = json.dumps([FORM, *self], separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


class Receipt(NamedTuple):
    """The word of a worker that a part is made: its name, and the SHA-256 and size of its bytes.

    ``sha256`` is None where the rows are for whoever asked to convert (``part.py``), ``fault`` says
    why nothing could be done at all, and is one of ``FAULTS``.
    """

    name: str
    sha256: str | None = None
    size: int = 0
    fault: str | None = None
