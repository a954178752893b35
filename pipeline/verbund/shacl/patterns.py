"""Regular expressions of sh:pattern: those of XPath, for Python's engine."""

from __future__ import annotations

import re
from functools import cache

from verbund.shacl.xpath_regex import PatternError, translated


@cache
def compile_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """A regular expression of SPARQL's REGEX (XPath and XQuery Functions, section 5.6.1).

    Raises PatternError for an expression or a flag that is not one of these.
    """
    python, options = translated(pattern, flags)
    try:
        return re.compile(python, options)
    except (OverflowError, RecursionError, MemoryError) as error:
        raise PatternError("too-large") from error
