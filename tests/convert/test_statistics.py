"""What is counted while converting is what a reader of the dataset counts."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from tests.support.library import edit

from verbund.api.run import validate
from verbund.convert.conversion import Conversion
from verbund.convert.run import convert_tables
from verbund.convert.statistics import Statistics
from verbund.rdf.terms import RDF_TYPE
from verbund.read.tables import open_tables
from verbund.release.dataset import DatasetWriter
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


def convert(folder: Path, target: Path, jobs: int) -> Conversion:
    workspace = read_workspace(folder)
    model = workspace.load_model()
    context = build_context(model)
    tables = open_tables(workspace.records, model, "records")
    target.mkdir()
    with DatasetWriter(target, model, context) as writer:
        conversion = convert_tables(
            model,
            tables,
            index_tables(model, tables),
            context,
            writer,
            sort_folder=target / "s",
            jobs=jobs,
            counting=True,
        )
        writer.finish()
    return conversion


def counted(dataset: Path) -> tuple[Counter[str], Counter[str]]:
    properties, classes = Counter[str](), Counter[str]()
    for quad in pyoxigraph.parse(path=str(dataset), format=pyoxigraph.RdfFormat.N_TRIPLES):
        properties[quad.predicate.value] += 1
        if quad.predicate.value == RDF_TYPE:
            assert isinstance(quad.object, pyoxigraph.NamedNode)
            classes[quad.object.value] += 1
    return properties, classes


def assert_true(statistics: Statistics, dataset: Path) -> None:
    properties, classes = counted(dataset)
    assert dict(statistics.properties) == dict(properties)
    assert dict(statistics.classes) == dict(classes)


@pytest.mark.parametrize("jobs", [1, 2])
def test_lippe(tmp_path: Path, jobs: int) -> None:
    conversion = convert(ROOT, tmp_path / "out", jobs)
    assert_true(conversion.statistics, tmp_path / "out" / "dataset.nt")
    # The records tell of a partnership since 2019 and of a change in February 2022.
    assert (min(conversion.statistics.days), max(conversion.statistics.days)) == ("2019", "2022-02")
    assert "2021-11-16" in conversion.statistics.days


def test_rows_in_doubt_are_counted_too(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    (folder / "records").mkdir(parents=True)
    (folder / "verbund.toml").write_text(
        '[workspace]\nbase = "https://example.org/"\nlanguage = "de"\n'
    )
    (folder / "records" / "conferences.csv").write_text(
        "id,type,title,title@en,status,date,topics,sources\n"
        "a,Conference,Eins,One,held,16.11.2021,drugs;drugs ; extremism,s\n"
        "b,Conference,Zwei,,held,2021-02-30,drugs,s\n"
        "c,SecurityConference,Drei,,held,2020-02,,s\n",
        encoding="utf-8",
    )
    (folder / "records" / "sources.csv").write_text("id,title\ns,Quelle\n", encoding="utf-8")
    conversion = convert(folder, tmp_path / "out", 1)
    assert conversion.findings, "the rows are meant to be faulty"
    assert_true(conversion.statistics, tmp_path / "out" / "dataset.nt")
    assert {"2021-11-16", "2020-02"} <= conversion.statistics.days


def test_a_cell_that_is_no_date_covers_no_time(tmp_path: Path) -> None:
    """It has its own finding; a second one, of the description, would be of the same cause."""
    for name in ("ontology", "shapes", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "verbund.toml", tmp_path)
    edit(tmp_path / "records/conferences.csv", ",held,,2021-11-16,", ",held,,31.11.2021,")
    found = [finding.code for finding in validate(read_workspace(tmp_path)).findings]
    assert [code for code in found if code != "B104"] == ["V103"]
