"""Reads JSON (RFC 8259) with values as they are written: numbers keep their digits."""

from __future__ import annotations

import json
from typing import Final

from verbund.errors import VerbundError, _ControlFlow
from verbund.findings import Localised, phrase
from verbund.read.document.objects import Value, as_object

_PROBLEMS: Final = {
    "Expecting ',' delimiter": "json.comma",
    "Expecting value": "json.value",
    "Expecting property name enclosed in double quotes": "json.key",
    "Expecting ':' delimiter": "json.colon",
    "Extra data": "json.more",
    "Invalid control character at": "json.control",
    "Invalid \\escape": "json.escape",
    "Invalid \\uXXXX escape": "json.escape",
    "Unterminated string starting at": "json.unended",
    "Illegal trailing comma before end of array": "json.trailing",
    "Illegal trailing comma before end of object": "json.trailing",
}
"""What Python's decoder says, and the phrase for it."""


class JsonError(VerbundError):
    """Raised for a text that is no JSON: what is wrong, and in which line of the text."""

    def __init__(self, problem: Localised, line: int | None) -> None:
        super().__init__(problem.get("en", ""))
        self.problem, self.line = problem, line


def read_json(text: str) -> Value:
    """Return the value of a JSON text: texts, lists and objects. Raises JsonError.

    Numbers and the words true and false are texts as written, null is the empty text.
    """
    try:
        return _as_text(_DECODER.decode(text))
    except json.JSONDecodeError as error:
        known = next((name for start, name in _PROBLEMS.items() if error.msg.startswith(start)), "")
        raise JsonError(phrase(known or "json.other"), error.lineno) from None
    except MemoryError:
        raise JsonError(phrase("document.memory"), None) from None
    except RecursionError:
        raise JsonError(phrase("json.deep"), None) from None
    except _ConstantError:
        raise JsonError(phrase("json.constant"), None) from None


class _ConstantError(_ControlFlow):
    """Raised for NaN and Infinity, which JSON does not have."""


def _refuse(_: str) -> object:
    raise _ConstantError


def _as_text(value: object) -> Value:
    if isinstance(value, str | dict):
        return value
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return "" if value is None else str(value).lower()


def _object(pairs: list[tuple[str, object]]) -> dict[str, Value]:
    return as_object([(key, _as_text(value)) for key, value in pairs])


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_refuse
)
