"""Whatever happens to records: who replays the feed has the dataset, and what was published stays."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import examples
from tests.support.feed.reading import Replay

from verbund.rdf.terms import Iri, Literal, Term, ntriples
from verbund.release.diff.sentences import ChangeLog
from verbund.release.diff.write import ADDED, REMOVED
from verbund.release.feed import pages
from verbund.release.feed.write import Before, Described, write_feed
from verbund.release.manifest.feed_part import FEED, FeedPart
from verbund.release.manifest.manifest import MANIFEST, Manifest, Version, entry_of

BASE = "https://example.org/id/"
DESCRIBED = Described(BASE, "https://example.org/", {"de": "Ämter", "en": "Offices"}, {"": "We"})
LOG = ChangeLog("Changes", "What changed.", ())
DAYS = ["2026-01-31", "2026-02-01", "2026-02-02"]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["\\u0022", 'a"b', "} ;\n{", "\\", "\x00\x08\x7f", "\ufffe", "#", " .", "<a>", "</entry>"]
)
LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
OBJECTS: st.SearchStrategy[Term] = st.one_of(
    st.sampled_from([Iri(BASE + "a/1"), Iri("https://elsewhere.example/ä")]),
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, LANGUAGE, "de")),
    TEXTS.map(lambda text: Literal(text, BASE + "type")),
)
SUBJECTS = st.sampled_from(["a", "a/1", "a/10", "a/1%20", "a/1#x", "a/1%23x", "b/ä", "b"])
PREDICATES = st.sampled_from(
    [BASE + "p", BASE + "q", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]
)


def line(subject: str, predicate: str, value: Term) -> bytes:
    node = Iri(BASE + "Kind") if predicate.endswith("#type") else value
    return f"<{BASE}{subject}> <{predicate}> {ntriples(node)} .\n".encode()


LINES = st.builds(line, SUBJECTS, PREDICATES, OBJECTS)
SETS = st.frozensets(LINES, max_size=6)
History = list[tuple[str, frozenset[bytes]]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Datasets that follow each other: records come, change and go, some versions say nothing."""
    held = draw(SETS)
    found = [(draw(st.sampled_from(DAYS)), held)]
    for _ in range(draw(st.integers(0, 3))):
        subjects = sorted({item.split(b" ")[0] for item in held})
        gone = draw(st.sampled_from([b"", *subjects]))
        lost = draw(st.sampled_from([b"", *sorted(held)]))
        stays = frozenset(item for item in held if item.split(b" ")[0] != gone and item != lost)
        held = stays | draw(SETS)
        found.append((draw(st.sampled_from(DAYS)), held))
    return found


def released(
    folder: Path, version: Version, lines: frozenset[bytes], before: Before | None
) -> tuple[FeedPart, ...]:
    """A release as far as a feed needs it."""
    folder.mkdir()
    (folder / "dataset.nt").write_bytes(b"".join(sorted(lines)))
    parts, findings = write_feed(folder, DESCRIBED, version, 1, before, begin=True)
    assert findings == []
    files = [
        entry_of(path, folder, 0 if path.suffix == ".nt" else None)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    manifest = Manifest(BASE, None, tuple(files), {}, {}, version.name, (version,), parts)
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8")
    return parts


def compared(folder: Path, old: frozenset[bytes], new: frozenset[bytes]) -> Path:
    folder.mkdir()
    (folder / REMOVED).write_bytes(b"".join(sorted(old - new)))
    (folder / ADDED).write_bytes(b"".join(sorted(new - old)))
    return folder


def pages_in(release: Path) -> dict[str, bytes]:
    folder = release / FEED
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*/*.trig")}


def activities_in(text: bytes) -> dict[bytes, bytes]:
    """What a page does, by record."""
    members = re.findall(rb"^<[^>]*> a as:(\w+) ; as:object (<[^>]*>)", text, re.MULTILINE)
    found = {record: activity for activity, record in members}
    assert len(found) == len(members)
    return found


def between(old: frozenset[bytes], new: frozenset[bytes]) -> dict[bytes, bytes]:
    """What a version does, by record."""
    before, after = ({item.split(b" ")[0] for item in lines} for lines in (old, new))
    changed = {item.split(b" ")[0] for item in old ^ new}
    return {
        record: b"Delete" if record not in after else b"Update" if record in before else b"Create"
        for record in changed
    }


@settings(max_examples=examples(1000))
@given(histories())
def test_replay_gives_every_version_and_no_page_changes(replay: Replay, history: History) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "MOST_MEMBERS", 2)
        before: Before | None = None
        published: dict[str, bytes] = {}
        old: frozenset[bytes] = frozenset()
        for number, (day, lines) in enumerate(history):
            version, release = Version(f"1.{number}", day, ""), Path(folder, f"1.{number}")
            if before is not None:
                changed = compared(Path(folder, f"changes-{number}"), old, lines)
                before = Before(before.version, before.folder, changed, {"de": LOG, "en": LOG})
            parts = released(release, version, lines, before)
            times = [part.published for part in parts]
            assert times == sorted(set(times))
            assert len(parts) == number + 1
            assert replay(release / FEED / "feed.trig") == b"".join(sorted(lines))
            now = pages_in(release)
            assert {name: now[name] for name in published} == published
            added = b"".join(data for name, data in now.items() if name not in published)
            assert activities_in(added) == between(old, lines)
            published, old = now, lines
            before = Before(version, release, release, {})
