"""Names of files as URIs."""

from __future__ import annotations

import os.path
import unicodedata
from pathlib import Path
from urllib.parse import quote

from verbund.findings.catalogue import visible

_SAFE = "/!$&'()*+,;=@~"  # characters of a path (RFC 3986, section 3.3), without the colon


def path_uri(path: str) -> str:
    """Return a relative path as a relative reference (RFC 3986, section 4.2).

    A colon is escaped, so that no first segment is taken for a scheme. Bytes that are no UTF-8 (PEP
    383) are escaped as they are.
    """
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe=_SAFE)


def shown_path(path: str) -> str:
    """Return a path with invisible characters as escapes; its spaces of every kind stay."""
    if path.isascii() and path.isprintable():
        return path
    return "".join(sign if unicodedata.category(sign) == "Zs" else visible(sign) for sign in path)


def repository_of(folder: Path) -> Path:
    """Return the root of the Git repository that a folder is in; the folder where there is none."""
    folder = Path(os.path.realpath(folder))
    return next((root for root in (folder, *folder.parents) if (root / ".git").exists()), folder)


def named_from(folder: Path, path: Path) -> str:
    """Return the name in findings of a file that is outside of the workspace.

    It is relative to the workspace, with ``..`` as far as the repository goes; else it is absolute.
    """
    real = Path(os.path.realpath(path.parent), path.name)
    if not real.is_relative_to(repository_of(folder)):
        return str(real)
    return os.path.relpath(real, os.path.realpath(folder)).replace(os.sep, "/")
