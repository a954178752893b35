"""Answers to questions for people, on a page and as CSV: headings, names and dates as they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from verbund.exports.csv_files import is_number, number_text, rows_text
from verbund.html.words import Words
from verbund.question.question import Question
from verbund.question.wording import Wording
from verbund.rdf.datatypes import is_integer
from verbund.rdf.terms import XSD, XSD_STRING
from verbund.serve.result import shown_of
from verbund.serve.window import Window
from verbund.text.formula_guard import guarded
from verbund.views.names import Names
from verbund.views.shown import Row, Shown, Table

_DECIMALS: Final = frozenset(XSD + name for name in ("decimal", "double", "float"))
_DATES: Final = frozenset(XSD + name for name in ("date", "gYearMonth", "gYear", "dateTime"))

Cell = tuple[Shown, ...]
_Told = Callable[[str, object], Cell]


def answer_table(question: Question, window: Window, names: Names) -> Table:
    """The answer as a table with names; a column that repeats the names of another is left out."""
    wording = Wording(question, names.language)
    columns, rows = _told(window, lambda name, term: told(name, term, wording, names))
    kept = list(_kept(rows, len(columns)))
    return Table(
        key="answer",
        heading="",
        columns=tuple(wording.label(columns[at]) for at in kept),
        rows=tuple(Row("", tuple(row[at] for at in kept)) for row in rows),
        total=window.total,
    )


def answer_csv(question: Question, window: Window, names: Names) -> bytes:
    """The answer as CSV for a spreadsheet, by the rules of exports.

    Columns are those of the page; behind one with links stands another with their addresses.
    """
    wording = Wording(question, names.language)
    columns, rows = _told(window, lambda name, term: _for_sheet(name, term, wording, names))
    kept = list(_kept(rows, len(columns)))
    linked = {at for at in kept if any(item.iri for row in rows for item in row[at])}
    address = Words("verbund.serve", names.language)
    heads: list[str] = []
    for at in kept:
        heading = wording.heading(columns[at])
        heads += [heading, address("address_of", heading=heading)] if at in linked else [heading]
    cells = ([text for at in kept for text in _texts(row[at], at in linked)] for row in rows)
    return rows_text(list(map(guarded, heads)), cells, names.language).encode()


def told(name: str, term: object, wording: Wording, names: Names) -> Cell:
    """A term of a column as people read it."""
    if isinstance(term, ox.Literal) and term.datatype.value == XSD_STRING and term.value:
        return _named(term.value, names) or (Shown(wording.text(name, term.value)),)
    return shown_of(term, names)


def _for_sheet(name: str, term: object, wording: Wording, names: Names) -> Cell:
    """A term as a spreadsheet takes it: days as ISO has them, numbers without an apostrophe."""
    if isinstance(term, ox.Literal) and not term.language:
        datatype = term.datatype.value
        if (is_integer(datatype) or datatype in _DECIMALS) and is_number(term.value):
            return (Shown(number_text(term.value, names.language)),)
        if datatype in _DATES:
            return (Shown(guarded(term.value)),)
        if datatype == XSD_STRING and term.value:
            found = _named(term.value, names) or (Shown(wording.word(name, term.value)),)
            return tuple(item._replace(text=guarded(item.text)) for item in found)
    return tuple(item._replace(text=guarded(item.text)) for item in shown_of(term, names))


def _named(text: str, names: Names) -> Cell:
    """A text that is the IRI of a record or of a term of the model, by its name; else none.

    Where the values of a column are of several kinds, a question gives all of them as texts.
    """
    model = names.vocabulary.model
    is_record = text.startswith(model.base) and bool(names.source.facts(text))
    return shown_of(ox.NamedNode(text), names) if is_record or text in model.labels else ()


def _texts(cell: Cell, is_linked: bool) -> Iterator[str]:
    yield cell[0].text if cell else ""
    if is_linked:
        yield guarded(cell[0].iri) if cell else ""


def _told(window: Window, told_as: _Told) -> tuple[list[str], list[list[Cell]]]:
    """The columns of an answer, and its rows as cells; none of what are no rows."""
    found = ox.parse_query_results(window.data, format=ox.QueryResultsFormat.JSON)
    if not isinstance(found, ox.QuerySolutions):
        return [], []
    columns = [variable.value for variable in found.variables]
    return columns, [list(map(told_as, columns, solution)) for solution in found]


def _kept(rows: Sequence[Sequence[Cell]], number: int) -> Iterator[int]:
    """The columns that say something that no link before them says already."""
    for at in range(number):
        texts = [[item.text for item in row[at]] for row in rows]
        others = [other for other in range(number) if other != at]
        if not any(texts) or not any(_says(rows, other, texts) for other in others):
            yield at


def _says(rows: Sequence[Sequence[Cell]], other: int, texts: list[list[str]]) -> bool:
    """Whether the links of another column have these texts as their names."""
    return all(
        not text or (row[other] and row[other][0].iri and [row[other][0].text] == text)
        for row, text in zip(rows, texts, strict=True)
    )
