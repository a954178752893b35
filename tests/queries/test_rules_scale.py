"""Rules take time that grows as the records do: four times the records are no sixteen times it."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

import pyoxigraph as ox
import pytest
from tests.support.questions import ROOT

COOP = "https://w3id.org/agency-cooperation/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ACTIVE = "https://w3id.org/agency-cooperation/concept/cooperation-status/active"
UNCLEAR = "https://w3id.org/agency-cooperation/concept/certainty/unclear"
PREFIXES = f"@prefix c: <{COOP}> . @prefix rdf: <{RDF}> . @base <https://example.org/> .\n"


def partnerships(number: int) -> Iterator[str]:
    """Partnerships of three, each with an agreement whose end is not sure."""
    yield PREFIXES
    for n in range(number):
        day = f'"{2000 + n % 20}"^^<http://www.w3.org/2001/XMLSchema#gYear>'
        yield f"<p{n}> a c:Partnership ; c:cooperationStatus <{ACTIVE}> ; c:startDate {day} .\n"
        yield f"<a{n}> c:agreementOf <p{n}> ; c:signatureDate {day} ; c:expiryDate {day} .\n"
        yield f"<v{n}> rdf:subject <a{n}> ; rdf:predicate c:expiryDate ; rdf:object {day} ;\n"
        yield f"  c:certainty <{UNCLEAR}> .\n"
        for k in range(3):
            yield f"<q{n}-{k}> c:partyTo <p{n}> ; c:participant <o{(n * 7 + k) % 500}> .\n"


def seconds(rule: str, number: int) -> tuple[float, int]:
    """What a rule takes of so many partnerships, and how many triples it derives of each."""
    store = ox.Store()
    store.bulk_load(input="".join(partnerships(number)).encode(), format=ox.RdfFormat.TURTLE)
    text = (ROOT / f"ontology/rules/{rule}.rq").read_text(encoding="utf-8")
    begun = process_time()
    answer = store.query(text, base_iri="https://example.org/")
    assert isinstance(answer, ox.QueryTriples)
    found = sum(1 for _ in answer)
    return process_time() - begun, found // number


@pytest.mark.parametrize(("rule", "triples"), [("cooperation", 33), ("expiry", 10)])
def test_four_times_the_partnerships_take_no_sixteen_times_the_time(
    rule: str, triples: int
) -> None:
    few, each = seconds(rule, 500)
    many, each_of_many = seconds(rule, 2000)
    assert each == each_of_many == triples
    assert many < 9 * max(few, 0.02)
