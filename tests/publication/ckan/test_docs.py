"""The guide says which field holds what, as the table of data does, and names every finding."""

from __future__ import annotations

from pathlib import Path

from rdflib import URIRef

from verbund.findings import catalogue
from verbund.publication.ckan.fields import DATASET, RESOURCE
from verbund.release.describe.vocabularies import PREFIXES

PAGE = Path(__file__).parents[3] / "docs/publish-ckan.md"
BEGIN = "<!-- made from pipeline/verbund/publication/ckan/fields.py by pytest --approve -->\n"
END = "<!-- end -->"


def short(iri: URIRef) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"`{prefix}:{iri.removeprefix(namespace)}`"
    raise AssertionError(f"{iri} has no prefix")


def table() -> str:
    lines = ["| CKAN | where | in the catalogue | kept |", "|---|---|---|---|"]
    for field in (*DATASET, *RESOURCE):
        path = " / ".join(map(short, field.path)) or "its IRI"
        lines.append(f"| `{field.key}` | {field.part} | {path} | {field.keep} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_fields_is_fresh(approve: bool) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    written, _, after = rest.partition(END)
    if approve:
        PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")
        written = table()
    assert written == table()


def test_every_finding_of_this_kind_is_in_the_guide() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for code, entry in catalogue().items():
        if code.startswith("U2"):
            assert f"[{code}](findings.md#{code.lower()}-{entry.name})" in text
