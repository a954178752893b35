"""Findings for users of the library: plain values, with texts in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.api.late import LateSequence
from verbund.data_class import data_class
from verbund.findings import Finding as Found
from verbund.findings import Language, Localised, Place, Severity, entry
from verbund.findings.blotted import blotted
from verbund.findings.catalogue import localised, render


@data_class(frozen=True, slots=True)
class Text:
    """A text in English (``en``) and in German (``de``)."""

    en: str
    de: str

    def __str__(self) -> str:
        """The text in English."""
        return self.en

    def in_language(self, language: Language) -> str:
        """The text in one of the two languages."""
        return self.de if language == "de" else self.en


@data_class(frozen=True, slots=True)
class Finding:
    """A finding: code and name, place, value, expectation and remedy.

    ``value`` is the content of the cell in the file. ``expected`` may be empty.
    ``suggestion_why`` says why ``suggestion`` may be meant, where that is known.
    ``focus_node``, ``path``, ``component`` and ``shape`` are the IRIs of a SHACL validation result
    (SHACL, section 3.6.2). ``count`` is the number of findings that this one stands for.
    """

    code: str
    name: str
    severity: Severity
    place: Place
    value: str | None
    message: Text
    expected: Text
    remedy: Text
    suggestion: str | None = None
    focus_node: str | None = None
    path: str | None = None
    component: str | None = None
    shape: str | None = None
    count: int = 1
    suggestion_why: Text | None = None

    def as_dict(self, language: Language = "en") -> dict[str, str | int | None]:
        """The finding as a flat dictionary with texts in one language, for a table or for JSON."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "line": self.place.line,
            "column": self.place.column,
            "value": self.value,
            "message": self.message.in_language(language),
            "expected": self.expected.in_language(language),
            "remedy": self.remedy.in_language(language),
            "suggestion": self.suggestion,
            "suggestion_why": self.suggestion_why.in_language(language)
            if self.suggestion_why
            else None,
            "focus_node": self.focus_node,
            "path": self.path,
            "component": self.component,
            "shape": self.shape,
            "count": self.count,
        }


def findings_of(found: Sequence[Found], source: object = None) -> LateSequence[Finding]:
    """The findings for users, by place; ``source`` is the result that has them, if any."""
    ordered = sorted(found, key=lambda finding: finding.order)
    return LateSequence(found if source is None else source, lambda: map(_rendered, ordered))


def text_of(text: str | Localised) -> Text:
    """A text of the catalogue, or one that is equal in both languages."""
    return Text(localised(text, "en"), localised(text, "de"))


def _rendered(found: Found) -> Finding:
    found = blotted(found)
    english, german = render(found, "en"), render(found, "de")
    return Finding(
        code=found.code,
        name=entry(found.code).name,
        severity=found.severity,
        place=found.place,
        value=found.value,
        message=Text(english.message, german.message),
        expected=Text(english.expected, german.expected),
        remedy=Text(english.remedy, german.remedy),
        suggestion=found.suggestion,
        focus_node=found.focus_node,
        path=found.path,
        component=found.component,
        shape=found.shape,
        count=found.number,
        suggestion_why=text_of(found.suggestion_why) if found.suggestion_why else None,
    )
