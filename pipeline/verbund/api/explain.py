"""The function ``explain``: a code of the catalogue of findings."""

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
    """The explanation of a code: title, cause, remedy, and a wrong and a right example."""

    code: str
    name: str
    severity: Severity
    title: Text
    cause: Text
    remedy: Text
    wrong: str
    right: str

    def text(self, language: Language = "en") -> str:
        """The explanation as text for a terminal."""
        return explained(self.code, language)


def explain(code: str) -> Explanation:
    """Explain the cause and the remedy of a finding, by its code (V103) or name (datatype).

    Raises UnknownCode, which suggests the most similar one.
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
