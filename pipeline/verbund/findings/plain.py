"""Findings as plain JSON and back, without a loss: they travel from one machine to another.

Whoever reads such data did not write it: each value has the type that it must have, or ValueError
or TypeError is raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verbund.findings.finding import Finding, Localised, More, Place, Severity


def as_plain(finding: Finding) -> list[object] | None:
    """Return a finding as JSON; None for one with the result of an engine or a file's words."""
    if finding.result is not None or finding.own_words is not None:
        return None
    place, more = finding.place, finding.more
    return [
        finding.code,
        [place.file, place.sheet, place.row, place.line, place.column, place.position],
        finding.severity.value,
        finding.value,
        {
            name: text if isinstance(text, str) else dict(text)
            for name, text in finding.details.items()
        },
        dict(finding.messages),
        finding.focus_node,
        finding.path,
        finding.component,
        finding.shape,
        finding.suggestion,
        dict(finding.suggestion_why),
        finding.value_term,
        list(finding.headings),
        finding.heading_row,
        list(finding.row_cells),
        None if more is None else [more.count, more.first, more.last],
        finding.only_counted,
    ]


def from_plain(data: Sequence[Any]) -> Finding:
    """Return the finding that ``as_plain`` gave as JSON. Raises ValueError or TypeError."""
    (code, place, severity, value, details, messages, focus, path, component, shape) = data[:10]
    (suggestion, why, term, headings, heading_row, cells, more, only_counted) = data[10:]
    file, sheet, row, line, column, position = place
    return Finding(
        _text(code),
        Place(
            _maybe(file), _maybe(sheet), _row(row), _row(line), _maybe(column), _number(position)
        ),
        Severity(severity),
        _maybe(value),
        {
            _text(name): text if isinstance(text, str) else _localised(text)
            for name, text in _pairs(details)
        },
        _localised(messages),
        _maybe(focus),
        _maybe(path),
        _maybe(component),
        _maybe(shape),
        _maybe(suggestion),
        _localised(why),
        _maybe(term),
        None,
        _texts(headings),
        _number(heading_row),
        _texts(cells),
        None if more is None else _more(*more),
        _truth(only_counted),
    )


def _more(count: object, first: object, last: object) -> More:
    return More(_number(count), _row(first), _row(last))


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise TypeError(data)
    return data


def _maybe(data: object) -> str | None:
    return None if data is None else _text(data)


def _number(data: object) -> int:
    if type(data) is not int:  # true and false are numbers, too
        raise TypeError(data)
    return data


def _row(data: object) -> int | None:
    return None if data is None else _number(data)


def _truth(data: object) -> bool:
    if not isinstance(data, bool):
        raise TypeError(data)
    return data


def _texts(data: object) -> tuple[str, ...]:
    if not isinstance(data, list):
        raise TypeError(data)
    return tuple(map(_text, data))


def _pairs(data: object) -> list[tuple[object, object]]:
    if not isinstance(data, dict):
        raise TypeError(data)
    return list(data.items())


def _localised(data: object) -> Localised:
    return {_text(language): _text(text) for language, text in _pairs(data)}
