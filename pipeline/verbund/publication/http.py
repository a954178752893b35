"""HTTP client for targets: time limits, bounded responses, errors with the target's message.

A request is made once. An error that may pass is raised as a transient TargetError: the run reads
the target again and continues from there (target_run.py), since a failed write may have been done.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from verbund.__about__ import __version__
from verbund.errors import _ControlFlow
from verbund.findings import Localised, phrase
from verbund.publication.answer import MOST_WORDS, Answer
from verbund.publication.connection import LateError, Line, adapter_of
from verbund.publication.error import TargetError
from verbund.publication.secret import Secret, redact

_TRANSIENT: Final = frozenset({429, 502, 503, 504})
_DENIED: Final = frozenset({401, 403})
LARGEST_ANSWER: Final = 16 << 20
"""The default limit of a response, in bytes after decompression: for JSON and errors."""

_REFUSAL: Final = 1 << 20
"""The most bytes of an error response to a download; its first words are reported."""

_PIECE: Final = 1 << 16
_SLOWEST: Final = 1 << 10
"""The least bytes a second of a response that is too large for the limit of time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds: to connect, without a byte, and for a complete response.

    The header section of a response and its content have the last one each.
    """

    connect: float = 10.0
    silent: float = 60.0
    answer: float = 600.0

    @classmethod
    def of(cls, timeout: float) -> Limits:
        """The limits of a target: ``timeout`` without a byte, ten times that for a response."""
        return cls(silent=float(timeout), answer=10.0 * timeout)


class Http:
    """The connection to one target. ``secrets`` are hidden wherever the target repeats them.

    ``uses_proxies`` says whether the proxies that the environment names are gone through.
    """

    def __init__(
        self,
        *,
        authentication: AuthBase | None = None,
        secrets: Sequence[Secret] = (),
        limits: Limits | None = None,
        uses_proxies: bool = True,
    ) -> None:
        self._session = _Session(uses_proxies)
        self._session.headers["User-Agent"] = f"verbund/{__version__}"
        # always set: else requests takes passwords from ~/.netrc
        self._session.auth = authentication or _Anonymous()
        self._secrets, self._limits = tuple(secrets), limits or Limits()
        self._line = Line(self._limits.answer)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter_of(self._line))

    def call(
        self,
        method: str,
        url: str,
        *,
        call: str,
        expected: Collection[int] = (200,),
        most: int = LARGEST_ANSWER,
        **arguments: Any,
    ) -> Answer:
        """Make a request; ``arguments`` are those of requests (params, data, json, headers, files).

        Gives a response of an expected status, of at most ``most`` bytes. Raises TargetError: U103
        where the target cannot be reached or does not respond in time, U104 where it denies access,
        U105 where it refuses, U106 where it fails, U107 where the response is larger.
        Redirections are not followed: a write that is redirected is lost.
        """
        answer = self._answer(method, url, call, arguments, most)
        if answer.status in expected:
            return answer
        raise self.refusal(answer)

    def fetch(
        self, url: str, take: Callable[[bytes], object], *, call: str, most: int, **arguments: Any
    ) -> Answer:
        """Get content that may be too large for memory: ``take`` gets it, a piece at a time.

        Gives the response without its content. On an error a part may have been taken. Raises as
        ``call`` does, and TooLargeError after more than ``most`` bytes.
        """
        answer = self._answer("GET", url, call, arguments, most, take)
        if answer.status == HTTPStatus.OK:
            return answer
        raise self.refusal(answer)

    def refusal(self, answer: Answer) -> TargetError:
        """The error that a response of an unexpected status means."""
        words = answer.words or _reason(answer.status)
        transient = answer.status in _TRANSIENT
        if answer.status in _DENIED:
            code = "U104"
        elif transient or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            code = "U106"
        elif answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            code = "U109"
        elif HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            code, words = "U110", answer.headers.get("Location", words)
        else:
            code = "U105"
        return answer.error(code, words=words, transient=transient)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The secrets that are hidden."""
        return self._secrets

    def hide(self, text: str) -> str:
        """A text with the secrets hidden."""
        return redact(text, self._secrets)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        self._line.close()

    def __enter__(self) -> Http:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(
        self,
        method: str,
        url: str,
        call: str,
        arguments: Mapping[str, Any],
        most: int,
        take: Callable[[bytes], object] | None = None,
    ) -> Answer:
        limits = self._limits
        try:
            with self._session.request(
                method,
                url,
                timeout=(limits.connect, limits.silent),
                allow_redirects=False,
                stream=True,
                **arguments,
            ) as response:
                body = b""
                if take is not None and response.status_code == HTTPStatus.OK:
                    _take(response, limits.answer, most, take)
                else:
                    with self._line.limited():
                        body = _read(response, limits.answer, most if take is None else _REFUSAL)
                return Answer(call, response.status_code, response.headers, body, self._secrets)
        except _TooMuch:
            more = _more_than(most)
            details = {"words": more}
            raise TooLargeError("U107", call=call, words=more["en"], details=details) from None
        except (OSError, requests.packages.urllib3.exceptions.HTTPError) as error:  # type: ignore[attr-defined]
            # requests' own errors are OSErrors, those of a broken body among them; it lets an
            # error of urllib3 through where a host cannot be one
            lasting = isinstance(error, (requests.exceptions.SSLError, ValueError))
            reason = _innermost(error)
            said = {"words": reason.text} if isinstance(reason, LateError) else {}
            words = self.hide(_cause(reason) or type(error).__name__)[:MOST_WORDS]
            raise TargetError(
                "U103", call=call, words=words, transient=not lasting, details=said
            ) from None


class TooLargeError(TargetError):
    """Raised for a response larger than expected; the remainder is not read."""


class _TooMuch(_ControlFlow):
    """Raised when more bytes have come than expected."""


def _more_than(most: int) -> Localised:
    if most >= 1 << 20:
        return phrase("http.more-mebibytes", size=str(most >> 20))
    return phrase("http.more-bytes", size=str(most))


class _Session(requests.Session):
    """A session that reads the proxies of the environment once for each host.

    requests does so at each request, which was a quarter of the time that it took. It also reads
    the content of a redirection to its end, however long that is, though it does not follow it.
    """

    def __init__(self, uses_proxies: bool) -> None:
        super().__init__()
        self._uses_proxies = uses_proxies
        self._found: dict[tuple[str, str], Any] = {}

    def get_redirect_target(self, _: requests.Response) -> None:
        """No address: what is asked for elsewhere is not looked at, and so not read."""

    def merge_environment_settings(  # type: ignore[override]  # a mapping, as it says elsewhere
        self, url: str, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> dict[str, Any]:
        parts = urlsplit(url)
        host = parts.scheme, parts.netloc
        if host not in self._found:
            found = super().merge_environment_settings(url, proxies, None, verify, cert)
            self._found[host] = found if self._uses_proxies else {**found, "proxies": {}}
        return {**self._found[host], "stream": stream}


class _Anonymous(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _read(response: requests.Response, seconds: float, most: int) -> bytes:
    """The complete content, within the time: a server may send a byte a minute for ever."""
    pieces: list[bytes] = []
    size, end = 0, time.monotonic() + seconds
    for piece in _pieces(response):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise _TooMuch
        if time.monotonic() > end:
            raise LateError("http.late", seconds=f"{seconds:.0f}")
    return b"".join(pieces)


def _take(
    response: requests.Response, seconds: float, most: int, take: Callable[[bytes], object]
) -> None:
    """Pass on the complete content; its time limit grows with the bytes that have come."""
    size, begin = 0, time.monotonic()
    for piece in _pieces(response):
        size += len(piece)
        if size > most:
            raise _TooMuch
        take(piece)
        if time.monotonic() > begin + seconds + size / _SLOWEST:
            raise LateError("http.too-slow", size=str(size), seconds=f"{seconds:.0f}")


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The pieces of the content as they arrive. Raises ConnectionError where it breaks off."""
    read: Callable[..., bytes] = response.raw.read1
    try:
        while piece := read(_PIECE, decode_content=True):
            yield piece
    except requests.packages.urllib3.exceptions.HTTPError as error:  # type: ignore[attr-defined]
        raise ConnectionError(_cause(_innermost(error)) or type(error).__name__) from None


_ADDRESS: Final = re.compile(
    r"<[\w.]+ object at 0x[0-9a-f]+>:? ?|\b\w+\(host='[^']*', port=[0-9]+\): "
)
"""Python's name of a connection, left out since the target is named already."""


def _innermost(error: BaseException) -> BaseException:
    """The innermost reason of an error of the network."""
    while True:
        within = (getattr(error, "reason", None), *getattr(error, "args", ()))
        inner = [item for item in within if isinstance(item, BaseException)]
        if not inner:
            return error
        error = inner[0]


def _cause(reason: BaseException) -> str:
    """What an error of the network says, in one line."""
    return _ADDRESS.sub("", " ".join(str(reason).split()))


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
