"""A model with a text in every place that takes one, to try what texts do to generated code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.support.agreement.differential import csv_text

PLACES: Mapping[str, str] = {
    # texts that people read
    "ontology label": "label",
    "table label": "Things",
    "table comment": "One a row",
    "column heading": "Heading",
    "column description": "What it is",
    "message": "It is wrong",
    "label template": "The thing",
    "group label": "Group",
    "concept label": "short",
    "concept notation": "SH",
    "default value": "nothing",
    # texts that steer what a cell becomes, and what it must be
    "pattern": "abc",
    "flags": "i",
    "inner pattern": "xyz",
    "in": "one",
    "hasValue": "always",
    "constant": "constant",
    "language": "de",
    "other language": "fr",
    "list language": "nl",
    "separator": ";",
    "format": "d.M.yyyy",
    "boolean format": "ja|nein",
    "decimal": ",",
    "group": " ",
    "value template": "code/{code}",
    "subject template": "thing/{id}",
    "table name": "things",
    "column name": "plain",
    "count": "4",
    "length": "2",
    "order": "3",
    "comparison": "1",
    "query": "SELECT $this WHERE { $this ?p ?o FILTER(?o = 1) }",
    # IRIs
    "path": "https://d.example/terms#wide",
    "class": "https://d.example/terms#Thing",
    "datatype": "https://d.example/types#own",
    "concept": "https://d.example/concept/c",
    "constant IRI": "https://d.example/always",
    "base": "https://d.example/id/",
}
"""Each place with a harmless text."""

IRIS = frozenset({"path", "class", "datatype", "concept", "constant IRI", "base"})
"""Places of IRIs: there a hostile text stands at the end of the harmless one."""

_PREFIXES = """\
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix p: <https://d.example/terms#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <https://d.example/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_ONTOLOGY = (
    _PREFIXES
    + """
<path> a rdf:Property ; rdfs:label "ontology label"@en .
<class> a owl:Class .
p:Other a owl:Class .
<datatype> a rdfs:Datatype .
<constant IRI> a owl:NamedIndividual .
p:always a rdf:Property . p:constant a rdf:Property . p:plain a rdf:Property .
p:text a rdf:Property . p:list a rdf:Property . p:day a rdf:Property . p:flag a rdf:Property .
p:number a rdf:Property . p:code a rdf:Property . p:choice a rdf:Property . p:own a rdf:Property .
p:link a rdf:Property . p:other a rdf:Property . p:many a rdf:Property .
p:scheme a skos:ConceptScheme .
<concept> a skos:Concept ; skos:inScheme p:scheme ; skos:prefLabel "concept label"@en ;
    skos:notation "concept notation" .
"""
)

_SHAPES = (
    _PREFIXES
    + """
s:T a sh:NodeShape ; sh:targetClass <class> ;
    csvw:name "table name" ; csvw:aboutUrl "subject template" ; csvw:rowTitle s:T-wide ;
    rdfs:label "table label"@en ; rdfs:comment "table comment"@en ;
    sh:labelTemplate "label template"@en ;
    sh:sparql [ sh:select "query" ; sh:message "message"@en ] ;
    sh:property s:T-id, s:T-wide, s:T-text, s:T-list, s:T-day, s:T-flag, s:T-number, s:T-code,
        s:T-choice, s:T-own, s:T-link, s:T-other, s:T-many, s:T-always, s:T-constant .
s:T-id a sh:PropertyShape ; sh:path dct:identifier ; csvw:name "id" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string .
s:T-wide a sh:PropertyShape ; sh:path <path> ; csvw:name "column name" ; sh:order "order" ;
    sh:name "column heading"@en ; sh:description "column description"@en ;
    sh:message "message"@en ; sh:group s:G ; sh:defaultValue "default value" ;
    sh:datatype xsd:string ; sh:maxCount "count" ; sh:minLength "length" ;
    sh:or ( [ sh:pattern "pattern" ; sh:flags "flags" ] [ sh:not [ sh:pattern "inner pattern" ] ]
        [ sh:in ( "in" "b" ) ] [ sh:hasValue "hasValue" ] ) .
s:G a sh:PropertyGroup ; rdfs:label "group label"@en .
s:T-text a sh:PropertyShape ; sh:path p:text ; csvw:name "text" ; sh:order 4 ;
    sh:uniqueLang true ; sh:languageIn ( "language" "other language" ) .
s:T-list a sh:PropertyShape ; sh:path p:list ; csvw:name "list" ; sh:order 5 ;
    csvw:separator "separator" ; sh:languageIn ( "list language" ) .
s:T-day a sh:PropertyShape ; sh:path p:day ; csvw:name "day" ; sh:order 6 ; sh:maxCount 1 ;
    sh:datatype xsd:date ; csvw:format "format" .
s:T-flag a sh:PropertyShape ; sh:path p:flag ; csvw:name "flag" ; sh:order 7 ; sh:maxCount 1 ;
    sh:datatype xsd:boolean ; csvw:format "boolean format" .
s:T-number a sh:PropertyShape ; sh:path p:number ; csvw:name "number" ; sh:order 8 ;
    sh:maxCount 1 ; sh:datatype xsd:decimal ; csvw:decimalChar "decimal" ;
    csvw:groupChar "group" ; sh:minInclusive "comparison" .
s:T-code a sh:PropertyShape ; sh:path p:code ; csvw:name "code" ; sh:order 9 ;
    csvw:valueUrl "value template" ; sh:nodeKind sh:IRI .
s:T-choice a sh:PropertyShape ; sh:path p:choice ; csvw:name "choice" ; sh:order 10 ;
    sh:node s:InScheme .
s:T-own a sh:PropertyShape ; sh:path p:own ; csvw:name "own" ; sh:order 11 ; sh:maxCount 1 ;
    sh:datatype <datatype> .
s:T-link a sh:PropertyShape ; sh:path p:link ; csvw:name "link" ; sh:order 12 ; sh:nodeKind sh:IRI .
s:T-other a sh:PropertyShape ; sh:path p:other ; csvw:name "other" ; sh:order 13 ;
    sh:or ( [ sh:class <class> ] [ sh:class p:Other ] ) .
s:T-many a sh:PropertyShape ; sh:path p:many ; csvw:name "many" ; sh:order 14 ;
    csvw:separator "separator" ; sh:class <class> .
s:T-always a sh:PropertyShape ; sh:path p:always ; sh:hasValue <constant IRI> .
s:T-constant a sh:PropertyShape ; sh:path p:constant ; sh:hasValue "constant" .
s:InScheme a sh:NodeShape ; sh:property s:InScheme-scheme .
s:InScheme-scheme a sh:PropertyShape ; sh:path skos:inScheme ; sh:hasValue p:scheme .
s:O a sh:NodeShape ; sh:targetClass p:Other ; csvw:name "others" ; csvw:aboutUrl "other/{of}/{id}" ;
    sh:property s:O-id, s:O-of .
s:O-id a sh:PropertyShape ; sh:path dct:identifier ; csvw:name "id" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string .
s:O-of a sh:PropertyShape ; sh:path p:other ; csvw:name "of" ; sh:order 2 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class <class> .
"""
)


def records_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Records that the model accepts, as CSV by table; cells follow the texts of their columns."""
    stated = {**PLACES, **texts}
    several, concept = stated["separator"], stated["concept"]
    yes = stated["boolean format"].split("|")[0]
    number = f"1{stated['group']}000{stated['decimal']}5"
    headings = f"id,plain,text,text@{stated['other language']},list,day,flag,number,code,choice"
    things = [
        [*headings.split(","), "own", "link", "other", "many"],
        [
            *("a", "abc", "eins", "un", f"a{several}b", "2021-02-01", yes, number, "x", concept),
            *("o", "https://l.example/", "b", f"a{several}b"),
        ],
        ["b", "", "zwei", "", "", "", yes, number, "ü", "", "", "", "a/c", ""],
        ["c", "ABCD", "", "", "b", "2021-02-03", "", "", "", concept, "", "", "", "a"],
    ]
    things[0][1] = stated["column name"]
    return {
        stated["table name"]: csv_text(things[0], things[1:]),
        "others": csv_text(["id", "of"], [["c", "a"]]),
    }


_NUMBERS = {"count": "integer", "length": "integer", "order": "decimal", "comparison": "decimal"}


def escaped(text: str) -> str:
    """A text as Turtle takes it in a literal or an IRI, with numeric escapes alone."""
    return "".join(
        character if character.isalnum() and character.isascii() else f"\\U{ord(character):08X}"
        for character in text
    )


def write_model(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the model with other texts in some places, into ontology/ and shapes/."""
    stated = {**PLACES, **texts}
    for name, template in (("ontology", _ONTOLOGY), ("shapes", _SHAPES)):
        text = template
        for place, content in stated.items():
            datatype = f"^^xsd:{_NUMBERS[place]}" if place in _NUMBERS else ""
            text = text.replace(f'"{place}"', f'"{escaped(content)}"{datatype}')
            if place in IRIS:
                text = text.replace(f"<{place}>", f"<{escaped(content)}>")
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "model.ttl").write_text(text, encoding="utf-8")
