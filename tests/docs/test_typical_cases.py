"""How sentences of sources are recorded: docs/typical-cases.md, written from rows that are built.

``pytest tests/docs/test_typical_cases.py --approve`` writes the Turtle of each case, which is also
the worked example of a class in docs/vocabulary.md, and the page: read what changed in them.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.support.golden import check_golden
from tests.support.lippe import ROOT, lippe_model

import verbund
from verbund.model.model import Model
from verbund.rdf.graph import turtle_graph
from verbund.rdf.namespaces import OWL, RDFS, split
from verbund.rdf.terms import RDF_TYPE, Iri
from verbund.report.documentation.worked_examples import (
    CASES,
    WorkedExample,
    turtle_file,
    without_prefixes,
    worked_examples,
)

SHAPES = ROOT / "shapes"
PAGE = ROOT / "docs" / "typical-cases.md"
BASE = "https://example.org/data/"

HEAD = """\
<!-- Written by `pytest tests/docs/test_typical_cases.py --approve` from
     shapes/examples/cases. Do not edit. -->

# Typical cases · Typische Fälle

{count} sentences as sources have them, the rows that record each, and the Turtle that `verbund build`
makes of them: exactly this. Tables are files of that name, columns their headings
([tables.md](tables.md)); cells may hold a label in place of a concept's name. The sentences are made
up; what they refer to besides their own rows is in `shapes/examples/given`. Each case is the worked
example of a class of [the vocabulary](vocabulary.md); of a class of derived links, the link that
follows from the rows is shown ([derived.md](derived.md)).

{count} Sätze, wie Quellen sie haben, die Zeilen dazu und das Turtle, das daraus wird: genau dieses.

| sentence · Satz | shows · zeigt | class · Klasse |
|---|---|---|
"""


@cache
def cases() -> list[WorkedExample]:
    return worked_examples(SHAPES)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the given tables and the rows of all cases together."""
    folder = tmp_path_factory.mktemp("typical-cases")
    records = folder / "records"
    shutil.copytree(SHAPES / "examples" / "given", records)
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "verbund.toml").write_text(f'[workspace]\nbase = "{BASE}"\nlanguage = "de"\n')
    for table in {table for case in cases() for table in case.rows}:
        rows = [row for case in cases() for row in case.rows.get(table, ())]
        (records / f"{table}.csv").rename(records / f"{table}-given.csv")
        (records / table).mkdir()
        (records / f"{table}-given.csv").rename(records / table / "given.csv")
        with (records / table / "cases.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
    report = verbund.build(folder)
    assert [*map(str, report.findings)] == []
    return folder / "output"


def blocks(file: Path) -> dict[str, str]:
    """The blocks of a Turtle file, by their subjects as they are written."""
    parts = file.read_text(encoding="utf-8").split("\n\n")
    found = (re.match(r"(?:#.*\n)*(<[^>]*>)", part) for part in parts)
    return {match[1]: match.string[match.start(1) :].strip("\n") for match in found if match}


def subjects(case: WorkedExample, model: Model) -> Iterator[str]:
    """The IRIs of a case's rows, of rows that its cells list, and of what is said of values."""
    for table, rows in case.rows.items():
        item = model.by_name[table]
        for row in rows:
            parts = [quote(row[part]) if at % 2 else part for at, part in enumerate(item.template)]
            yield "".join(parts)
            said = (stated for name, (stated, _) in item.beside.items() if row.get(name))
            for stated in dict.fromkeys(said):
                other = model.by_name[item.stated[stated].table]
                yield f"{other.segment}{item.segment.rstrip('/')}.{row['id']}.{stated}"
            for listing in item.listings:
                other = model.by_name[listing.table]
                for value in filter(None, row.get(listing.field.name, "").split(";")):
                    yield f"{other.segment}{row['id']}/{value}"


def turtle(
    case: WorkedExample, records: Mapping[str, str], links: Mapping[str, str], model: Model
) -> str:
    """The Turtle of a case: its records, or the one link of its class that follows from them."""
    named = [f"<{subject}>" for subject in subjects(case, model)]
    assert set(named) <= {*records}, case.title
    if case.about in derived_classes():
        shown = [
            text
            for text in links.values()
            if re.search(rf"\sa {case.about} ", text) and any(name in text for name in named)
        ]
        assert len(shown) == 1, case.title
    else:
        shown = [records[name] for name in named]
    text = "\n\n".join(shown)
    used = {match[1] for match in re.finditer(r"(?<![\w<:/])([a-z0-9-]+):[\w-]", text)}
    declared = [
        f"@prefix {prefix}: <{namespace}> .\n"
        for prefix, namespace in sorted({**model.prefixes, **PREFIXES}.items())
        if prefix in used
    ]
    return f"@base <{BASE}> .\n{''.join(declared)}\n{text}\n"


PREFIXES = {"prov": "http://www.w3.org/ns/prov#"}


def page() -> str:
    parts = [HEAD.format(count=len(cases()))]
    parts += [
        f"| [{case.number}](#case-{case.number}) {case.sentence} | {case.title} "
        f"| `{case.about}` |\n"
        for case in cases()
    ]
    for case in cases():
        parts.append(
            f"\n## Case {case.number}\n\n**{case.title}** (`{case.about}`)\n\n> {case.sentence}\n"
        )
        parts += case.tables()
        parts.append(f"\n```turtle\n{without_prefixes(case.turtle)}\n```\n")
    return "".join(parts)


def test_the_rows_give_exactly_the_turtle_of_each_case(release: Path, approve: bool) -> None:
    records, links = blocks(release / "dataset.ttl"), blocks(release / "derived.ttl")
    for case in cases():
        text = turtle(case, records, links, lippe_model())
        assert len(turtle_graph(text)) >= 3  # it stands by itself
        check_golden(SHAPES / CASES / turtle_file(case.number), text, approve)
    cases.cache_clear()
    files = {path.name for path in (SHAPES / CASES).glob("*.ttl")}
    assert files == {turtle_file(case.number) for case in cases()}


def test_the_page_is_fresh(approve: bool) -> None:
    check_golden(PAGE, page(), approve)


def short(iri: str) -> str:
    prefixes = {namespace: prefix for prefix, namespace in lippe_model().prefixes.items()}
    namespace, name = split(iri)
    return f"{prefixes[namespace]}:{name}"


@cache
def derived_classes() -> frozenset[str]:
    """The classes of links: below that of all of them, as the ontology says."""
    graph = turtle_graph(lippe_model().ontology_turtle)
    return frozenset(
        short(one.value)
        for one, other in graph.pairs(RDFS + "subClassOf")
        if isinstance(one, Iri) and isinstance(other, Iri) and "DerivedLink" in other.value
    )


def test_there_are_thirty_cases_and_one_for_each_class() -> None:
    assert len(cases()) >= 30
    wanted = {short(iri) for item in lippe_model().record_types for iri in item.classes}
    assert len(derived_classes()) >= 4
    assert {case.about for case in cases()} == wanted | derived_classes()


def test_each_class_of_our_own_is_shown_itself_or_by_one_below() -> None:
    graph = turtle_graph(lippe_model().ontology_turtle)
    classes = {
        item.value for item in graph.subjects(RDF_TYPE, Iri(OWL + "Class")) if isinstance(item, Iri)
    }
    own = {short(iri) for iri in classes if "/ontology#" in iri}
    shown = "".join(case.turtle for case in cases())
    stated = {match[0] for match in re.finditer(r"coop:[A-Z]\w+", shown)}
    above = {"coop:DerivedLink"}  # links state their own class alone
    assert own - stated - above == set()
