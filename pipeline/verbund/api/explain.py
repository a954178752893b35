"""Explains a code of the catalogue of findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verbund.api.finding import Text
from verbund.findings import Language, Severity
from verbund.findings.catalogue import Texts
from verbund.report.explain import explain as explained
from verbund.report.explain import find_entry


@dataclass(frozen=True)
class Explanation:
    """What a code means: its title, why it is checked, what to do, and an example of both ways."""

    code: str
    name: str
    severity: Severity
    title: Text
    cause: Text
    remedy: Text
    wrong: str
    right: str

    def text(self, language: Language = "en") -> str:
        """All of it as text for a terminal."""
        return explained(self.code, language)


def explain(code: str) -> Explanation:
    """Tell the cause of a finding and how to mend it, by its code (V103) or name (datatype).

    Raises UnknownCode, which tells the nearest one.
    """
    found = find_entry(code)

    def text(part: Callable[[Texts], str]) -> Text:
        return Text(part(found.texts["en"]), part(found.texts["de"]))

    return Explanation(
        code=found.code,
        name=found.name,
        severity=found.severity,
        title=text(lambda texts: texts.title),
        cause=text(lambda texts: texts.cause),
        remedy=text(lambda texts: texts.remedy),
        wrong=found.wrong,
        right=found.right,
    )
