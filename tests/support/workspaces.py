"""A small workspace with a model of its own, for tests of reading, resolving and releasing.

Offices choose their class; sites are plain; visits have a key made of a reference and a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from verbund.api.run import BuildResult, build, validate
from verbund.findings import Finding, Findings
from verbund.workspace.workspace import Workspace, read_workspace

BASE = "https://example.org/id/"
NAMESPACE = "https://example.org/def#"

TOML = f"""\
[workspace]
base = "{BASE}"
language = "de"

[model]
packaged = false
ontology = ["ontology"]
shapes = ["shapes"]
"""

_PREFIXES = f"""\
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix e: <{NAMESPACE}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shapes: <https://example.org/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_PROPERTIES = ("note", "code", "page", "link", "count", "day", "until", "office", "branch", "hosts")

ONTOLOGY = (
    _PREFIXES
    + """
e:Body a owl:Class ; rdfs:label "body"@en, "Stelle"@de .
e:Office a owl:Class ; rdfs:subClassOf e:Body ; rdfs:label "office"@en, "Amt"@de .
e:Branch a owl:Class ; rdfs:subClassOf e:Body ; rdfs:label "branch"@en, "Außenstelle"@de .
e:Site a owl:Class ; rdfs:label "site"@en, "Ort"@de .
e:Visit a owl:Class ; rdfs:label "visit"@en, "Besuch"@de .
"""
    + "".join(f'e:{name} a rdf:Property ; rdfs:label "{name}"@en .\n' for name in _PROPERTIES)
)

_COLUMN = """
shapes:{shape} a sh:PropertyShape ; sh:path {path} ; csvw:name "{name}" ;
    sh:name {names} ; sh:order {order} ; {rest} .
"""


def _record_type(
    shape: str, table: str, label: str, about: str, columns: Sequence[tuple[str, str, str, str]]
) -> str:
    """A node shape with its columns: name, path, German heading, constraints."""
    names = ", ".join(f"shapes:{shape}-{column[0]}" for column in columns)
    title = f"csvw:rowTitle shapes:{shape}-name ;" if any(c[0] == "name" for c in columns) else ""
    targets = "e:Office, e:Branch" if shape == "Office" else f"e:{shape}"
    text = f"""
shapes:{shape} a sh:NodeShape ; sh:targetClass {targets} ;
    csvw:name "{table}" ; csvw:aboutUrl "{about}" ; {title}
    rdfs:label "{table.title()}"@en, "{label}"@de ;
    sh:property {names} .
"""
    for order, (name, path, heading, rest) in enumerate(columns, start=1):
        text += _COLUMN.format(
            shape=f"{shape}-{name}",
            path=path,
            name=name,
            names=f'"{name.title()}"@en, "{heading}"@de',
            order=order,
            rest=rest,
        )
    return text


_ID = ("id", "dct:identifier", "Kennung", "sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string")
_NAME = (
    "name",
    "skos:prefLabel",
    "Name des Eintrags",
    'sh:minCount 1 ; sh:datatype rdf:langString ; sh:languageIn ( "de" "en" ) ; sh:uniqueLang true',
)
_ONE = "sh:maxCount 1 ; "

SHAPES = _PREFIXES + "".join(
    [
        _record_type(
            "Office",
            "offices",
            "Ämter",
            "office/{id}",
            [
                _ID,
                ("type", "rdf:type", "Art", "sh:minCount 1 ; sh:in ( e:Office e:Branch )"),
                _NAME,
                ("note", "e:note", "Bemerkung", _ONE + "sh:datatype xsd:string"),
                ("code", "e:code", "Schlüssel", 'csvw:valueUrl "code/{code}" ; sh:nodeKind sh:IRI'),
                (
                    "page",
                    "e:page",
                    "Seite",
                    'csvw:valueUrl "https://example.org/page/{+page}" ; sh:nodeKind sh:IRI',
                ),
                ("link", "e:link", "Verweis", "sh:nodeKind sh:IRI"),
                ("count", "e:count", "Anzahl", _ONE + "sh:datatype xsd:integer"),
            ],
        ),
        _record_type("Site", "sites", "Orte", "site/{id}", [_ID, _NAME]),
        _record_type(
            "Visit",
            "visits",
            "Besuche",
            "visit/{office}.{number}",
            [
                ("office", "e:office", "Amt", "sh:minCount 1 ; " + _ONE + "sh:class e:Body"),
                (
                    "number",
                    "dct:identifier",
                    "Nummer",
                    "sh:minCount 1 ; " + _ONE + "sh:datatype xsd:string",
                ),
                ("branch", "e:branch", "Außenstelle", _ONE + "sh:class e:Branch"),
                (
                    "hosts",
                    "e:hosts",
                    "Gastgeber",
                    'csvw:separator ";" ; sh:or ( [ sh:class e:Body ] [ sh:class e:Site ] )',
                ),
                (
                    "day",
                    "e:day",
                    "Tag",
                    _ONE + 'sh:datatype xsd:date ; csvw:format "d.M.yyyy" ;'
                    " sh:lessThanOrEquals e:until",
                ),
                (
                    "until",
                    "e:until",
                    "Bis",
                    _ONE + 'sh:datatype xsd:date ; csvw:format "d.M.yyyy"',
                ),
            ],
        ),
    ]
)

COVERING = (
    SHAPES.replace(
        "sh:property shapes:Office-id", "sh:property shapes:Office-day, shapes:Office-id"
    )
    + """
shapes:Time a sh:PropertyGroup ; rdfs:seeAlso dct:temporal .
shapes:Office-day a sh:PropertyShape ; sh:path e:day ; csvw:name "day" ; sh:group shapes:Time ;
    csvw:format "d.M.yyyy" ;
    sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:gYear ] ) .
"""
)
"""The shapes, with days, months and years of offices that the dataset covers."""

OFFICES = (
    ("id", "type", "name"),
    ("north", "Office", "Amt Nord"),
    ("south", "Office", "Amt Süd"),
    ("hill", "Branch", "Stelle am Berg"),
)
SITES = (("id", "name"), ("hall", "Rathaus"), ("park", "Park"))


def csv_text(rows: Iterable[Sequence[str]], **dialect: Any) -> str:
    """The rows as csv.writer writes them."""
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows(rows)
    return stream.getvalue()


def write_workspace(
    folder: Path,
    tables: Mapping[str, str | bytes | Iterable[Sequence[str]]],
    *,
    shapes: str = SHAPES,
    ontology: str = ONTOLOGY,
) -> Workspace:
    """Write a workspace; a table is a file's name with its rows, its text or its bytes."""
    for name in ("ontology", "shapes", "records"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
    (folder / "ontology" / "e.ttl").write_text(ontology, encoding="utf-8")
    (folder / "shapes" / "e.ttl").write_text(shapes, encoding="utf-8")
    for name, content in tables.items():
        path = folder / "records" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8")
        if not isinstance(content, bytes):
            content = csv_text(content).encode("utf-8")
        path.write_bytes(content)
    return read_workspace(folder)


def check(workspace: Workspace) -> list[Finding]:
    """The findings of a validation, whether it could go on or not."""
    try:
        return validate(workspace).findings
    except Findings as error:
        return error.findings


def release(workspace: Workspace, *, jobs: int = 1) -> BuildResult:
    """Build; the report must conform."""
    report = build(workspace, jobs=jobs)
    assert report.conforms, report.findings
    return report
