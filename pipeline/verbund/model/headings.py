"""Under which headings a column of a table is found."""

from __future__ import annotations

from verbund.model.model import Field, Text
from verbund.names import normalise


def accepted_headings(field: Field, language: str) -> dict[str, tuple[str, str | None]]:
    """The headings under which a column is found (normalised), each with name and language.

    A column of text is one column a language: ``title`` and each of its headings alone mean the
    workspace's language, ``title@en`` means English.
    """
    names = [field.name, *field.headings.values()]
    if not isinstance(field.kind, Text):
        return {normalise(name): (field.name, None) for name in names}
    languages = tuple(dict.fromkeys((*field.kind.languages, language)))
    if field.kind.languages and language not in field.kind.languages:
        languages = field.kind.languages
    found: dict[str, tuple[str, str | None]] = {}
    for name in names:
        found[normalise(name)] = (
            field.name,
            languages[0] if language not in languages else language,
        )
        for item in languages:
            found[normalise(f"{name}@{item}")] = (field.name, item)
    return found
