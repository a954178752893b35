"""HTTP client for targets: time limits, bounded responses, errors with the target's message.

A request is made once. An error that may pass is raised as a transient TargetError: the run reads
the target again and continues from there (work.py), since a failed write may have been done.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from http import HTTPStatus
from threading import Event, Timer
from types import TracebackType
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from verbund.__about__ import __version__
from verbund.errors import _ControlFlow
from verbund.publication.error import TargetError
from verbund.publication.secret import TAG, Secret, redact

_TRANSIENT: Final = frozenset({429, 502, 503, 504})
_DENIED: Final = frozenset({401, 403})
LARGEST_ANSWER: Final = 16 << 20
"""The default limit of a response, in bytes after decompression: for JSON and errors."""

_REFUSAL: Final = 1 << 20
"""The most bytes of an error response to a download; its first words are reported."""

_DEEPEST: Final = 100
_PIECE: Final = 1 << 16
_SLOWEST: Final = 1 << 10
"""The least bytes a second of a response that is too large for the limit of time."""

_WORDS: Final = 300
"""The most characters reported of the target's message."""

_LONGEST_WORDS: Final = 2000
"""The most characters of words from outside the body, such as the URL of a redirection."""


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


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. ``call`` names the request in errors, which hide the ``secrets``."""

    call: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    secrets: tuple[Secret, ...] = ()

    def json(self) -> Any:
        """The content as JSON. Raises TargetError (U107) where it is none.

        NaN and infinities are refused (RFC 8259, section 6), and so are strings that UTF-8 cannot
        encode (section 8.2: lone surrogates) and values nested a hundred deep.
        """
        try:
            found = json.loads(self.body, parse_constant=_no_number)
            if b"\\u" in self.body:
                json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise self.error("U107") from None
        if _is_deep(found):
            raise self.error("U107")
        return found

    @property
    def text(self) -> str:
        """The content as text; invalid bytes are replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """The beginning of the content in one line, without secrets."""
        return plain(self.text, self.secrets)

    def error(self, code: str, *, words: str | None = None, transient: bool = False) -> TargetError:
        """An error of this request, by default with the words of its content."""
        return TargetError(
            code,
            call=self.call,
            status=self.status,
            words=self.words if words is None else _cut(redact(words, self.secrets)),
            transient=transient,
            retry_after=_retry_after(self.headers.get("Retry-After")),
        )


class Http:
    """The connection to one target. ``secrets`` are hidden wherever the target repeats them."""

    def __init__(
        self,
        *,
        authentication: AuthBase | None = None,
        secrets: Sequence[Secret] = (),
        limits: Limits | None = None,
    ) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"verbund/{__version__}"
        # always set: else requests takes passwords from ~/.netrc
        self._session.auth = authentication or _Anonymous()
        self._secrets, self._limits = tuple(secrets), limits or Limits()
        self._line = _Line(self._limits.answer)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _adapter(self._line))

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
            raise TooLargeError("U107", call=call, words=_more_than(most)) from None
        except (requests.ConnectionError, requests.Timeout, TimeoutError, OSError) as error:
            # requests' own errors are OSErrors, those of a broken body among them
            lasting = isinstance(error, (requests.exceptions.SSLError, ValueError))
            words = self.hide(_cause(error))[:_WORDS]
            raise TargetError("U103", call=call, words=words, transient=not lasting) from None


class _Line:
    """The connection in use, which is cut when a header section or content exceeds its time.

    The timeout of a socket restarts with each byte, and http.client reads header fields and chunk
    sizes a line at a time, so a slow server could hold a request for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._socket: socket.socket | None = None

    def takes(self, connection: socket.socket | None) -> None:
        """Set the socket of the next response."""
        self._socket = connection

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Cut the connection after the time; _LateError is raised within the block."""
        late = Event()
        timer = Timer(self._seconds, self._cut, [self._socket, late])
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:  # any error that the cut causes; others are raised again
            if late.is_set():
                raise self._late() from error
            raise
        finally:
            timer.cancel()
        if late.is_set():
            raise self._late()

    def _late(self) -> _LateError:
        return _LateError(f"not all had come after {self._seconds:.0f} s")

    @staticmethod
    def _cut(connection: socket.socket | None, late: Event) -> None:
        late.set()
        if connection is not None:
            try:
                # not the method of a TLS socket, which would drop its state while it is read
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already


class _LateError(_ControlFlow, OSError):
    """Raised where a response is not complete within the time."""


def _adapter(line: _Line) -> HTTPAdapter:
    """An adapter whose connections limit the time of the header section."""

    class Plain(HTTPConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # so urllib3 has it
            line.takes(self.sock)
            with line.limited():
                return super().getresponse()

    class Tls(HTTPSConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # so urllib3 has it
            line.takes(self.sock)
            with line.limited():
                return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
    return adapter


class TooLargeError(TargetError):
    """Raised for a response larger than expected; the remainder is not read."""


class _TooMuch(_ControlFlow):
    """Raised when more bytes have come than expected."""


def _more_than(most: int) -> str:
    return f"more than {most >> 20} MiB" if most >= 1 << 20 else f"more than {most} bytes"


def _no_number(name: str) -> None:
    raise ValueError(name)


def _is_deep(value: object) -> bool:
    """Whether lists and objects are nested deeper than in any valid response."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _cut(words: str) -> str:
    """Words cut off with a blank near their end, so that no URL looks complete."""
    return words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} …"


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
            raise TimeoutError(f"not all had come after {seconds:.0f} s")
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
            raise TimeoutError(f"only {size} bytes had come after {seconds:.0f} s")


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The pieces of the content as they arrive. Raises ConnectionError where it breaks off."""
    read: Callable[..., bytes] = response.raw.read1
    try:
        while piece := read(_PIECE, decode_content=True):
            yield piece
    except requests.packages.urllib3.exceptions.HTTPError as error:  # type: ignore[attr-defined]
        raise ConnectionError(_cause(error)) from None


_ADDRESS: Final = re.compile(
    r"<[\w.]+ object at 0x[0-9a-f]+>:? ?|\b\w+\(host='[^']*', port=[0-9]+\): "
)
"""Python's name of a connection, left out since the target is named already."""


def _cause(error: BaseException) -> str:
    """The innermost reason of an error of the network, in one line."""
    reason: object = error
    while True:
        within = (getattr(reason, "reason", None), *getattr(reason, "args", ()))
        inner = [item for item in within if isinstance(item, BaseException)]
        if not inner:
            break
        reason = inner[0]
    return _ADDRESS.sub("", " ".join(str(reason).split())) or type(error).__name__


def plain(text: str, secrets: Sequence[Secret] = ()) -> str:
    """The beginning of a response's words; of an HTML page its title and text, without tags.

    Secrets are hidden before the text is cut, as half a secret would not be recognised. They are
    hidden again in the text of a page, where a tag or an entity may have split one.
    """
    head = redact(text[: 2 * _PIECE], secrets)
    if len(text) > 2 * _PIECE:  # the end may be half of a secret
        head = head[:-_PIECE]
    text = head[:_PIECE]
    if re.match(r"\s*(?:<!doctype|<html|<head|<body)", text, re.IGNORECASE):
        text = _text_of_page(text, secrets)
    words = redact(" ".join(text.split()), secrets)
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"


def _text_of_page(page: str, secrets: Sequence[Secret]) -> str:
    """The text of an HTML page: a blank for each tag, unless that would split a secret."""
    spaced, joined = (unescape(_TAG.sub(by, page)) for by in (" ", ""))
    hidden = redact(joined, secrets)
    return spaced if hidden == joined else hidden


_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|"
    rf"{TAG}|<[^>]*>?",
    re.IGNORECASE | re.DOTALL,
)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _retry_after(value: str | None) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, section 10.2.3); None for an invalid one."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        return max(0.0, (_with_zone(moment) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):  # the parser raises all of these
        return None


def _with_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
