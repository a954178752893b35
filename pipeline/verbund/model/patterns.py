"""Regular expressions of sh:pattern."""

from __future__ import annotations

import re

_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}


def compile_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """A regular expression of SPARQL's REGEX (XPath and XQuery Functions, section 5.6.1).

    Raises re.error for an expression or a flag that is not understood.
    """
    options = re.RegexFlag(0)
    for flag in flags:
        if flag == "q":
            pattern = re.escape(pattern)
        elif flag in _FLAGS:
            options |= _FLAGS[flag]
        else:
            raise re.error(f"unknown flag {flag!r}")
    return re.compile(pattern, options)
