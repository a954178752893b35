"""How sentences of sources are recorded: docs/typical-cases.md, written from rows that are built.

``pytest tests/docs/test_typical_cases.py --approve`` writes the page: read what changed in it.
"""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph
import pytest
from tests.support.golden import check_golden
from tests.support.lippe import ROOT, lippe_model

import verbund
from verbund.model.model import Model
from verbund.rdf.namespaces import split

HERE = Path(__file__).parent / "typical_cases"
PAGE = ROOT / "docs" / "typical-cases.md"
BASE = "https://example.org/data/"
Case = dict[str, Any]

HEAD = """\
<!-- Written by `pytest tests/docs/test_typical_cases.py --approve` from
     tests/docs/typical_cases/cases.toml. Do not edit. -->

# Typical cases · Typische Fälle

{count} sentences as sources have them, the rows that record each, and the triples that `verbund build`
makes of them: exactly these. Tables are files of that name, columns their headings
([tables.md](tables.md)); cells may hold a label in place of a concept's name. The sentences are made
up; what they refer to besides their own rows is in `shapes/examples/given`. Each case is the worked
example of a class of [the vocabulary](vocabulary.md).

{count} Sätze, wie Quellen sie haben, die Zeilen dazu und die Tripel, die daraus werden: genau diese.

| sentence · Satz | shows · zeigt | class · Klasse |
|---|---|---|
"""


@cache
def cases() -> list[Case]:
    found: list[Case] = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]
    return found


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> list[pyoxigraph.Quad]:
    """The release of the given tables and the rows of all cases together."""
    folder = tmp_path_factory.mktemp("typical-cases")
    records = folder / "records"
    shutil.copytree(ROOT / "shapes" / "examples" / "given", records)
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "verbund.toml").write_text(f'[workspace]\nbase = "{BASE}"\nlanguage = "de"\n')
    for table in {table for case in cases() for table in case["rows"]}:
        rows = [row for case in cases() for row in case["rows"].get(table, ())]
        (records / f"{table}.csv").rename(records / f"{table}-given.csv")
        (records / table).mkdir()
        (records / f"{table}-given.csv").rename(records / table / "given.csv")
        with (records / table / "cases.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
    report = verbund.build(folder)
    assert [*map(str, report.findings)] == []
    text = (folder / "output" / "dataset.nt").read_bytes()
    return list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES))


def subjects(case: Case, model: Model) -> Iterator[str]:
    """The IRIs of a case's rows, of rows that its cells list, and of what is said of values."""
    for table, rows in case["rows"].items():
        item = model.by_name[table]
        for row in rows:
            parts = [quote(row[part]) if at % 2 else part for at, part in enumerate(item.template)]
            yield BASE + "".join(parts)
            said = (stated for name, (stated, _) in item.beside.items() if row.get(name))
            for stated in dict.fromkeys(said):
                other = model.by_name[item.stated[stated].table]
                yield f"{BASE}{other.segment}{item.segment.rstrip('/')}.{row['id']}.{stated}"
            for listing in item.listings:
                other = model.by_name[listing.table]
                for value in filter(None, row.get(listing.field.name, "").split(";")):
                    yield f"{BASE}{other.segment}{row['id']}/{value}"


def triples(case: Case, data: list[pyoxigraph.Quad], model: Model) -> str:
    """The triples of a case in the short form that the page shows, sorted."""
    blocks = []
    for subject in subjects(case, model):
        found = [item for item in data if item.subject == pyoxigraph.NamedNode(subject)]
        assert found, f"{subject} is not in the release"
        pairs = [(short(item.predicate, model), short(item.object, model)) for item in found]
        pairs.sort(key=lambda pair: (pair[0] != "a", pair))
        lines = " ;\n".join(f"    {predicate} {value}" for predicate, value in pairs)
        blocks.append(f"<{subject.removeprefix(BASE)}>\n{lines} .")
    return "\n\n".join(blocks)


def short(term: Any, model: Model) -> str:
    if isinstance(term, pyoxigraph.Literal):
        text = f'"{term.value}"'
        if term.language:
            return f"{text}@{term.language}"
        kind = short(term.datatype, model)
        return text if kind == "xsd:string" else f"{text}^^{kind}"
    iri = term.value
    if iri.startswith(BASE):
        return f"<{iri.removeprefix(BASE)}>"
    if iri.endswith("rdf-syntax-ns#type"):
        return "a"
    prefixes = {namespace: prefix for prefix, namespace in model.prefixes.items()}
    namespace, name = split(iri)
    prefix = prefixes.get(namespace)
    concept = re.fullmatch(r".*/concept/([a-z-]+/[a-z0-9-]+)", iri)
    return (
        f"{prefix}:{name}"
        if prefix and name
        else f"concept:{concept[1]}"
        if concept
        else f"<{iri}>"
    )


def page(data: list[pyoxigraph.Quad]) -> str:
    model = lippe_model()
    parts = [HEAD.format(count=len(cases()))]
    for number, case in enumerate(cases(), 1):
        parts.append(
            f"| [{number}](#case-{number}) {case['sentence']} | {case['en']} "
            f"| `{case['class']}` |\n"
        )
    for number, case in enumerate(cases(), 1):
        parts.append(
            f"\n## Case {number}\n\n**{case['en']}** (`{case['class']}`)\n\n> {case['sentence']}\n"
        )
        for table, rows in case["rows"].items():
            columns = list(dict.fromkeys(key for row in rows for key in row))
            parts.append(f"\n`{table}`\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n")
            parts += [f"| {' | '.join(row.get(key, '') for key in columns)} |\n" for row in rows]
        parts.append(f"\n```turtle\n{triples(case, data, model)}\n```\n")
    return "".join(parts)


def test_the_rows_give_exactly_the_triples_of_the_page(
    dataset: list[pyoxigraph.Quad], approve: bool
) -> None:
    check_golden(PAGE, page(dataset), approve)


def test_there_are_thirty_cases_and_one_for_each_class() -> None:
    assert len(cases()) >= 30
    wanted = {iri for item in lippe_model().record_types for iri in item.classes}
    shown = {short(pyoxigraph.NamedNode(iri), lippe_model()) for iri in wanted}
    assert {case["class"] for case in cases()} == shown
