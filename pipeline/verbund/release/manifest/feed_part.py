"""The parts of a change feed, as the manifest lists them: one for each version in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from verbund.data_class import NamedTuple
from verbund.workspace.text_forms import is_version

FEED: Final = "feed"
"""The key of the manifest, and the folder of a release with the pages."""

_MOST_PAGES: Final = 1_000_000
_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class FeedPart(NamedTuple):
    """What a version adds to a feed: the time of its members (xsd:dateTime), and its pages."""

    version: str
    published: str
    pages: int

    def as_json(self) -> dict[str, object]:
        """The part as an object for the manifest's JSON."""
        return self._asdict()


def feed_parts(document: Mapping[str, Any]) -> tuple[FeedPart, ...]:
    """The parts of the feed that a manifest lists, the oldest first.

    Empty where there is none, or where the list is of another form: then there is no feed that
    could go on.
    """
    listed = document.get(FEED, [])
    if not isinstance(listed, list) or not all(map(_is_part, listed)):
        return ()
    parts = tuple(FeedPart(**item) for item in listed)
    return parts if _is_in_order(parts) else ()


def _is_part(item: object) -> bool:
    if not isinstance(item, dict) or set(item) != set(FeedPart._fields):
        return False
    version, published, pages = item["version"], item["published"], item["pages"]
    return (
        isinstance(version, str)
        and is_version(version)
        and isinstance(published, str)
        and _MOMENT.fullmatch(published) is not None
        and _is_moment(published)
        and isinstance(pages, int)
        and 0 <= pages <= _MOST_PAGES
    )


def _is_moment(text: str) -> bool:
    try:
        datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _is_in_order(parts: Sequence[FeedPart]) -> bool:
    times = [part.published for part in parts]
    return times == sorted(set(times)) and len({part.version for part in parts}) == len(parts)


def moment_after(day: str, before: str | None) -> str:
    """The time of a version's members: the beginning of its day in UTC, by the catalogue.

    A day that is not later than the version before gives a second after that one: no member may
    have a time before what was published (LDES, ldes:timestampPath).
    """
    moment = f"{day}T00:00:00Z"
    if before is None or moment > before:
        return moment
    next_one = datetime.strptime(before, _FORM).replace(tzinfo=UTC) + timedelta(seconds=1)
    return next_one.strftime(_FORM)
