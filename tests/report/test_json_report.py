"""The JSON report is a contract with programs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from verbund.findings import Finding, Place, Severity
from verbund.report.json_report import write_json

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/findings-schema.json").read_text(encoding="utf-8")
)
FIELDS = [
    "code", "severity", "message", "file", "sheet", "row", "line", "column", "value",
    "focus_node", "path", "component", "shape", "suggestion", "suggestion_why",
    "result",
]  # fmt: skip


def written(findings: list[Finding]) -> str:
    stream = io.StringIO()
    write_json(findings, stream, language="en")
    return stream.getvalue()


def check_against_schema(report: dict[str, Any]) -> None:
    jsonschema_rs.validator_for(SCHEMA).validate(report)
    item = SCHEMA["properties"]["findings"]["items"]
    assert list(report) == SCHEMA["required"]
    for finding in report["findings"]:
        assert list(finding) == item["required"] == list(item["properties"])


def test_a_report_has_every_field_of_the_contract() -> None:
    finding = Finding("F108", Place("records/a.csv"))
    text = written([finding])
    report = json.loads(text)
    check_against_schema(report)
    assert list(report["findings"][0]) == FIELDS
    assert report["findings"][0] == {
        **dict.fromkeys(FIELDS),
        "code": "F108",
        "severity": "violation",
        "message": "The file is empty; it has no heading.",
        "file": "records/a.csv",
    }
    assert text.startswith('{\n  "conforms": false,\n  "findings": [\n    {\n      "code"')
    assert text.endswith("}\n")


def test_only_violations_break_conformance() -> None:
    assert json.loads(written([]))["conforms"] is True
    warning = Finding("M111", Place("a.ttl"), Severity.WARNING)
    assert json.loads(written([warning]))["conforms"] is True


def test_findings_are_sorted_by_place() -> None:
    places = [("b.csv", 2), ("a.csv", 10), ("a.csv", 9)]
    findings = [Finding("K101", Place(file, row=row)) for file, row in places]
    rows = [(item["file"], item["row"]) for item in json.loads(written(findings))["findings"]]
    assert rows == [("a.csv", 9), ("a.csv", 10), ("b.csv", 2)]


@given(st.text(st.characters(categories=None)), st.text(st.characters(categories=None)))
def test_any_text_survives_and_is_utf8(value: str, file: str) -> None:
    finding = Finding("V103", Place(file, row=2, column=value), value=value, suggestion=value)
    text = written([finding])
    text.encode("utf-8")
    (found,) = json.loads(text)["findings"]
    # A pair of surrogates is one character in JSON, as in UTF-16.
    joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert found["value"] == found["column"] == found["suggestion"] == joined


def test_umlauts_are_written_as_they_are_on_any_stream() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\r\n")
    write_json([Finding("V103", Place("Behörden.csv"))], stream, language="de")
    assert "Behörden.csv" in raw.getvalue().decode("utf-8")
    assert b"\r" not in raw.getvalue()
