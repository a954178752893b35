"""The finding: one problem, its place, and its validation result in SHACL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from verbund.data_class import data_class
from verbund.errors import VerbundError
from verbund.findings.own_words import OwnWords
from verbund.findings.result import ShaclResult
from verbund.rdf.namespaces import SH

Localised = Mapping[str, str]
"""A text in several languages, by language tag (``{"en": …, "de": …}``)."""


Origin = tuple[str, str | None]
"""Where rows come from: a file's name in findings, and the sheet where it has several tables."""


class Severity(StrEnum):
    """The severity of a finding (SHACL, section 2.1.4). Only violations stop a release."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def iri(self) -> str:
        """The IRI of the severity in SHACL."""
        return f"{SH}{self.value.capitalize()}"

    @classmethod
    def of(cls, iri: str) -> Severity:
        """The severity with an IRI; one that is not of SHACL counts as a violation."""
        return next((item for item in cls if item.iri == iri), cls.VIOLATION)


@data_class(frozen=True, slots=True)
class Place:
    """The place of a finding: a cell, a row, a line or a file.

    ``row`` counts as a spreadsheet shows it (the heading is row 1); ``line`` is the line of the
    file, which differs where cells hold line breaks. ``column`` is the heading as the file has it,
    or the column's name where the file lacks it. ``position`` is the column's place in the file,
    from 0, for ordering only.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | None = None
    position: int = -1


def origin_of(place: Place) -> Origin:
    """Return the file and the sheet of a place; the file's name is empty where there is none."""
    return place.file or "", place.sheet


@data_class(frozen=True, slots=True)
class More:
    """The number of findings that are only counted, and the first and last row of these."""

    count: int
    first: int | None = None
    last: int | None = None

    def with_others(self, other: More) -> More:
        """Return the sum of both counts, over the rows of both."""
        rows = [row for row in (self.first, self.last, other.first, other.last) if row is not None]
        return More(self.count + other.count, min(rows, default=None), max(rows, default=None))


@data_class(frozen=True, slots=True)
class Finding:
    """A finding: one problem at one place.

    ``code`` is a key of the catalogue (catalogue.toml). ``value`` is the content of the cell as the
    file has it. ``details`` fills the catalogue's texts: plain strings, or strings by language.
    ``messages`` are the shape's own ``sh:message``, by language; they take precedence over the
    catalogue's. ``focus_node``, ``path``, ``component`` and ``shape`` are IRIs (SHACL, section
    3.6.2). ``value_term`` is ``sh:value`` as N-Triples writes it, where a result has one; it may
    differ from the cell, as a reference by name does. ``suggestion_why`` says why the suggestion
    may be meant, where that is known. ``result`` is the validation result with all that an engine
    reports, where an engine and not a compiled check decided. ``row_cells`` are the
    row as read, with ``headings`` of row ``heading_row`` above, for an excerpt. ``more`` is set on
    the last finding of its kind (a code in a column of a file) where further ones are
    only counted. A finding that is ``only_counted`` is one of these itself. ``own_words`` are what
    the file calls the columns and tables that the texts name.
    """

    code: str
    place: Place
    severity: Severity = Severity.VIOLATION
    value: str | None = None
    details: Mapping[str, str | Localised] = field(default_factory=dict)
    messages: Localised = field(default_factory=dict)
    focus_node: str | None = None
    path: str | None = None
    component: str | None = None
    shape: str | None = None
    suggestion: str | None = None
    suggestion_why: Localised = field(default_factory=dict)
    value_term: str | None = None
    result: ShaclResult | None = None
    headings: tuple[str, ...] = ()
    heading_row: int = 1
    row_cells: tuple[str, ...] = ()
    more: More | None = None
    only_counted: bool = False
    own_words: OwnWords | None = field(default=None, compare=False, repr=False)

    @property
    def number(self) -> int:
        """Return the number of findings that this one stands for, itself included."""
        return 1 if self.more is None else 1 + self.more.count

    @property
    def order(self) -> tuple[str, str, bool, int, int, int, str, str, str, str, str, str]:
        """Return the sort key of this finding: by file, row, column, then code.

        A note on a whole file stands behind the finding that is its cause.
        """
        place = self.place
        whole = place.row is None and place.line is None
        return (
            place.file or "",
            place.sheet or "",
            whole and self.severity is Severity.INFO,
            place.row or 0,
            place.line or 0,
            place.position,
            self.code,
            self.shape or "",
            self.value or "",
            self.value_term or "",
            self.focus_node or "",
            self.path or "",
        )


def has_violation(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is a violation and so stops a release."""
    return any(finding.severity is Severity.VIOLATION for finding in findings)


class Findings(VerbundError):  # noqa: N818 - what it carries is its name
    """Raised where work cannot go on; carries the findings that are the reason."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} finding(s), first: {findings[0].code}")
        self.findings = findings

    def __reduce__(self) -> tuple[type[Findings], tuple[list[Finding]]]:
        """Pickle the findings with the error: they travel between processes."""
        return Findings, (self.findings,)
