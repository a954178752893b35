"""The log of changes as an Atom feed, for people's feed readers (RFC 4287): one entry a version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from verbund.findings import Language, Localised
from verbund.findings.catalogue import LANGUAGES, localised, say, visible
from verbund.release.describe.versions import version_iri
from verbund.release.diff.sentences import ChangeLog, Section
from verbund.release.feed.names import atom_path, feed_iri, mark_of
from verbund.release.manifest.feed_part import FEED, FeedPart

MOST_ENTRIES: Final = 50
"""The most versions in the feed of a language; older ones are left out (the stream has all)."""

_ENTRY: Final = re.compile(r"<entry>\n.*?</entry>\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a version: how it differs from the one before, or that it is the first."""

    part: FeedPart
    records: int = 0
    logs: Mapping[Language, ChangeLog] | None = None


def atom_text(
    base: str,
    download: str | None,
    names: tuple[Localised, Localised],
    told: Sequence[Told],
    earlier: str,
    language: Language,
) -> str:
    """The feed in a language.

    ``names`` are those of the dataset and its publisher; ``told`` the versions to add, the oldest
    first; ``earlier`` is the feed of the version before, or empty.
    """
    entries = [_entry(base, one, language) for one in reversed(told)]
    entries += _ENTRY.findall(earlier)
    dataset, publisher = (visible(localised(name, language)) for name in names)
    title = say("feed.title", language, title=dataset)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        f"<id>{escape(feed_iri(base))}{mark_of(base)}{language}</id>",
        f"<title>{escape(title)}</title>",
        f"<updated>{told[-1].part.published}</updated>",
        f"<author><name>{escape(publisher or dataset)}</name></author>",
        *_links(download or "", language),
    ]
    return "\n".join(lines) + "\n" + "".join(entries[:MOST_ENTRIES]) + "</feed>\n"


def _links(download: str, language: Language) -> Iterator[str]:
    for tag in LANGUAGES:
        address = quoteattr(f"{download}{FEED}/{atom_path(tag)}")
        relation = "self" if tag == language else "alternate"
        kind = "application/atom+xml"
        yield f'<link rel="{relation}" type="{kind}" hreflang="{tag}" href={address}/>'


def _entry(base: str, told: Told, language: Language) -> str:
    version = told.part.version
    title = say("feed.first", language, version=version)
    body = _paragraph(say("feed.records", language, count=str(told.records)))
    if told.logs is not None:
        title = told.logs[language].title
        body = "".join(_html(told.logs[language]))
    return (
        "<entry>\n"
        f"<id>{escape(version_iri(base, version))}{mark_of(base)}{language}</id>\n"
        f"<title>{escape(visible(title))}</title>\n"
        f"<updated>{told.part.published}</updated>\n"
        f'<content type="html">{escape(body)}</content>\n'
        "</entry>\n"
    )


def _html(log: ChangeLog) -> Iterator[str]:
    """Yield the log as HTML; what stands in records is text in it, never mark-up."""
    yield _paragraph(log.summary)
    for part in log.parts:
        yield _heading(part.heading)
        yield _paragraph(part.summary)
        yield from _sections(part.sections)
    if not log.parts:
        yield from _sections(log.sections)


def _sections(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield _heading(section.heading)
        items = "".join(f"<li>{escape(visible(text))}</li>" for text in section.sentences)
        yield f"<ul>{items}</ul>" if items else ""


def _heading(text: str) -> str:
    return f"<h2>{escape(visible(text))}</h2>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(visible(text))}</p>"
