"""JSON documents (RFC 8259)."""

from __future__ import annotations

from functools import partial
from typing import Final

from verbund.findings import Finding, Findings, Place
from verbund.read.document.json_places import extents
from verbund.read.document.json_text import JsonError, read_json
from verbund.read.document.whole_document import WholeDocument, text_of
from verbund.read.record_file import FileToRead

_POINTER: Final = "https://www.rfc-editor.org/rfc/rfc6901"


def json_document(file: FileToRead) -> WholeDocument:
    """Return the JSON document in a file. Raises Findings where it is none."""
    text = text_of(file)
    try:
        return WholeDocument(text, read_json(text), partial(extents, text), _POINTER)
    except JsonError as error:
        raise Findings([malformed(file, error)]) from None


def malformed(file: FileToRead, error: JsonError, before: int = 0) -> Finding:
    """Return the finding for a text that is no JSON; ``before`` lines stand above it."""
    line = None if error.line is None else error.line + before
    return Finding("F105", Place(file=file.shown, line=line), details={"problem": error.problem})
