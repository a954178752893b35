"""Takes over what rules derived for the last release, where what they read did not change.

The triples that rules read are those of the ontology, and the lines of the dataset with a term that
a rule names. So the lines that the new dataset does not share with the last one are compared: where
they hold the same of these, the rules would derive the same again. Only the identity of the dataset
is another one, and that stands once in each of the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from verbund.convert.kept.splice import LostTextError
from verbund.data_class import NamedTuple, data_class
from verbund.release.derived.graph import DERIVED_FILES, RULES, rule_file
from verbund.release.derived.lines_read import line_filter
from verbund.release.derived.rule import Rule
from verbund.release.manifest.manifest import FileEntry, Version, entry_of
from verbund.sparql.terms_read import NamedTerms

_MOST_LINES: Final = 100_000
"""The most lines that are compared, as they are held in memory."""

_LARGEST: Final = 1 << 28
"""The most bytes of a file that is taken over, as it is held in memory."""

Source = Version | str
"""What the links were derived from: a version of the dataset, or its SHA-256."""


class KeptLinks(NamedTuple):
    """What is known of the links of a release.

    ``rules`` is a digest of the rules that were run, ``fruitful`` names those that derived
    something. ``version`` and ``sha256`` are those of the dataset.
    """

    rules: str
    fruitful: tuple[str, ...]
    version: str
    sha256: str


@data_class(slots=True)
class LinksMemory:
    """The links of the last release, and what is to be kept of those of the new one.

    ``read`` gives one of their files as it was kept, None where it is another one. ``unshared``
    gives the lines that only the last dataset has, and those that only the new one has: some that
    both have may be among them. ``now`` is filled when the links of the new release are written.
    """

    last: KeptLinks | None = None
    read: Callable[[int], bytes | None] = lambda number: None
    unshared: Callable[[], tuple[Iterable[bytes], Iterable[bytes]]] | None = None
    now: KeptLinks | None = None

    def taken(
        self, folder: Path, rules: Sequence[Rule], reads: NamedTerms, source: Source
    ) -> list[FileEntry] | None:
        """Write the links of the last release into a folder, as those of another dataset.

        Gives their files; None where they may be others. Raises OSError.
        """
        last = self.last
        version, digest = _named(source)
        if last is None or (last.rules, last.version) != (digest_of(rules), version):
            return None
        if self.unshared is None:
            return None
        try:
            if not _are_same(*self.unshared(), line_filter(reads)):
                return None
        except LostTextError:
            return None
        texts = list(self._texts(digest)) if last.fruitful else []
        fruitful = [rule for rule in rules if rule.name in last.fruitful]
        if None in texts or len(fruitful) != len(last.fruitful):
            return None
        entries = [
            _write(folder, name, text or b"", (text or b"").count(b"\n") if not place else None)
            for place, (name, text) in enumerate(zip(DERIVED_FILES, texts, strict=False))
        ]
        triples = entries[0].triples if entries else None
        return [
            *(entry._replace(triples=triples) for entry in entries),
            *write_rules(folder, fruitful),
        ]

    def _texts(self, digest: str) -> Iterator[bytes | None]:
        """Yield the files of the last release with the SHA-256 of another dataset."""
        old = self.last.sha256.encode() if self.last is not None else b""
        for number in range(len(DERIVED_FILES)):
            text = self.read(number)
            is_clear = text is not None and len(text) <= _LARGEST and text.count(old) == 1
            yield text.replace(old, digest.encode()) if text is not None and is_clear else None

    def note(self, rules: Sequence[Rule], source: Source, entries: Iterable[FileEntry]) -> None:
        """Note what the links were derived from, and which of the rules derived something."""
        names = {entry.name for entry in entries}
        fruitful = tuple(rule.name for rule in rules if rule_file(rule.name) in names)
        self.now = KeptLinks(digest_of(rules), fruitful, *_named(source))


def digest_of(rules: Sequence[Rule]) -> str:
    """Return a digest of the names and texts of rules."""
    found = sha256()
    for rule in rules:
        for part in (rule.name, rule.text):
            data = part.encode()
            found.update(b"%d:" % len(data) + data)
    return found.hexdigest()


def write_rules(folder: Path, rules: Sequence[Rule]) -> list[FileEntry]:
    """Write the rules that derived something beside what they derived. Raises OSError."""
    if rules:
        (folder / RULES).mkdir()
    return [_write(folder, rule_file(rule.name), rule.text.encode()) for rule in rules]


def _write(folder: Path, name: str, data: bytes, triples: int | None = None) -> FileEntry:
    path = folder / name
    path.write_bytes(data)
    return entry_of(path, folder, triples)


def _named(source: Source) -> tuple[str, str]:
    """The version of a dataset, empty where it has none, and its SHA-256."""
    return (source.name, source.sha256) if isinstance(source, Version) else ("", source)


def _are_same(old: Iterable[bytes], new: Iterable[bytes], is_read: Callable[[bytes], bool]) -> bool:
    """Whether of two sets of lines the same are read. The second one is held in memory."""
    seen: dict[bytes, bool] = {}
    for line in filter(is_read, new):
        seen[line] = False
        if len(seen) > _MOST_LINES:
            return False
    for line in filter(is_read, old):
        if line not in seen:
            return False
        seen[line] = True
    return all(seen.values())
