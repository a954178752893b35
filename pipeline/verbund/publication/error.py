"""Errors of a target: the call, the HTTP status, and the target's message."""

from __future__ import annotations

from collections.abc import Mapping

from verbund.errors import VerbundError
from verbund.findings import Finding, Localised, Place


class TargetError(VerbundError):
    """Raised for a call to a target that failed.

    ``code`` is a key of the catalogue of findings. ``call`` names the request, such as ``POST
    package_create``; ``status`` is the HTTP status; ``words`` are the target's message, without
    secrets. ``transient`` says that the call may succeed later; ``retry_after`` is the number of
    seconds to wait, where the target states it. ``details`` fill the texts of the code; words among
    them take precedence over the target's.
    """

    def __init__(
        self,
        code: str,
        *,
        call: str | None = None,
        status: int | None = None,
        words: str = "",
        transient: bool = False,
        retry_after: float | None = None,
        details: Mapping[str, str | Localised] | None = None,
    ) -> None:
        told = [f"{name} {value}" for name, value in (details or {}).items()]
        parts = [call, status and str(status), words, ", ".join(told)]
        super().__init__(f"{code}: {' '.join(part for part in parts if part)}")
        self.code, self.call, self.status, self.words = code, call, status, words
        self.transient, self.retry_after = transient, retry_after
        self.details = dict(details or {})

    def finding(self, target: str, place: Place) -> Finding:
        """The finding for the error; ``place`` is that of the target in verbund.toml."""
        details: dict[str, str | Localised] = {"target": target, **self.details}
        if self.call is not None:
            details["call"] = self.call
        if self.status is not None:
            details["status"] = str(self.status)
        if self.words:
            details.setdefault("words", self.words)
        return Finding(self.code, place, details=details)
