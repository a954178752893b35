"""A small model of another domain: a library that lends books. No word of it is in the pipeline."""

from __future__ import annotations

from pathlib import Path

TOML = """\
[workspace]
base = "https://library.example/id/"
language = "en"

[model]
packaged = false
ontology = ["ontology"]
shapes = ["shapes"]
"""

PREFIXES = """\
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix genre: <https://library.example/genre/> .
@prefix lib: <https://library.example/terms#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <https://library.example/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = (
    PREFIXES
    + """
<https://library.example/terms> a owl:Ontology ; owl:versionIRI <https://library.example/terms/1> .
lib:Book a owl:Class .
lib:Member a owl:Class .
lib:Loan a owl:Class .
lib:title a owl:DatatypeProperty .
lib:genre a owl:ObjectProperty .
lib:name a owl:DatatypeProperty .
lib:book a owl:ObjectProperty .
lib:borrower a owl:ObjectProperty .
lib:lent a owl:DatatypeProperty .
lib:due a owl:DatatypeProperty .
lib:fee a owl:DatatypeProperty .
<https://library.example/genre> a skos:ConceptScheme .
genre:crime a skos:Concept ; skos:prefLabel "crime"@en, "Krimi"@de ;
    skos:inScheme <https://library.example/genre> .
genre:poetry a skos:Concept ; skos:prefLabel "poetry"@en, "Lyrik"@de ;
    skos:inScheme <https://library.example/genre> .
"""
)

SHAPES = (
    PREFIXES
    + """
s:InGenre a sh:NodeShape ; sh:property s:InGenre-scheme .
s:InGenre-scheme a sh:PropertyShape ; sh:path skos:inScheme ;
    sh:hasValue <https://library.example/genre> .

s:Book a sh:NodeShape ; sh:targetClass lib:Book ;
    csvw:name "books" ; csvw:aboutUrl "book/{isbn}" ; csvw:rowTitle s:Book-title ;
    rdfs:label "Books"@en, "Bücher"@de ; rdfs:comment "One a row."@en, "Eines je Zeile."@de ;
    sh:property s:Book-isbn, s:Book-title, s:Book-genre .
s:Book-isbn a sh:PropertyShape ; sh:path skos:notation ; csvw:name "isbn" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:pattern "^[0-9-]+$" .
s:Book-title a sh:PropertyShape ; sh:path lib:title ; csvw:name "title" ; sh:order 2 ;
    sh:name "Title"@en, "Titel"@de ; sh:minCount 1 ; sh:languageIn ( "en" "de" ) .
s:Book-genre a sh:PropertyShape ; sh:path lib:genre ; csvw:name "genre" ; sh:order 3 ;
    csvw:separator ";" ; sh:node s:InGenre .

s:Member a sh:NodeShape ; sh:targetClass lib:Member ;
    csvw:name "members" ; csvw:aboutUrl "member/{number}" ; csvw:rowTitle s:Member-name ;
    sh:property s:Member-number, s:Member-name .
s:Member-number a sh:PropertyShape ; sh:path skos:notation ; csvw:name "number" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string .
s:Member-name a sh:PropertyShape ; sh:path lib:name ; csvw:name "name" ; sh:order 2 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:minLength 2 .

s:Loan a sh:NodeShape ; sh:targetClass lib:Loan ;
    csvw:name "loans" ; csvw:aboutUrl "loan/{borrower}/{book}" ;
    sh:property s:Loan-borrower, s:Loan-book, s:Loan-lent, s:Loan-due, s:Loan-fee .
s:Loan-borrower a sh:PropertyShape ; sh:path lib:borrower ; csvw:name "borrower" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class lib:Member .
s:Loan-book a sh:PropertyShape ; sh:path lib:book ; csvw:name "book" ; sh:order 2 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class lib:Book .
s:Loan-lent a sh:PropertyShape ; sh:path lib:lent ; csvw:name "lent" ; sh:order 3 ;
    sh:maxCount 1 ; sh:datatype xsd:date ; csvw:format "d.M.yyyy" ; sh:lessThanOrEquals lib:due .
s:Loan-due a sh:PropertyShape ; sh:path lib:due ; csvw:name "due" ; sh:order 4 ;
    sh:maxCount 1 ; sh:datatype xsd:date ; csvw:format "d.M.yyyy" .
s:Loan-fee a sh:PropertyShape ; sh:path lib:fee ; csvw:name "fee" ; sh:order 5 ;
    sh:maxCount 1 ; sh:datatype xsd:decimal ; csvw:decimalChar "," ; sh:minInclusive 0 .
"""
)

RECORDS = {
    "books": "isbn,title,title@de,genre\n3-16,The Trial,Der Process,crime\n0-44,Leaves,,poetry;crime\n",
    "members": "number,name\nm1,Ada\nm2,Grace\n",
    "loans": "borrower,book,lent,due,fee\nAda,3-16,1.3.2021,2021-03-29,\nm2,Leaves,,,0\n",
}


def write_library(folder: Path) -> Path:
    """Write the workspace into a folder and give the folder."""
    for name in ("ontology", "shapes", "records"):
        (folder / name).mkdir(parents=True)
    (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
    (folder / "ontology/library.ttl").write_text(ONTOLOGY, encoding="utf-8")
    (folder / "shapes/library.ttl").write_text(SHAPES, encoding="utf-8")
    for table, text in RECORDS.items():
        (folder / f"records/{table}.csv").write_text(text, encoding="utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one place where a text stands in a file; it is an error if there is none."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
