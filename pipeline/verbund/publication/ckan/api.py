"""Client of CKAN's action API, with the meaning of its responses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import requests
from requests.auth import AuthBase
from requests_toolbelt import (  # type: ignore[import-untyped]  # it has no types
    MultipartEncoder,
    MultipartEncoderMonitor,
)

from verbund.findings import phrase
from verbund.publication.answer import Answer
from verbund.publication.error import TargetError
from verbund.publication.http import Http, Limits
from verbund.publication.release import ReleaseFile
from verbund.publication.secret import Secret, redact
from verbund.workspace.text_forms import is_web_address

Record = dict[str, Any]
"""A dataset, resource or organisation as JSON of CKAN."""

_ANY_STATUS: Final = range(100, 600)


class _Token(AuthBase):
    """Authentication by a token in the header Authorization, without a scheme, as CKAN expects."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # as bytes, since requests would encode text as Latin-1 and show the token where it cannot
        request.headers["Authorization"] = self._token.reveal().encode()  # type: ignore[assignment]
        return request


class NotFound(TargetError):  # noqa: N818 - an answer more than an error
    """Raised for a dataset or organisation that the portal does not have."""


class Api:
    """The actions of a portal. All methods raise TargetError with the portal's message."""

    def __init__(self, root: str, token: Secret, timeout: float) -> None:
        self._root = root.rstrip("/")
        self._limits = Limits.of(timeout)
        self.http = Http(authentication=_Token(token), secrets=(token,), limits=self._limits)

    def dataset(self, name: str) -> Record:
        """The dataset of a name. Raises NotFound."""
        answer = self._asked("package_show", {"id": name})
        return _dataset(answer, self._record(answer))

    def organisation(self, name: str) -> Record:
        """The organisation of a name. Raises NotFound."""
        flags = {"include_users": "false", "include_datasets": "false"}
        return self._record(self._asked("organization_show", {"id": name, **flags}))

    def named(self, uri: str) -> tuple[str, ...]:
        """The names of the datasets with this IRI in their field uri, also of private ones."""
        query = {"fq": f'uri:"{uri}"', "include_private": "true", "fl": "name"}
        answer = self._asked("package_search", query)
        results = self._record(answer).get("results")
        if not _are_records(results, "name"):
            raise answer.error("U107")
        return tuple(str(item["name"]) for item in results or ())

    def licences(self) -> list[Record]:
        """The licences that the portal knows."""
        return self._list(self._asked("license_list", {}))

    def refuse_without_right(self, organisation: str) -> None:
        """Raise TargetError (U104) unless the token may write in the organisation.

        CKAN treats a wrong or expired token as none, and responds without an error.
        """
        answer = self._asked("organization_list_for_user", {"permission": "update_dataset"})
        if not any(item.get("name") == organisation for item in self._list(answer)):
            details = {"words": phrase("ckan.no-right", organisation=organisation)}
            raise TargetError("U104", call=answer.call, status=answer.status, details=details)

    def act(self, action: str, data: Mapping[str, Any]) -> Record:
        """Call an action with ``data`` as JSON; gives its result."""
        answer = self.http.call(
            "POST", self._address(action), call=f"POST {action}", expected=_ANY_STATUS, json=data
        )
        return self._record(answer)

    def upload(
        self,
        action: str,
        data: Mapping[str, Any],
        field: str,
        file: ReleaseFile,
        sent: Callable[[int], None],
    ) -> Record:
        """Call an action with a file in a form field; ``sent`` gets the bytes of each piece sent.

        Gives the dataset after the action, which package_revise returns as ``package``.
        The other fields are sent as JSON. The server limits their size (413, about 500 kB).
        """
        with file.path.open("rb") as content:
            fields = {key: json.dumps(value) for key, value in data.items()}
            encoder = MultipartEncoder(
                {**fields, field: (file.path.name, content, file.media_type)},
                # made from the checksum: stable, and it cannot occur in the file
                boundary=f"verbund-{file.sha256}",
            )
            gone = 0

            def tell(monitor: MultipartEncoderMonitor) -> None:
                nonlocal gone
                sent(monitor.bytes_read - gone)
                gone = monitor.bytes_read

            body = MultipartEncoderMonitor(encoder, tell)
            answer = self.http.call(
                "POST",
                self._address(action),
                call=f"POST {action} ({file.name})",
                expected=_ANY_STATUS,
                data=body,
                headers={"Content-Type": body.content_type},
            )
        return _dataset(answer, self._record(answer).get("package"))

    def download(
        self, steps: Sequence[str], take: Callable[[bytes], object], *, call: str, most: int
    ) -> None:
        """Download a file of the portal, by the segments of its path; ``take`` gets its pieces.

        A portal may keep files on another server: one redirection is followed, without the token.
        Raises TooLargeError after ``most`` bytes.
        """
        address = "/".join([self._root, *(quote(step, safe="") for step in steps)])
        try:
            self.http.fetch(address, take, call=call, most=most)
        except TargetError as error:
            if error.code != "U110" or not is_web_address(error.words):
                raise
            with Http(secrets=self.http.secrets, limits=self._limits) as elsewhere:
                elsewhere.fetch(error.words, take, call=call, most=most)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _address(self, action: str) -> str:
        return f"{self._root}/api/3/action/{action}"

    def _asked(self, action: str, parameters: Mapping[str, str]) -> Answer:
        return self.http.call(
            "GET",
            self._address(action),
            call=f"GET {action}",
            expected=_ANY_STATUS,
            params=parameters,
        )

    def _list(self, answer: Answer) -> list[Record]:
        found = self._result(answer)
        if not isinstance(found, list):
            raise answer.error("U107")
        return [item for item in found if isinstance(item, dict)]

    def _record(self, answer: Answer) -> Record:
        result = self._result(answer)
        if not isinstance(result, dict):
            raise answer.error("U107")
        return result

    def _result(self, answer: Answer) -> object:
        """The result of an action. Raises the error that its response means."""
        document = _document(answer)
        if document is None and answer.status == HTTPStatus.OK:
            raise answer.error("U107")
        if document is None:
            raise self.http.refusal(answer)
        if answer.status == HTTPStatus.OK and document["success"] is True:
            return document.get("result")
        raise self._refusal(answer, document)

    def _refusal(self, answer: Answer, document: Record) -> TargetError:
        error = document.get("error")
        words = " ".join(_words(error))[:_LOOKED_AT]
        # the cut may leave half a secret, but the words reported end far before it
        words = redact(words, answer.secrets)[:_LONGEST_WORDS] or answer.words
        told = error if isinstance(error, dict) else {}
        kind = str(told.get("__type", ""))
        if answer.status == HTTPStatus.NOT_FOUND and kind == _NOT_FOUND:
            return NotFound("U105", call=answer.call, status=answer.status, words=words)
        if "match" in told:  # package_revise found another state than the one that was read
            return answer.error("U112", words=words, transient=True)
        if "upload" in told:
            return answer.error("U109", words=words)
        if answer.status == HTTPStatus.OK:
            return answer.error("U105", words=words)
        general = self.http.refusal(answer)
        return answer.error(general.code, words=words, transient=general.transient)


def _dataset(answer: Answer, record: object) -> Record:
    """The dataset in a response. Raises TargetError (U107) where it is none."""
    if (
        isinstance(record, dict)
        and _is_id(record.get("id"))
        and isinstance(record.get("metadata_modified"), str)
        and isinstance(record.get("organization"), dict | None)
        and _are_records(record.get("extras"), "key")
        and all("value" in item for item in record.get("extras") or ())
        and _are_records(record.get("tags"), "name")
        and _are_records(record.get("resources"), "id")
        and all("url" in item and _is_id(item["id"]) for item in record.get("resources") or ())
    ):
        return record
    raise answer.error("U107")


def _are_records(value: Any, *keys: str) -> bool:
    """Whether a value is a list of objects with strings for these keys; None counts as empty."""
    return isinstance(value, list | None) and all(
        isinstance(item, dict) and all(isinstance(item.get(key), str) for key in keys)
        for item in value or ()
    )


def _is_id(value: object) -> bool:
    """Whether a value is an id that is safe in URLs and names of form fields."""
    return isinstance(value, str) and re.fullmatch("[0-9A-Za-z-]{1,100}", value) is not None


_NOT_FOUND: Final = "Not Found Error"
_LONGEST_WORDS: Final = 600
_LOOKED_AT: Final = 1 << 17


def _document(answer: Answer) -> Record | None:
    """The JSON document of the action API in a response; None for anything else."""
    try:
        document = answer.json()
    except TargetError:
        return None
    return document if isinstance(document, dict) and "success" in document else None


def _words(error: object, field: str = "") -> list[str]:
    """The portal's messages, each after the name of its field."""
    if isinstance(error, dict):
        return [
            word
            for key, value in error.items()
            if key != "__type"
            for word in _words(value, "" if key == "message" else str(key))
        ]
    if isinstance(error, list):
        return [word for value in error for word in _words(value, field)]
    text = " ".join(str(error or "").split())
    if not text:
        return []
    return [f"{field}: {text}" if field else text]
