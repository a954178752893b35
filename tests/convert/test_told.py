"""All that is told of each fault and each broken rule, in both languages, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.convert.test_rules import ADDRESSES, FILES, OFFICES, RULES, model_with, offices_with
from tests.support.agreement.differential import convert
from tests.support.agreement.things import GOOD, PLANTS, ROW_PLANTS, files_of, planted, the_model
from tests.support.golden import check_golden

from verbund.findings import Finding, Severity
from verbund.findings.catalogue import render

GOLDEN = Path(__file__).parent / "golden"


def told(finding: Finding) -> Iterator[str]:
    """A finding with what programs get of it, and its texts."""
    place = finding.place
    cell = "" if place.column is None else f", column {place.column} ({place.position})"
    level = "" if finding.severity is Severity.VIOLATION else f" ({finding.severity.value})"
    yield f"{finding.code}{level}: {place.file}, row {place.row}{cell}"
    for name in ("value", "focus_node", "path", "component", "shape", "value_term", "suggestion"):
        found = getattr(finding, name)
        if found is not None:
            yield f"    {name}: {found!r}"
    for language in ("en", "de"):
        yield from (f"  {line}" for line in render(finding, language) if line)


def all_told(findings: Iterable[Finding]) -> str:
    return "".join(f"{line}\n" for finding in findings for line in (*told(finding), ""))


def test_each_fault(approve: bool, tmp_path: Path) -> None:
    """A row with each, in order, after a good one."""
    faults = [planted(plant, f"p{at}") for at, plant in enumerate((*PLANTS, *ROW_PLANTS))]
    files = files_of([{**GOOD, "id": "good"}, *faults])
    found = convert(the_model(), files, tmp_path).quick.findings
    things = [finding for finding in found if finding.place.file == "records/things.csv"]
    assert {len(finding.row_cells) for finding in things} == {len(GOOD.keys() | things[0].headings)}
    check_golden(GOLDEN / "faults.txt", all_told(things), approve)


def test_each_rule(approve: bool, tmp_path: Path) -> None:
    """The first row that breaks it."""
    parts = []
    for rules, model_of, files in (
        (RULES, model_with, FILES),
        (ADDRESSES, offices_with, {"offices": OFFICES}),
    ):
        for name, rule in rules.items():
            found = convert(model_of(rule.text), files, tmp_path).quick.findings
            parts.append(f"# {name}\n\n{all_told(found[:1])}")
    check_golden(GOLDEN / "broken-rules.txt", "\n".join(parts), approve)
