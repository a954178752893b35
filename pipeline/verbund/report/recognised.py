"""Recognises reports by how they begin, so that a report takes the place of nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from verbund.findings.catalogue import LANGUAGES, MISSING, Language, catalogue, phrase, say
from verbund.findings.finding import Severity
from verbund.report.github import title_of
from verbund.report.gitlab import NOTHING
from verbund.report.rules import rule_name

_HEAD: Final = 1 << 16
_JSON: Final = r'\{\n  "conforms": (?:true|false),\n  '
_SARIF: Final = (
    r'\{\n  "\$schema": "[^"\n]*sarif[^"\n]*",\n  "version": "2.1.0",\n  "runs": \[\n    \{\n'
    r'      "tool": \{\n        "driver": \{\n          "name": "Verbund",\n'
)
_JUNIT: Final = (
    r'<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="Verbund" tests="[0-9]+" '
)
_TURTLE: Final = (
    r"(?:@prefix [^\n]*\n)+\n\[\n  a sh:ValidationReport ;\n  sh:conforms (?:true|false)"
)
_PAGE: Final = (
    r'<!DOCTYPE html>\n<html lang="[a-z]+">\n<head>\n<meta charset="utf-8">\n'
    r'<meta http-equiv="Content-Security-Policy" content="default-src [^"\n]*">\n'
    r'<meta name="viewport" content="[^"\n]*">\n<title>(?:TITLE)</title>\n'
)
WORKBOOK_PART: Final = "docProps/app.xml"
WORKBOOK_START: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Verbund</Application></Properties>"
)
"""The first part of a workbook that is a report, not compressed.

Whatever saves it writes another: a copy in which somebody worked is no report any more.
"""

_ARCHIVE: Final = b"PK\x03\x04"
_NAME: Final = 30
"""Where the name of the first part begins in an archive."""
_FIRST_LINES: Final = ("preview.head", "publish.release")
"""The phrases of the first lines of texts with more than findings."""


def is_replaceable(file: Path) -> bool:
    """Whether a report may take the place of a file: of a report, of nothing, or of no file at all.

    A pipe or a device is written to, and takes no harm. A file that cannot be read is kept.
    """
    try:
        if not file.is_file():
            return True
        with file.open("rb") as stream:
            start = stream.read(_HEAD)
    except OSError:
        return not os.path.exists(file)  # noqa: PTH110 - it raises nothing for a long name
    if start.startswith(_ARCHIVE):
        return start[_NAME:].startswith(WORKBOOK_PART.encode() + WORKBOOK_START)
    return not start or _pattern().match(start.decode("utf-8", "replace")) is not None


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of all beginnings: findings in them have codes and names that are ours."""
    ways = (_SARIF, _JUNIT, _TURTLE, _page(), *_json(), *_gitlab(), *_github(), *_text())
    return re.compile("|".join(ways))


def _page() -> str:
    return _PAGE.replace("TITLE", _any(phrase("html.title")[language] for language in LANGUAGES))


def _json() -> Iterator[str]:
    severities = _any(severity.value for severity in Severity)
    yield rf'{_JSON}"findings": \[\]\n\}}\n\Z'
    yield (
        rf'{_JSON}"findings": \[\n    \{{\n      "code": "(?:{_any(catalogue())})",\n'
        rf'      "severity": "(?:{severities})",\n'
    )
    yield rf'{_JSON}"dry_run": (?:true|false),\n  "release": \{{\n    "version": '
    yield rf'{_JSON}"new": "[^\n]*",\n  "published": [^\n]*,\n  "counts": \{{\n'


def _gitlab() -> Iterator[str]:
    yield rf"{re.escape(NOTHING)}\Z"
    names = _any(map(rule_name, catalogue().values()))
    yield rf'\[\n  \{{\n    "description": "[^\n]*",\n    "check_name": "(?:{names})",\n'


def _github() -> Iterator[str]:
    titles = _any(title_of(item, each) for item in catalogue().values() for each in LANGUAGES)
    yield rf"::(?:error|warning|notice) (?:[^\n]*,)?title=(?:Verbund|{titles})::"


def _text() -> Iterator[str]:
    named = _any(f"{item.code} {item.name}" for item in catalogue().values())
    for language in LANGUAGES:
        severities = _any(say(f"severity.{item.value}", language) for item in Severity)
        yield rf"[^\n]+\n(?:{severities}) (?:{named}): "
        yield rf"{re.escape(say('report.none', language))}\n\Z"
        yield from (_first_line(key, language) for key in _FIRST_LINES)


def _first_line(key: str, language: Language) -> str:
    return re.escape(say(key, language)).replace(MISSING, r"[^\n]+") + r"\n"


def _any(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, texts))
