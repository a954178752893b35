r"""Escapes foreign text in a report, so that terminals and CI runners take it for text only.

A runner takes lines of a log for commands: those that begin with ``::`` (GitHub), and ``##`` with a
name in brackets anywhere in a line (GitHub's old form, Azure, TeamCity). Terminals and editors obey
C1 controls and marks of direction. Each form writes such characters as its own escapes, so that a
program that reads it gets unchanged values; in text for people they are shown as ``\u003A``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from verbund.text.late_pattern import late

_MARKS: Final = (
    "\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001-\U000e007f"
)
_BRACKETS: Final = r"##(?=\w*\[)"
_BEGINNING: Final = r"^(\s*):(?=:)"
_HIDDEN: Final = late(f"[{_MARKS}]")
_SECOND: Final = late(r"(?<=#)#(?=\w*\[)")
_IN_LINE: Final = late(f"{_BRACKETS}|{_BEGINNING}", re.MULTILINE)


def in_line(text: str) -> str:
    """Return a line for people that no runner takes for a command."""
    if "::" not in text and "##" not in text:
        return text
    return _IN_LINE.sub(
        lambda match: "#\\u0023" if match[1] is None else f"{match[1]}\\u003A", text
    )


def no_brackets(text: str) -> str:
    """Return part of a command of GitHub's, in which none of its old form stands."""
    return re.sub(_BRACKETS, r"#\\u0023", text) if "##" in text else text


def in_json(text: str) -> str:
    """Return JSON with unchanged values and all characters visible (RFC 8259, section 7)."""
    return _escaped(text, _json_escape)


def in_turtle(text: str) -> str:
    """Return Turtle with unchanged terms and all characters visible (section 6.4, UCHAR)."""
    return _escaped(text, _turtle_escape)


def in_xml(text: str) -> str:
    """Return XML with unchanged text that no runner takes for a command."""
    if "::" not in text and "##" not in text:
        return text
    return _IN_LINE.sub(lambda match: "#&#35;" if match[1] is None else f"{match[1]}&#58;", text)


def in_html(text: str) -> str:
    """Return HTML with unchanged text that no runner takes for a command; styles have colons."""
    return re.sub(_BRACKETS, "#&#35;", text) if "##" in text else text


def _escaped(text: str, escape: Callable[[re.Match[str]], str]) -> str:
    if not text.isascii() or "\x7f" in text:
        text = _HIDDEN.sub(escape, text)
    return _SECOND.sub(escape, text) if "##" in text else text


def _json_escape(match: re.Match[str]) -> str:
    data = match[0].encode("utf-16-be")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))


def _turtle_escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
