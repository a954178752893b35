"""The words of the command line itself, from texts.toml, in the language that is spoken."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from verbund.findings import Language
from verbund.system.os_problem import os_problem

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default="en")


def spoken() -> Language:
    """The language of helps and of wrong use."""
    return _SPOKEN.get()


def speak(arguments: Sequence[str]) -> None:
    """Take the language that ``--lang`` asks for anywhere in the arguments, else that of the user.

    It is known before the arguments are parsed, so that what is wrong with them is told in it.
    """
    _SPOKEN.set(_asked_for(arguments) or preferred_language())


def words(part: str, key: str, /, **values: str) -> str:
    """The text of a key in a part of texts.toml, in the language that is spoken."""
    text: str = _texts()[part][key][spoken()].strip("\n")
    return text.format_map(values) if values else text


def wrong_use(key: str, /, **values: str) -> str:
    """What is said of wrong use."""
    return words("wrong-use", key, **values)


def unwritable(file: str, error: OSError) -> str:
    """What is said where the system does not let write a file."""
    return wrong_use("unwritable", file=file, problem=os_problem(error)[spoken()])


def german(part: str, english: str) -> str:
    """What stands for an English text, of click or of a placeholder; itself where nothing does."""
    if spoken() != "de":
        return english
    found: str = _texts()[part].get(english, english)
    return found


def preferred_language() -> Language:
    """The language of the user's locale if findings are written in it, else English."""
    stated = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)),
        None,
    )
    if stated is None:
        import locale  # nearly everywhere the environment says it

        stated = locale.getlocale()[0] or ""
    return "de" if stated.lower().startswith(("de", "german")) else "en"


_OPTION = "--lang"


def _asked_for(arguments: Sequence[str]) -> Language | None:
    found: Language | None = None
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        name, _, value = argument.partition("=")
        if argument == _OPTION:
            value = arguments[at + 1] if at + 1 < len(arguments) else ""
        if name == _OPTION:
            found = "de" if value == "de" else "en" if value == "en" else found
    return found


@cache
def _texts() -> Mapping[str, Any]:
    text = Path(__file__).with_name("texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
