"""Values, evidence and rows of tables as HTML.

They are most of a site, so they are made here, not by a template: that takes a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from markupsafe import Markup

from verbund.html.view import allowed
from verbund.html.words import Words
from verbund.views.shown import Detail, Row, Shown, Table

_MOST_KEPT: Final = 1 << 14
"""The most texts whose HTML is kept: names, concepts and words are on many pages."""


class PageMarkup:
    """Makes HTML of views: ``href`` gives where a record or concept has its page, as seen from one.

    It serves all pages of a language from which the same references lead to others.
    """

    def __init__(
        self, href: Callable[[str], str], name_of: Callable[[str], str], say: Words
    ) -> None:
        self._href = href
        self._name_of = name_of
        self._say = say
        # the same cells and evidence are on the pages of all records that have to do with one
        self._cell = lru_cache(maxsize=_MOST_KEPT)(self._values)
        self._grounds = lru_cache(maxsize=_MOST_KEPT)(self._evidence)

    def values(self, values: Sequence[Shown]) -> Markup:
        """The values of a property: one as it is, several as a list."""
        return Markup(self._values(values))  # noqa: S704 - each text is escaped

    def value(self, value: Shown) -> Markup:
        """A value, as a link where it has a page."""
        return Markup(self._value(value))  # noqa: S704 - each text is escaped

    def listed(self, details: Sequence[Detail]) -> Markup:
        """Properties with their values, as a list of descriptions."""
        return Markup(self._listed(details))  # noqa: S704 - each text is escaped

    def table(self, table: Table) -> Markup:
        """Head and body of a table, with a column for evidence and one that leads to the record.

        The first cell of a row names it where it is the record of the row.
        """
        named = is_named(table)
        has_evidence = any(row.evidence for row in table.rows)
        has_record = not named and any(row.iri for row in table.rows)
        columns = [*table.columns]
        if has_evidence:
            columns.append(self._say("evidence"))
        if has_record:
            columns.append(self._say("open_entry"))
        head = "".join(f'<th scope="col">{_text(column)}</th>' for column in columns)
        body = "\n".join(self._row(row, named, has_evidence, has_record) for row in table.rows)
        # each text is escaped
        return Markup(f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>")  # noqa: S704

    def _values(self, values: Sequence[Shown]) -> str:
        if len(values) == 1:
            return self._one(values[0])
        if not values:
            return ""
        return f"<ul>{''.join(f'<li>{self._one(value)}</li>' for value in values)}</ul>"

    def _one(self, value: Shown) -> str:
        made = self._value(value)
        if value.doubtful:
            made = f'<span class="doubtful">{made}</span>'
        if value.evidence:
            made += " " + self._evidence(value.evidence, value.doubtful, value.text)
        return made

    def _value(self, value: Shown) -> str:
        text = _text(value.text)
        language = f' lang="{_attribute(value.language)}"' if value.language else ""
        href = self._href(value.iri) if value.iri else ""
        if href:
            return f'<a href="{_attribute(href)}"{language}>{text}</a>'
        if value.address:
            return f'<a href="{_attribute(value.address)}" rel="external"{language}>{text}</a>'
        return f"<span{language}>{text}</span>" if language else text

    def _listed(self, details: Sequence[Detail]) -> str:
        rows = "\n".join(
            f"<div><dt>{_text(detail.label)}</dt><dd>{self._values(detail.values)}</dd></div>"
            for detail in details
        )
        return f"<dl>\n{rows}\n</dl>"

    def _evidence(self, details: Sequence[Detail], doubtful: bool, of: str = "") -> str:
        """Evidence that opens on demand; it says at once what is not certain."""
        summary = self._say("evidence")
        if of:
            hidden = _text(self._say("evidence_of", value=of))
            summary += f'<span class="unseen"> ({hidden})</span>'
        if doubtful:
            summary += f" · <strong>{self._say('doubtful')}</strong>"
        listed = self._listed(details)
        return f'<details class="evidence"><summary>{summary}</summary>\n{listed}\n</details>'

    def _row(self, row: Row, named: bool, has_evidence: bool, has_record: bool) -> str:
        cells = [f"<td>{self._cell(cell)}</td>" for cell in row.cells]
        if named:
            cells[0] = f'<th scope="row">{self._cell(row.cells[0])}</th>'
        if has_evidence:
            made = self._grounds(row.evidence, row.doubtful) if row.evidence else ""
            cells.append(f"<td>{made}</td>")
        if has_record:
            cells.append(f"<td>{self._record(row.iri)}</td>")
        kind = ' class="doubtful-row"' if row.doubtful else ""
        return f"<tr{kind}>{''.join(cells)}</tr>"

    def _record(self, iri: str) -> str:
        href = self._href(iri) if iri else ""
        if not href:
            return ""
        hidden = f'<span class="unseen">: {_text(self._name_of(iri))}</span>'
        return f'<a href="{_attribute(href)}">{self._say("open_entry")}{hidden}</a>'


def is_named(table: Table) -> bool:
    """Whether the first cell of each row is the record that the row is about."""
    first = table.rows[0] if table.rows else None
    return bool(
        first and first.iri and first.cells and first.cells[0]
        and first.cells[0][0].iri == first.iri
    )  # fmt: skip


@lru_cache(maxsize=_MOST_KEPT)
def _text(text: str) -> str:
    return escape(allowed(text))


_attribute: Final = lru_cache(maxsize=_MOST_KEPT)(escape)
