"""All forms tell of the same findings at the same places, quickly, and in the same bytes."""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, RDFS, Graph, Namespace
from tests.report.test_annotations import commands
from tests.support.pages.documents import read_document, text_of
from tests.support.report_runs import NOTHING, only, written

from verbund.findings import Finding, Place
from verbund.report.forms import FORMATS
from verbund.report.reported import RunReport

OA = Namespace("http://www.w3.org/ns/oa#")
TEXT = st.text(st.characters(categories=None), max_size=30)


class Told(NamedTuple):
    """What every form says of a finding."""

    code: str
    file: str
    row: int | None


def told_of(run: RunReport) -> Counter[Told]:
    return Counter(Told(i.code, str(i.place.file), i.place.row) for i in run.findings)


LINES = re.compile(r'^(\S.*?)(?::(\d+))?(?:, line \d+)?(?:, column ".*")?$')


def from_lines(lines: list[str]) -> Counter[Told]:
    """Places and codes of a report in lines: the place, then ``violation V103 datatype: …``."""
    found: Counter[Told] = Counter()
    for place, line in pairwise(lines):
        match = re.match(r"(?:violation|warning|note) ([A-Z]\d{3}) ", line)
        where = LINES.match(place)
        if match and where:
            found[Told(match[1], where[1], int(where[2]) if where[2] else None)] += 1
    return found


def test_text_and_junit_tell_of_all(run: RunReport) -> None:
    assert from_lines(written("text", run).splitlines()) == told_of(run)
    root = ElementTree.fromstring(written("junit", run))  # noqa: S314 - we wrote it
    texts = [str(item.text) for tag in ("failure", "system-out") for item in root.iter(tag)]
    assert from_lines([line for text in texts for line in text.splitlines()]) == told_of(run)


def test_json_sarif_and_turtle_tell_of_all(run: RunReport) -> None:
    found = json.loads(written("json", run))["findings"]
    assert Counter(Told(i["code"], i["file"], i["row"]) for i in found) == told_of(run)
    (sarif,) = json.loads(written("sarif", run))["runs"]
    assert Counter(
        Told(
            i["ruleId"],
            unquote(i["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]),
            i["properties"].get("row"),
        )
        for i in sarif["results"]
    ) == told_of(run)  # fmt: skip
    graph = Graph().parse(data=written("turtle", run), format="turtle")
    labels = {}
    for result, target in graph.subject_objects(OA.hasTarget):
        label = next(str(o) for o in graph.objects(target, RDFS.label) if o.language == "en")  # type: ignore[attr-defined]
        where = LINES.match(label)
        assert where
        row = int(where[2]) if where[2] else None
        labels[result] = Told(str(graph.value(result, DCTERMS.identifier)), where[1], row)
    assert Counter(labels.values()) == told_of(run)


def test_html_github_and_gitlab_tell_of_all(run: RunReport, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(written("html", run), encoding="utf-8")
    found: Counter[Told] = Counter()
    page = read_document(path)
    for section in page.all("section"):
        if section.get("class") == "file":
            file = text_of(next(section.iter("h3")))
            for article in section.iter("article"):
                heading = text_of(next(article.iter("h4")))
                row = re.search(r"row (\d+)", heading)
                code = next(article.iter("a")).attrib["href"][1:]
                found[Told(code, file, int(row[1]) if row else None)] += 1
    assert found == told_of(run)
    without_rows = Counter((item.code, item.file) for item in told_of(run).elements())
    named = [
        (p["title"][:4], p["file"]) for _, p, _ in commands(written("github", run)) if "file" in p
    ]
    assert Counter(named) == without_rows
    issues = json.loads(written("gitlab", run))
    assert Counter((i["check_name"][:4], i["location"]["path"]) for i in issues) == without_rows


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_findings_does_not_matter(run: RunReport, name: str) -> None:
    assert written(name, run) == written(name, only(run, *run.findings[::-1]))


@pytest.mark.parametrize("name", FORMATS)
def test_no_form_tells_where_the_workspace_is(run: RunReport, name: str) -> None:
    assert str(run.folder) not in written(name, run)


@pytest.mark.parametrize("name", FORMATS)
def test_thirty_thousand_findings_take_seconds(many: RunReport, name: str) -> None:
    """Processor time, which other work does not change much; measured: docs/reports.md."""
    started = time.process_time()
    size = len(written(name, many))
    assert time.process_time() - started < 30
    assert size > 10_000


def test_thirty_thousand_findings_need_little_memory(many: RunReport) -> None:
    """For the largest form that is made as a whole: a third of it, with a third of the limit."""
    third = replace(many, findings=many.findings[::3])
    tracemalloc.start()
    written("sarif", third)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(third.findings) == 10_000
    assert peak < 400e6 / 3


@given(TEXT, TEXT, TEXT)
def test_any_text_can_be_written_in_every_form(one: str, two: str, three: str) -> None:
    finding = Finding(
        "V103",
        Place(one, sheet=two, row=2, line=3, column=three, position=0),
        value=one,
        details={"expected": two},
        messages={"en": three, two: one},
        focus_node=f"https://x.example/{one}",
        path=two,
        component=f"https://x.example/{three}",
        shape=three,
        suggestion=one,
        headings=(three,),
        row_cells=(one,),
    )
    run = only(NOTHING, finding)
    for name in FORMATS:
        assert written(name, run) == written(name, run)
    json.loads(written("sarif", run))
    json.loads(written("gitlab", run))
    ElementTree.fromstring(written("junit", run))  # noqa: S314 - we wrote it
