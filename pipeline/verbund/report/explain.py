"""Explains a code: its meaning, why it is checked, and what to do; and sets such texts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from verbund.errors import VerbundError
from verbund.findings import Localised
from verbund.findings.catalogue import Entry, Language, catalogue, entry, localised, say
from verbund.text.suggestions import suggest


class UnknownCode(VerbundError, LookupError):  # noqa: N818 - said as "unknown code", not an error of ours
    """Raised for a name of no finding, table, column or setting; carries the nearest name.

    ``no_tables`` is why there are no tables and columns, None where there are.
    """

    def __init__(
        self, code: str, suggestion: str | None, no_tables: Localised | None = None
    ) -> None:
        super().__init__(code, suggestion, no_tables)
        self.code = code
        self.suggestion = suggestion
        self.no_tables = no_tables

    def __str__(self) -> str:
        """Return the message in English."""
        return self.message("en")

    def message(self, language: Language) -> str:
        """Return the message: the code is unknown, which may be meant, and where all are listed."""
        sentences = [say("explain.unknown", language, code=self.code)]
        if self.suggestion is not None:
            sentences.append(say("explain.suggestion", language, suggestion=self.suggestion))
        if self.no_tables is not None:
            why = localised(self.no_tables, language)
            sentences.append(say("explain.subject-no-tables", language, why=why))
        return " ".join([*sentences, say("explain.list", language)])


def explain(code: str, language: Language) -> str:
    """Return title, cause, remedy and example of a code (``V103``) or its name (``datatype``).

    Raises UnknownCode.
    """
    item = find_entry(code)
    texts = item.texts[language]
    blocks = [
        f"{item.code} {item.name}: {texts.title}",
        block(say("explain.cause", language), wrapped(texts.cause)),
        block(say("explain.remedy", language), wrapped(texts.advice)),
        block(say("explain.wrong", language), item.wrong),
        block(say("explain.right", language), item.right),
    ]
    return "\n\n".join(blocks) + "\n"


def find_entry(code: str) -> Entry:
    """Return the entry of a code or a name, in any case of letters. Raises UnknownCode."""
    wanted = code.strip()
    if wanted.upper() in catalogue():
        return entry(wanted.upper())
    by_name = {item.name: item for item in catalogue().values()}
    if wanted.lower() in by_name:
        return by_name[wanted.lower()]
    raise UnknownCode(code, _nearest(wanted, by_name))


def _nearest(wanted: str, names: Iterable[str]) -> str | None:
    for candidates, form in ((catalogue(), wanted.upper()), (names, wanted.lower())):
        best = suggest(form, candidates)
        if best is not None:
            return best
    return None


def wrapped(text: str) -> str:
    """Prose in lines that a terminal shows whole."""
    return textwrap.fill(text, width=76, break_long_words=False, break_on_hyphens=False)


def block(title: str, text: str) -> str:
    """A text below its title."""
    return f"{title}:\n{textwrap.indent(text, '  ')}"
