"""A release that is being served: its files by the manifest, and the workers over its store."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.requests import Request

from verbund.findings import phrase
from verbund.findings.catalogue import visible
from verbund.question.question import Question
from verbund.release.manifest.manifest import LARGEST, MANIFEST, is_sha256, read_manifest
from verbund.serve.held import questions_of
from verbund.serve.jobs import Job, Reply
from verbund.serve.limits import ServeLimits
from verbund.serve.pool import OURS, Pool
from verbund.sparql.errors import NoReleaseError
from verbund.system.limits import MIB
from verbund.system.regular_file import read_regular

_KEPT: Final = 64 * MIB
"""The most bytes of pages that are kept."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the release, as the manifest lists it."""

    media_type: str
    size: int
    sha256: str


@dataclass(slots=True, eq=False)
class Opened:
    """A release, open: nothing of it changes while it is served."""

    folder: Path
    digest: str
    base: str
    version: str
    triples: int
    files: Mapping[str, Listed]
    questions: Mapping[str, Question]
    pool: Pool
    limits: ServeLimits
    has_pages: bool = False
    users: int = 0
    is_old: bool = False
    _made: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _size: int = 0

    async def page(self, path: str) -> bytes | None:
        """A file of the pages; None where there is none. The ones asked for last are kept."""
        if path in self._made:
            self._made.move_to_end(path)
            return self._made[path]
        reply = await self.run({"job": "page", "path": path}, OURS)
        if reply.status != 200:
            return None
        self._keep(path, reply.body)
        return reply.body

    def _keep(self, path: str, data: bytes) -> None:
        if path not in self._made:
            self._made[path] = data
            self._size += len(data)
        while self._size > _KEPT:
            self._size -= len(self._made.popitem(last=False)[1])

    async def run(self, job: Job, client: str, request: Request | None = None) -> Reply:
        """Do a job for a client. If the client goes away meanwhile, the job is ended."""
        work = asyncio.ensure_future(self.pool.run(job, client))
        if request is None or client == OURS:
            return await work
        left = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait([work, left], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
                return Reply({"status": 499, "type": "text/plain"})  # nobody reads it
            return work.result()
        finally:
            left.cancel()
            work.cancel()

    def begin(self) -> None:
        """Note that a request uses the release."""
        self.users += 1

    def end(self) -> None:
        """Note that it does no longer; the last one closes an old release."""
        self.users -= 1
        self._close_if_unused()

    def retire(self) -> None:
        """Close the release when the last request is answered."""
        self.is_old = True
        self._close_if_unused()

    def _close_if_unused(self) -> None:
        if self.is_old and self.users == 0:
            self.pool.close()


async def _left(request: Request) -> None:
    """Wait until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def digest_of(folder: Path) -> str:
    """What tells releases in a folder apart: the SHA-256 of the manifest. Raises NoReleaseError."""
    try:
        return hashlib.sha256(read_regular(folder / MANIFEST, LARGEST)).hexdigest()
    except (OSError, ValueError):
        shown = visible(str(folder))
        raise NoReleaseError(phrase("query.no-release-in", folder=shown)) from None


async def open_release(folder: Path, limits: ServeLimits) -> Opened:
    """Open the release in a folder. Raises QueryError.

    It is read again where it was exchanged meanwhile.
    """
    while True:
        digest = digest_of(folder)
        document = read_manifest(folder)
        pool = Pool(limits)
        questions = questions_of(folder)
        try:
            await pool.start(folder)
        except BaseException:
            pool.close()
            raise
        if digest == digest_of(folder):
            break
        pool.close()
    return Opened(
        folder=folder,
        digest=digest,
        base=pool.about["base"],
        version=str(document.get("version", "")),
        triples=int(pool.about["triples"]),
        files=_listed(document),
        questions=questions,
        pool=pool,
        limits=limits,
        has_pages=bool(pool.about["has_pages"]),
    )


def _listed(document: Mapping[str, object]) -> dict[str, Listed]:
    """The files of a manifest; what is no entry is left out, so that it is not served."""
    found = {}
    entries = document.get("files")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or not is_sha256(entry.get("sha256")):
            continue
        name, kind, size = entry.get("name"), entry.get("media_type"), entry.get("bytes")
        if isinstance(name, str) and isinstance(kind, str) and isinstance(size, int):
            found[name] = Listed(kind, size, entry["sha256"])
    return found
