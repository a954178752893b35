"""Writes how often the same is found, as a table for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TextIO

from rich.cells import cell_len

from verbund.findings.catalogue import Language, say, visible
from verbund.findings.counts import FindingCount, count_findings
from verbund.findings.finding import Finding
from verbund.report.harmless import in_line
from verbund.report.reported import RunReport
from verbund.report.streams import fit, pad, writable
from verbund.report.text import count_of

_WIDTH: Final = 40
"""The most columns of the terminal that a name or a value takes."""

_HEADINGS: Final = ("count", "code", "name", "table", "column", "value")


def write_statistics(reported: RunReport, stream: TextIO) -> None:
    """Write findings by code, table, column and value, and their number. Raises OSError."""
    if not reported.findings:
        return
    lines = (in_line(writable(line.rstrip(), stream)) for line in _lines(reported))
    stream.writelines(f"{line}\n" for line in lines)


def _lines(reported: RunReport) -> Iterator[str]:
    counts = count_findings(reported.findings, lambda finding: _table_of(reported, finding))
    heading = [say(f"statistics.{name}", reported.language) for name in _HEADINGS]
    rows = [heading, *(_cells(item, reported.language) for item in counts)]
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(_HEADINGS))]
    for number, *others in rows:
        padded = [pad(text, width) for text, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([" " * (widths[0] - cell_len(number)) + number, *padded])
    yield ""
    yield count_of(reported.findings, reported.language)


def _cells(item: FindingCount, language: Language) -> list[str]:
    value = say("statistics.none", language) if item.value is None else visible(item.value)
    texts = [item.name, visible(item.table or ""), visible(item.column or ""), value]
    return [str(item.count), item.code, *(fit(text, _WIDTH) for text in texts)]


def _table_of(reported: RunReport, finding: Finding) -> str | None:
    table = reported.table_of(finding)
    return finding.place.file if table is None else table.record_type.name
