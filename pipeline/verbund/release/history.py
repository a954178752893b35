"""The versions of a release: which there were, and those that are kept beside it."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.release.manifest import MANIFEST, Version
from verbund.setting_kinds import is_date, is_version

RELEASES = "releases"
"""The folder of a release that holds the versions kept, each with all its files."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})
"""What a system says that cannot give a file a second name."""


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

        A manifest that says nothing counts as none: the next release begins a history. Raises
        OSError where there is one that the disk does not give: else the versions kept were lost.
        """
        try:
            document = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
            versions = tuple(
                Version(str(item["version"]), str(item["issued"]), str(item["sha256"]))
                for item in document.get("versions", ())
                if is_version(str(item["version"]))  # it is also the name of a folder
                and is_date(str(item["issued"]))
                and _SHA256.fullmatch(str(item["sha256"]))
            )
            current = document.get("version")
        except (FileNotFoundError, NotADirectoryError):
            return cls(output)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
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

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The names of folders of kept versions that the release does not list. Raises OSError."""
        folder = self.output / RELEASES
        found = folder.iterdir() if folder.is_dir() else ()
        names = sorted(path.name for path in found if not path.is_symlink())
        listed = {version.name for version in self.versions}
        return tuple(name for name in names if is_version(name) and name not in listed)

    def is_superseded(self, name: str) -> bool:
        """Whether a version was released, and another one after it."""
        return any(version.name == name for version in self.versions[:-1])

    def folder(self, name: str) -> Path | None:
        """Where the files of a version are kept; None where they are not."""
        kept = self.output / RELEASES / name
        if kept.is_dir() and not kept.is_symlink():
            return kept
        return self.output if name == self.current else None


def keep_versions(
    folder: Path, history: History, versions: Sequence[Version], current: str, most: int
) -> None:
    """Put the versions that are kept into ``folder/releases/``, by hard links where they can be.

    ``versions`` are all there are, the oldest first, the current one last, whose files lie in
    ``folder``; it is kept, and up to ``most`` before it. Raises OSError.
    """
    names = [version.name for version in versions if version.name != current]
    target = folder / RELEASES
    for name in [*names[max(0, len(names) - most) :], current]:
        source = folder if name == current else history.folder(name)
        if source is not None:
            link_tree(source, target / name)


def link_tree(source: Path, target: Path) -> None:
    """The files of a release once more, without the versions that it keeps itself.

    By hard links, or copies where there can be none. Raises OSError.
    """
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if relative.parts[0] == RELEASES or path.is_symlink() or not path.is_file():
            continue  # a build makes no symbolic links: one may lead anywhere
        place = target / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        link_file(path, place)


def link_file(path: Path, place: Path) -> None:
    """Give a file a second name, or copy it where there can be none. Raises OSError."""
    try:
        os.link(path, place)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(path, place)  # a file system without hard links, or another one
