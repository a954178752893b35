"""The pages show all that the model holds, escape it, and depend on nothing."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from tests.support.pages.documents import Document, read_documents, text_of
from tests.support.pages.models import EXAMPLES, LANGUAGES, ROOT, TITLE, nasty, the_model
from tests.support.workspaces import write_workspace

from verbund.model.model import Model
from verbund.rdf.namespaces import split
from verbund.release.pages import write_pages
from verbund.system.user_cache import VARIABLE

# ------------------------------------------------------------------ links


def test_every_link_inside_leads_somewhere(documents: dict[str, Document], folder: Path) -> None:
    met = 0
    for document in documents.values():
        for element in document.all("a", "link"):
            address = urlsplit(element.attrib["href"])
            if address.scheme:
                assert address.scheme in ("http", "https")
                continue
            met += 1
            name, anchor = unquote(address.path) or document.name, unquote(address.fragment)
            assert (folder / name).is_file(), element.attrib
            if anchor:
                assert anchor in documents[name].ids, element.attrib
    assert met > 100


def test_nothing_is_loaded_from_elsewhere(documents: dict[str, Document], folder: Path) -> None:
    for document in documents.values():
        for element in document.root.iter():
            assert element.tag not in ("script", "img", "iframe", "object", "style", "b", "i")
            assert not {"src", "style"} & element.attrib.keys()
            assert not any(name.startswith("on") for name in element.attrib)
        sheets = [
            item.attrib["href"] for item in document.all("link") if item.get("rel") == "stylesheet"
        ]
        assert sheets == ["style.css"]
    assert not re.search(r"url\(|@import", (folder / "style.css").read_text(encoding="utf-8"))


# ------------------------------------------------------------------ content


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_and_property_has_its_section(
    model: Model, documents: dict[str, Document], language: str
) -> None:
    graph = Graph().parse(data=model.ontology_turtle, format="turtle")
    document = documents[f"ontology.{language}.html"]
    kinds = (OWL.Class, RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {
        item
        for kind in kinds
        for item in graph.subjects(RDF.type, kind)
        if isinstance(item, URIRef)
    }
    reused = {
        term
        for home in graph.objects(None, DCTERMS.references)
        for term in graph.subjects(RDFS.isDefinedBy, home)
    }
    assert len(terms - reused) > 10
    shown = {text_of(item): item for item in document.all("section")}
    for term in terms:
        section = next(text for text in shown if f" {term} " in f"{text} ")
        anchor = shown[section].attrib["id"]
        before = r"[\w-]+:" if term in reused else ""  # the prefix of another vocabulary
        assert re.fullmatch(rf"{before}{re.escape(split(str(term))[1])}(-\d+)?", anchor)
        for predicate in (RDFS.label, SKOS.definition, SKOS.scopeNote):
            for text in graph.objects(term, predicate):
                if getattr(text, "language", None) == language and str(text).isprintable():
                    assert " ".join(str(text).split()) in section


def test_a_concept_stands_behind_the_broader_one(packaged: dict[str, Document]) -> None:
    rows = [
        str(element.get("id"))
        for element in packaged["ontology.de.html"].root.iter()
        if str(element.get("id")).startswith("concept/topic/")
    ]
    theft = rows.index("concept/topic/theft")
    assert rows[theft + 1 : theft + 3] == ["concept/topic/burglary", "concept/topic/vehicle-theft"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_has_its_row(language: str, packaged: dict[str, Document]) -> None:
    model = the_model()
    graph = Graph().parse(data=model.ontology_turtle, format="turtle")
    document = packaged[f"ontology.{language}.html"]
    root = "https://w3id.org/agency-cooperation/"
    assert len(model.members) > 10
    for scheme, concepts in model.members.items():
        assert model.labels[scheme][language] in text_of(document.by_id(scheme.removeprefix(root)))
        for concept in concepts:
            row = text_of(document.by_id(concept.removeprefix(root)))
            for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition):
                for text in graph.objects(URIRef(concept), predicate):
                    if getattr(text, "language", None) == language:
                        assert str(text) in row


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_its_row(
    model: Model, documents: dict[str, Document], language: str
) -> None:
    document = documents[f"shapes.{language}.html"]
    for record_type in model.record_types:
        section = text_of(document.by_id(split(record_type.shape.iri)[1]))
        assert record_type.labels[language] in section
        for field in record_type.fields:
            row = text_of(document.by_id(split(field.shape.iri)[1]))
            texts = [field.name, *field.headings.values()]
            texts += [item[language] for item in (field.description, field.shape.messages) if item]
            for text in texts:
                assert text in row


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_the_rows_of_its_first_example(
    language: str, packaged: dict[str, Document]
) -> None:
    for record_type in the_model().record_types:
        path = min((EXAMPLES / record_type.name).glob("valid.*.csv"))
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        name = split(record_type.shape.iri)[1]
        document = packaged[f"shapes.{language}.html"]
        table = text_of(document.parents[document.by_id(f"example-of-{name}")])
        for row in rows[1:3]:
            for cell in row:
                assert cell in table


def test_required_columns_and_lists_are_told(packaged: dict[str, Document]) -> None:
    document = packaged["shapes.en.html"]
    status = document.by_id("Participation-status")
    assert "required" in text_of(status)
    assert "ontology.en.html#concept/participation-status" in [
        item.get("href") for item in status.iter("a")
    ]
    assert "optional" in text_of(document.by_id("Participation-role"))
    assert "part of the key" in text_of(document.by_id("Participation-conference"))
    assert "several values" in text_of(document.by_id("Participation-sources"))


def test_a_term_says_which_tables_use_it(packaged: dict[str, Document]) -> None:
    for name, href in (
        ("participationStatus", "shapes.de.html#Participation-status"),
        ("Conference", "shapes.de.html#Conference"),
        ("concept/certainty", "shapes.de.html#Participation-certainty"),
        ("dct:identifier", "shapes.de.html#Conference-id"),
    ):
        links = packaged["ontology.de.html"].by_id(name).iter("a")
        assert href in [item.get("href") for item in links]


def test_a_union_is_shown_by_its_members(hostile: dict[str, Document]) -> None:
    text = text_of(hostile["ontology.en.html"].by_id("Visit"))
    assert "Class above</title></style><b>\ufffd\ufffd\ufffd, office See also" in text


# ------------------------------------------------------------------ escaping


def test_what_a_model_says_is_text(hostile: dict[str, Document]) -> None:
    german = hostile["ontology.de.html"]
    assert "<script>alert(1)</script>" in text_of(german.by_id("Body"))
    assert "<img src=x onerror=alert(1)>" in text_of(german.by_id("Visit"))
    assert "javascript:alert(1)" in text_of(german.by_id("Visit"))
    assert "a \"body\" & 'more'" in text_of(hostile["ontology.en.html"].by_id("Body"))
    assert "bell\ufffd" in text_of(hostile["ontology.en.html"].by_id("Site"))
    assert "<i>Orte" in text_of(hostile["shapes.de.html"].by_id("Site"))
    assert text_of(next(hostile["index.de.html"].all("h1"))) == TITLE["de"]


# ------------------------------------------------------------------ bytes

SCRIPT = """
import sys
from pathlib import Path
from verbund.release.pages import write_pages
from verbund.workspace.workspace import read_workspace
model = read_workspace(Path(sys.argv[1])).load_model()
write_pages(Path(sys.argv[2]), model, {"de": "x"}, examples=[Path(sys.argv[3])])
"""


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    nasty(tmp_path / "nasty")
    for workspace in (ROOT, tmp_path / "nasty"):
        found = []
        for seed in ("1", "2"):
            target = tmp_path / workspace.name / seed
            arguments = [sys.executable, "-c", SCRIPT, str(workspace), str(target), str(EXAMPLES)]
            environment = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": f"UTC-{seed}"}
            environment |= {VARIABLE: "off"}  # else the second would take the pages of the first
            subprocess.run(arguments, check=True, env={**os.environ, **environment})
            found.append({path.name: path.read_bytes() for path in target.iterdir()})
        assert found[0] == found[1]
        assert len(found[0]) == 8
        assert not any(b"\r" in data for data in found[0].values())


def test_an_example_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    model = write_workspace(tmp_path, {}).load_model()
    folder = tmp_path / "examples" / "sites"
    folder.mkdir(parents=True)
    (folder / "valid.a.csv").write_bytes(b"\xff\xfe")
    (folder / "valid.b.csv").write_text("id,no such column\nx,y\n", encoding="utf-8")
    (folder / "valid.c.csv").write_text("id;Name des Eintrags\nhof;Der Hof\n", encoding="utf-8")
    write_pages(tmp_path / "pages", model, {}, examples=[tmp_path / "examples"])
    document = read_documents(tmp_path / "pages")["shapes.en.html"]
    table = document.parents[document.by_id("example-of-Site")]
    assert text_of(table).endswith("Der Hof")
    assert [document.language_of(item) for item in table.iter("span")] == ["de", "de"]


def test_the_words_are_there_in_both_languages() -> None:
    text = files("verbund.release.pages").joinpath("words.toml").read_text(encoding="utf-8")
    for key, words in tomllib.loads(text).items():
        assert set(words) == set(LANGUAGES), key
        assert all(words.values()), key
