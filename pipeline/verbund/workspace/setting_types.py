"""The kinds of values that verbund.toml may hold, each with what is expected in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from verbund.data_class import NamedTuple
from verbund.findings import Localised, phrase
from verbund.rdf.language_tags import CHOSEN_PATTERN
from verbund.rdf.terms import is_absolute_iri
from verbund.text.damage import shows_nothing
from verbund.text.normal_form import normal
from verbund.workspace.text_forms import (
    CSV_FILE_PATTERN,
    DAY_PATTERN,
    EMAIL_PATTERN,
    ENVIRONMENT_PATTERN,
    FOLDER_PATTERN,
    GEOJSON_FILE_PATTERN,
    LINE_PATTERN,
    NO_BASE,
    NO_VERSION,
    PORTAL_NAME_PATTERN,
    PORTAL_PATTERN,
    PROSE_PATTERN,
    RDF_FILE_PATTERN,
    SERVICE_PATTERN,
    TARGET_NAME_PATTERN,
    TELEPHONE_PATTERN,
    TERM_PATTERN,
    USER,
    VERSION_PATTERN,
    WEB_FOLDER_PATTERN,
    WEB_PATTERN,
    has_host,
    has_no_user,
    has_port,
    is_all,
    is_base,
    is_date,
    is_language,
    is_service,
    is_term,
    is_version,
    is_web_address,
)

Texts = Mapping[str, str]
"""A text by language tag (lower case); under "" one that was written without a language."""

Schema = Mapping[str, Any]
"""A JSON Schema, of draft 2020-12."""

OnError = Callable[[tuple[str | int, ...], object], None]
"""Reports a wrong value: takes its path below the key, and the value."""


class SettingType(NamedTuple):
    """A kind of value: how it is described, read and stated in a schema.

    ``expected`` describes valid values. ``read`` takes the value as TOML has it; it returns the
    value to store, or reports what is wrong and returns None. ``shown`` gives a wrong value as it
    is reported: without secrets. ``schema`` is what JSON Schema can say of the value; whatever it
    refuses, ``read`` refuses too. ``closer`` says what is expected where it knows what is wrong
    with a value.
    """

    expected: Localised
    read: Callable[[object, OnError], Any]
    schema: Schema
    shown: Callable[[object], str] = str
    closer: Callable[[object], Localised | None] = lambda _: None


def _shows(text: str) -> bool:
    return not shows_nothing(text)


def _always(_: str) -> bool:
    return True


def _below(step: str | int, report: OnError) -> OnError:
    """Return a report function for values one step below."""
    return lambda path, value: report((step, *path), value)


def _whole(pattern: str) -> Schema:
    """Return the schema of a text that a pattern matches as a whole."""
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _string(
    expected: Localised,
    pattern: str,
    test: Callable[[str], bool] = _always,
    shown: Callable[[object], str] = str,
    form: Callable[[str], str] = normal,
    more: Schema | None = None,
) -> SettingType:
    """Return the type of a text that a pattern matches as a whole and that passes a test.

    It is read in Normalization Form C, as is everything that is published. ``more`` is what JSON
    Schema can say of the test.
    """

    def read(value: object, report: OnError) -> str | None:
        if isinstance(value, str) and is_all(pattern, form(value)) and test(form(value)):
            return form(value)
        report((), value)
        return None

    return SettingType(expected, read, {**_whole(pattern), **(more or {})}, shown)


def _list(expected: Localised, item: SettingType) -> SettingType:
    def read(value: object, report: OnError) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            report((), value)
            return None
        items = (item.read(element, _below(at, report)) for at, element in enumerate(value))
        return tuple(element for element in items if element is not None)

    return SettingType(expected, read, {"type": "array", "items": item.schema})


def _by_language(expected: Localised, item: SettingType) -> SettingType:
    """Return the type of a table of languages, or of a single value."""

    def read(value: object, report: OnError) -> Mapping[str, Any] | None:
        if not isinstance(value, dict):
            alone = item.read(value, report)
            return None if alone is None else {"": alone}
        texts: dict[str, Any] = {}
        for language, element in value.items():
            if not is_language(language) or language.lower() in texts:
                report((language,), language)
                continue
            content = item.read(element, _below(language, report))
            if content is not None:
                texts[language.lower()] = content
        return dict(sorted(texts.items()))

    languages = {
        "type": "object",
        "propertyNames": _whole(CHOSEN_PATTERN),
        "additionalProperties": item.schema,
    }
    return SettingType(expected, read, {"anyOf": [item.schema, languages]})


def _read_bool(value: object, report: OnError) -> bool | None:
    if isinstance(value, bool):
        return value
    report((), value)
    return None


def _number(expected: Localised, lowest: int, highest: int | None = None) -> SettingType:
    """Return the type of an integer in a range; without ``highest`` it is not bounded above."""

    def is_within(value: int) -> bool:
        return lowest <= value and (highest is None or value <= highest)

    def read(value: object, report: OnError) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and is_within(value):
            return value
        report((), value)
        return None

    schema: dict[str, object] = {"type": "integer", "minimum": lowest}
    if highest is not None:
        schema["maximum"] = highest
    return SettingType(expected, read, schema)


def whole_number(lowest: int, highest: int) -> SettingType:
    """Return the type of an integer in a range."""
    expected = {
        "en": f"a whole number from {lowest} to {highest}",
        "de": f"eine ganze Zahl von {lowest} bis {highest}",
    }
    return _number(expected, lowest, highest)


def _read_date(value: object, report: OnError) -> str | None:
    """Read a day as text or as TOML's own date, never with a time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and is_date(value):
        return value
    report((), value)
    return None


_TEXTS: Localised = {
    "en": 'a text that is not empty, or one for each language: title.de = "…", title.en = "…"',
    "de": 'ein Text, der nicht leer ist, oder einer je Sprache: title.de = "…", title.en = "…"',
}
_KEYWORDS: Localised = {
    "en": 'a list of texts, or one for each language: keywords.de = ["…", "…"]',
    "de": 'eine Liste von Texten oder eine je Sprache: keywords.de = ["…", "…"]',
}
_TERM: Localised = {
    "en": 'a whole IRI such as "http://dcat-ap.de/def/licenses/cc-zero", no prefixed name',
    "de": 'eine vollständige Adresse wie "http://dcat-ap.de/def/licenses/cc-zero", nicht abgekürzt',
}
_IRIS: Localised = {
    "en": 'a list of absolute IRIs, such as ["https://example.org/a"]',
    "de": 'eine Liste vollständiger Adressen wie ["https://example.org/a"]',
}
_WEB: Localised = {
    "en": 'a web address such as "https://example.org/"',
    "de": 'eine Internet-Adresse wie "https://example.org/"',
}
_WEB_FOLDER: Localised = {
    "en": 'a web address with a slash at the end, such as "https://example.org/data/"',
    "de": 'eine Internet-Adresse mit Schrägstrich am Ende wie "https://example.org/daten/"',
}
_DATE: Localised = {
    "en": 'a day that exists, such as "2026-11-22"',
    "de": 'ein Tag, den es gibt, wie "2026-11-22"',
}
_VERSION_TEXT: Localised = {
    "en": 'a version such as "1.0.0": letters, digits, ".", "_" and "-", 64 at most, no ".."',
    "de": 'eine Version wie "1.0.0": Buchstaben, Ziffern, ".", "_", "-", höchstens 64, kein ".."',
}
_ATTEMPTS: Localised = {
    "en": "a whole number from 1 to 100",
    "de": "eine ganze Zahl von 1 bis 100",
}
_SECONDS: Localised = {
    "en": "a whole number of seconds, from 1 to 86400",
    "de": "eine ganze Zahl von Sekunden, von 1 bis 86400",
}
_NUMBER: Localised = {
    "en": "a whole number, 0 or more",
    "de": "eine ganze Zahl, 0 oder mehr",
}
_EMAIL_TEXT: Localised = {
    "en": 'an e-mail address such as "opendata@example.org"',
    "de": 'eine E-Mail-Adresse wie "opendata@example.org"',
}
_TELEPHONE_TEXT: Localised = {
    "en": 'a telephone number with country code, such as "+49 30 1234-0"',
    "de": 'eine Telefonnummer mit Ländervorwahl wie "+49 30 1234-0"',
}

_ENVIRONMENT_TEXT: Localised = {
    "en": 'the name of an environment variable such as "PORTAL_TOKEN", never the secret itself',
    "de": 'der Name einer Umgebungsvariablen wie "PORTAL_TOKEN", nie das Geheimnis selbst',
}
_PORTAL_NAME_TEXT: Localised = {
    "en": 'a name such as "kreis-lippe": 2 to 100 characters of a-z, 0-9, "-" and "_"',
    "de": 'ein Name wie "kreis-lippe": 2 bis 100 Zeichen aus a-z, 0-9, "-" und "_"',
}
_TARGET_NAME_TEXT: Localised = {
    "en": 'a table such as [publish.portal], its name of letters, digits, "-" and "_"',
    "de": 'eine Tabelle wie [publish.portal], der Name aus Buchstaben, Ziffern, "-" und "_"',
}
_FILES_TEXT: Localised = {
    "en": 'a list of files of the release, such as ["dataset.ttl", "tables/*.csv"]',
    "de": 'eine Liste von Dateien der Veröffentlichung wie ["dataset.ttl", "tables/*.csv"]',
}


_GRAPHS_TEXT: Localised = {
    "en": "graphs and files in Turtle, N-Triples or JSON-LD, such as "
    '{ "https://example.org/ontology" = "ontology.ttl" }',
    "de": "Graphen mit Dateien in Turtle, N-Triples oder JSON-LD wie "
    '{ "https://example.org/ontologie" = "ontology.ttl" }',
}


def _read_graphs(value: object, report: OnError) -> Mapping[str, str] | None:
    """Read a table of files by the absolute IRI of a graph."""
    if not isinstance(value, dict):
        report((), value)
        return None
    for graph, name in value.items():
        if not is_term(graph):
            report((graph,), graph)
        elif not isinstance(name, str) or not is_all(RDF_FILE_PATTERN, name):
            report((graph,), name)
    return {normal(graph): name for graph, name in value.items()}


def choice(*values: str) -> SettingType:
    """Return the type of a choice among a few words."""
    words = ", ".join(f'"{value}"' for value in values)
    expected = {"en": f"one of {words}", "de": f"eines von {words}"}
    return SettingType(
        expected, _string(expected, "|".join(map(re.escape, values))).read, {"enum": list(values)}
    )


_SHOWN: Final = {"allOf": [{"pattern": r"\S"}]}
"""What a schema can say of ``_shows``."""
_LINE = _string(phrase("toml.text"), LINE_PATTERN, _shows, more=_SHOWN)


def restricted(
    kind: SettingType, test: Callable[[Any], bool], expected: Localised, never: str
) -> SettingType:
    """Return a type whose values are those of another one that pass a test.

    ``never`` is a pattern of texts that do not, for the schema.
    """

    def read(value: object, report: OnError) -> Any:
        found = kind.read(value, report)
        if found is None or test(found):
            return found
        report((), value)
        return None

    schema = {**kind.schema, "allOf": [{"not": {"pattern": never}}]}
    return SettingType(expected, read, schema, kind.shown)


def _without_user(value: object) -> str:
    return USER.sub("//•••@", str(value))


def _address_fault(value: object) -> Localised | None:
    """Return what is expected of the part of an address that no server can have."""
    if not isinstance(value, str) or not is_web_address(value):
        return None
    for is_right, key in (
        (has_no_user, "toml.no-user"),
        (has_port, "toml.port"),
        (has_host, "toml.host"),
    ):
        if not is_right(value):
            return phrase(key)
    return None


def folder(sample: str) -> SettingType:
    """Return the type of the path of a folder; ``sample`` is one that its setting may have."""
    # A file's name is not normalised: on a disk each form is another name.
    return _string(phrase("toml.folder", sample=sample), FOLDER_PATTERN, form=str)


CSV_FILE = _string(phrase("toml.csv-file"), CSV_FILE_PATTERN, form=str)
GEOJSON_FILE = _string(phrase("toml.geojson-file"), GEOJSON_FILE_PATTERN, form=str)
FOLDERS = _list(phrase("toml.list"), folder("shapes"))
LANGUAGE = _string(phrase("toml.language"), CHOSEN_PATTERN, is_language)
TRUE_OR_FALSE = SettingType(phrase("toml.true"), _read_bool, {"type": "boolean"})
NUMBER = _number(_NUMBER, 0)
ATTEMPTS = _number(_ATTEMPTS, 1, 100)
SECONDS = _number(_SECONDS, 1, 86400)
DATE = SettingType(_DATE, _read_date, {**_whole(DAY_PATTERN), "format": "date"})
VERSION = _string(_VERSION_TEXT, VERSION_PATTERN, is_version, more={"not": {"pattern": NO_VERSION}})
TEXT = _LINE
TEXTS = _by_language(_TEXTS, _LINE)
PROSE = _by_language(_TEXTS, _string(phrase("toml.text"), PROSE_PATTERN, _shows, more=_SHOWN))
KEYWORDS = _by_language(_KEYWORDS, _list(_KEYWORDS, _LINE))
IRI = _string(_TERM, TERM_PATTERN, is_absolute_iri)
IRI_FOLDER = _string(
    phrase("toml.iri"),
    WEB_FOLDER_PATTERN,
    is_base,
    _without_user,
    form=str,
    more={"not": {"pattern": NO_BASE}},
)
IRIS = _list(_IRIS, IRI)
WEB = _string(_WEB, WEB_PATTERN, is_absolute_iri)
SERVICE = _string(phrase("toml.service"), SERVICE_PATTERN, is_service, _without_user)._replace(
    closer=_address_fault
)
PORTAL = _string(phrase("toml.portal"), PORTAL_PATTERN, is_service, _without_user)._replace(
    closer=_address_fault
)
WEB_FOLDER = _string(_WEB_FOLDER, WEB_FOLDER_PATTERN, is_absolute_iri)
EMAIL = _string(_EMAIL_TEXT, EMAIL_PATTERN)
TELEPHONE = _string(_TELEPHONE_TEXT, TELEPHONE_PATTERN)
ENVIRONMENT = _string(
    _ENVIRONMENT_TEXT,
    ENVIRONMENT_PATTERN,
    shown=lambda _: "•••",  # most likely it is the secret itself
)
PORTAL_NAME = _string(_PORTAL_NAME_TEXT, PORTAL_NAME_PATTERN)
TARGET_NAME = _string(_TARGET_NAME_TEXT, TARGET_NAME_PATTERN)
FILES = _list(_FILES_TEXT, _LINE)
GRAPHS = SettingType(
    _GRAPHS_TEXT,
    _read_graphs,
    {
        "type": "object",
        "propertyNames": _whole(TERM_PATTERN),
        "additionalProperties": _whole(RDF_FILE_PATTERN),
    },
)
