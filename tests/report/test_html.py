"""The page that a person reads without any tool: whole, right, and safe whatever a cell holds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.support.golden import check_golden
from tests.support.library import write_library
from tests.support.pages.documents import Document, read_document, text_of
from tests.support.report_runs import NOTHING, only, reported, written

from verbund.findings import Finding, Place, Severity
from verbund.findings.catalogue import LANGUAGES, entry, render
from verbund.report.html import MOST, MOST_IN_FILE
from verbund.report.reported import RunReport
from verbund.report.shown import MOST_OF_A_KIND

GOLDEN = Path(__file__).parent / "golden"
TEXT = st.text(st.characters(categories=None), max_size=40)


def document(run: RunReport, folder: Path) -> Document:
    """The page, parsed by the rules of the standard; the first error is raised."""
    path = folder / "report.html"
    path.write_text(written("html", run), encoding="utf-8", newline="\n")
    return read_document(path)


def test_report(run: RunReport, approve: bool) -> None:
    check_golden(GOLDEN / "library.html", written("html", run), approve)


def test_every_finding_is_told_in_both_languages(run: RunReport, tmp_path: Path) -> None:
    page = document(run, tmp_path)
    articles = list(page.all("article"))
    assert len(articles) == len(run.findings)
    for finding, article in zip(run.by_place, articles, strict=True):
        assert article.get("data-severity") == finding.severity.value
        for language in LANGUAGES:
            spoken = {text_of(i) for i in article.iter("span") if i.get("lang") == language}
            assert " ".join(render(finding, language).message.split()) in spoken
            assert entry(finding.code).texts[language].title in spoken


def test_the_cell_is_marked_for_eyes_and_for_ears(run: RunReport, tmp_path: Path) -> None:
    """Not by colour alone (WCAG 2.1, 1.4.1): a sign, an outline, and words for screen readers."""
    page = document(run, tmp_path)
    marked = [item for item in page.all("td") if item.get("class") == "here"]
    cells = {text_of(next(item.iter("mark"))) for item in marked}
    assert {'tomor"row, or so', "😀 soon", "abc", "0 9", "gnre", "(leer)(empty)"} <= {
        cell.replace("(empty)(leer)", "(leer)(empty)") for cell in cells
    }
    for item in marked:
        assert "Diese Zelle:" in text_of(item)
        assert "▸" in text_of(item)
        row = next(part for part in page.all("tr") if item in list(part))
        assert next(row.iter("th")).get("scope") == "row"


def test_a_code_leads_to_its_explanation(run: RunReport, tmp_path: Path) -> None:
    page = document(run, tmp_path)
    codes = {finding.code for finding in run.findings}
    assert {item.attrib["href"] for item in page.all("a")} == {
        "#findings", *(f"#{code}" for code in codes),
    }  # fmt: skip
    for code in codes:
        text = text_of(page.by_id(code))
        for language in LANGUAGES:
            texts = entry(code).texts[language]
            assert " ".join(texts.cause.split()) in text
            assert " ".join(texts.remedy.split()) in text
        assert " ".join(entry(code).right.split()) in text


def test_counts(run: RunReport, tmp_path: Path) -> None:
    page = document(run, tmp_path)
    rows = {
        text_of(next(row.iter("code"))): [text_of(cell) for cell in row.iter("td")]
        for row in page.all("tr")
        if row.find("th/code") is not None
    }
    expected = Counter((item.place.file, item.severity) for item in run.findings)
    for name in ("records/loans.csv", "records/members.csv", "records/books.csv"):
        assert rows[name] == [str(expected[name, severity]) for severity in Severity]
    violations = sum(int(rows[name][0]) for name in rows if name.endswith(".csv"))
    assert violations == run.counts[Severity.VIOLATION]
    assert rows["books"][0] == "2"


def test_a_run_without_faults_says_so(tmp_path: Path) -> None:
    page = document(reported(write_library(tmp_path / "library")), tmp_path)
    text = text_of(page.root)
    assert "Es gibt keinen Fehler." in text
    assert "No findings." in text
    assert "records/loans.csv" in text
    assert not list(page.all("article", "form"))


def test_a_run_that_could_not_begin_says_so(run: RunReport, tmp_path: Path) -> None:
    stopped = only(replace(NOTHING, completed=False), Finding("W101", Place()))
    text = text_of(document(stopped, tmp_path).root)
    assert "The check could not begin." in text
    assert "verbund.toml" in text


def test_more_than_a_browser_bears_is_counted(many: RunReport) -> None:
    page = written("html", only(many, *of_many_columns(many)))
    assert page.count("<article ") == MOST_IN_FILE < MOST
    assert page.count('<article data-severity="violation"') == MOST_IN_FILE
    assert f"{30_000 - MOST_IN_FILE} more are not shown here" in page


def test_of_one_kind_a_hundred_are_shown_and_the_rest_is_counted(many: RunReport) -> None:
    page = written("html", many)
    assert page.count('<article data-severity="violation"') == MOST_OF_A_KIND
    assert "and 9,900 more of V103 in this column, rows 20,102 to 30,001" in page
    assert "und 19.900 weitere V103 in dieser Spalte, Zeilen 102 bis 20.001" in page
    assert "more are not shown here" not in page


def of_many_columns(many: RunReport) -> list[Finding]:
    """So that no kind has more findings than are shown of one."""
    return [
        replace(item, place=replace(item.place, position=row // 50))
        for row, item in enumerate(many.findings)
    ]


def test_many_files_are_cut_too(many: RunReport) -> None:
    findings = [
        replace(item, place=replace(item.place, file=f"records/loans/{row % 10}.csv"))
        for row, item in enumerate(of_many_columns(many))
    ]
    page = written("html", only(many, *findings))
    assert page.count("<article ") == MOST
    told = re.findall(r">(\d+) more are not shown here", page)
    assert len(told) == 10
    assert sum(map(int, told)) == 30_000 - MOST


@given(TEXT, TEXT)
def test_no_text_becomes_markup(text: str, other: str) -> None:
    finding = Finding(
        "V103",
        Place(other, sheet=text, row=2, column=text, position=0),
        value=text,
        shape=text,
        suggestion=text,
        messages={"en": text},
        headings=(text, other),
        row_cells=(text, other),
    )
    page = written("html", only(NOTHING, finding))
    plain = written("html", only(NOTHING, replace(finding, value="x")))
    skeleton = re.compile(r"<(?!/?mark)[/!\w][^<>]*>")
    ours = [tag.split()[0] for tag in skeleton.findall(page)]
    assert ours == [tag.split()[0] for tag in skeleton.findall(plain)]
    assert page.count("<script") == page.count("<style") == 1


def test_a_script_in_a_cell_is_shown(run: RunReport, tmp_path: Path) -> None:
    text = written("html", run)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202E" in text
    assert "<script>alert" not in text
    assert "\u202e" not in text


def test_nothing_is_loaded_and_no_other_script_can_run(run: RunReport, tmp_path: Path) -> None:
    """Content-Security-Policy names the page's own style and script by their hashes."""
    page = document(run, tmp_path)
    (policy,) = [item.attrib["content"] for item in page.all("meta") if "http-equiv" in item.attrib]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for item in page.root.iter():
        assert "src" not in item.attrib
        assert not any(name.startswith("on") for name in item.attrib)
        assert item.tag not in ("link", "img", "iframe", "object")
        assert item.get("href", "#").startswith("#")


def test_the_language_asked_for_comes_first(run: RunReport, tmp_path: Path) -> None:
    for language in LANGUAGES:
        page = document(replace(run, language=language), tmp_path)
        assert next(page.all("html")).get("lang") == language
        (chosen,) = [item for item in page.all("input") if "checked" in item.attrib]
        assert chosen.get("id") == f"lang-{language}"
