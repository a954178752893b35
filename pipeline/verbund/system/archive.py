"""Archives (zip) that have the same bytes each time: no clock, no system, no user is in them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive can state."""
_READABLE: Final = 0o644 << 16
_DOS: Final = 0


def archive(parts: Mapping[str, bytes], *, stored: str | None = None) -> bytes:
    """Return an archive of parts by their names, in their order; ``stored`` is not compressed."""
    stream = io.BytesIO()
    with ZipFile(stream, "w") as made:
        for name, content in parts.items():
            entry = ZipInfo(name, _DATE)
            entry.create_system, entry.external_attr = _DOS, _READABLE
            entry.compress_type = ZIP_STORED if name == stored else ZIP_DEFLATED
            made.writestr(entry, content)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive that this process has made, by their names."""
    with ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
