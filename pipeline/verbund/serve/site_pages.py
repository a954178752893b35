"""Pages of the release, as files that were made beforehand or are made when they are asked for."""

from __future__ import annotations

import mimetypes
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from verbund.findings.catalogue import LANGUAGES
from verbund.release.manifest.manifest import MEDIA_TYPES
from verbund.serve.answers import InPieces, etag, is_known
from verbund.serve.headers import headers_of
from verbund.serve.negotiate import language_of
from verbund.serve.opened import Opened
from verbund.system.inside import leads_inside

_INDEX: Final = "index.html"
_TYPES: Final = {
    **MEDIA_TYPES,
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".geojson": "application/geo+json",
    ".ics": "text/calendar; charset=utf-8",
    ".atom": "application/atom+xml",
}


async def page(request: Request, opened: Opened, path: str) -> Response | None:
    """The answer with a page; None where there is none of that path.

    The root leads to the home page in the language that is preferred.
    """
    if not opened.has_pages:
        return None
    if not path:
        return _home(request)
    name = f"{path}{_INDEX}" if path.endswith("/") else path
    if not leads_inside(name):
        return None
    if path in LANGUAGES:
        return _moved(request, f"{path}/")
    data = await opened.page(name)
    if data is None:
        return None
    return html_or_other(request, data, type_of(name))


def html_or_other(request: Request, data: bytes, media_type: str, status: int = 200) -> Response:
    """The answer with a file; 304 where the client has it already."""
    if status != 200:
        own = {**headers_of(media_type), "Cache-Control": "no-store"}
        return InPieces(data, status, own, media_type)
    tag = etag(data, media_type)
    headers = {**headers_of(media_type), "ETag": tag, "Cache-Control": "no-cache"}
    if is_known(request, tag):
        return InPieces(b"", 304, headers)
    return InPieces(data, 200, headers, media_type)


def type_of(name: str) -> str:
    """The media type of a file by its name; the system's own table is not asked."""
    ending = f".{name.rpartition('.')[2].lower()}"
    return _TYPES.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")


def _home(request: Request) -> Response:
    language = language_of(request.headers.get("accept-language"))
    root = request.scope.get("root_path", "")
    headers = {"Location": f"{root}/{language}/", "Vary": "Accept-Language"}
    return InPieces(b"", 303, {**headers_of("text/html"), **headers, "Cache-Control": "no-cache"})


def _moved(request: Request, path: str) -> Response:
    headers = {"Location": f"{request.scope.get('root_path', '')}/{path}"}
    return InPieces(b"", 308, {**headers_of("text/html"), **headers, "Cache-Control": "no-cache"})
