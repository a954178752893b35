"""Every page that we make is HTML by the letter of the standard, as the Nu HTML Checker reads it.

The pages of the schema, the report of a run, and the pages of a published folder; of this
repository, of a small library, and of models, records and files that were meant to do harm.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from tests.support.described_library import write_described_library
from tests.support.library import edit
from tests.support.pages.fixtures import NuChecker
from tests.support.pages.models import BESIDE, DOWNLOADS, EXAMPLES, TITLE, nasty
from tests.support.publish.folders import library, opened, publish, rebuilt, this_repository
from tests.support.report_runs import NOTHING, only, written

from verbund.findings import Finding, Place, Severity
from verbund.release.pages import write_pages
from verbund.report.reported import RunReport

HOSTILE = "<b>\u202e\x00\x1b[31m\"'&amp;--></script><!--\ud800\uffff{{x}}\x85"


def hostile_report(run: RunReport) -> RunReport:
    """Findings of which every text would be something else in a page, if it could."""
    cells = (HOSTILE, "", " ", HOSTILE * 50)
    seed = next(finding for finding in run.findings if finding.code == "V103")
    findings = [
        replace(
            finding,
            place=Place(f"{HOSTILE}.csv", row=row, column=HOSTILE, position=position),
            value=HOSTILE,
            suggestion=HOSTILE,
            headings=cells[:width],
            row_cells=cells,
        )
        for row, finding in enumerate(run.findings, start=1)
        for position, width in ((0, 4), (3, 2), (-1, 0))
    ]
    whole = Finding(seed.code, Place(HOSTILE), Severity.WARNING, shape=f"urn:{HOSTILE}")
    return only(run, *findings, whole)


def reports(run: RunReport, many: RunReport) -> dict[str, RunReport]:
    return {
        "library": run,
        "german": replace(run, language="de"),
        "nothing": NOTHING,
        "stopped": replace(NOTHING, completed=False),
        "many": replace(many, findings=many.findings[:400]),
        "hostile": hostile_report(run),
    }


def published(folder: Path, scratch: Path) -> None:
    """The pages of folders as web servers get them."""
    publish(opened(this_repository(), folder / "this"))
    base = f"https://library.example/{quote('<b>&$;{', safe='')}/"
    write_described_library(scratch / "hostile")
    edit(scratch / "hostile/records/books.csv", "The Trial", '"<script>""&amp;\'</title>"')
    workspace = rebuilt(scratch / "hostile", base=base, download=f"{base}files/")
    publish(opened(workspace, folder / "hostile"))
    publish(opened(workspace, folder / "few", records=1))
    texts = [path.read_text(encoding="utf-8") for path in (folder / "hostile").rglob("*.html")]
    assert any("&lt;script&gt;" in text for text in texts)
    publish(opened(library(scratch / "library"), folder / "library"))


def test_every_page_that_we_make_is_valid_html(
    nu_checker: NuChecker, run: RunReport, many: RunReport, tmp_path: Path
) -> None:
    pages, scratch = tmp_path / "pages", tmp_path / "scratch"
    scratch.mkdir()
    (pages / "reports").mkdir(parents=True)
    for name, item in reports(run, many).items():
        text = written("html", item)
        (pages / "reports" / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
    release = pages / "nasty"
    for name in (*BESIDE, *DOWNLOADS):
        (release / name).parent.mkdir(parents=True, exist_ok=True)
        (release / name).touch()
    model = nasty(scratch / "nasty").load_model()
    write_pages(release / "pages", model, TITLE, examples=[EXAMPLES], downloads=DOWNLOADS)
    published(pages, scratch)
    assert len(list(pages.rglob("*.html"))) > 150
    assert nu_checker(pages, scratch) == []


def test_the_checker_sees_what_is_wrong(nu_checker: NuChecker, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    text = '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><p id="a b"></body>'
    (tmp_path / "pages/x.html").write_text(text, encoding="utf-8")
    (found,) = nu_checker(tmp_path / "pages", tmp_path)
    assert found.startswith("x.html:1: Bad value “a b” for attribute “id”")
    shutil.rmtree(tmp_path / "pages")
