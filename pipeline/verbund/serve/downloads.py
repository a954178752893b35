"""Files of the release for download: those that its manifest lists, whole or a range of bytes.

RFC 9110: section 8.8.3 (ETag), 13.1 (conditions), 14 (ranges).
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from verbund.release.manifest.checksums import SUMS
from verbund.release.manifest.manifest import MANIFEST
from verbund.serve.answers import InPieces, as_json, is_known, not_found, problem
from verbund.serve.headers import DATA
from verbund.serve.opened import Listed, Opened
from verbund.serve.words import said
from verbund.system.inside import leads_inside

_PIECE: Final = 262_144
_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII | re.IGNORECASE)
_BESIDE: Final = (MANIFEST, SUMS)
"""Files that say of the others what they are, and so are not in the list themselves."""


class Span(NamedTuple):
    """A range of bytes: from the first, and before the end."""

    start: int
    end: int


class _File(Response):
    """A file, or a range of it, read piece by piece as the reader takes it."""

    def __init__(self, stream: IO[bytes], span: Span, status: int, headers: Mapping[str, str]):
        super().__init__(b"", status, {**headers, "Content-Length": str(span.end - span.start)})
        self._stream, self._span = stream, span

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        with self._stream as stream:
            left = self._span.end - self._span.start if scope["method"] != "HEAD" else 0
            stream.seek(self._span.start)
            while left and (piece := await asyncio.to_thread(stream.read, min(_PIECE, left))):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def download(request: Request, opened: Opened, name: str) -> Response:
    """Answer a request for a file of the release; for none, the list of all."""
    if not name:
        return as_json(request, _list(opened))
    listed = opened.files.get(name)
    if not leads_inside(name) or (listed is None and name not in _BESIDE):
        return not_found(request)
    try:
        stream = _open(opened.folder, name)
    except OSError:
        return not_found(request)
    size = os.fstat(stream.fileno()).st_size
    if listed is not None and size != listed.size:
        stream.close()
        return problem(request, 503, "not-ready", said("changed"))
    return _answer(request, stream, size, listed or _beside(name, opened, size))


def _list(opened: Opened) -> dict[str, object]:
    files = [
        {"name": name, "media_type": item.media_type, "bytes": item.size, "sha256": item.sha256}
        for name, item in opened.files.items()
    ]
    return {"version": opened.version, "base": opened.base, "files": files}


def _beside(name: str, opened: Opened, size: int) -> Listed:
    """What the manifest does not say of itself; the manifest tells releases apart."""
    media_type = "application/json" if name == MANIFEST else "text/plain"
    return Listed(media_type, size, f"{opened.digest}-{name}")


def _answer(request: Request, stream: IO[bytes], size: int, listed: Listed) -> Response:
    tag = f'"{listed.sha256}"'
    is_text = listed.media_type.startswith("text/")
    headers = {
        **DATA,
        "Content-Type": f"{listed.media_type}; charset=utf-8" if is_text else listed.media_type,
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
    }
    if is_known(request, tag):
        stream.close()
        return InPieces(b"", 304, headers)
    span = wanted_span(request.headers.get("range"), size)
    condition = request.headers.get("if-range")
    if request.method != "GET" or (condition is not None and condition.strip() != tag):
        span = Span(0, size)
    if span is None:
        stream.close()
        text = said("range", size=str(size))
        return problem(request, 416, "range", text, {"Content-Range": f"bytes */{size}"})
    if span == Span(0, size):
        return _File(stream, span, 200, headers)
    headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    return _File(stream, span, 206, headers)


def wanted_span(header: str | None, size: int) -> Span | None:
    """The range of bytes that a Range header asks for: all, where it is none or has several.

    None where no byte of the file is in it (RFC 9110, section 14.1.2).
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or found[0].endswith("=-"):
        return Span(0, size)
    first, last = found[1], found[2]
    if not first:
        length = min(int(last), size)
        return Span(size - length, size) if length else None
    if last and int(last) < int(first):
        return Span(0, size)  # no range at all
    start, end = int(first), min(int(last) + 1 if last else size, size)
    return Span(start, end) if start < size else None


def _open(folder: Path, name: str) -> IO[bytes]:
    """Open a regular file below a folder; no link is followed. Raises OSError."""
    way = folder
    for step in name.split("/"):
        way = way / step
        if stat.S_ISLNK(os.lstat(way).st_mode):
            raise FileNotFoundError(name)
    handle = os.open(way, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    stream = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        stream.close()
        raise FileNotFoundError(name)
    return stream
