"""The names of a feed: IRIs of the stream and its members, and paths of the pages.

The IRIs continue that of the feed with a fragment, so that they lead to its description. Pages name
themselves and each other by relative IRIs, so that a copy at another address is a feed as well.
"""

from __future__ import annotations

from typing import Final

from verbund.release.manifest.feed_part import FEED

ROOT: Final = "feed.trig"
"""The page that leads to all others, in the folder of the feed."""


def feed_iri(base: str) -> str:
    """The IRI of the feed as a service."""
    return f"{base}{FEED}"


def stream_iri(base: str, first: str) -> str:
    """The IRI of a stream. One that begins anew, with another version, is another stream."""
    return f"{feed_iri(base)}{mark_of(base)}{first}"


def activity_iri(base: str, first: str, version: str, record: str) -> str:
    """The IRI of the activity of a version on a record; ``record`` is its IRI."""
    local = record.removeprefix(base)
    escaped = local.replace("%", "%25").replace("#", "%23")  # RFC 3986, 3.5
    return f"{stream_iri(base, first)}/{version}/{escaped}"


def mark_of(base: str) -> str:
    """What a part of a resource begins with: a fragment, unless the base has one already."""
    return "-" if "#" in base else "#"


def page_path(first: str, version: str, number: int) -> str:
    """The path of a page below the folder of the feed."""
    return f"{first}/{version}-{number}.trig"


def atom_path(language: str) -> str:
    """The path of the Atom feed in a language below the folder of the feed."""
    return f"changes.{language}.atom"
