"""What a build keeps in the user's cache, so that the next one converts only what changed.

Of each chunk of rows it is known what it was made of and what was made of it (``convert/kept``);
the text itself stands in the release. The release must be exactly the one that was written then.
Any doubt means that all is converted: that is slower, and gives the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from verbund.convert.conversion import Conversion
from verbund.convert.kept.chunk import KeptChunk, Span, chunk_from_json, count_of
from verbund.convert.kept.plan import KeptTable, layout_of
from verbund.convert.kept.splice import KeptTables, LostTextError
from verbund.convert.table import Converted
from verbund.data_class import NamedTuple, data_class
from verbund.model.cache import model_state
from verbund.read.record_file import FileToRead
from verbund.read.tables import Tables
from verbund.release.dataset import DATASET, CountedFile, DatasetWriter
from verbund.system.gc_pause import gc_paused
from verbund.system.inside import real_path
from verbund.system.user_cache import cache_folder, forget_oldest, read_kept, write_kept
from verbund.workspace.workspace import Workspace

if TYPE_CHECKING:
    from verbund.release.derived.taken_over import KeptLinks, LinksMemory

_FORM: Final = 2
_SUFFIX: Final = ".chunks"
_ROWS: Final = ".rows"
_MOST: Final = 5
"""The number of releases of which something is kept; the least recently used go."""

_LARGEST: Final = 1 << 28
"""The most bytes that are kept of a release."""


class ChunkRecorder:
    """A sink that writes the dataset, and notes where the text of each chunk comes to stand."""

    def __init__(self, writer: DatasetWriter) -> None:
        from verbund.release.shared_text import SharedText  # a validation keeps nothing

        self._writer = writer
        self._chunks: dict[str, list[KeptChunk]] = {}
        self._unknown: set[str] = set()
        self._table = ""
        self.shared = SharedText()

    def start(self, table: str) -> None:
        """Begin a table, or begin it again."""
        self._writer.start(table)
        self.shared.start(table)
        self._table, self._chunks[table] = table, []
        self._unknown.discard(table)

    def add(self, converted: Converted) -> None:
        """Write a batch."""
        sizes = [len(text) for text in (converted.ntriples, converted.turtle, converted.jsonld)]
        self._writer.add(converted)
        if not converted.chunks:
            if converted.records:
                self._unknown.add(self._table)
            return
        ends = [file.size for file in self._writer.written.files]
        moved = [
            end - size - span.offset
            for end, size, span in zip(ends, sizes, converted.chunks[0].spans, strict=True)
        ]
        if converted.copied_from is not None:
            self.shared.add(converted.copied_from, ends[0] - sizes[0], sizes[0])
        self._chunks[self._table] += (_moved(chunk, moved) for chunk in converted.chunks)

    def tables(self, tables: Tables, conversion: Conversion) -> dict[str, KeptTable]:
        """Return what is to be kept of all tables."""
        return {
            name: KeptTable(
                layout_of(table),
                tuple(self._chunks.get(name, ())),
                name not in self._unknown and name not in conversion.odd,
            )
            for name, table in tables.by_name.items()
        }


def _moved(chunk: KeptChunk, by: Sequence[int]) -> KeptChunk:
    """Return a chunk whose texts stand so many bytes further on."""
    if not any(by):
        return chunk
    ntriples, turtle, jsonld = (
        Span(span.offset + step, span.size) for span, step in zip(chunk.spans, by, strict=True)
    )
    return replace(chunk, spans=(ntriples, turtle, jsonld))


@data_class(slots=True)
class _LastFiles:
    """The open files of the last release's dataset."""

    handles: list[int] = field(default_factory=list)

    def read(self, file: int, offset: int, size: int) -> bytes:
        """Return some bytes of a file; raises LostTextError where they are not there."""
        try:
            handle = self.handles[file]
            if offset + size > os.fstat(handle).st_size:  # before memory is taken for it
                raise LostTextError
            data = os.pread(handle, size, offset)
        except OSError:
            raise LostTextError from None
        if len(data) != size:
            raise LostTextError
        return data

    def close(self) -> None:
        """Close the files."""
        for handle in self.handles:
            os.close(handle)
        self.handles.clear()


class LastBuild(NamedTuple):
    """What can be taken over from the last build: tables, and links with the state of their files.

    ``size`` is that of its N-Triples.
    """

    tables: KeptTables
    links: KeptLinks | None
    link_states: Sequence[object]
    size: int


@data_class(frozen=True, slots=True)
class KeptBuild:
    """What the last build into an output kept; ``place`` is its file, None where none is kept.

    ``shared`` is the digest of all that the whole conversion depends on but the records: model and
    code, settings, decisions and mapping.
    """

    place: Path | None
    shared: str
    output: Path

    @property
    def rows(self) -> Path:
        """The file that keeps rows."""
        return (self.place or self.output).with_suffix(_ROWS)

    @contextmanager
    def opened(self) -> Iterator[LastBuild | None]:
        """Yield what can be taken over from the last build, if anything, within a block."""
        files = _LastFiles()
        try:
            yield self._open(files)
        finally:
            files.close()

    def _open(self, files: _LastFiles) -> LastBuild | None:
        data = None if self.place is None else read_kept(self.place)
        if data is None or len(data) > _LARGEST or not hasattr(os, "pread"):
            return None
        from verbund.release.kept_rows import LastRows  # a validation keeps nothing

        try:
            with gc_paused():
                form, shared, states, links, rows, silent, tables = json.loads(bytes(data))
                if (form, shared) != (_FORM, self.shared):
                    return None
                for name in DATASET:
                    files.handles.append(_open_plainly(self.output / name))
                if [_state(os.fstat(handle)) for handle in files.handles] != states:
                    return None
                kept = {name: _table(*each) for name, each in tables.items()}
                with suppress(OSError):
                    files.handles.append(_open_plainly(self.rows))
                last_rows = LastRows(files.handles[-1], dict(rows))
                found = KeptTables(kept, files, last_rows.of, frozenset(map(count_of, silent)))
                return LastBuild(found, *_links(*links), states[0][2])
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return None  # of another form, or the release is another one

    def links(
        self, last: LastBuild | None, recorder: ChunkRecorder, ntriples: CountedFile
    ) -> LinksMemory:
        """Return what is known of the links of the last release, and takes those of this one."""
        from verbund.release.derived.taken_over import LinksMemory  # few workspaces have rules

        if last is None or last.links is None:
            return LinksMemory()
        files = last.tables.dataset

        def unshared() -> tuple[Iterable[bytes], Iterable[bytes]]:
            return recorder.shared.unshared(files, last.size, ntriples.path, ntriples.size)

        read = partial(self._link_file, last.link_states)
        return LinksMemory(last.links, read, unshared)

    def _link_file(self, states: Sequence[object], number: int) -> bytes | None:
        """Return a file of the last release's links; None where it is not as it was."""
        from verbund.release.derived.graph import DERIVED_FILES  # few workspaces have rules

        try:
            handle = _open_plainly(self.output / DERIVED_FILES[number])
            with os.fdopen(handle, "rb") as stream:
                return stream.read() if _state(os.fstat(handle)) == states[number] else None
        except (OSError, IndexError):
            return None

    def write(
        self,
        recorder: ChunkRecorder,
        tables: Tables,
        conversion: Conversion,
        links: LinksMemory | None = None,
    ) -> None:
        """Keep what the next build can take over of the release that is in place now."""
        if self.place is None:
            return
        from verbund.release.kept_rows import write_rows  # a validation keeps nothing

        with suppress(OSError, RecursionError, ValueError):  # the next build converts all
            states = [_state((self.output / name).lstat()) for name in DATASET]
            kept = {
                name: [table.layout, table.is_whole, [chunk.as_json() for chunk in table.chunks]]
                for name, table in recorder.tables(tables, conversion).items()
            }
            of_links = _state_of_links(self.output, None if links is None else links.now)
            rows = write_rows(self.rows, tables)
            what = [_FORM, self.shared, states, of_links, rows, sorted(conversion.silent), kept]
            with gc_paused():
                text = json.dumps(what, separators=(",", ":"))
            if len(text) <= _LARGEST:
                write_kept(self.place, text.encode())
                for suffix in (_SUFFIX, _ROWS):
                    forget_oldest(self.place.parent, suffix, _MOST)

    def forget(self) -> None:
        """Delete what is kept."""
        if self.place is not None:
            with suppress(OSError):
                self.place.unlink(missing_ok=True)
                self.rows.unlink(missing_ok=True)


def kept_build(workspace: Workspace) -> KeptBuild:
    """Return what the last build of a workspace into its output kept."""
    output = real_path(workspace.output)
    try:
        folder, shared = cache_folder(), _shared(workspace)
    except (OSError, RuntimeError):  # no home, or a file that the build itself will report
        folder, shared = None, None
    if folder is None or shared is None:
        return KeptBuild(None, "", output)
    name = sha256(os.fsencode(output)).hexdigest()
    return KeptBuild(folder / f"{name}{_SUFFIX}", shared, output)


def _shared(workspace: Workspace) -> str | None:
    """What the conversion depends on beside the records; None where that is not known."""
    model = model_state(
        workspace.model_folders,
        base=workspace.base,
        language=workspace.language,
        materialise=workspace.materialise,
    )
    if model is None:
        return None
    digest = sha256(model.encode())
    digest.update(repr((workspace.limits, workspace.settings.dataset is not None)).encode())
    for path in (workspace.decisions, workspace.mapping):
        if not os.path.lexists(path):
            digest.update(b"\0none")
            continue
        file = FileToRead(path, "", workspace.roots, workspace.limits)
        with file.open() as stream:
            digest.update(sha256(stream.read()).digest())
    return digest.hexdigest()


def _state_of_links(output: Path, links: KeptLinks | None) -> list[object]:
    """Return what is to be kept of the links of a release, and the states of their files."""
    if links is None or not links.fruitful:
        return [links, []]
    from verbund.release.derived.graph import DERIVED_FILES  # few workspaces have rules

    return [links, [_state((output / name).lstat()) for name in DERIVED_FILES]]


def _links(
    links: Sequence[Any] | None, states: Sequence[object]
) -> tuple[KeptLinks | None, Sequence[object]]:
    """Return what was kept of the links. Raises ValueError or TypeError if it is none."""
    if links is None:
        return None, ()
    from verbund.release.derived.taken_over import KeptLinks  # few workspaces have rules

    rules, fruitful, version, digest = links
    if not all(isinstance(text, str) for text in (rules, *fruitful, version, digest)):
        raise TypeError(links)
    return KeptLinks(rules, tuple(fruitful), version, digest), states


def _table(layout: str, is_whole: object, chunks: Sequence[Sequence[Any]]) -> KeptTable:
    return KeptTable(str(layout), tuple(map(chunk_from_json, chunks)), is_whole is True)


def _open_plainly(path: Path) -> int:
    return os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))


def _state(status: os.stat_result) -> list[int]:
    """Return what a file is known by; whoever writes to it changes the last of it."""
    return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
