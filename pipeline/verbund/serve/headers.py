"""Headers of all answers: what a browser may do with them, and who may read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ALL: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

PAGE: Final[Mapping[str, str]] = {
    **_ALL,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of pages and what they are made of: nothing inline, nothing of another host, in no frame."""

DATA: Final[Mapping[str, str]] = {
    **_ALL,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Range, ETag, Link, Location, Retry-After",
}
"""Of data: programs in pages of any origin may read it; it is public and needs no credentials."""

PREFLIGHT: Final[Mapping[str, str]] = {
    **DATA,
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}
"""Of the answer to what a browser asks before it lets a page send a request (Fetch, CORS)."""

PAGE_TYPES: Final = ("text/html", "text/css", "text/javascript", "application/wasm")


def headers_of(media_type: str) -> Mapping[str, str]:
    """The headers of a file by its media type."""
    return PAGE if media_type.startswith(PAGE_TYPES) else DATA
