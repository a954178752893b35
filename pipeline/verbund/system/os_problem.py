"""What the system says of a file that it does not open or write, in the languages of findings."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

from verbund.findings import Localised, phrase

_PHRASES: Final[Mapping[int, str]] = {
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read-only",
    errno.ENOENT: "missing",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no-folder",
    errno.EEXIST: "exists",
    errno.ENOTEMPTY: "not-empty",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "large",
    errno.ELOOP: "link",
    errno.ENAMETOOLONG: "long-name",
    errno.EIO: "damaged",
    errno.EINVAL: "no-file",
    errno.EMFILE: "many",
    errno.ENFILE: "many",
    errno.EBUSY: "busy",
    errno.ETXTBSY: "busy",
}
"""The phrases of errors that people come across; EINVAL is what ``read_regular`` says."""


def os_problem(error: OSError) -> Localised:
    """Return what is wrong, in both languages; what is rare is quoted as the system says it."""
    key = _PHRASES.get(error.errno or 0)
    english = error.strerror or str(error)
    if key is None:
        return {"en": english, "de": phrase("system.other", problem=english)["de"]}
    return {"en": english, "de": phrase(f"system.{key}")["de"]}
