"""A release that is being served: its files by the manifest, and the workers over its store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.requests import Request

from verbund.findings import phrase
from verbund.findings.catalogue import visible
from verbund.question.question import Question
from verbund.release.manifest.manifest import LARGEST, MANIFEST, is_sha256, read_manifest
from verbund.serve.held import questions_of
from verbund.serve.jobs import LIMIT, Job, Reply
from verbund.serve.kept import Kept, key_of, key_of_question
from verbund.serve.limits import ServeLimits
from verbund.serve.pool import OURS, Pool
from verbund.serve.shared_runs import SharedRuns
from verbund.serve.store import StoreAddress, StoreError
from verbund.serve.store_watch import StoreWatch
from verbund.sparql.errors import NoReleaseError
from verbund.system.regular_file import read_regular

_OF_THE_STORE: Final = (502, 503)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the release, as the manifest lists it."""

    media_type: str
    size: int
    sha256: str


@dataclass(slots=True, eq=False)
class Opened:
    """A release, open: nothing of it changes while it is served.

    ``ahead_left`` is how many questions are still to be answered ahead.
    """

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
    store: StoreWatch | None = None
    users: int = 0
    is_old: bool = False
    ahead_left: int = 0
    kept: Kept = field(default_factory=Kept)
    running: SharedRuns = field(init=False)

    def __post_init__(self) -> None:
        """Nothing runs yet."""
        self.running = SharedRuns(self._run)

    async def page(self, path: str) -> bytes | None:
        """A file of the pages; None where there is none. Raises StoreError."""
        reply = self.kept.get(("page", path))
        if reply is None:
            reply = await self.run({"job": "page", "path": path}, OURS)
            self.kept.keep(("page", path), reply)
        if reply.status in _OF_THE_STORE and reply.head.get("kind") == "store":
            raise StoreError(reply.status, "store", reply.head["problem"])
        return reply.body if reply.status == 200 else None

    async def ask_question(self, job: Job, text: str, client: str) -> Reply:
        """The reply to a question; who asks the same meanwhile gets the same reply.

        It is run to its end, whoever goes away. A refusal is that of one client alone.
        """
        fixed = self.key_of_question(job, text)
        key: Hashable = (client, str(job)) if fixed is None else fixed
        known = self.kept.get(key)
        if known is not None:
            return known
        reply = await self.running.reply(key, job, client, None)
        if fixed is not None:
            self.kept.keep(key, reply)
        return reply

    def key_of_question(self, job: Job, text: str) -> Hashable | None:
        """What the reply to a question is kept by today."""
        return key_of_question(job, text, datetime.now(UTC).date().isoformat())

    async def answer_ahead(
        self, jobs: Sequence[Job], text: str, refused: Reply | None = None
    ) -> Reply | None:
        """Have a question answered before anybody asks it, as each of some jobs shows it.

        Gives what is replied where it takes more than it may. ``refused`` is that reply, where it
        did so in another language: it would again.
        """
        keys = [self.key_of_question(job, text) for job in jobs]
        if None in keys or all(self.kept.get(key) for key in keys):
            return None
        reply = refused or await self.pool.run_ahead({"job": "ahead", "jobs": list(jobs)})
        if reply.status != 200:
            for key in keys:
                self.kept.settle(key, reply)
            return reply if reply.head.get("kind") == LIMIT else None
        at = 0
        for key, (head, size) in zip(keys, reply.head["parts"], strict=True):
            self.kept.settle(key, Reply(head, reply.body[at : at + size]))
            at += size
        return None

    async def ask(self, job: Job, text: str, client: str, request: Request) -> Reply:
        """The reply to a query, whose text is given; the same query is not run twice.

        Who asks what runs already waits for that. A refusal is that of one client alone.
        """
        key = key_of(job, text)
        if key is None:
            return await self.run(job, client, request)
        known = self.kept.get(key)
        if known is not None:
            return known
        reply = await self.running.reply(key, job, client, request)
        self.kept.keep(key, reply)
        return reply

    async def run(self, job: Job, client: str, request: Request | None = None) -> Reply:
        """Do a job for a client alone. If the client goes away meanwhile, the job is ended."""
        if request is None or client == OURS:
            return await self.pool.run(job, client)
        return await self.running.reply(object(), job, client, request)

    async def _run(self, job: Job, client: str, wanted: Callable[[], int]) -> Reply:
        return await self.pool.run(job, client, wanted)

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


def digest_of(folder: Path) -> str:
    """What tells releases in a folder apart: the SHA-256 of the manifest. Raises NoReleaseError."""
    try:
        return hashlib.sha256(read_regular(folder / MANIFEST, LARGEST)).hexdigest()
    except (OSError, ValueError):
        shown = visible(str(folder))
        raise NoReleaseError(phrase("query.no-release-in", folder=shown)) from None


async def open_release(
    folder: Path,
    limits: ServeLimits,
    address: StoreAddress | None = None,
    outlines: Path | None = None,
) -> Opened:
    """Open the release in a folder, whose dataset is in the store of an address. Raises QueryError.

    ``outlines`` is a file with those of territories, for the map. It is read again where it was
    exchanged meanwhile.
    """
    while True:
        digest = digest_of(folder)
        document = read_manifest(folder)
        pool = Pool(limits, address, outlines)
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
        store=None if address is None else StoreWatch(address, pool.about["base"]),
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
