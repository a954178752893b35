"""The versions of a release: which there were, and those that are kept beside it."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.release.manifest import MANIFEST, Version

RELEASES = "releases"
"""The folder of a release that holds the versions kept, each with all its files."""

_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})


@dataclass(frozen=True, slots=True)
class History:
    """The versions released so far, the oldest first.

    ``output`` is the folder of the last release, ``current`` the version that it is.
    """

    output: Path
    versions: tuple[Version, ...] = ()
    current: str | None = None

    @classmethod
    def of(cls, output: Path) -> History:
        """The history of the release in a folder; empty where there is none that says its version.

        A manifest that cannot be read counts as none: the next release begins a history.
        """
        try:
            document = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
            versions = tuple(
                Version(str(item["version"]), str(item["issued"]), str(item["sha256"]))
                for item in document.get("versions", ())
            )
            current = document.get("version")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(output)
        return cls(output, versions, None if current is None else str(current))

    def with_version(self, version: Version) -> tuple[Version, ...]:
        """The versions with one more at the end, or with one that is made anew in its place."""
        if all(item.name != version.name for item in self.versions):
            return (*self.versions, version)
        return tuple(version if item.name == version.name else item for item in self.versions)

    def previous(self, name: str) -> Version | None:
        """The version before the one named."""
        names = [version.name for version in self.versions]
        place = names.index(name) if name in names else len(names)
        return self.versions[place - 1] if place else None

    def released(self, name: str) -> Version | None:
        """The version of that name, if it was released."""
        return next((version for version in self.versions if version.name == name), None)

    def folder(self, name: str) -> Path | None:
        """Where the files of a version are kept; None where they are not."""
        kept = self.output / RELEASES / name
        if kept.is_dir():
            return kept
        return self.output if name == self.current else None


def keep_versions(
    folder: Path, history: History, versions: Sequence[Version], current: str, most: int
) -> None:
    """Put the versions that are kept into ``folder/releases/``, by hard links where they can be.

    ``versions`` are all there are, the oldest first; the last ``most`` of them are kept, and the
    current one, whose files lie in ``folder``. Raises OSError.
    """
    if most <= 0:
        return
    kept = [version.name for version in versions[-most:]]
    target = folder / RELEASES
    for name in dict.fromkeys([*kept, current]):
        source = folder if name == current else history.folder(name)
        if source is not None:
            _link_tree(source, target / name)


def _link_tree(source: Path, target: Path) -> None:
    """The files of a release once more, without the versions that it keeps itself."""
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if relative.parts[0] == RELEASES or not path.is_file():
            continue
        place = target / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        _link(path, place)


def _link(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(path, place)  # a file system without hard links, or another one
