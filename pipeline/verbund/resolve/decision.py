"""What a person decided: which record a text in cells means, in the columns of SSSOM.

The Simple Standard for Sharing Ontological Mappings (https://mapping-commons.github.io/sssom/) has
a mapping from a literal for that: docs/resolve.md tells which slot holds what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from verbund.data_class import data_class
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import day_for_people
from verbund.text.names import normalise

NOBODY: Final = "sssom:NoTermFound"
"""The object of a decision that a text means nothing that is on record."""

NOBODY_IN_ANSWERS: Final = "-"
"""What stands for that in a list of questions, which people fill in by hand."""

PREDICATE: Final = "skos:exactMatch"
JUSTIFICATION: Final = "semapv:ManualMappingCuration"
SUBJECT_TYPE: Final = "rdfs literal"

TEXT: Final = "subject_label"
TABLE: Final = "table"
COLUMN: Final = "column"
OBJECT: Final = "object_id"
LABEL: Final = "object_label"
AUTHOR: Final = "author_label"
DATE: Final = "mapping_date"
COMMENT: Final = "comment"
_PREDICATE: Final = "predicate_id"
_MODIFIER: Final = "predicate_modifier"
WHY: Final = "mapping_justification"
_SUBJECT_TYPE: Final = "subject_type"

FIXED: Final = {_PREDICATE: PREDICATE, _SUBJECT_TYPE: SUBJECT_TYPE}
"""Slots with one value in each decision; an empty cell means it too."""

EMPTY: Final = (_MODIFIER,)
"""Slots that would turn a decision into another statement: empty, if they are there."""

COLUMNS: Final = (TEXT, TABLE, COLUMN, OBJECT, LABEL, AUTHOR, DATE, COMMENT, *FIXED, WHY)
"""The columns that are written, in this order."""

NEEDED: Final = (TEXT, OBJECT)

OTHERS: Final = frozenset({
    *("author_id", "cardinality_scope", "confidence", "creator_id", "creator_label"),
    *("curation_rule", "curation_rule_text", "issue_tracker_item", "license"),
    *("mapping_cardinality", "mapping_provider", "mapping_set_id", "mapping_source"),
    *("mapping_tool", "mapping_tool_id", "mapping_tool_version", "match_string"),
    *("object_category", "object_match_field", "object_preprocessing", "object_source"),
    *("object_source_version", "object_type", "other", "predicate_label", _MODIFIER),
    *("predicate_type", "publication_date", "record_id", "review_date", "reviewer_id"),
    *("reviewer_label", "see_also", "similarity_measure", "similarity_score"),
    *("subject_category", "subject_id", "subject_match_field", "subject_preprocessing"),
    *("subject_source", "subject_source_version"),
})  # fmt: skip
"""Further slots of SSSOM: kept as they are, and not looked at."""

HINTS: Final = ("table_label", "column_label", "candidates", "places", "count")
"""Columns of a list of questions, there for the person who answers; nobody decides by them."""


@data_class(frozen=True, slots=True)
class Decision:
    """One decision: a row of decisions.csv.

    ``table`` and ``column`` are empty where it holds in any. ``object`` is the record as written:
    its id, its IRI, or the IRI without the base; or NOBODY. ``others`` are further slots with
    their cells.
    """

    text: str
    object: str
    table: str = ""
    column: str = ""
    label: str = ""
    author: str = ""
    date: str = ""
    comment: str = ""
    why: str = JUSTIFICATION
    others: tuple[tuple[str, str], ...] = ()
    row: int = 0

    @property
    def is_nobody(self) -> bool:
        """Whether the text means nothing that is on record."""
        return self.object == NOBODY

    @property
    def question(self) -> tuple[str, str, str]:
        """What it answers: text, table and column, as they are compared."""
        return normalise(self.text), normalise(self.table), normalise(self.column)

    def cells(self) -> dict[str, str]:
        """Return the cells of its row, by column."""
        named = {
            TEXT: self.text,
            TABLE: self.table,
            COLUMN: self.column,
            OBJECT: self.object,
            LABEL: self.label,
            AUTHOR: self.author,
            DATE: self.date,
            COMMENT: self.comment,
            WHY: self.why,
        }
        return named | FIXED | dict(self.others)


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Return decisions in the order in which they are written: by table, column and text."""
    return sorted(
        decisions, key=lambda item: (item.table, item.column, normalise(item.text), item.text)
    )


def decided_by(decision: Decision) -> Iterator[tuple[str, str | Localised]]:
    """Yield who decided something, when, and what was said of it, as details of a finding."""
    by = decision.author or phrase("decision.somebody")
    when = phrase("decision.on", date=day_for_people(decision.date)) if decision.date else ""
    comment = phrase("decision.comment", comment=decision.comment) if decision.comment else ""
    yield "decided", phrase("decision.by", author=by, when=when, comment=comment)
