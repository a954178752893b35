"""What the functions of the library raise, and the door at which it becomes that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from verbund.api.finding import Finding, Text, findings_of, text_of
from verbund.errors import VerbundError
from verbund.findings import Findings, Localised

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class UnreadableError(VerbundError):
    """Raised where a workspace, a model or an input cannot be used at all.

    ``findings`` say why, as those of a report do.
    """

    findings: Sequence[Finding]

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings

    def __str__(self) -> str:
        """The first finding with its place, and how many more there are."""
        first, *more = self.findings
        place = first.place
        where = f"{place.file}:{place.line or place.row or ''}".rstrip(":") if place.file else ""
        text = f"{where}: " if where else ""
        text += f"{first.code} {first.name}: {first.message.en}"
        return f"{text} (and {len(more)} more)" if more else text


class UsageError(VerbundError, ValueError):
    """Raised for an argument that cannot be, such as the name of a target that is not there.

    ``text`` says so in both languages.
    """

    text: Text

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        """The text in English."""
        return self.text.en


def wrong_use(text: str | Localised) -> UsageError:
    """The error that an argument cannot be, with a text of the catalogue or of one language."""
    return UsageError(text_of(text))


def public(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Let a function raise what its users know: UnreadableError in place of findings raised."""

    @wraps(function)
    def called(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except Findings as error:
            raise UnreadableError(findings_of(error.findings)) from None

    return called
