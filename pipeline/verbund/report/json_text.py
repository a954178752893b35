"""JSON text that UTF-8 can hold, whatever the strings are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any, Final

from verbund.report.harmless import in_json
from verbund.text.late_pattern import late

_SURROGATE: Final = late("[\ud800-\udfff]")


def json_text(value: Any) -> str:
    """Return a JSON value as text, indented by two, with a line end.

    The text is that of ``json.dumps(value, indent=2, ensure_ascii=False)``, which takes five times
    as long: indented, it has no part in C. A lone surrogate, which UTF-8 cannot hold, is written as
    an escape (RFC 8259, section 7).
    """
    return f"{_escaped(_text(value, chr(10)))}\n"


ITEMS: Final = "\N{SUBSTITUTE}items"
"""The placeholder in a document for items that are written one by one."""


def json_pieces(document: Any, items: Iterable[Any]) -> Iterator[str]:
    """Yield the text of a document in pieces, so that its items are never all text at once.

    The list ``[ITEMS]`` in the document stands for them. The text is that of ``json_text``, with
    escapes for what a terminal or a CI runner would take for more than text (harmless.py).
    """
    mark = encode_basestring(ITEMS)
    head, _, tail = json_text(document).partition(mark)
    line = head[head.rindex("\n") :]
    left = iter(items)
    first = next(left, ITEMS)
    if first is ITEMS:
        yield in_json(head[: head.rindex("[") + 1] + tail[tail.index("]") :])
        return
    yield in_json(head) + in_json(_escaped(_text(first, line)))
    for item in left:
        yield f",{line}{in_json(_escaped(_text(item, line)))}"
    yield in_json(tail)


def _escaped(text: str) -> str:
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _text(value: Any, line: str) -> str:
    """Return the text of a value; ``line`` is a line end with the indentation of its container."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None:
        return "null"
    inner = f"{line}  "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(key)}: {_text(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_text(item, inner) for item in value])}{line}]"
    return json.dumps(value)
