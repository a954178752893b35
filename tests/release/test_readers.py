"""Every RDF file of the committed release is read by rdflib, pyoxigraph and Apache Jena alike.

All but one are RDF 1.1; ``dataset-1.2.ttl`` is read by tests/release/test_annotations.py.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph
from tests.support.agreement.fixtures import Riot

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "output"
FORMATS = {
    ".nt": (pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    ".ttl": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    ".jsonld": (pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
}
FILES = sorted(
    path.relative_to(OUTPUT).as_posix()
    for path in OUTPUT.rglob("*")
    if path.suffix in FORMATS
    and path.relative_to(OUTPUT).parts[0] != "releases"
    and path.name != "context.jsonld"  # says nothing by itself
    and path.name != "dataset-1.2.ttl"  # rdflib 7 and Jena 5.3 read RDF 1.1
)


def counted(name: str) -> int:
    form = FORMATS[Path(name).suffix][0]
    return sum(1 for _ in pyoxigraph.parse(path=str(OUTPUT / name), format=form))


def test_there_are_files_of_each_kind() -> None:
    assert {"catalog.ttl", "catalog.jsonld", "dataset.nt", "prov.ttl", "void.ttl"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_rdflib_and_pyoxigraph_read_the_same_number(name: str) -> None:
    graph = Graph().parse(OUTPUT / name, format=FORMATS[Path(name).suffix][1])
    assert len(graph) == counted(name)


def test_jena_reads_every_file_and_warns_of_none(riot: Riot) -> None:
    done = riot(OUTPUT, ["--count", *FILES])
    said = [line for line in (done.stdout + done.stderr).splitlines() if "SLF4J" not in line]
    assert done.returncode == 0, said
    for name in FILES:
        (own,) = (line for line in said if line.split(" ")[0] == name)
        told = own.partition("Triples =")[2].strip().replace(",", "")
        assert told == str(counted(name) or ""), "of a file without a triple it says nothing"
    assert len(said) == len(FILES) + 1, "one line a file and the total; else a warning"
