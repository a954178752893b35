"""Whatever a file, a heading, a cell or a shape is called, a report holds text and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.support.report_runs import NOTHING, only, written

from verbund.findings import Finding, Place, Severity
from verbund.findings.finding import More
from verbund.publication.preview.outcome import DatasetOutcome, HarvestOutcome, Preview, Reason
from verbund.publication.preview.report import preview_facts, preview_lines
from verbund.release.diff.sentences import ChangeLog, Section
from verbund.report.forms import FORMATS
from verbund.report.harmless import in_json, in_line, in_turtle, in_xml
from verbund.report.reported import RunReport

# Controls of terminals, marks of direction, line ends of every kind, commands of CI runners,
# what UTF-8 and XML lack, and what would end a string, an element, a comment or a property.
PIECES = (
    "\n", "\r", "\x1b[31m", "\x00", "\x7f", "\x85", "\x9b2J", "\u202e", "\u2066", "\u200b", "\u2028",
    "\ufeff", "\ud800", "\uffff", "\U000e0041", "::error::", "::add-mask::", "##[error]",
    "##vso[task.x]", "##", "[", ":", ",", "%0A", "%", '"', "'", "\\", "]]>", "-->", "</script>", "a",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
WORST = "::error::\n::add-mask::a\r##[error]b%0A\x1b[31m\x00\u202e\x85\u2028\ud800\uffff]]>"
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def run_of(text: str) -> RunReport:
    """Findings in which every text of others is this one."""
    finding = Finding(
        "V103",
        Place(f"{text}.csv", row=2, column=text, position=0),
        Severity.VIOLATION,
        value=text,
        suggestion=text,
        headings=(text, "b"),
        row_cells=(text, "b"),
        shape="urn:x",
    )
    sheet = replace(finding, place=Place(text, line=3, column=text, sheet=text), headings=())
    whole = Finding("F101", Place(text), Severity.WARNING, details={"problem": text})
    return only(NOTHING, finding, sheet, whole)


def is_command(line: str, form: str) -> bool:
    """Whether a runner would do what a line says; only our own form is meant to be done."""
    ours = form == "github" and re.match(r"::(?:error|warning|notice) (?:\w+=[^,:]*,?)*::", line)
    return not ours and (line.lstrip().startswith("::") or bool(re.search(r"##\w*\[", line)))


@pytest.mark.parametrize("form", FORMATS)
@given(text=HOSTILE)
@example(text=WORST)
def test_no_text_is_more_than_text_in_any_form(form: str, text: str) -> None:
    report = written(form, run_of(text))
    shown = set(report) - {"\n"}
    assert not [sign for sign in shown if unicodedata.category(sign) in HIDDEN]
    lines = re.split("[\r\n]", report)
    assert not [line for line in lines if is_command(line, form)]
    if form == "github":
        assert len(lines) - 1 == 3, "a line for each finding"
        assert all("##[" not in line for line in lines)


@given(HOSTILE)
@example(WORST)
def test_programs_read_the_same_values(text: str) -> None:
    """Escapes are those of each form: what a program reads is what was found."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if joined != text:
        return
    findings = json.loads(written("json", run_of(text)))["findings"]
    assert {item["value"] for item in findings} == {text, None}
    sarif = json.loads(written("sarif", run_of(text)))
    assert sarif["runs"][0]["results"][0]["level"] in ("error", "warning")
    ElementTree.fromstring(written("junit", run_of(text)))  # noqa: S314 - our own report
    turtle = written("turtle", run_of(text)).encode()
    assert list(pyoxigraph.parse(input=turtle, format=pyoxigraph.RdfFormat.TURTLE))


@given(HOSTILE)
def test_escapes_are_read_back(text: str) -> None:
    document = json.dumps([text])
    plain = json.dumps([text.encode("utf-8", "replace").decode()], ensure_ascii=False)
    assert json.loads(in_json(document)) == json.loads(document)
    assert json.loads(in_json(plain)) == json.loads(plain)
    quiet = re.sub(r"[\x00-\x1f\ud800-\udfff\"\\]", "", text)
    triple = f'<urn:a> <urn:b> "{quiet}" .'
    (item,) = pyoxigraph.parse(input=in_turtle(triple), format=pyoxigraph.RdfFormat.TURTLE)
    assert getattr(item.object, "value", None) == quiet
    said = re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff<&\]]", "", text)
    assert ElementTree.fromstring(in_xml(f"<a>{said}</a>")).text == (said or None)  # noqa: S314


@given(st.text(st.sampled_from(":# [ab\n \t")))
@example(" ::a")
@example("###[a")
def test_no_line_for_people_is_a_command(text: str) -> None:
    shown = in_line(text)
    assert not [line for line in shown.split("\n") if is_command(line, "text")]
    if not [line for line in text.split("\n") if is_command(line, "text")]:
        assert shown == text


def test_gitlab_is_told_of_what_was_left_out() -> None:
    run = run_of("a")
    first = replace(run.findings[0], more=More(count=41, first=3, last=43))
    issues: list[dict[str, Any]] = json.loads(written("gitlab", only(run, first)))
    assert [issue["check_name"] for issue in issues] == ["V103-datatype", "left-out"]
    assert "41" in issues[-1]["description"]
    assert issues[-1]["location"]["lines"] == {"begin": 1}
    assert len(json.loads(written("gitlab", only(run, run.findings[0])))) == 1


@pytest.mark.parametrize("text", ["1. a", "- a", "+ a", "1) a", "=", " - a", "| a `b` <i>", "# a"])
def test_a_change_log_has_no_mark_up_of_records(text: str) -> None:
    log = ChangeLog(text, text, (Section(text, (text,)),)).markdown()
    for line in log.splitlines():
        body = re.sub(r"^(?:# |## |- )", "", line)
        assert not re.match(r"\s*(?:[-+=#|]|[0-9]+[.)])", body)
        assert not re.search(r"(?<!\\)[`<|]", body)


def test_a_preview_has_no_commands() -> None:
    item = DatasetOutcome(f"{WORST}x", WORST, HarvestOutcome.CREATED, Reason.NEW)
    preview = Preview(datasets=(item,), findings=())
    lines = tuple(preview_lines(preview, "en", WORST, WORST))
    facts = preview_facts(preview, WORST, WORST)
    for form in ("text", "json"):
        text = written(form, RunReport((), "en", Path(), lines=lines, facts=facts))
        assert not [line for line in text.splitlines() if is_command(line, "text")]
