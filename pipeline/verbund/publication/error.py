"""What went wrong with a target: which call, which status, in the target's own words."""

from __future__ import annotations

from collections.abc import Mapping

from verbund.errors import VerbundError
from verbund.findings import Finding, Localised, Place


class TargetError(VerbundError):
    """A call to a target that did not do what it should.

    ``code`` is a key of the catalogue of findings. ``call`` says what was asked, such as ``POST
    package_create``; ``status`` is that of HTTP; ``words`` are the target's own, without secrets.
    ``transient`` says that the same may succeed later; ``retry_after`` when, in seconds, where the
    target says so.
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
        super().__init__(f"{code}: {call or ''} {status or ''} {words}".strip())
        self.code, self.call, self.status, self.words = code, call, status, words
        self.transient, self.retry_after = transient, retry_after
        self.details = dict(details or {})

    def finding(self, target: str, place: Place) -> Finding:
        """The finding that tells of it; ``place`` is that of the target in verbund.toml."""
        details: dict[str, str | Localised] = {"target": target, **self.details}
        if self.call is not None:
            details["call"] = self.call
        if self.status is not None:
            details["status"] = str(self.status)
        if self.words:
            details["words"] = self.words
        return Finding(self.code, place, details=details)
