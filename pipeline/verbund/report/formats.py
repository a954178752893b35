"""The forms in which the findings of a run can be written, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Final, TextIO

from verbund.findings import Finding, Language
from verbund.findings.blotted import blotted
from verbund.findings.catalogue import localised
from verbund.report.forms import JSON, TEXT, XLSX
from verbund.report.harmless import in_html, in_line, in_turtle, in_xml
from verbund.report.reported import RunReport
from verbund.report.streams import writable, write_utf8

Pieces = Callable[[RunReport], Iterator[str]]

_HARMLESS: Final = {"junit": in_xml, "turtle": in_turtle, "html": in_html}
"""The function that makes pieces of a form harmless; other forms do so themselves."""


def write_findings(findings: Sequence[Finding], stream: TextIO, language: Language) -> None:
    """Write findings alone as text. Raises OSError."""
    from verbund.report.text import write_text  # rich takes its time to load

    write_text([blotted(finding) for finding in findings], stream, language=language)


def write_report(name: str, reported: RunReport, stream: TextIO) -> None:
    """Write a report in the form of that name: text as the stream takes it, all else as UTF-8.

    ``name`` is one of ``ALL_FORMATS``; a workbook is written to the bytes below the text. Raises
    OSError where the stream cannot be written to.
    """
    if name == TEXT:
        _write_text(reported, stream)
    elif name == JSON:
        from verbund.report.json_report import write_json

        write_json(reported.findings, stream, language=reported.language, facts=reported.facts)
    elif name == XLSX:
        from verbund.report.xlsx import write_xlsx  # openpyxl is loaded for it alone

        write_xlsx(reported, stream.buffer)
    else:
        pieces: Pieces = getattr(import_module(f"verbund.report.{name}"), name)
        harmless = _HARMLESS.get(name, str)
        for piece in pieces(reported):
            write_utf8(stream, harmless(piece).encode("utf-8"))


def _write_text(reported: RunReport, stream: TextIO) -> None:
    """Write what a command has to say before findings, then these, then what it says of them."""
    stream.writelines(in_line(writable(line.rstrip(), stream)) + "\n" for line in reported.lines)
    if reported.lines and not reported.findings:
        return
    if reported.lines:
        stream.write("\n")
    write_findings(reported.findings, stream, reported.language)
    if reported.closing:
        stream.write(
            in_line(writable(localised(reported.closing, reported.language), stream)) + "\n"
        )
