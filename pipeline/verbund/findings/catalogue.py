"""The catalogue: the words of every finding, in English and German, from catalogue.toml.

Stages name a code and give details. The text for people is made here, and only here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from verbund.data_class import NamedTuple
from verbund.findings.finding import Finding, Localised, Severity
from verbund.rdf.namespaces import split
from verbund.text.late_pattern import late

Language = Literal["en", "de"]
"""A language that findings are written in."""

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

MISSING: Final = "…"
"""The placeholder in a text for an unknown detail, and for text that was cut off."""

_ENDED: Final = late(r"\.(?=$|; \(\d+\) )")
"""The full stop that a shape's message loses where it is used as a reason in another sentence."""

_CODE: Final = late(r"[A-Z]\d{3}")
_HEADING: Final = late(r"\n\[[A-Z]\d{3}\]\n")
"""The heading of a code; no example in the catalogue has a line like it."""

VALUE_WIDTH: Final = 80
DETAIL_WIDTH: Final = 400


class Texts(NamedTuple):
    """Texts of a code in one language; ``message``, ``expected`` and ``remedy`` are templates."""

    title: str
    message: str
    expected: str
    remedy: str
    cause: str

    @property
    def advice(self) -> str:
        """The remedy as it is said of no finding: without what only a finding can name.

        Where that is all of it, what is expected stands in its place.
        """
        advice = self.remedy.format_map(_Values())
        if any(map(str.isalpha, advice)):
            return advice
        return f"{self.expected[:1].upper()}{self.expected[1:]}."


class Entry(NamedTuple):
    """The catalogue entry of a code: name, default severity, possible details, example, texts."""

    code: str
    name: str
    severity: Severity
    details: tuple[str, ...]
    wrong: str
    right: str
    texts: Mapping[Language, Texts]


class Rendered(NamedTuple):
    """The text of a finding in one language; ``expected`` may be empty."""

    message: str
    expected: str
    remedy: str


class _Values(dict[str, str]):
    """Values for a template; a missing one shows as the placeholder and never raises."""

    def __missing__(self, key: str) -> str:
        return MISSING


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return all codes, in the order of catalogue.toml. The file is read once."""
    codes = tomllib.loads(_source()[0])
    return MappingProxyType({code: _entry(code, table) for code, table in codes.items()})


@cache
def entry(code: str) -> Entry:
    """Return the entry of a code. Raises KeyError for a code that is not in the catalogue.

    Its tables alone are parsed: a command names few of hundreds, and all take 75 ms.
    """
    source, heading = _source()[0], f"\n[{code}]\n"
    start = source.find(heading) if _CODE.fullmatch(code) else -1
    if start < 0:
        raise KeyError(code)
    next_one = _HEADING.search(source, start + len(heading))
    table = source[start : next_one.start() if next_one else None]
    return _entry(code, tomllib.loads(table)[code])


def phrase(key: str, /, **values: str | Localised) -> Localised:
    """Return a phrase in every language, by its key and the values that fill it.

    A value that is itself localised is used in the language of the result.
    """
    source = _phrase(key)
    # A plain dict: findings travel between processes.
    return {
        language: source[language].format_map(
            _Values({name: localised(value, language) for name, value in values.items()})
        )
        for language in LANGUAGES
    }


def say(key: str, language: Language, /, **values: str | Localised) -> str:
    """Return a phrase in one language, by its key and the values that fill it."""
    return phrase(key, **values)[language]


def datatype_name(datatype: str, language: Language) -> str:
    """Return what people call a datatype, by its IRI."""
    try:
        return say(f"datatype.{split(datatype)[1]}", language)
    except KeyError:
        return say("datatype.other", language, datatype=datatype)


def counted(key: str, count: int, language: Language) -> str:
    """Return a number of something, such as ``1 file``: the phrase ``key.one`` or ``key.many``."""
    return say(f"{key}.one" if count == 1 else f"{key}.many", language, count=str(count))


def grouped(number: int) -> Localised:
    """Return a number with thousands separators, as each language has them."""
    text = f"{number:,}"
    return {"en": text, "de": text.replace(",", ".")}


def fraction(number: float) -> Localised:
    """Return a number with the decimal mark that each language has."""
    text = f"{number:g}"
    return {"en": text, "de": text.replace(".", ",")}


def render(finding: Finding, language: Language) -> Rendered:
    """Return the text of a finding.

    The shape's own sh:message takes precedence over the catalogue's.

    A detail ``why`` follows either: which of several conditions fail, and for what reason.

    A missing detail never raises. Contents of cells are shortened, and invisible characters are
    written as escapes.
    """
    texts = entry(finding.code).texts[language]
    values = _values(finding, language)
    own = localised(finding.messages, language) if finding.messages else ""
    words = finding.own_words
    if own and words is not None:
        own = words.text(own, language)
    message = visible(own) if own else texts.message.format_map(values)
    if "why" in values:
        why = _ENDED.sub("", values["why"])
        message = say("report.why", language, message=message, why=why)
    remedy = texts.remedy.format_map(values)
    lacking = list(dict.fromkeys(_lacking(finding, language)))
    if lacking:
        number = "one" if len(lacking) == 1 else "many"
        names = say("report.or", language).join(lacking)
        remedy = f"{remedy} {say(f'report.no-column.{number}', language, columns=names)}"
    return Rendered(message, _whole(texts.expected, values), remedy)


def _lacking(finding: Finding, language: Language) -> Iterator[str]:
    """Yield the columns that a finding points to and the file lacks, by their labels.

    These are other columns than its own, and all that a rule about several cells names.
    """
    words = finding.own_words
    if words is None:
        return
    told = set(words.lacking(localised(finding.details.get("why", ""), language), language))
    for name, value in finding.details.items():
        label = localised(value, language)
        if name != "label" and words.lacks(name, label, language) and label not in told:
            yield label
    if finding.path is None and finding.messages:
        named = words.lacking(localised(finding.messages, language), language)
        yield from (text for text in named if text not in told)


def suggested(finding: Finding, language: Language, mark: str = "") -> str:
    """Return the suggestion of a finding with the reason for it; empty where there is none.

    ``mark`` stands behind the suggestion itself.
    """
    if finding.suggestion is None:
        return ""
    meant = finding.suggestion
    if finding.place.sheet is not None:
        meant = as_in_sheet(meant)
    text = f"{shorten(visible(meant), VALUE_WIDTH)}{mark}"
    why = localised(finding.suggestion_why, language)
    return f"{text} ({shorten(visible(why), DETAIL_WIDTH)})" if why else text


def localised(text: str | Localised, language: str) -> str:
    """Return a text of one or several languages in the language wanted, or else the nearest.

    A longer tag (``de-DE``) serves for a shorter one; then come English, German, and any.
    """
    if isinstance(text, str):
        return text
    for wanted in (language, *LANGUAGES):
        for tag, words in text.items():
            if words and tag.lower().partition("-")[0] == wanted:
                return words
    return next((words for words in text.values() if words), "")


def visible(text: str) -> str:
    r"""Return a text on one line with every character visible.

    Controls, line breaks, bidirectional and other format marks, spaces other than the plain one,
    surrogates and characters that Unicode has not assigned become escapes such as ``\u200F``.
    """
    if text.isprintable():  # false for all of them, and for nothing else
        return text
    return "".join(_visible_character(character) for character in text)


def day_for_people(day: str) -> Localised:
    """Return a day (YYYY-MM-DD) as each language writes it; another text as it stands."""
    found = _DAY.fullmatch(day)
    return {"": day} if found is None else {"en": day, "de": "{2}.{1}.{0}".format(*found.groups())}


def as_in_sheet(text: str) -> str:
    """Return a cell of a workbook as its program shows it: days and times are read by ISO."""
    found = _MOMENT.fullmatch(text)
    if found is not None:
        return "{2}.{1}.{0} {3}".format(*found.groups())
    return localised(day_for_people(text), "de")


def shorten(text: str, width: int) -> str:
    """Return the beginning of a text, of at most ``width`` characters with the ellipsis."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + MISSING


_DAY: Final = late(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MOMENT: Final = late(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}):[0-9]{2}", re.ASCII)
_NAMED_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _visible_character(character: str) -> str:
    category = unicodedata.category(character)
    if category not in _HIDDEN and (category != "Zs" or character == " "):
        return character
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    number = ord(character)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def _values(finding: Finding, language: Language) -> _Values:
    place = finding.place
    known: dict[str, str | int | Localised | None] = {
        "value": as_in_sheet(finding.value) if place.sheet and finding.value else finding.value,
        "suggestion": finding.suggestion,
        "column": place.column,
        "row": place.row,
        "file": place.file,
        "line": place.line,
        **finding.details,
    }
    values = _Values()
    for name, value in known.items():
        if value is None:
            continue
        text = str(value) if isinstance(value, int) else localised(value, language)
        if finding.own_words is not None and not isinstance(value, int | str):
            text = finding.own_words.detail(name, text, language)
        width = VALUE_WIDTH if name == "value" else DETAIL_WIDTH
        if text or name == "value":
            values[name] = shorten(visible(text[: width + 1]), width)
    return values


def _whole(template: str, values: _Values) -> str:
    """Fill a template; return an empty text if a detail is missing: half an advice helps nobody."""
    named = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    return template.format_map(values) if named <= values.keys() else ""


@cache
def _source() -> tuple[str, str]:
    """Return the two parts of the file: the codes, which every command needs, and the phrases."""
    text = Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
    codes, heading, phrases = text.partition("\n[phrases]\n")
    return codes, heading + phrases


@cache
def _phrase(key: str) -> Mapping[str, str]:
    """Return one phrase; its line alone is parsed, because a command says few of hundreds.

    Raises KeyError for a phrase that is not in the catalogue.
    """
    source, name = _source()[1], f'\n"{key}" = '
    start = source.find(name)
    if start < 0:
        raise KeyError(key)
    # An inline table is on one line (TOML 1.0.0, Inline Table).
    line = source[start : source.find("\n", start + len(name))]
    texts: Mapping[str, str] = tomllib.loads(line)[key]
    return MappingProxyType(texts)


def _entry(code: str, table: Mapping[str, Any]) -> Entry:
    return Entry(
        code=code,
        name=table["name"],
        severity=Severity(table["severity"]),
        details=tuple(table["details"]),
        wrong=table["wrong"].strip("\n"),
        right=table["right"].strip("\n"),
        texts=MappingProxyType({language: Texts(**table[language]) for language in LANGUAGES}),
    )
