"""The head of a question: lines of YAML behind ``#+``, as grlc has them, and the places of values.

    #+ title: { en: Who took part?, de: Wer nahm teil? }
    #+ parameters:
    #+   shelf: { type: iri, in: [shelves/], en: the shelf, de: das Regal }
    #+   lang: { type: language, default: de, en: language of names, de: Sprache der Namen }
    #+ columns:
    #+   since: { heading: { en: Since, de: Beginn }, type: date, en: since when, de: seit wann }

    VALUES ?series { UNDEF }
    VALUES ?lang { "de" }

The lines are comments of SPARQL. Each parameter has such a VALUES, with its default in it, so
that a store which knows nothing of heads answers the query with its defaults. Groups of one query
may each have one, so that an engine begins each with the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from verbund.errors import _ControlFlow
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, visible
from verbund.question.question import IRI, LANGUAGE, UNDEF, Parameter, Question, Slot, written
from verbund.question.value import literal_of
from verbund.rdf.terms import XSD, Iri, Term, is_absolute_iri
from verbund.read.document.objects import Repeating, Value
from verbund.read.document.yaml_text import YamlError, read_yaml
from verbund.sparql.errors import QueryError
from verbund.sparql.tokens import TOKEN, query_prefixes
from verbund.text.late_pattern import late

MARK: Final = "#+"
_NAME: Final = late(r"[A-Za-z][A-Za-z0-9_]{0,49}", re.ASCII)
_BEGINNING: Final = late(r"[A-Za-z0-9][A-Za-z0-9._~:/#-]*[/#]", re.ASCII)
_DATATYPES: Final = frozenset(
    (
        "boolean",
        "date",
        "dateTime",
        "decimal",
        "gYear",
        "gYearMonth",
        "integer",
        "nonNegativeInteger",
        "positiveInteger",
        "string",
    )
)
"""The datatypes of parameters, by local name."""

_DATE: Final = "date"
"""The type of columns that stands for itself."""

_MOST: Final = 50
"""The most parameters of a question."""


class _Fault(_ControlFlow):
    """Raised inside of this module for what is wrong with a head; ``text`` says it."""

    def __init__(self, key: str, /, **values: str | Localised) -> None:
        self.text = phrase(f"question-head.{key}", **values)
        super().__init__(self.text)


def read_question(name: str, text: str) -> Question:
    """Read the head of a query; gives a question without parameters where there is no head.

    ``name`` is that of its file, without ending. Raises QueryError where the head is no YAML, or
    says something that cannot be.
    """
    try:
        head = _head_of(text)
        title = _localised(head.get("title", {}), "title")
        parameters = tuple(_parameters(_object(head, "parameters")))
        columns = _object(head, "columns")
        return Question(
            name=name,
            text=text,
            title=title if any(title.values()) else dict.fromkeys(LANGUAGES, name),
            description=_localised(head.get("description", {}), "description"),
            parameters=parameters,
            columns={key: _localised(value, key) for key, value in columns.items()},
            headings=dict(_headings(columns)),
            dates=frozenset(_dates(columns)),
            words=dict(_words(columns)),
            slots=_slots(text, parameters),
        )
    except _Fault as fault:
        raise QueryError(phrase("question.head", name=visible(name), problem=fault.text)) from None


def has_head(text: str) -> bool:
    """Whether a query has a head."""
    return any(line is not None for line in _lines(text))


def _lines(text: str) -> Iterator[str | None]:
    """The lines before the query itself: those of the head without their mark, None for others."""
    for line in text.splitlines():
        if line.startswith(MARK):
            yield line[len(MARK) :].removeprefix(" ")
        elif line and not line.startswith("#"):
            return
        else:
            yield None


def _head_of(text: str) -> Mapping[str, Value]:
    # Lines that are none of the head stay empty, so that the number of a line is that in the file.
    lines = "\n".join(line or "" for line in _lines(text))
    try:
        value = read_yaml(lines).value
    except YamlError as error:
        line = str(error.line or 1)
        raise _Fault("yaml", line=line, problem=error.problem) from None
    if value in ("", []):
        return {}
    if not isinstance(value, Mapping):
        raise _Fault("keys")
    _refuse_twice(value)
    return value


def _refuse_twice(value: Value) -> None:
    """Refuse a key that stands twice in an object: one of its values would be lost."""
    if isinstance(value, Repeating):
        raise _Fault("key-twice", key=visible(value.twice[0]))
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_twice(item)


def _object(head: Mapping[str, Value], key: str) -> Mapping[str, Value]:
    value = head.get(key, {})
    if value == "":
        return {}
    if not isinstance(value, Mapping):
        raise _Fault("object", key=visible(key))
    return value


def _localised(value: Value, key: str) -> Localised:
    """A text in each language; one that is given without a language counts for all."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value.strip())
    if not isinstance(value, Mapping):
        raise _Fault("text", key=visible(key))
    texts = {
        tag: text.strip()
        for tag in LANGUAGES
        if isinstance(text := value.get(tag), str) and text.strip()
    }
    return {tag: texts.get(tag, next(iter(texts.values()), "")) for tag in LANGUAGES}


def _headings(columns: Mapping[str, Value]) -> Iterator[tuple[str, Localised]]:
    """The heading of each column that states one."""
    for name, stated in columns.items():
        if isinstance(stated, Mapping) and "heading" in stated:
            yield name, _localised(stated["heading"], name)


def _dates(columns: Mapping[str, Value]) -> Iterator[str]:
    """The columns whose texts are dates, to the day, the month or the year."""
    for name, stated in columns.items():
        kind = stated.get("type") if isinstance(stated, Mapping) else None
        if kind == _DATE:
            yield name
        elif kind is not None:
            raise _Fault("column-type", name=visible(name), value=visible(str(kind)))


def _words(columns: Mapping[str, Value]) -> Iterator[tuple[str, Mapping[str, Localised]]]:
    """The words that stand for texts of each column that states such."""
    for name, stated in columns.items():
        if isinstance(stated, Mapping) and "values" in stated:
            words = _object(stated, "values")
            yield name, {text: _localised(word, name) for text, word in words.items()}


def _parameters(value: Mapping[str, Value]) -> Iterator[Parameter]:
    if len(value) > _MOST:
        raise _Fault("many", most=str(_MOST))
    for name, stated in value.items():
        if not _NAME.fullmatch(name):
            raise _Fault("name", name=visible(name))
        if not isinstance(stated, Mapping):
            raise _Fault("object", key=name)
        yield _parameter(name, stated)


def _parameter(name: str, stated: Mapping[str, Value]) -> Parameter:
    kind = stated.get("type", "")
    if not isinstance(kind, str) or not (kind in (IRI, LANGUAGE) or _datatype(kind)):
        raise _Fault("type", name=name, value=visible(str(kind)))
    among = stated.get("in", [])
    if isinstance(among, str):
        among = [among]
    beginnings = [item for item in among if isinstance(item, str) and _BEGINNING.fullmatch(item)]
    if len(beginnings) != len(among) or (among and kind != IRI):
        raise _Fault("in", name=name)
    label = _localised(dict(stated), name)
    plain = Parameter(name, _datatype(kind) or kind, label, tuple(beginnings))
    default = stated.get("default", "")
    if default == "":
        return plain
    if not isinstance(default, str):
        raise _Fault("default", name=name)
    return Parameter(plain.name, plain.type, plain.label, plain.among, _default(plain, default))


def _datatype(kind: str) -> str:
    """The IRI of a datatype that is named with the prefix xsd; empty for anything else."""
    name = kind.removeprefix("xsd:")
    return f"{XSD}{name}" if name != kind and name in _DATATYPES else ""


def _default(parameter: Parameter, text: str) -> Term:
    if parameter.type == IRI:
        if not is_absolute_iri(text):
            raise _Fault("default-iri", name=parameter.name)
        return Iri(text)
    try:
        return literal_of(parameter, text)
    except QueryError as error:
        raise _Fault("default-value", problem=error.texts) from None


# --- places of values


def _slots(text: str, parameters: Sequence[Parameter]) -> Mapping[str, tuple[Slot, ...]]:
    """The places of each parameter's value: ``VALUES ?name { value }`` with its default."""
    if not parameters:
        return {}
    known = {item.name: item for item in parameters}
    found: dict[str, tuple[Slot, ...]] = {}
    tokens = [match for match in TOKEN.finditer(text) if match["space"] is None]
    prefixes = query_prefixes(text)
    for at, token in enumerate(tokens):
        if (token["word"] or "").upper() != "VALUES" or at + 2 >= len(tokens):
            continue
        variable, brace = tokens[at + 1], tokens[at + 2]
        name = (variable["variable"] or " ")[1:]
        if name not in known or brace[0] != "{":
            continue
        inside, close = _until_brace(tokens[at + 3 :])
        _check_default(known[name], inside, prefixes)
        found[name] = (*found.get(name, ()), Slot(brace.end(), close.start()))
    missing = next((name for name in known if name not in found), None)
    if missing is not None:
        raise _Fault("missing", name=missing)
    return found


def _until_brace(tokens: Sequence[re.Match[str]]) -> tuple[list[re.Match[str]], re.Match[str]]:
    for at, token in enumerate(tokens):
        if token[0] == "}":
            return list(tokens[:at]), token
    raise _Fault("brace")


def _check_default(
    parameter: Parameter, tokens: Sequence[re.Match[str]], prefixes: Mapping[str, str]
) -> None:
    """Hold the value in the query against the default of the head: a store uses the first."""
    stated = "".join(_expanded(token, prefixes) for token in tokens)
    expected = written(parameter.default)
    if stated.upper() == UNDEF:
        stated = UNDEF
    if stated != expected:
        raise _Fault("differs", name=parameter.name, stated=visible(stated), expected=expected)


def _expanded(token: re.Match[str], prefixes: Mapping[str, str]) -> str:
    if token["prefixed"] is None:
        return token[0]
    prefix, _, local = token[0].partition(":")
    return f"<{prefixes.get(prefix, '')}{local}>"
