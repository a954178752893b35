"""Recognises reports by how they begin, so that a report takes the place of nothing else."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Final

from verbund.findings.catalogue import LANGUAGES, phrase

_HEAD: Final = 1 << 16
_BEGINNINGS: Final = (
    r'\{\n  "conforms": (?:true|false),\n',
    r'\{\n  "\$schema": "[^"]*sarif[^"]*",\n.{0,300}"name": "Verbund"',
    r'<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="Verbund" ',
    r"[^\n]+\n[^\W\d_]+ [A-Z][0-9]{3} [a-z0-9-]+: ",  # a place, then a finding
    r"::(?:error|warning|notice) ",
    r'\[\]\n\Z|\[\n  \{\n    "description": "[^\n]*",\n    "check_name": ',
    r"(?:@prefix [^\n]*\n)+\n\[\n  a sh:ValidationReport ;\n  sh:conforms ",
)
_TEXTS: Final = ("report.none", "preview.head", "publish.release")
"""The phrases that texts without findings begin with."""


def is_replaceable(file: Path) -> bool:
    """Whether a report may take the place of a file: of a report, of nothing, or of no file at all.

    A pipe or a device is written to, and takes no harm. A file that cannot be read is kept.
    """
    try:
        if not file.is_file():
            return True
        with file.open("rb") as stream:
            head = stream.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return not os.path.exists(file)  # noqa: PTH110 - it raises nothing for a long name
    return not head or _pattern().match(head) is not None


@cache
def _pattern() -> re.Pattern[str]:
    texts = [phrase(key)[language].partition("…")[0] for key in _TEXTS for language in LANGUAGES]
    titles = "|".join(re.escape(phrase("html.title")[language]) for language in LANGUAGES)
    page = rf"<!DOCTYPE html>\n.{{0,1000}}<title>(?:{titles})</title>"
    return re.compile("|".join((*_BEGINNINGS, page, *map(re.escape, texts))), re.DOTALL)
