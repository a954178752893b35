"""What is wrong with the text of a rule, before it is parsed."""

from __future__ import annotations

import re
from typing import Final

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Localised, Place, phrase
from verbund.findings.catalogue import visible
from verbund.question.folder import is_question_name
from verbund.question.head import read_question
from verbund.release.derived.keywords import keywords
from verbund.release.derived.rule import CONSTRUCT, Rule, RuleText
from verbund.sparql.errors import QueryError, QueryRefused
from verbund.sparql.guard import check_query, decoded

_BEFORE_FORM: Final = frozenset({"BASE", "PREFIX"})
_UNSTEADY: Final = frozenset(
    {"BNODE", "GROUP_CONCAT", "LIMIT", "NOW", "OFFSET", "RAND", "SAMPLE", "STRUUID", "UUID"}
)
"""What gives one result today and another tomorrow: clocks, chance, and orders that nobody sets."""


class _Fault(_ControlFlow):
    """Raised inside of this module for what is wrong with the text of a rule."""

    def __init__(self, text: Localised, line: int | None = None) -> None:
        super().__init__(text)
        self.text, self.line = text, line


def judged(texts: list[RuleText]) -> list[Rule | Finding]:
    """The rule of each text, or the finding that it is none."""
    return [_rule_or_finding(item) for item in texts]


def _rule_or_finding(item: RuleText) -> Rule | Finding:
    try:
        return _rule(*item)
    except _Fault as fault:
        place = Place(file=item.shown, line=fault.line)
        return Finding("M140", place, details={"problem": fault.text})


def _rule(name: str, shown: str, text: str) -> Rule:
    if not is_question_name(name):
        raise _Fault(phrase("rule.name", name=visible(name)))
    try:
        check_query(text)
        head = read_question(name, text)
    except QueryRefused as error:
        raise _Fault(error.reason, error.line) from None
    except QueryError as error:
        raise _Fault(error.texts, 1) from None
    if head.parameters:
        raise _Fault(phrase("rule.parameters"), _line_with(text, "parameters"))
    _check_form(text)
    return Rule(name, shown, text, head.title, head.description)


def _line_with(text: str, key: str) -> int | None:
    match = re.search(rf"^#\+ {key}:", text, re.MULTILINE)
    return None if match is None else text.count("\n", 0, match.start()) + 1


def _check_form(text: str) -> None:
    """Refuse another form than CONSTRUCT, and what differs from run to run. Raises _Fault."""
    form = next((item for item in keywords(text) if item[1] not in _BEFORE_FORM), (0, ""))
    if form[1] != CONSTRUCT:
        raise _Fault(phrase("rule.form"), text.count("\n", 0, form[0]) + 1)
    for at, word in (*keywords(text), *keywords(decoded(text))):
        if word in _UNSTEADY:
            line = text.count("\n", 0, at) + 1
            raise _Fault(phrase("rule.unsteady", word=word), line)
