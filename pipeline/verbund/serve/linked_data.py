"""Linked data: each resource leads to its documents by 303, in the form that is preferred.

Cool URIs for the Semantic Web, section 4.2; RFC 9110, sections 12.5 and 15.4.4.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from verbund.serve.answers import InPieces, answer, not_found, problem
from verbund.serve.headers import DATA
from verbund.serve.jobs import Reply
from verbund.serve.negotiate import chosen, language_of
from verbund.serve.opened import Opened
from verbund.serve.pool import OURS
from verbund.serve.words import said
from verbund.website.places import about_page

FORMS: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The documents of a resource, by the ending of their address below ``data/``."""

_ENDINGS: Final = {media_type: ending for ending, media_type in FORMS.items()}
_SAFE: Final = "/!$&'()*+,;=:@-._~"


async def resource(request: Request, opened: Opened, path: str) -> Response:
    """Answer a request for a resource: 303 to the document that suits it."""
    reply = await opened.run(_job(path, None), OURS)
    if reply.status != 200:
        return answer(request, reply, DATA)
    language = language_of(request.headers.get("accept-language"))
    page = await _page(opened, path, language)
    offers = tuple(FORMS.values()) if page is None else ("text/html", *FORMS.values())
    media_type = chosen(request.headers.get("accept"), offers)
    if media_type is None:
        text = said("not-acceptable", offers=", ".join(offers))
        return problem(request, 406, "not-acceptable", text)
    target = page if page and media_type == "text/html" else f"data/{path}.{_ENDINGS[media_type]}"
    root = request.scope.get("root_path", "")
    headers = {
        **DATA,
        "Location": f"{root}/{quote(target, safe=_SAFE)}",
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
    }
    return InPieces(b"", 303, headers)


async def _page(opened: Opened, path: str, language: str) -> str | None:
    """The path of the page about a resource; None where there is none.

    A name without a slash is none of a record: a page about the whole release may have it.
    """
    pages = [f"{language}/{path}.html", f"{language}/{about_page(path)}"]
    for page in pages if "/" in path else reversed(pages):
        if await opened.page(page) is not None:
            return page
    return None


def _job(relative: str, accept: str | None) -> dict[str, object]:
    return {"job": "document", "relative": relative, "accept": accept}


async def document(request: Request, opened: Opened, path: str) -> Response:
    """Answer a request for the document of a resource, below ``data/``."""
    name, dot, ending = path.rpartition(".")
    if not dot or ending not in FORMS:
        return not_found(request)
    if (made := await opened.page(f"data/{path}")) is not None:  # as the static site has it
        reply = Reply({"status": 200, "type": FORMS[ending]}, made)
    else:
        reply = await opened.run(_job(name, FORMS[ending]), OURS)
    headers = {**DATA, "Cache-Control": "no-cache"}
    if opened.base:
        headers["Link"] = f'<{opened.base}{quote(name, safe=_SAFE)}>; rel="describes"'
    return answer(request, reply, headers, vary="Accept-Encoding")
