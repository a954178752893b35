"""Records that are events as iCalendar (RFC 5545), for calendars of offices and telephones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from verbund.exports.flat import is_date
from verbund.exports.table import ExportTable, Row
from verbund.model.model import RecordType
from verbund.rdf.terms import Iri, Term
from verbund.views.names import Names

if TYPE_CHECKING:
    from icalendar import Event

FILE: Final = "events.ics"

_SCHEMA: Final = "https://schema.org/"
_EVENT: Final = _SCHEMA + "Event"
_BEGIN: Final = _SCHEMA + "startDate"
_END: Final = _SCHEMA + "endDate"
_PLACE: Final = _SCHEMA + "location"


def write_calendar(
    folder: Path, tables: Sequence[ExportTable], names: Names, title: str, made: str
) -> Path | None:
    """Write the calendar; gives the file, or None where no event has a day. Raises OSError.

    An event is a record of a class below schema:Event that has a day as schema:startDate, or as a
    property below it. One of which only a month or a year is known is in no calendar. ``made`` is
    the day of the release, at which all entries are stamped: no clock is read.
    """
    from icalendar import Calendar  # which only this format needs

    calendar = Calendar()
    calendar.add("prodid", "-//Verbund//Export//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    stamp = datetime.combine(date.fromisoformat(made or "1980-01-01"), datetime.min.time(), UTC)
    for table in tables:
        if table.record_type is not None and _is_event(table.record_type, names):
            for row in table.rows():
                event = _event(table, row, names, stamp)
                if event is not None:
                    calendar.add_component(event)
    if not calendar.subcomponents:
        return None
    path = folder / FILE
    path.write_bytes(calendar.to_ical())
    return path


def _is_event(record_type: RecordType, names: Names) -> bool:
    return any(
        kind == _EVENT or _EVENT in names.vocabulary.model.superclasses.get(kind, ())
        for kind in record_type.classes
    )


def _values(table: ExportTable, row: Row, wanted: str, names: Names) -> Iterator[Term]:
    """Yield the values that the model has as those of a property, or of one below it."""
    for column, terms in zip(table.columns, row.cells, strict=True):
        path = column.field.path if column.field is not None else ""
        if path == wanted or wanted in names.vocabulary.above(path, _SCHEMA):
            yield from terms


def _event(table: ExportTable, row: Row, names: Names, stamp: datetime) -> Event | None:
    from icalendar import Event

    begin = _day(_values(table, row, _BEGIN, names))
    if begin is None:
        return None
    event = Event()
    event.add("uid", row.iri)
    event.add("dtstamp", stamp)
    event.add("dtstart", begin)
    end = _day(_values(table, row, _END, names)) or begin
    if end >= begin and end < date.max:
        event.add("dtend", end + timedelta(days=1))  # the day after the last (RFC 5545, 3.6.1)
    event.add("summary", names.record(row.iri))
    places = [
        names.record(term.value)
        for term in _values(table, row, _PLACE, names)
        if isinstance(term, Iri)
    ]
    if places:
        event.add("location", "; ".join(places))
    event.add("categories", [table.heading])
    event.add("url", row.iri)
    return event


def _day(terms: Iterator[Term]) -> date | None:
    for term in terms:
        if is_date(term):
            try:
                return date.fromisoformat(term.value)
            except ValueError:  # with a time zone, or a year that Python cannot have
                continue
    return None
