"""The errors of the library's functions, and the decorator that converts findings to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from verbund.api.argument_types import wrong_argument
from verbund.api.finding import Finding, Text, findings_of, text_of
from verbund.errors import VerbundError
from verbund.findings import Findings, Localised, phrase

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class UnreadableError(VerbundError):
    """Raised where a workspace, a model or an input cannot be used at all.

    ``findings`` are the reasons, in the form of a report's.
    """

    findings: Sequence[Finding]

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings

    def __str__(self) -> str:
        """The first finding with its place, and the number of further ones."""
        first, *more = self.findings
        place = first.place
        where = f"{place.file}:{place.line or place.row or ''}".rstrip(":") if place.file else ""
        text = f"{where}: " if where else ""
        text += f"{first.code} {first.name}: {first.message.en}"
        return f"{text} (and {len(more)} more)" if more else text


class UsageError(VerbundError, ValueError):
    """Raised for an invalid argument, such as the name of an unknown target.

    ``text`` is the message in both languages.
    """

    text: Text

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        """The message in English."""
        return self.text.en


def wrong_use(text: Localised) -> UsageError:
    """The error for an invalid argument, with a text of the catalogue."""
    return UsageError(text_of(text))


def one_of(name: str, known: Iterable[str], value: str) -> UsageError:
    """The error for an argument that is none of the words that it can be."""
    return wrong_use(phrase("argument.one-of", name=name, known=", ".join(known), value=value))


def public(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Decorate a function so that it raises UnreadableError in place of Findings.

    It raises UsageError for an argument of another type than its annotation.
    """

    @wraps(function)
    def called(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        wrong = wrong_argument(function, args, kwargs)
        if wrong is not None:
            raise wrong_use(wrong)
        try:
            return function(*args, **kwargs)
        except Findings as error:
            raise UnreadableError(findings_of(error.findings)) from None

    return called
