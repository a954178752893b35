"""What of the machine this process may use: processors and memory, as far as the system says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_GROUPS: Final = Path("/sys/fs/cgroup")
_OWN_GROUPS: Final = Path("/proc/self/cgroup")
_MEMORY: Final = Path("/proc/meminfo")

_V1_LIMIT_OF_NONE: Final = 1 << 60
"""A memory limit from which there is none: the first version says it as a number of this size."""


def processors() -> int:
    """How many processors this process may use: those it is bound to, within its group's quota."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        count = os.cpu_count() or 1
    return max(1, min([count, *(int(quota) for quota in _quotas())]))


def free_memory() -> int | None:
    """The bytes that this process and those it starts may still take; None where nobody says."""
    free = [size for size in (_available(), *_left_of_groups()) if size is not None]
    return min(free, default=None)


def _quotas() -> Iterator[float]:
    """Processors that the groups of this process may use at a time (cgroup, both versions)."""
    for folder in _group_folders("cpu"):
        quota, *period = _words(folder / "cpu.max")[:2] or ["max"]
        if period and quota.isdecimal() and int(period[0]):
            yield int(quota) / int(period[0])
        allowed, of = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        if allowed and of and allowed > 0:
            yield allowed / of


def _left_of_groups() -> Iterator[int]:
    """Bytes that are left to the groups of this process. What files hold of it can be had again."""
    for folder in _group_folders("memory"):
        for most, used in (
            ("memory.max", "memory.current"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        ):
            limit = _number(folder / most)
            if limit is not None and limit < _V1_LIMIT_OF_NONE:
                yield max(0, limit - (_number(folder / used) or 0) + _of_files(folder))


def _of_files(folder: Path) -> int:
    """The bytes of a group that hold parts of files not in use."""
    pairs = zip(*[iter(_words(folder / "memory.stat"))] * 2, strict=False)
    return next((int(size) for name, size in pairs if name.endswith("inactive_file")), 0)


def _available() -> int | None:
    words = _words(_MEMORY)
    place = words.index("MemAvailable:") if "MemAvailable:" in words else len(words)
    return int(words[place + 1]) * 1024 if place < len(words) else None


def _group_folders(kind: str) -> Iterator[Path]:
    """The folders of the groups of this process that may bound it, up to the root."""
    for line in _text(_OWN_GROUPS).splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds and kind not in kinds.split(","):
            continue
        root = _GROUPS / kinds if kinds else _GROUPS
        own = root / path.lstrip("/")
        for folder in (own, *own.parents):
            if folder == root or folder.is_relative_to(root):
                yield folder


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.removeprefix("-").isdecimal() else None


def _words(path: Path) -> list[str]:
    return _text(path).split()


def _text(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="ascii")
    return ""
