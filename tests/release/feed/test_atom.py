"""The feed for people: the newest versions first, a number of them, and no mark-up from records."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from verbund.release.diff.sentences import ChangeLog, Section
from verbund.release.feed.atom import MOST_ENTRIES, Told, atom_text
from verbund.release.manifest.feed_part import FeedPart

ATOM = "{http://www.w3.org/2005/Atom}"
NAMES = {"en": "A & <b>"}, {"en": "C"}
HOSTILE = "]]> <script>alert(1)</script> &amp;"


def told(version: str, log: ChangeLog | None = None) -> Told:
    part = FeedPart(version, "2026-11-30T00:00:00Z", 1)
    return Told(part, 1) if log is None else Told(part, 1, {"de": log, "en": log})


def feed_of(*versions: Told, earlier: str = "") -> str:
    return atom_text("https://example.org/id/", None, NAMES, versions, earlier, "en")


def test_the_oldest_versions_are_left_out() -> None:
    text = ""
    for number in range(MOST_ENTRIES + 3):
        text = feed_of(told(f"1.{number}"), earlier=text)
    ids = [item.text or "" for item in ET.fromstring(text).findall(f"{ATOM}entry/{ATOM}id")]  # noqa: S314 - our own text
    assert len(ids) == MOST_ENTRIES
    assert f"1.{MOST_ENTRIES + 2}" in ids[0]
    assert "1.3#" in ids[-1]


def test_what_stands_in_records_is_text() -> None:
    log = ChangeLog(HOSTILE, HOSTILE, (Section(HOSTILE, (HOSTILE,)),))
    root = ET.fromstring(feed_of(told("1.0", log)))  # noqa: S314 - our own text
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == HOSTILE
    assert "<script" not in (entry.findtext(f"{ATOM}content") or "")
    assert root.findtext(f"{ATOM}title") == "A & <b>: changes"
