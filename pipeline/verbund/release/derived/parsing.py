"""Parses rules, in a process that is shut in: what they read, and the faults in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial, reduce
from typing import Final

from verbund.findings import Localised, phrase
from verbund.model.model import Model
from verbund.rdf.terms import RDF_TYPE
from verbund.release.derived.parsed import Fault, Parsed
from verbund.release.derived.rule import Rule
from verbund.sparql.named_terms import named_terms
from verbund.sparql.terms_read import NamedTerms
from verbund.system.sandbox import MEGABYTE, Limits, Note, Reason, SandboxError, Work, run_shut_in

_LIMITS: Final = Limits(seconds=60, memory=1000 * MEGABYTE, ready=60, output=256 * MEGABYTE)
"""The limits of parsing the rules and the ontology."""


def parse(rules: Sequence[Rule], model: Model) -> Parsed:
    """Parse some rules, one at least."""
    each = [named_terms(rule.text, model.base) for rule in rules]
    reads = reduce(NamedTerms.with_others, each)
    queries = {rule.name: rule.text for rule in rules}
    prepare = partial(_prepare, queries, model.base, model.ontology_turtle, reads)
    try:
        answer = run_shut_in(prepare, _LIMITS)
    except SandboxError as error:
        return Parsed(reads, b"", {error.at or rules[0].name: (stopped(error, _LIMITS), None)})
    head, _, ontology = answer.partition(b"\n")
    faults = {name: (problem, line) for name, (problem, line) in json.loads(head).items()}
    return Parsed(reads, ontology, faults)


def stopped(error: SandboxError, limits: Limits) -> Localised:
    """Why a rule was ended, in words."""
    if error.reason is Reason.TIME:
        return phrase("rule.time", seconds=f"{limits.seconds or 0:,.0f}")
    if error.reason is Reason.MEMORY:
        return phrase("rule.memory", most=f"{(limits.memory or 0) // MEGABYTE:,}")
    if error.reason is Reason.OUTPUT:
        return phrase("rule.output", most=f"{(limits.output or 0) // MEGABYTE:,}")
    return phrase("rule.failed", problem=error.problem)


def _prepare(queries: Mapping[str, str], base: str, ontology: str, reads: NamedTerms) -> Work:
    """Load what is needed; gives the function that then parses in the sandbox."""
    import pyoxigraph  # noqa: F401 - no file can be read later

    from verbund.sparql import syntax  # noqa: F401 - as above

    phrase("query.near")  # the catalogue's neither
    return partial(_work, queries, base, ontology, reads)


def _work(
    queries: Mapping[str, str], base: str, ontology: str, reads: NamedTerms, note: Note
) -> bytes:
    import pyoxigraph as ox

    from verbund.sparql.syntax import syntax_line, syntax_message

    faults: dict[str, Fault] = {}
    for name, text in queries.items():
        note.write(name)
        try:
            ox.Store().query(text, base_iri=base)
        except SyntaxError as error:
            faults[name] = syntax_message(text, str(error)), syntax_line(str(error))
        except (ValueError, OSError, RuntimeError) as error:  # a rule that is read otherwise
            faults[name] = phrase("rule.failed", problem=str(error)), None
    return json.dumps(faults).encode() + b"\n" + _extract(ontology, reads)


def _extract(ontology: str, reads: NamedTerms) -> bytes:
    """The triples of the ontology that rules read, as N-Triples."""
    import pyoxigraph as ox

    lines: list[str] = []
    for triple in ox.parse(ontology, format=ox.RdfFormat.TURTLE):
        predicate, value = triple.predicate.value, triple.object
        kind = value.value if isinstance(value, ox.NamedNode) else ""
        known = reads.properties is None or predicate in reads.properties
        if known and (predicate != RDF_TYPE or reads.classes is None or kind in reads.classes):
            lines.append(f"{triple.triple} .\n")
    return "".join(lines).encode()
