"""The library with statements about single values: by whom a title or a day is known, and how sure."""

from __future__ import annotations

from pathlib import Path

from tests.support.library_in_git import write_model

ONTOLOGY = """
lib:Said a owl:Class . lib:told a owl:ObjectProperty . lib:sure a owl:ObjectProperty .
lib:why a owl:DatatypeProperty . lib:Degree a owl:Class .
lib:certain a owl:NamedIndividual , lib:Degree . lib:guessed a owl:NamedIndividual , lib:Degree .
"""
SHAPES = """
s:Said a sh:NodeShape ; sh:targetClass lib:Said ; csvw:name "said" ; csvw:aboutUrl "said/{id}" ;
    sh:property s:Said-type, s:Said-id, s:Said-record, s:Said-property, s:Said-value, s:Said-by,
        s:Said-sure, s:Said-why .
s:Said-type a sh:PropertyShape ; sh:path rdf:type ; sh:hasValue rdf:Statement .
s:Said-id a sh:PropertyShape ; sh:path skos:notation ; csvw:name "id" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string .
s:Said-record a sh:PropertyShape ; sh:path rdf:subject ; csvw:name "record" ; sh:order 2 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI .
s:Said-property a sh:PropertyShape ; sh:path rdf:predicate ; csvw:name "property" ; sh:order 3 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI .
s:Said-value a sh:PropertyShape ; sh:path rdf:object ; csvw:name "value" ; sh:order 4 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRIOrLiteral .
s:Said-by a sh:PropertyShape ; sh:path lib:told ; csvw:name "by" ; sh:order 5 ;
    sh:name "told by"@en , "Auskunft"@de ; csvw:separator ";" ; sh:class lib:Member .
s:Said-sure a sh:PropertyShape ; sh:path lib:sure ; csvw:name "sure" ; sh:order 6 ;
    sh:name "how sure"@en , "Sicherheit"@de ; sh:maxCount 1 ; sh:in ( lib:certain lib:guessed ) .
s:Said-why a sh:PropertyShape ; sh:path lib:why ; csvw:name "why" ; sh:order 7 ;
    sh:languageIn ( "en" "de" ) ; sh:uniqueLang true .

s:Book-title sh:reifierShape s:Said . s:Book-genre sh:reifierShape s:Said .
s:Loan-book sh:reifierShape s:Said . s:Loan-lent sh:reifierShape s:Said .
s:Loan-fee sh:reifierShape s:Said .
s:Note-about sh:reifierShape s:Said . s:Note-see sh:reifierShape s:Said .
s:Note-code sh:reifierShape s:Said . s:Thing-type sh:reifierShape s:Said .
"""

MEMBERS = "number,name\nm1,Ada\nm2,Grace\nm3,Emmy\n"
BOOKS = "isbn,title,title@de,genre\n3-16,The Trial,Der Process,crime;poetry\n0-44,Leaves,,crime\n"


def said_library(folder: Path, tables: dict[str, str], more: str = "") -> Path:
    """Write a workspace with some tables, members and books; ``more`` is added to the shapes."""
    write_model(folder)
    for name, text in (("ontology", ONTOLOGY), ("shapes", SHAPES + more)):
        with (folder / f"{name}/library.ttl").open("a", encoding="utf-8") as stream:
            stream.write(text)
    for table, text in {"members": MEMBERS, "books": BOOKS, **tables}.items():
        (folder / f"records/{table}.csv").write_text(text, encoding="utf-8")
    return folder
