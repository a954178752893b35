"""The view of a record: what it states, on what grounds, and what others say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from verbund.model.model import Field, RecordType
from verbund.rdf.terms import Iri, Literal, Term
from verbund.release.diff.lookup import Facts
from verbund.views.names import Names
from verbund.views.related import related_tables
from verbund.views.shown import Detail, RecordView, Shown
from verbund.views.source import Mention


def record_view(iri: str, record_type: RecordType, names: Names) -> RecordView:
    """Return what a page shows of a record. ``record_type`` is that of its IRI."""
    facts = names.source.facts(iri)
    mentions = names.source.mentions(iri)
    about = _about_values(mentions, names)
    stated = names.vocabulary.stated_of(record_type)
    evidence = names.vocabulary.evidence_of(record_type)
    details = names.details(facts, stated)
    if about:
        details = _with_evidence(facts, stated, about, names)
    return RecordView(
        iri=iri,
        name=names.record(iri),
        kind=names.kind(record_type, facts),
        table=record_type.name,
        details=details,
        evidence=names.details(facts, evidence),
        related=related_tables(iri, mentions, names),
        doubtful=names.is_doubtful(facts, (field.path for field in evidence)),
    )


Said = Mapping[tuple[str, Term], tuple[tuple[Detail, ...], bool]]
"""What is said of single values, by property and value: evidence, and whether it is doubtful."""


def _about_values(mentions: Iterable[Mention], names: Names) -> Said:
    """The statements about single values of a record (rdf:subject leads to it)."""
    found: dict[tuple[str, Term], tuple[tuple[Detail, ...], bool]] = {}
    for path, subject in mentions:
        record_type = names.naming.type_of(subject)
        table = names.vocabulary.statements.get(record_type.name) if record_type else None
        if record_type is None or table is None or record_type.field(table.subject).path != path:
            continue
        facts = names.source.facts(subject)
        predicate = facts.get(record_type.field(table.predicate).path, ())
        value = facts.get(record_type.field(table.object).path, ())
        if len(predicate) == len(value) == 1 and isinstance(predicate[0], Iri):
            doubtful = names.is_doubtful(facts, (field.path for field in table.about))
            found[predicate[0].value, value[0]] = names.details(facts, table.about), doubtful
    return found


def _with_evidence(
    facts: Facts, fields: Sequence[Field], about: Said, names: Names
) -> tuple[Detail, ...]:
    """The columns of a record that have values, each value with what is said of it alone."""
    return tuple(
        _evident(detail, names.terms(field, facts), about, names)
        for field in fields
        for detail in names.details(facts, [field])
    )


def _evident(detail: Detail, terms: list[Term], about: Said, names: Names) -> Detail:
    """A column of a record, each value with what is said of it alone."""
    said = [about.get((detail.path, term)) for term in terms]
    if not any(said):
        return detail
    if len(detail.values) != len(terms):  # of texts only those in one language are shown
        kept = {shown.text for shown in detail.values}
        said = [
            item
            for item, term in zip(said, terms, strict=True)
            if isinstance(term, Literal) and term.value in kept
        ]
    if len(said) != len(detail.values):
        return detail
    values = tuple(map(_shown_with, detail.values, said))
    return detail._replace(values=values)


def _shown_with(shown: Shown, said: tuple[tuple[Detail, ...], bool] | None) -> Shown:
    if said is None:
        return shown
    evidence, doubtful = said
    return shown._replace(evidence=evidence, doubtful=doubtful)
