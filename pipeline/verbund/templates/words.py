"""What workbooks of both formats say, and how wide their columns are."""

from __future__ import annotations

from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.templates.content import COLUMNS, Column, Numbers, Template

WIDEST = 40
_NARROWEST = 12


def instructions_name(template: Template) -> str:
    """Return the name of the sheet with the instructions."""
    return say("template.aside.instructions", template.language)


def lists_name(template: Template) -> str:
    """Return the name of the sheet with the lists."""
    return say("template.aside.lists", template.language)


def refusal(column: Column, language: Language) -> tuple[str, str]:
    """Return the title and the text of what is said of a value that a column does not take."""
    if column.numbers is None:
        return say("template.wrong.title", language), say("template.wrong", language)
    return say("template.number.title", language), _asked(column.numbers, language)


def _asked(numbers: Numbers, language: Language) -> str:
    kind = say(f"template.number.{'whole' if numbers.whole else 'decimal'}", language)
    ends = numbers.has_least, numbers.has_most
    key = {(True, True): "between", (True, False): "least", (False, True): "most"}.get(ends, "any")
    least, most = format(numbers.least, "f"), format(numbers.most, "f")
    return say(f"template.number.{key}", language, kind=kind, least=least, most=most)


def width_of(column: Column) -> int:
    """Return the width of a column, in characters."""
    entries = column.choices.entries if column.choices is not None else ()
    widest = max((len(text) for text in (column.heading, *entries)), default=0)
    return min(max(widest + 3, _NARROWEST), WIDEST)


def free_columns(columns: int) -> int:
    """Return how many columns of a sheet stand beside those of its table."""
    return max(COLUMNS - columns, 0)
