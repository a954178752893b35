"""How a file of text is written whose cells stand between delimiters."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from verbund.data_class import NamedTuple


class TextForm(NamedTuple):
    """The form of such a file: encoding, delimiter, lines above its first row (``sep=;``)."""

    encoding: str
    delimiter: str
    skipped: int


@runtime_checkable
class DelimitedText(Protocol):
    """A record file that is such a text: its cells can be replaced where they stand."""

    @property
    def form(self) -> TextForm:
        """Return how the file is written."""
        ...
