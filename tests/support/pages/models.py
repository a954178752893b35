"""Models whose pages are tested: the packaged one, and one meant to do harm."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.support.workspaces import ONTOLOGY, SHAPES, write_workspace

from verbund.model.model import Model
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "shapes" / "examples"
TITLE = {"de": "Behörden & <Ämter>", "en": 'Agencies "and" offices'}
LANGUAGES = ("en", "de")
BESIDE = ("ontology.ttl", "shapes.ttl")
DOWNLOADS = ("catalog.ttl", "tables/csv-metadata.json")

# Everything that an author of a model might write, or an attacker.
NASTY = (
    ONTOLOGY.replace('"Stelle"@de', '"<script>alert(1)</script>"@de')
    .replace('"body"@en', '"a \\"body\\" & \'more\'"@en')
    .replace(
        '"site"@en',
        '"</title></style><b>\\u0008\\u009F\\uFFFE"@en ; skos:definition "bell\\u0007"@en',
    )
    .replace(
        "e:Visit a owl:Class ;",
        '''e:Visit a owl:Class ;
            rdfs:seeAlso <javascript:alert(1)>, <https://example.org/?a=1&b=x> ;
            skos:example """<img src=x onerror=alert(1)>\n"""@fr ;
            rdfs:subClassOf [ a owl:Class ; owl:unionOf ( e:Site e:Office ) ] ;''',
    )
    + """
<https://example.org/other#Body> a owl:Class ; rdfs:label "another body"@en .
<https://example.org/list> a skos:ConceptScheme .
<https://example.org/list/Ä> a skos:Concept ; skos:inScheme <https://example.org/list> ;
    skos:prefLabel "Ä"@de .
<https://example.org/def#section-main> a rdf:Property .
<https://example.org/alone> a skos:Concept ; skos:prefLabel "alone"@en .
"""
)


@cache
def the_model() -> Model:
    return read_workspace(ROOT).load_model()


def nasty(folder: Path) -> Workspace:
    return write_workspace(folder, {}, ontology=NASTY, shapes=SHAPES.replace('"Orte"', '"<i>Orte"'))
