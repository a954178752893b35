"""REGEX and REPLACE for SHACL-SPARQL with expressions of XPath (SPARQL 1.1, 17.4.3.14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import pyoxigraph as ox

from verbund.rdf.terms import XSD_STRING
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.xpath_regex import PatternError

_REFERENCE: Final = re.compile(r"\\([\\$])|\$([0-9]+)|([\\$])")


class RegexFunctions:
    """The functions of one query. Expressions that cannot be read are kept as faults."""

    def __init__(self) -> None:
        self._faults: list[PatternError] = []

    def raise_faults(self) -> None:
        """Raise PatternError for the first expression that could not be read.

        To SPARQL it is an error of one expression, for which a FILTER drops the solution.
        """
        if self._faults:
            raise self._faults[0]

    def regex(self, text: Any, pattern: Any, flags: Any = None) -> ox.Literal | None:
        """Whether an expression matches a text (fn:matches); None for an error."""
        compiled = self._compiled(text, pattern, flags)
        if compiled is None:
            return None
        return ox.Literal(compiled.search(text.value) is not None)

    def replace(
        self, text: Any, pattern: Any, replacement: Any, flags: Any = None
    ) -> ox.Literal | None:
        """A text with each match replaced (XPath and XQuery Functions, section 5.6.4)."""
        compiled = self._compiled(text, pattern, flags)
        if compiled is None or not _is_string(replacement) or compiled.search("") is not None:
            return None
        made = _replacer(replacement.value, is_plain="q" in (flags.value if flags else ""))
        if made is None:
            return None
        written = compiled.sub(made, text.value)
        return ox.Literal(written, language=text.language) if text.language else ox.Literal(written)

    def _compiled(self, text: Any, pattern: Any, flags: Any) -> re.Pattern[str] | None:
        if not (_is_string(pattern) and (flags is None or _is_string(flags))):
            return None
        if not isinstance(text, ox.Literal) or not (text.language or _is_string(text)):
            return None
        try:
            return compile_pattern(pattern.value, flags.value if flags is not None else "")
        except PatternError as error:
            self._faults.append(PatternError("of", pattern=pattern.value, problem=error.text))
            return None


def _is_string(term: Any) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value == XSD_STRING


def _replacer(text: str, *, is_plain: bool) -> Callable[[re.Match[str]], str] | None:
    """The replacement of a match: ``$1`` is a group, a backslash escapes ``$`` and itself."""
    if is_plain:
        return lambda _: text
    if any(found[3] for found in _REFERENCE.finditer(text)):
        return None

    def made(match: re.Match[str]) -> str:
        return _REFERENCE.sub(lambda found: found[1] or _group(match, found[2]), text)

    return made


def _group(match: re.Match[str], digits: str) -> str:
    """The text of the group with the longest possible number, and the digits left over."""
    for end in range(len(digits), 0, -1):
        number = int(digits[:end])
        if number <= (match.re.groups or 0):
            return (match[number] or "") + digits[end:]
        if end == 1:
            return digits[1:]
    return ""
