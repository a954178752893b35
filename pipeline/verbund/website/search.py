"""The index of names for the search of the site: a script with one constant, by language."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from verbund.findings import Language
from verbund.rdf.terms import Literal
from verbund.views.names import capitalised
from verbund.views.release import ReleaseViews
from verbund.website.addresses import Addresses

_WORD: Final = re.compile(r"[^\W_]+")


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: small letters, no marks, ß as ss."""
    small = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return _WORD.findall("".join(item for item in small if unicodedata.category(item)[0] != "M"))


def search_index(views: ReleaseViews, addresses: Addresses, language: Language) -> str:
    """Return the index as a script: name, kind, path of the page, and other words of each entry.

    Paths are relative to the folder of the language. Other words are other names, in every
    language, and the labels of the concepts that a record has.
    """
    entries = sorted(
        [*_records(views, addresses, language), *_concepts(views, addresses, language)]
    )
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f"const names = [\n{_harmless(lines)}\n];\n"


def _harmless(text: str) -> str:
    """JSON as JavaScript: the two line ends that JSON allows in strings stay escaped."""
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


Entry = tuple[str, str, str, str]


def _records(views: ReleaseViews, addresses: Addresses, language: Language) -> Iterator[Entry]:
    names = views.names[language]
    for record_type in views.tables:
        if not record_type.titles:
            continue  # such a record is found by those that it links
        fields = [record_type.field(name) for name in record_type.titles]
        for iri in views.records(record_type, language):
            place = addresses.place(iri)
            if place is None:
                continue
            facts = names.source.facts(iri)
            own = names.record(iri)
            others = [
                term.value
                for field in fields
                for term in facts.get(field.path, ())
                if isinstance(term, Literal)
            ]
            labels = [
                label
                for terms in facts.values()
                for term in terms
                if not isinstance(term, Literal) and term.value in views.vocabulary.concepts
                for label in views.model.labels.get(term.value, {}).values()
            ]
            yield own, names.kind(record_type, facts), f"{place}.html", _other(own, others + labels)


def _concepts(views: ReleaseViews, addresses: Addresses, language: Language) -> Iterator[Entry]:
    names = views.names[language]
    for iri in views.concepts:
        place = addresses.place(iri)
        if place is not None:
            view_name = names.concept(iri).text
            labels = views.vocabulary.all_names(iri)
            yield (
                view_name,
                capitalised(views.scheme_label(iri, language)),
                f"{place}.html",
                _other(view_name, labels),
            )


def _other(name: str, texts: Iterable[str]) -> str:
    """The words of some texts that a name does not have, each once."""
    own = set(plain_words(name))
    found = {word: None for text in texts for word in plain_words(text) if word not in own}
    return " ".join(found)
